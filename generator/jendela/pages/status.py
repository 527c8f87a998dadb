"""Pages and links: whether they opened when last looked at, for the city, each agency and each address."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct

from jendela.blocks import Maintenance
from jendela.links import watch
from jendela.links.confirmation import Spell, State
from jendela.pages import addresses, words
from jendela.pages.sheet import Sheet, sheets
from jendela.pages.window import Short, Window
from jendela.registry import Key

CITY, AGENCY = "status.html.j2", "status_agency.html.j2"
SECTION = "status"
_INCIDENTS = 30
_SOON = 21
"""days before the end of a certificate at which it is said"""
_MARKS = ("open", "flaky", "checking", "closed", "withdrawn", "unknown", "unseen")


class Moment(Struct, frozen=True):
    """Day and time of day in the city's own time."""

    day: str
    time: str


class Mark(Struct, frozen=True):
    """What stands beside an address: its state, and since when and when last looked at."""

    url: str
    host: str
    state: str
    since: Moment | None = None
    looked: Moment | None = None


class Stripe(Struct, frozen=True):
    """Days in a row that were alike: where the first stands in the strip, and how many."""

    start: int
    length: int
    state: str


class Row(Struct, frozen=True):
    """An address on the page of its agency."""

    mark: Mark
    reason: str
    records: tuple[Short, ...]
    strip: tuple[Stripe, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    """days of the strip by state"""
    months: tuple[tuple[str, int, int], ...] = ()
    """month, days on which it was open all day, days on which it was looked at"""
    certificate_ends: str = ""
    certificate_soon: bool = False
    milliseconds: int = 0


class Incident(Struct, frozen=True):
    """A time during which an address was not open, confirmed; `cause` names its words."""

    mark: Mark
    start: Moment
    end: Moment | None
    cause: str
    announced: Maintenance | None
    owner: Short | None


class Office(Struct, frozen=True):
    """An agency with its addresses counted by state."""

    short: Short
    counts: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]
    incidents: tuple[Incident, ...]


def pages(window: Window) -> Iterator[Sheet]:
    """Yield the page of the city and one for each agency that has addresses, in every language."""
    found = offices(window)
    languages = window.registry.city.languages
    looked = moment(window, window.watch.looked)
    title, lead = words.both("watch.title"), words.both("watch.lead")
    view: dict[str, Any] = {
        "title": title,
        "lead": lead,
        "looked": looked,
        "stale_after": _stale(window.watch.looked),
        "counts": total(found),
        "offices": [(office.short, office.counts) for office in found],
        "incidents": latest(found),
        "strays": window.watch.strays,
    }
    yield from sheets(CITY, SECTION, languages, functools.partial(addresses.section, name=SECTION), (title, lead), view)
    for office in found:
        address = functools.partial(addresses.status, id_=office.short.id)
        shown = {"office": office, "looked": looked, "stale_after": view["stale_after"], "title": title}
        yield from sheets(AGENCY, SECTION, languages, address, (office.short.title, lead), shown)


def offices(window: Window) -> list[Office]:
    """Return every agency that is responsible for addresses, in the order of their titles."""
    by_agency = owned(window)
    found = []
    shorts = (window.shorts[key] for key in by_agency)
    for short in sorted(shorts, key=lambda short: (short.title.id.casefold(), short.id)):
        by_url = by_agency[Key("agency", short.id)]
        rows = tuple(_row(window, url, records) for url, records in sorted(by_url.items()))
        incidents = [one for url, keys in by_url.items() for one in _incidents(window, url, keys, short)]
        found.append(Office(short, _counted(rows), rows, tuple(sorted(incidents, key=_newest_first))))
    return found


def total(found: Sequence[Office]) -> tuple[tuple[str, int], ...]:
    """Count the addresses of all agencies, one that several share once."""
    return _counted(list({row.mark.url: row for office in found for row in office.rows}.values()))


def latest(found: Sequence[Office]) -> tuple[Incident, ...]:
    """Return those incidents that last and the newest ones that are over."""
    every = sorted((one for office in found for one in office.incidents), key=_newest_first)
    return tuple(every[:_INCIDENTS])


def marks(window: Window, key: Key) -> tuple[Mark, ...]:
    """Return what is to be said beside the addresses of a record; nothing before anything was looked at."""
    if not window.watch.looked:
        return ()
    return tuple(mark(window, url) for url in window.offered.get(key, ()))


