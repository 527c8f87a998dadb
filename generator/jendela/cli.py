"""The command line: verbs and exit codes. The only place that prints."""

from __future__ import annotations

import gc
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import MappingProxyType

import click

from jendela import __version__, engines, staging, workspace
from jendela.problems import Problem, Severity

CLEAN, PROBLEMS, USAGE, FAULT = 0, 1, 2, 3
_STEPS = {
    "read": ("Membaca catatan", "Reading records"),
    "rules": ("Memeriksa aturan", "Checking rules"),
    "frames": ("Menyiapkan bingkai", "Preparing frames"),
    "pages": ("Menulis halaman", "Writing pages"),
}


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a day or say what is wrong with it."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} bukan tanggal / is no date", param, ctx)


_lang = click.option("--lang", type=click.Choice(["id", "en"]), default="id", help="Language of messages.")
_as_of = click.option("--as-of", type=Day(), help="Day to judge by; without it, the day of the newest commit.")
_root = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="A folder of the city's repository.",
)
_engine = click.option(
    "--engine", type=click.Choice(engines.ENGINES), default="material", help="What prints the frames."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def cli() -> None:
    """Turn a Git repository of records and procedures into a city's public window."""


@cli.command()
@_root
@_as_of
@_lang
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "github", "gitlab", "sarif", "json", "markdown"]),
    default="text",
    help="Form of the report.",
)
@click.option("--changed", is_flag=True, help="Only problems in files that differ from the newest commit.")
@click.option("--fix", "mend", is_flag=True, help="Mend what a machine may mend; the change is shown first.")
@click.option("--stdin", is_flag=True, help="Read one file from standard input, as an editor holds it; needs --path.")
@click.option("--path", "name", help="With --stdin: where the file stands in the repository.")
def check(  # noqa: PLR0913 -- one argument for each option
    root: Path, as_of: date | None, lang: str, form: str, name: str | None, *, changed: bool, mend: bool, stdin: bool
) -> None:
    """Check every record, procedure and setting; exit with 1 if something blocks."""
    found = workspace.find(root.resolve())
    if stdin != bool(name):
        message = "--stdin dan --path dipakai bersama / go together"
        raise click.UsageError(message)
    unsaved = {name: sys.stdin.buffer.read()} if name else {}
    with _steps(lang) as progress:
        checked = workspace.check(found, as_of, progress, unsaved)
    while mend and _mended(found, checked.problems):  # one fault may have hidden another
        checked = workspace.check(found, as_of)
    wanted = {name} if name else workspace.changed(found) if changed else None
    problems = [problem for problem in checked.problems if wanted is None or problem.place.path in wanted]
    _report(found, problems, lang, form, unsaved)
    blocks = any(problem.severity is Severity.ERROR for problem in problems)
    sys.exit(PROBLEMS if blocks else CLEAN)


@cli.command(name="format")
@_root
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
    sys.exit(PROBLEMS if only and changed else CLEAN)


@cli.command()
@_root
@_as_of
@_lang
@_engine
def build(root: Path, as_of: date | None, lang: str, engine: str) -> None:
    """Build the site into build/site; where something blocks, the last good site stays."""
    if not _build(workspace.find(root.resolve()), as_of, lang, engine):
        sys.exit(PROBLEMS)


@cli.command()
@_root
@_as_of
@_lang
@_engine
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


@cli.command()
@click.argument(
    "kind", type=click.Choice(["agency", "service", "application", "infrastructure", "dataset", "sop", "waiver"])
)
@_root
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
        _report(found, problems, "id", "text")
        sys.exit(PROBLEMS)
    staging.compare_then_write(found, path, text.encode())
    click.echo(path)


@cli.command()
@click.argument("rule")
@_lang
def explain(rule: str, lang: str) -> None:
    """Say what a rule asks for, why, and what to do."""
    from jendela import manual  # noqa: PLC0415 -- the other verbs need none

    text = manual.explain(rule, lang)
    if text is None:
        near = manual.nearest(rule)
        message = f"tidak ada aturan {rule!r} / no rule {rule!r}" + (f"; {near}?" if near else "")
        raise click.UsageError(message)
    click.echo(text)


@cli.command(hidden=True)
@_root
def manual(root: Path) -> None:
    """Write the generated pages of the manual (generator/docs) anew."""
    from jendela import manual as book  # noqa: PLC0415 -- the other verbs need none

    for path, text in book.pages(cli):
        if staging.compare_then_write(root, path, text.encode()):
            click.echo(path)


def _build(root: Path, as_of: date | None, lang: str, engine: str) -> bool:
    from jendela import build as building  # noqa: PLC0415 -- `check` needs neither templates nor engine

    with _steps(lang) as progress:
        built = building.build(root, building.Options(engine, as_of), progress)
    _report(root, built.problems, lang, "text")
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


def _mended(root: Path, problems: Sequence[Problem]) -> bool:
    """Show what can be mended, and mend it."""
    fixed = list(workspace.fixed(root, problems))
    for one in fixed:
        click.echo(one.diff(), nl=False)
        staging.compare_then_write(root, one.path, one.new.encode())
    return bool(fixed)


def _report(
    root: Path, problems: Sequence[Problem], lang: str, form: str, unsaved: Mapping[str, bytes] = MappingProxyType({})
) -> None:
    from jendela.reports import forms, text  # noqa: PLC0415 -- slow to import, and `serve` may need none

    source = workspace.source(root, unsaved)
    if form == "text":
        click.echo(text.render(problems, source, lang, colour=sys.stdout.isatty()), nl=False)
    else:
        click.echo(forms.FORMS[form](problems, source, lang), nl=False)


@contextmanager
def _steps(lang: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal what takes time; in a pipe, nothing."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 -- slow to import, and only a terminal wants it

    with Console(stderr=True).status("") as status:
        yield lambda step: status.update(_STEPS[step][lang == "en"])


def main() -> None:
    """Run a verb with the exit codes that the manual promises."""
    # a run builds one big value and ends: collecting cycles while it grows only costs time
    gc.disable()
    try:
        cli(standalone_mode=True)
    except workspace.WorkspaceError as error:
        click.echo(str(error), err=True)
        sys.exit(USAGE)
    except Exception:  # noqa: BLE001 -- the last resort: our own fault, told as such
        click.echo(_fault(traceback.format_exc()), err=True)
        sys.exit(FAULT)


def _fault(trace: str) -> str:
    log = "jendela-fault.log"
    try:
        staging.compare_then_write(Path.cwd(), log, trace.encode())
    except OSError:
        log = f"\n\n{trace}"
    return f"Ini kesalahan program, bukan kesalahan Anda. Our fault, not yours. Kirim / send: {log}"
