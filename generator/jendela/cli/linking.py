"""The verb that asks the network: links."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import click

from jendela import __version__, workspace
from jendela.cli import console, options
from jendela.links.permission import Allowance, Permission, allowance
from jendela.links.watch import before

if TYPE_CHECKING:
    from jendela.links.observation import Look
    from jendela.links.survey import Outcome
    from jendela.links.takeover import Before
    from jendela.links.telling import Places

_STOPPED = 130


class Shard(click.ParamType[tuple[int, int]]):
    """One part of several, as I/N."""

    name = "I/N"

    def convert(
        self, value: str | tuple[int, int], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Read a part or say what is wrong with it."""
        if isinstance(value, tuple):
            return value
        number, _, count = value.partition("/")
        if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
            self.fail(f"{value!r}: I/N, 1 ≤ I ≤ N", param, ctx)
        return int(number), int(count)


class Allowed(click.ParamType[Allowance]):
    """Addresses as CIDR[:PORTS]."""

    name = "CIDR[:PORTS]"

    def convert(self, value: str | Allowance, param: click.Parameter | None, ctx: click.Context | None) -> Allowance:
        """Read an allowance or say what is wrong with it."""
        if not isinstance(value, str):
            return value
        try:
            return allowance(value)
        except ValueError:
            self.fail(f"{value!r}: 127.0.0.0/8:8000-8010", param, ctx)


class _Wanted(NamedTuple):
    places: Places
    agent: str
    root: Path | None = None
    own: frozenset[str] = frozenset()
    before: Mapping[str, Before] = MappingProxyType({})


@click.command()
@options.root
@options.lang
@click.option("--only", multiple=True, metavar="PATTERN", help="Only what matches, with * and ?.")
@click.option("--shard", type=Shard(), default="1/1", help="Only part I of N; all addresses of a host are in one part.")
@click.option("--vantage", default="", metavar="NAME", help="Name of the place that this run looks from.")
@click.option("--pause", type=click.FloatRange(0, 60), default=0.25, help="Seconds between requests to a host.")
@click.option(
    "--format", "form", type=click.Choice(["text", "tsv", "json", "github"]), default="text", help="Form of the report."
)
@click.option(
    "--urls", "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Look once at the addresses in a file, one a line, instead of those of the registry.",
)  # fmt: skip
@click.option(
    "--allow-address", "allowed", type=Allowed(), multiple=True,
    help="With --urls only: addresses outside the public network that may be asked.",
)  # fmt: skip
def links(  # noqa: PLR0913, PLR0917 -- one argument for each option
    root: Path, lang: str, only: tuple[str, ...], shard: tuple[int, int], vantage: str, pause: float, form: str,
    file: Path | None, allowed: tuple[Allowance, ...],
) -> None:  # fmt: skip
    """Look at every address that the city names, and say which pages open."""
    from jendela.links import survey, telling  # noqa: PLC0415 -- the network's modules are slow to import

    if allowed and file is None:
        message = "--allow-address hanya bersama --urls / goes with --urls only"
        raise click.UsageError(message)
    gc.enable()  # a run over the network lasts, and makes what has to be collected
    wanted = _listed(file, only) if file else _named(root, only)
    plan = survey.Plan(
        workspace.moment(), wanted.agent, vantage, pause, Permission(allowed), wanted.own, wanted.before,
    )  # fmt: skip
    urls = survey.shard(wanted.places, *shard)
    with _progress(len(urls)) as each:
        outcome = survey.run(urls, plan, each)
    source = workspace.source(wanted.root) if wanted.root else lambda _: None
    click.echo(telling.FORMS[form](outcome.looks, wanted.places, source, lang), nl=False)
    sys.exit(_code(outcome))


def _code(outcome: Outcome) -> int:
    from jendela.links.telling import FAILED  # noqa: PLC0415 -- as above

    if outcome.stopped:
        return _STOPPED
    return console.PROBLEMS if any(look.verdict in FAILED for look in outcome.looks) else console.CLEAN


def _named(root: Path, patterns: Sequence[str]) -> _Wanted:
    """Collect the addresses of the city. What cannot be read is told by `check`, and stops nothing here."""
    from jendela.links import collect  # noqa: PLC0415 -- as above

    found = workspace.find(root.resolve())
    registry = workspace.check(found).registry
    if registry is None:
        message = "registry/city.yaml belum benar; jalankan jendela check / is not valid yet; run jendela check"
        raise workspace.WorkspaceError(message)
    places = collect.only(collect.collect(registry, workspace.written(found)[0]), patterns)
    city = registry.city
    own = frozenset(host.removeprefix("www.").lower() for host in (*city.own_hosts, *city.official_suffixes))
    known = before(workspace.observations(found, city).standings)
    return _Wanted(places, _agent(city.contact_page or city.base_url), found, own, known)


def _listed(file: Path, patterns: Sequence[str]) -> _Wanted:
    from jendela.links import collect  # noqa: PLC0415 -- as above

    with click.open_file(str(file), encoding="utf-8", errors="surrogateescape") as lines:
        urls = [line.strip() for line in lines]
    places: Mapping[str, tuple[()]] = MappingProxyType({url: () for url in urls if url and not url.startswith("#")})
    return _Wanted(collect.only(places, patterns), _agent(""))


def _agent(contact: str) -> str:
    """Return the name under which every host sees us, with a page that says who we are."""
    return f"jendela-links/{__version__}" + (f" (+{contact})" if contact.isascii() and contact else "")


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Look], None]]:
    """Count on a terminal; in a pipe, nothing."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 -- slow to import, and only a terminal wants it
    from rich.progress import Progress  # noqa: PLC0415 -- as above

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda _: bar.advance(task)
