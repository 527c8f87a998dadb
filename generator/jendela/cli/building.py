"""The verbs that make the site: build, serve."""

from __future__ import annotations

import gc
import sys
import threading
from datetime import date
from pathlib import Path

import click

from jendela import workspace
from jendela.cli import console, options


@click.command()
@options.root
@options.as_of
@options.lang
@options.engine
def build(root: Path, as_of: date | None, lang: str, engine: str) -> None:
    """Build the site into build/site; where something blocks, the last good site stays."""
    if not _build(workspace.find(root.resolve()), as_of, lang, engine):
        sys.exit(console.PROBLEMS)


@click.command()
@options.root
@options.as_of
@options.lang
@options.engine
@click.option("--port", type=click.IntRange(0, 65535), default=8000, help="Port on this machine; 0 takes a free one.")
def serve(root: Path, as_of: date | None, lang: str, engine: str, port: int) -> None:
    """Show the site on this machine; rebuild and reload it at every change."""
    from jendela import serve as serving  # noqa: PLC0415 -- the other verbs need no server

    gc.enable()  # unlike the other verbs, this one goes on
    found = workspace.find(root.resolve())
    _build(found, as_of, lang, engine)
    clock, stop = serving.Clock(), threading.Event()
    try:
        server = serving.server(found / "build" / "site", port, clock)
    except OSError as error:
        message = f"port {port}: {error.strerror}"
        raise click.UsageError(message) from error
    threading.Thread(target=server.serve_forever, daemon=True).start()
    click.echo(f"http://127.0.0.1:{server.server_port}/")
    try:
        serving.watch(found, lambda: _rebuild(found, as_of, lang, engine), clock, stop)
    except KeyboardInterrupt:
        stop.set()
    server.shutdown()


def _build(root: Path, as_of: date | None, lang: str, engine: str) -> bool:
    from jendela import build as building  # noqa: PLC0415 -- `check` needs neither templates nor engine

    with console.steps(lang) as progress:
        built = building.build(root, building.Options(engine, as_of), progress)
    console.report(root, built.problems, lang, "text")
    if built.published:
        done = built.published
        click.echo(
            f"build/site: {built.pages} halaman / pages, {done.written} +, {done.unchanged} =, {done.removed} -",
            err=True,
        )
    return built.published is not None


def _rebuild(root: Path, as_of: date | None, lang: str, engine: str) -> None:
    try:
        _build(root, as_of, lang, engine)
    except workspace.WorkspaceError as error:
        click.echo(str(error), err=True)
