"""The verb that helps translators: translate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from jendela import staging, workspace
from jendela.cli import options

_WORDS = {
    "id": {
        "missing": "belum diterjemahkan",
        "stale": "terjemahan lama",
        "unmarked": "terjemahan belum ditandai",
        "was": "dulu",
        "is": "kini",
    },
    "en": {
        "missing": "not translated",
        "stale": "old translation",
        "unmarked": "translation not marked",
        "was": "was",
        "is": "is",
    },
}


@click.command()
@options.root
@options.lang
@click.argument("paths", nargs=-1)
@click.option("--stale", is_flag=True, help="List translations whose Indonesian text has changed since.")
@click.option("--missing", is_flag=True, help="List texts without a translation.")
@click.option("--unmarked", is_flag=True, help="List translations that nobody has marked yet.")
@click.option("--mark", is_flag=True, help="Write down that the translations in these files fit their texts of today.")
def translate(
    root: Path, lang: str, paths: tuple[str, ...], *, stale: bool, missing: bool, unmarked: bool, mark: bool
) -> None:
    """List what needs a translator, or mark translations as good; without paths, for all records."""
    found = workspace.find(root.resolve())
    if mark:
        _mark(found, paths)
        return
    asked = {"stale": stale, "missing": missing, "unmarked": unmarked}
    wanted = {name for name, yes in asked.items() if yes} or {"stale", "missing"}
    _list(found, lang, paths, wanted)


def _mark(root: Path, paths: tuple[str, ...]) -> None:
    if not paths:
        message = "--mark: sebut berkasnya / name the files"
        raise click.UsageError(message)
    for one in list(workspace.marked(root, paths)):
        click.echo(one.diff(), nl=False)
        staging.compare_then_write(root, one.path, one.new.encode())


def _list(root: Path, lang: str, paths: tuple[str, ...], wanted: set[str]) -> None:
    from jendela.reports import visible  # noqa: PLC0415 -- marking needs no report

    words, source = _WORDS[lang], workspace.source(root)
    for each in workspace.translated(root, paths):
        if each.state in wanted:
            spot = source(replace(each.place, pointer=f"{each.place.pointer}/en"))
            line = f":{spot[0].line}" if spot else ""
            click.echo(f"{visible(each.place.path)}{line}: {visible(each.place.pointer)}: {words[each.state]}")
            if each.old:
                click.echo(f"  {words['was']}: {visible(each.old)}")
            click.echo(f"  {words['is']}: {visible(each.source)}")
