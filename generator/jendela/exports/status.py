"""`status/`: how pages stand, for the city and each agency: JSON that badge services read, a badge, an Atom feed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from markupsafe import Markup

from jendela.exports import Artifact
from jendela.pages import addresses, status, words
from jendela.pages.status import Incident, Moment, Office
from jendela.pages.window import Window

ROOT: Final = "status/"
_BADGE: Final = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{label}: {text}">'
    "<title>{label}: {text}</title>"
    '<rect width="{left}" height="20" fill="#444"/><rect x="{left}" width="{right}" height="20" fill="{colour}"/>'
    '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
    '<text x="6" y="14">{label}</text><text x="{start}" y="14">{text}</text></g></svg>\n'
)
_ENTRY: Final = Markup(
    "<entry><id>{id}</id><title>{title}</title><updated>{updated}</updated>"
    '<link href="{link}"/><summary>{summary}</summary></entry>\n'
)
_FEED: Final = Markup(
    '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{lang}"><id>{id}</id>'
    '<title>{title}</title><updated>{updated}</updated><author><name>{author}</name></author><link href="{link}"/>'
    '<link rel="self" href="{id}"/>\n{entries}</feed>\n'
)
# white letters stand out on each of them by more than 4.5 to 1
_COLOURS: Final = {"open": "#1b7a43", "closed": "#b3261e", "none": "#5f6368"}
_SIGN: Final = 7
"""pixels for a sign of the badge, a little more than the widest fonts need"""


def artifacts(window: Window) -> Iterator[Artifact]:
    """Yield the files of the city, then those of each agency, in the city's first language."""
    lang = window.registry.city.languages[0]
    offices = status.offices(window)
    tongue = words.Tongue(lang)
    title = f"{tongue.w.watch.title}: {tongue.plain(window.registry.city.name)}"
    page = window.registry.city.base_url + addresses.section(lang, "status")
    yield from _files(window, "city", (title, page), offices, status.latest(offices))
    for office in offices:
        name = f"agencies/{office.short.id}"
        title = f"{tongue.w.watch.title}: {tongue.plain(office.short.title)}"
        page = window.registry.city.base_url + addresses.status(lang, office.short.id)
        yield from _files(window, name, (title, page), [office], office.incidents)


def _files(
    window: Window, name: str, titled: tuple[str, str], offices: Sequence[Office], incidents: Sequence[Incident]
) -> Iterator[Artifact]:
    tongue = words.Tongue(window.registry.city.languages[0])
    counts = dict(status.total(offices))
    text, colour = _summary(tongue, counts)
    label = str(tongue.w.watch.badge_label)
    yield Artifact(f"{ROOT}{name}.svg", _badge(label, text, _COLOURS[colour]).encode())
    shield = {"schemaVersion": 1, "label": label, "message": text, "color": _COLOURS[colour].removeprefix("#")}
    detail = {
        "observations_commit": window.watch.commit or None,
        "looked_at": window.watch.looked or None,
        "counts": counts,
        "addresses": [_address(row) for office in offices for row in office.rows],
    }
    yield Artifact(f"{ROOT}{name}.json", msgspec.json.encode(shield | detail) + b"\n")
    yield Artifact(f"{ROOT}{name}.xml", _feed(window, name, titled, incidents).encode())


def _summary(tongue: words.Tongue, counts: dict[str, int]) -> tuple[str, str]:
    """Say how many pages open of those that are known; a link that we closed counts as not looked at."""
    told = {state: count for state, count in counts.items() if state in {"open", "flaky", "checking", "closed"}}
    if not told:
        return str(tongue.w.link_state.unseen), "none"
    opens = sum(count for state, count in told.items() if state != "closed")
    text = tongue.w.watch.badge_text.replace("{n}", tongue.number(opens))
    return text.replace("{total}", tongue.number(sum(told.values()))), "closed" if "closed" in told else "open"


def _badge(label: str, text: str, colour: str) -> str:
    left, right = (len(part) * _SIGN + 12 for part in (label, text))
    return _BADGE.format(
        width=left + right, left=left, right=right, start=left + 6, label=label, text=text, colour=colour
    )


def _address(row: status.Row) -> dict[str, Any]:
    return {
        "url": row.mark.url or None,
        "host": row.mark.host,
        "state": row.mark.state,
        "reason": row.reason or None,
        "since": _stamp(row.mark.since),
        "looked_at": _stamp(row.mark.looked),
        "certificate_ends": row.certificate_ends or None,
        "records": [f"{short.kind}/{short.id}" for short in row.records],
    }


def _feed(window: Window, name: str, titled: tuple[str, str], incidents: Sequence[Incident]) -> str:
    city = window.registry.city
    title, page = titled
    tongue = words.Tongue(city.languages[0])
    address = f"{city.base_url}{ROOT}{name}.xml"
    zone = city.time_zone
    entries = [
        _ENTRY.format(
            id=f"{address}#{one.start.day}T{one.start.time}/{one.mark.host}",
            title=f"{one.mark.host}: {tongue.w.look_up(one.cause)}",
            updated=_utc(one.end or one.start, zone),
            link=page,
            summary=_lasted(tongue, one, city.time_zone_label),
        )
        for one in incidents
    ]
    # a feed must say when it changed last; before the first look that is the day of the build
    updated = window.watch.looked or f"{window.as_of.isoformat()}T00:00:00Z"
    return _FEED.format(
        lang=city.languages[0],
        id=address,
        title=title,
        updated=updated,
        author=tongue.plain(city.site_title),
        link=page,
        entries=Markup("").join(entries),
    )


def _lasted(tongue: words.Tongue, one: Incident, zone: str) -> str:
    def at(moment: Moment) -> str:
        return f"{tongue.date(moment.day)} {tongue.w.watch.clock.replace('{time}', moment.time)} {zone}"

    if one.end is None:
        return str(tongue.w.watch.lasts.replace("{start}", at(one.start)))
    return str(tongue.w.watch.lasted.replace("{start}", at(one.start)).replace("{end}", at(one.end)))


def _stamp(moment: Moment | None) -> str | None:
    return f"{moment.day}T{moment.time.replace('.', ':')}" if moment else None


def _utc(moment: Moment, zone: str) -> str:
    local = datetime.fromisoformat(f"{moment.day}T{moment.time.replace('.', ':')}").replace(tzinfo=ZoneInfo(zone))
    return local.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")
