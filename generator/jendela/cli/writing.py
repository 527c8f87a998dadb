"""The verbs that write files of the repository: new, and the generated pages of the manual."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from jendela import staging, workspace
from jendela.cli import console, options
from jendela.reading import read_tree
from jendela.reading.tree import DiskTree
from jendela.registry import assemble
from jendela.reports import visible


@click.command()
@click.argument(
    "kind", type=click.Choice(["agency", "service", "application", "infrastructure", "dataset", "sop", "waiver"])
)
@options.root
@click.option("--id", "id_", help="Identifier: lower-case letters, figures and hyphens.")
@click.option("--title", help="Name in Indonesian.")
@click.option("--owner", help="Identifier of the responsible agency.")
@click.option("--from", "template", help="For a SOP: the example (sops/templates) to adapt to the agency.")
def new(kind: str, root: Path, id_: str | None, title: str | None, owner: str | None, template: str | None) -> None:
    """Write a new record, commented and valid; asks for what is not given."""
    from jendela import starter  # noqa: PLC0415 -- the other verbs need none

    found = workspace.find(root.resolve())
    if template is not None and kind != "sop":
        message = "--from hanya untuk SOP / is for SOPs only"
        raise click.UsageError(message)
    answers = {"id": id_, "title": title, "owner": owner}
    path, text = _adapted(found, template, answers) if template is not None else _asked(kind, answers)
    if (found / path).exists():
        message = f"{path} sudah ada / exists already"
        raise click.UsageError(message)
    problems = starter.check(path, text)
    if problems:
        console.report(found, problems, "id", "text")
        sys.exit(console.PROBLEMS)
    staging.compare_then_write(found, path, text.encode())
    click.echo(path)


def _asked(kind: str, answers: dict[str, str | None]) -> tuple[str, str]:
    from jendela import starter  # noqa: PLC0415 -- the other verbs need none

    for name, question, choices in starter.questions(kind):
        form = click.Choice(choices) if choices else None
        answers[name] = answers.get(name) or click.prompt(question, type=form, err=True)
    return starter.record(kind, {name: value or "" for name, value in answers.items()})


def _adapted(root: Path, template: str, answers: dict[str, str | None]) -> tuple[str, str]:
    from jendela import adoption  # noqa: PLC0415 -- the other verbs need none

    registry, _ = assemble(read_tree(DiskTree(root)).documents)
    agencies = [key.id for key in registry.items if key.kind == "agency"] if registry else []
    examples = adoption.templates(registry) if registry else ()
    owner = answers["owner"] or click.prompt("Kode perangkat daerah / identifier of the agency", err=True)
    if registry is None or template not in examples:
        raise click.UsageError(_unknown("contoh / example", template, examples))
    if owner not in agencies:
        raise click.UsageError(_unknown("perangkat daerah / agency", owner, agencies))
    return adoption.draft(registry, template, owner, answers["id"] or "", answers["title"] or "")


def _unknown(what: str, asked: str, known: Sequence[str]) -> str:
    near = ", ".join(difflib.get_close_matches(asked, known)) or ", ".join(known) or "-"
    return f"{what} {visible(asked)}: tidak ada / not found ({near})"


@click.command(hidden=True)
@options.root
@click.pass_context
def manual(ctx: click.Context, root: Path) -> None:
    """Write the generated pages of the manual (generator/docs) anew."""
    from jendela import manual as book  # noqa: PLC0415 -- the other verbs need none

    for path, text in book.pages(ctx.find_root().command):
        if staging.compare_then_write(root, path, text.encode()):
            click.echo(path)
