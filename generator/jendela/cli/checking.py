"""The verbs that judge what stands in the repository: check, format, explain."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from jendela import staging, workspace
from jendela.cli import console, options
from jendela.problems import Problem, Severity


@click.command()
@options.root
@options.as_of
@options.lang
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "github", "gitlab", "sarif", "json", "markdown"]),
    default="text",
    help="Form of the report.",
)
@click.option("--changed", is_flag=True, help="Only problems in files that differ from the newest commit.")
@click.option("--base", default="", help="Commit in which waivers must stand to count; without it, the newest.")
@click.option("--fix", "mend", is_flag=True, help="Mend what a machine may mend; the change is shown first.")
@click.option("--stdin", is_flag=True, help="Read one file from standard input, as an editor holds it; needs --path.")
@click.option("--path", "name", help="With --stdin: where the file stands in the repository.")
def check(  # noqa: PLR0913 -- one argument for each option
    root: Path,
    as_of: date | None,
    lang: str,
    form: str,
    base: str,
    name: str | None,
    *,
    changed: bool,
    mend: bool,
    stdin: bool,
) -> None:
    """Check every record, procedure and setting; exit with 1 if something blocks."""
    found = workspace.find(root.resolve())
    if stdin != bool(name):
        message = "--stdin dan --path dipakai bersama / go together"
        raise click.UsageError(message)
    unsaved = {name: sys.stdin.buffer.read()} if name else {}
    with console.steps(lang) as progress:
        checked = workspace.check(found, as_of, progress, unsaved, base)
    while mend and _mended(found, checked.problems):  # one fault may have hidden another
        checked = workspace.check(found, as_of, base=base)
    wanted = {name} if name else workspace.changed(found, *workspace.CHECKED) if changed else None
    problems = [problem for problem in checked.problems if wanted is None or problem.place.path in wanted]
    console.report(found, problems, lang, form, unsaved)
    blocks = any(problem.severity is Severity.ERROR for problem in problems)
    sys.exit(console.PROBLEMS if blocks else console.CLEAN)


@click.command(name="format")
@options.root
@click.argument("paths", nargs=-1)
@click.option("--check", "only", is_flag=True, help="Write nothing; exit with 1 if a file would change.")
def format_(root: Path, paths: tuple[str, ...], *, only: bool) -> None:
    """Write records in one style, comments included; without paths, all of them."""
    found = workspace.find(root.resolve())
    changed = list(workspace.formatted(found, paths))
    for one in changed:
        click.echo(one.diff(), nl=False)
        if not only:
            staging.compare_then_write(found, one.path, one.new.encode())
    sys.exit(console.PROBLEMS if only and changed else console.CLEAN)


@click.command()
@click.argument("rule")
@options.lang
def explain(rule: str, lang: str) -> None:
    """Say what a rule asks for, why, and what to do."""
    from jendela import manual  # noqa: PLC0415 -- the other verbs need none

    text = manual.explain(rule, lang)
    if text is None:
        near = manual.nearest(rule)
        message = f"tidak ada aturan {rule!r} / no rule {rule!r}" + (f"; {near}?" if near else "")
        raise click.UsageError(message)
    click.echo(text)


def _mended(root: Path, problems: Sequence[Problem]) -> bool:
    """Show what can be mended, and mend it."""
    fixed = list(workspace.fixed(root, problems))
    for one in fixed:
        click.echo(one.diff(), nl=False)
        staging.compare_then_write(root, one.path, one.new.encode())
    return bool(fixed)
