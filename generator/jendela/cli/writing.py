"""The verbs that write files of the repository: new, and the generated pages of the manual."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from jendela import staging, workspace
from jendela.cli import console, options


@click.command()
@click.argument(
    "kind", type=click.Choice(["agency", "service", "application", "infrastructure", "dataset", "sop", "waiver"])
)
@options.root
@click.option("--id", "id_", help="Identifier: lower-case letters, figures and hyphens.")
@click.option("--title", help="Name in Indonesian.")
@click.option("--owner", help="Identifier of the responsible agency.")
def new(kind: str, root: Path, id_: str | None, title: str | None, owner: str | None) -> None:
    """Write a new record, commented and valid; asks for what is not given."""
    from jendela import starter  # noqa: PLC0415 -- the other verbs need none

    found = workspace.find(root.resolve())
    answers = {"id": id_, "title": title, "owner": owner}
    for name, question, choices in starter.questions(kind):
        form = click.Choice(choices) if choices else None
        answers[name] = answers.get(name) or click.prompt(question, type=form, err=True)
    path, text = starter.record(kind, {name: value or "" for name, value in answers.items()})
    if (found / path).exists():
        message = f"{path} sudah ada / exists already"
        raise click.UsageError(message)
    problems = starter.check(path, text)
    if problems:
        console.report(found, problems, "id", "text")
        sys.exit(console.PROBLEMS)
    staging.compare_then_write(found, path, text.encode())
    click.echo(path)


@click.command(hidden=True)
@options.root
@click.pass_context
def manual(ctx: click.Context, root: Path) -> None:
    """Write the generated pages of the manual (generator/docs) anew."""
    from jendela import manual as book  # noqa: PLC0415 -- the other verbs need none

    for path, text in book.pages(ctx.find_root().command):
        if staging.compare_then_write(root, path, text.encode()):
            click.echo(path)
