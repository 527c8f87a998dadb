"""What a build knows of addresses: how each stands, by the observations of one commit and the city's settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from jendela.links import history
from jendela.links.confirmation import Spell, Standing, State, standings
from jendela.links.observation import Kind
from jendela.links.takeover import Before
from jendela.records import Envelope
from jendela.settings import City

DAYS: Final = 90
MONTHS: Final = 12
_CAUSE_AFTER: Final = 30
# what a record cites is not what it offers
_CITED: Final = frozenset(("sources", "legal_basis", "standard_decree", "exemption"))
# of several states on one day the first is told
_TOLD: Final = (State.WITHDRAWN, State.CLOSED, State.FLAKY, State.CHECKING, State.UNKNOWN, State.OPEN)


class Watch(Struct, frozen=True):
    """Every address that was ever looked at. `looked` is when the newest run was, "" where there was none yet."""

    commit: str = ""
    looked: str = ""
    standings: Mapping[str, Standing] = MappingProxyType({})
    strays: int = 0

    @property
    def withdrawn(self) -> frozenset[str]:
        """The addresses that we closed."""
        return frozenset(url for url, standing in self.standings.items() if standing.state is State.WITHDRAWN)


def watch(files: Iterable[tuple[str, bytes]], commit: str, city: City) -> Watch:
    """Read observations by what the city says of its vantage points."""
    found = history.read(files)
    vantages = city.links.vantages if city.links else ()
    local = {vantage.id for vantage in vantages if vantage.in_country}
    times = [run.at for run in found.runs if not run.apart]
    return Watch(commit, times[-1] if times else "", standings(found, local), len(found.strays))


def before(standings: Mapping[str, Standing]) -> Mapping[str, Before]:
    """Return what history knows of each page that was well when last looked at, to tell a sudden change by."""
    return {
        url: Before(standing.look.title, standing.look.language)
        for url, standing in standings.items()
        if standing.look.verdict in {Kind.OK, Kind.MOVED} and standing.look.title
    }


def offered(record: Envelope) -> tuple[str, ...]:
    """Return the addresses that a record offers to its readers, each once, without those of its sources."""
    return tuple(dict.fromkeys(_urls(msgspec.to_builtins(record))))


def local(at: str, zone: str) -> tuple[str, str]:
    """Return day and time of day of a moment in the city's own time, as 2026-11-23 and 06.00."""
    moment = datetime.fromisoformat(at).astimezone(ZoneInfo(zone))
    return moment.date().isoformat(), f"{moment:%H.%M}"


def days(spells: Iterable[Spell], until: str, zone: str, count: int = DAYS) -> tuple[tuple[str, State | None], ...]:
    """Return what is told of each of the last days up to `until`, the oldest first; None before the first look."""
    last = date.fromisoformat(local(until, zone)[0])
    first = last - timedelta(days=count - 1)
    told: dict[date, State] = {}
    for spell in spells:
        start = max(first, date.fromisoformat(local(spell.start, zone)[0]))
        end = min(last, date.fromisoformat(local(spell.end, zone)[0])) if spell.end else last
        for offset in range((end - start).days + 1):
            day = start + timedelta(days=offset)
            told[day] = min(told.get(day, State.OPEN), spell.state, key=_TOLD.index)
    every = (first + timedelta(days=offset) for offset in range(count))
    return tuple((day.isoformat(), told.get(day)) for day in every)


def months(spells: Iterable[Spell], until: str, zone: str) -> tuple[tuple[str, Mapping[str, int]], ...]:
    """Return for each of the last twelve months how many days were in which state; months before the first look not."""
    found: dict[str, dict[str, int]] = {}
    for day, state in days(spells, until, zone, MONTHS * 31):
        if state is not None:
            counts = found.setdefault(day[:7], {})
            counts[state.value] = counts.get(state.value, 0) + 1
    return tuple(sorted(found.items())[-MONTHS:])


def cause_is_public(spell: Spell, as_of: date, city: City) -> bool:
    """Whether it may be said why a link was closed: once it is repaired, or after as many days as the city set."""
    after = (city.links and city.links.cause_after_days) or _CAUSE_AFTER
    return bool(spell.end) or date.fromisoformat(spell.start[:10]) + timedelta(days=after) <= as_of


def _urls(value: Any) -> Iterator[str]:  # noqa: ANN401 -- any JSON value
    if isinstance(value, str):
        if value.startswith(("https://", "http://")) and " " not in value:
            yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in _CITED:
                yield from _urls(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _urls(inner)