def mark(window: Window, url: str) -> Mark:
    """Return what is to be said beside an address."""
    standing = window.watch.standings.get(url)
    host = urlsplit(url).hostname or url
    if standing is None:
        return Mark(url, host, "unseen")
    state = standing.state.value
    # where we closed a link, nothing on the site leads there
    shown = "" if standing.state is State.WITHDRAWN else url
    return Mark(shown, host, state, moment(window, standing.since), moment(window, standing.looked))


def moment(window: Window, at: str) -> Moment | None:
    """Return a moment in the city's own time, None for none."""
    return Moment(*watch.local(at, window.registry.city.time_zone)) if at else None


def owned(window: Window) -> Mapping[Key, Mapping[str, list[Key]]]:
    """Return for each agency its addresses, each with the records that offer it."""
    found: defaultdict[Key, defaultdict[str, list[Key]]] = defaultdict(lambda: defaultdict(list))
    for key, urls in window.offered.items():
        record = window.registry.items[key].record
        owner = Key("agency", key.id if key.kind == "agency" else getattr(record, "owner", ""))
        if owner in window.shorts:
            for url in urls:
                found[owner][url].append(key)
    return found


def _row(window: Window, url: str, keys: Sequence[Key]) -> Row:
    records = tuple(window.shorts[key] for key in keys)
    standing = window.watch.standings.get(url)
    if standing is None:
        return Row(mark(window, url), "", records)
    zone, until = window.registry.city.time_zone, window.watch.looked
    days = watch.days(standing.spells, until, zone)
    stripes, start = [], 0
    for state, group in groupby(days, lambda day: day[1]):
        length = len(list(group))
        stripes.append(Stripe(start, length, state.value if state else "unseen"))
        start += length
    closed = standing.state is State.WITHDRAWN
    look = standing.look
    ends = "" if closed else look.certificate_ends
    return Row(
        mark=mark(window, url),
        reason="" if closed or standing.state is State.OPEN else standing.spells[-1].reason.value,
        records=records,
        strip=tuple(stripes),
        counts=_ordered(Counter(state.value if state else "unseen" for _, state in days)),
        months=tuple(
            (month, counts.get("open", 0), sum(counts.values()))
            for month, counts in watch.months(standing.spells, until, zone)
        ),
        certificate_ends=ends,
        certificate_soon=bool(ends) and date.fromisoformat(ends) <= window.as_of + timedelta(days=_SOON),
        milliseconds=0 if closed else look.milliseconds,
    )


def _incidents(window: Window, url: str, keys: Sequence[Key], owner: Short) -> Iterator[Incident]:
    standing = window.watch.standings.get(url)
    for spell in standing.spells if standing else ():
        if spell.state in {State.CLOSED, State.WITHDRAWN}:
            start = moment(window, spell.start)
            if start is not None:
                end = moment(window, spell.end)
                announced = _announced(window, keys, spell)
                yield Incident(mark(window, url), start, end, _cause(window, spell), announced, owner)


def _cause(window: Window, spell: Spell) -> str:
    """Name the words of a cause. Of a page that was taken over they say no more than that we closed the link."""
    if spell.state is State.CLOSED:
        return f"link_reasons.{spell.reason.value}"
    public = watch.cause_is_public(spell, window.as_of, window.registry.city)
    return "watch.taken_over" if public else "link_reasons.taken_over"


def _announced(window: Window, keys: Sequence[Key], spell: Spell) -> Maintenance | None:
    """Return the announced maintenance that an incident began in."""
    zone = ZoneInfo(window.registry.city.time_zone)
    began = datetime.fromisoformat(spell.start).astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    for key in keys:
        for one in getattr(window.registry.items[key].record, "maintenance", ()):
            if one.start <= began <= one.end:
                return one  # type: ignore[no-any-return]
    return None


def _counted(rows: Sequence[Row]) -> tuple[tuple[str, int], ...]:
    return _ordered(Counter(row.mark.state for row in rows))


def _ordered(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((name, counts[name]) for name in _MARKS if counts.get(name))


def _newest_first(incident: Incident) -> tuple[bool, tuple[int, ...], str]:
    """Order by: what lasts, then what began last, then address."""
    began = tuple(-int(part) for part in (*incident.start.day.split("-"), *incident.start.time.split(".")))
    return incident.end is not None, began, incident.mark.host


def _stale(looked: str) -> str:
    """Return the moment after which what is shown is old: two intervals after the newest look, in UTC."""
    return (datetime.fromisoformat(looked) + timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M:%SZ") if looked else ""
