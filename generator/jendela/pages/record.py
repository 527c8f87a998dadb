"""What the pages of all kinds of record have in common: evidence, office, sources, relations."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, structs

from jendela import schema
from jendela.blocks import LegalReference, Source, Text
from jendela.evidence import is_old
from jendela.pages import addresses, status
from jendela.pages.addresses import SECTION_OF
from jendela.pages.facts import Fact, Facts, choice, date, given, hours, line, text, url
from jendela.pages.window import Short, Window
from jendela.records import Envelope, Running, Waiver
from jendela.registry import Item, Key
from jendela.settings import WithheldEntry


class SourceLine(Struct, frozen=True):
    """A source as a page lists it."""

    number: int
    source: Source
    host: str
    old: bool


# what only some kinds have
_NONE: dict[str, Any] = dict.fromkeys(
    ("facts", "links", "integration", "places", "sensing", "distributions", "standard"), ()
)


def shared(window: Window, key: Key, item: Item) -> dict[str, Any]:
    """Return what every record page shows, whatever its kind."""
    entry = item.record
    sources = _sources(window, entry)
    return _NONE | {
        "kind": key.kind,
        "section": SECTION_OF[key.kind],
        "key": key,
        "path": item.document.path,
        "record": entry,
        "short": window.shorts[key],
        "office": window.agency(entry.verification.by),
        "owner": window.agency(getattr(entry, "owner", "")),
        "owner_note": getattr(entry, "owner_note", None),
        "successor": window.short(Key(key.kind, getattr(entry, "successor", ""))),
        "sources": sources,
        "cited": {line.source.ref: line for line in sources if line.source.ref},
        "legal_basis": tuple(_legal(window, basis) for basis in entry.legal_basis),
        "related": window.related(key),
        "contact": contact(entry),
        "marks": status.marks(window, key),
        "older": window.older.get(key, ""),
        "closed": [(_name(key.kind, one.field), one) for one in window.registry.withheld if _closes(one, key)],
        "waivers": _waivers(window, key),
        "about": _about(entry, item.document.path),
    }


def _waivers(window: Window, key: Key) -> tuple[tuple[Waiver, Short | None], ...]:
    """Return what is set aside for a record today, with the office that grants it."""
    today = window.as_of.isoformat()
    return tuple(
        (waiver, window.agency(waiver.granted_by))
        for waiver in window.waivers.get(key, ())
        if waiver.granted_on <= today <= waiver.until
    )


def _sources(window: Window, entry: Envelope) -> tuple[SourceLine, ...]:
    return tuple(
        SourceLine(number, source, addresses.host(source.url), is_old(source.date, window.as_of))
        for number, source in enumerate(entry.sources, 1)
    )


def _legal(window: Window, basis: LegalReference) -> LegalReference:
    """Fill in what the city's list of acts knows of an act that is cited by its key."""
    act = window.registry.acts.get(basis.act)
    if act is None:
        return basis
    names = ("level", "number", "year", "url", "status")
    return structs.replace(basis, **{name: getattr(basis, name) or getattr(act, name) for name in names})


def contact(entry: Envelope) -> Facts:
    """Return how to reach the office of a record."""
    where = entry.contact
    if where is None:
        return ()
    return given(
        text("ui.contact", where.office),
        text("ui.address", where.address),
        Fact("ui.phone", "phone", where.phone) if where.phone else None,
        Fact("channel_kind.whatsapp", "phone", where.whatsapp) if where.whatsapp else None,
        Fact("ui.email", "email", where.email) if where.email else None,
        hours("ui.hours", where.hours),
        url("ui.website", where.url),
        url("role.utama", where.ppid_url),
    )


def _about(entry: Envelope, path: str) -> Facts:
    status = (
        given(
            choice("ui.status", "status", entry.status),
            text("ui.notes", entry.status_note),
            date("ui.since", entry.since),
            date("ui.ended", entry.ended),
        )
        if isinstance(entry, Running)
        else ()
    )
    return status + given(
        Fact("ui.aliases", "lines", entry.aliases) if entry.aliases else None,
        choice("ui.classification", "kip_class", entry.kip_class),
        line("ui.record_id", entry.id),
        line("ui.record_file", path),
    )


def _closes(entry: WithheldEntry, key: Key) -> bool:
    return bool(entry.field) and (entry.kind, entry.id) == key


def _name(kind: str, field: str) -> Text:
    described = schema.load(kind)["properties"].get(field, {})
    return Text(id=described.get("description", field), en=described.get("x-description-en", field))
