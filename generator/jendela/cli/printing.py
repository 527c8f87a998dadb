"""The verb that prints: pdf."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from jendela import workspace
from jendela.cli import console, options


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "every", is_flag=True, help="Every SOP that has a form.")
@options.root
@options.as_of
@options.lang
@click.option("--browser", default="", help="Chromium or a browser like it; without it, the first that is found.")
def pdf(ids: tuple[str, ...], root: Path, as_of: date | None, lang: str, browser: str, *, every: bool) -> None:
    """Print SOPs in the form of the law into build/pdf, in the language of --lang."""
    from jendela import pdf as printing  # noqa: PLC0415 -- `check` needs neither templates nor a browser

    if bool(ids) is every:
        message = "sebut kode SOP, atau --all / name an SOP, or --all"
        raise click.UsageError(message)
    found = workspace.find(root.resolve())
    with console.steps(lang) as progress:
        checked = workspace.check(found, as_of, progress)
    items = printing.known(checked)
    if unknown := [id_ for id_ in ids if id_ not in items]:
        console.report(found, checked.problems, lang, "text")
        message = f"tidak ada, tertutup, atau masih salah / not there, closed or still wrong: {', '.join(unknown)}"
        raise click.UsageError(message)
    printed = printing.write(found, checked, ids or tuple(items), lang, browser)
    for path in printed.paths:
        click.echo(path)
    if printed.problems:
        console.report(found, printed.problems, lang, "text")
    if ids and printed.formless:
        click.echo(f"tanpa formulir / without a form: {', '.join(printed.formless)}", err=True)
    if printed.problems or (ids and printed.formless):
        sys.exit(console.PROBLEMS)
