"""What time does to a record: it begins and ends, is verified, comes up for review, and leaves something in its place.

These rules warn and never block: most of them come true with the calendar alone, and a record that nobody touched
must not fall off the site for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jendela.places import Place, pointer
from jendela.problems import Severity
from jendela.records import Running, Sop
from jendela.registry import Item, Record, Registry
from jendela.rules.rule import Finding, rule

_BEGUN = frozenset({"pilot", "active", "suspended", "retired"})
_NOT_ENDED = frozenset({"planned", "pilot", "active", "suspended"})
_OUT_OF_FORCE = frozenset({"superseded", "revoked"})


@rule(severity=Severity.WARNING)
def status_date(registry: Registry, as_of: date) -> Iterator[Finding]:
    """The status of a record agrees with the dates on which it began and ended."""
    today = as_of.isoformat()
    for item in registry.items.values():
        if not isinstance(record := item.record, Running):
            continue
        facts = {"status": record.status}
        if record.ended and record.ended < today[: len(record.ended)] and record.status in _NOT_ENDED:
            yield Finding(_place(item, "status"), {**facts, "past": record.ended}, (_place(item, "ended"),))
        elif record.ended > today[: len(record.ended)] and record.status == "retired":
            yield Finding(_place(item, "status"), {**facts, "ends": record.ended}, (_place(item, "ended"),))
        elif record.since > today[: len(record.since)] and record.status in _BEGUN:
            yield Finding(_place(item, "status"), {**facts, "begins": record.since}, (_place(item, "since"),))


@rule(severity=Severity.WARNING)
def status_note(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A record that is suspended says why and for how long."""
    for item in registry.items.values():
        if isinstance(item.record, Running) and item.record.status == "suspended" and not item.record.status_note:
            yield Finding(_place(item, "status"), {})


@rule(severity=Severity.WARNING, waivable=True)
def review_overdue(registry: Registry, as_of: date) -> Iterator[Finding]:
    """A record is reviewed by the day that it names for its review."""
    today = as_of.isoformat()
    for item in registry.items.values():
        due = item.record.review_due
        # an impossible day has a sentence of its own
        if due and due < today and not _gone(item.record) and (day := _day(due)):
            verified = item.record.verification.on
            yield Finding(
                _place(item, "review_due"), {"due": due, "days": str((as_of - day).days), "verified": verified}
            )


@rule(severity=Severity.NOTICE, waivable=True)
def verification_old(registry: Registry, as_of: date) -> Iterator[Finding]:
    """What was verified is verified again within twelve months."""
    limit = f"{as_of.year - 1:04}{as_of.isoformat()[4:]}"
    for item in registry.items.values():
        verification = item.record.verification
        if verification.state == "verified" and "" < verification.on < limit and not _gone(item.record):
            yield Finding(_place(item, "verification", "on"), {"on": verification.on})


@rule(severity=Severity.NOTICE, waivable=True)
def successor_missing(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A record that is retired, or an SOP that is superseded, names what took its place."""
    for item in registry.items.values():
        record = item.record
        if isinstance(record, Running) and record.status == "retired" and not record.successor:
            yield Finding(_place(item, "status"), {"field": "successor"})
        elif isinstance(record, Sop) and record.lifecycle == "superseded" and not record.replaced_by:
            yield Finding(_place(item, "lifecycle"), {"field": "replaced_by"})


@rule(severity=Severity.WARNING, waivable=True)
def alias_taken(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No other name of a record is the name of another record of its kind."""
    seen: dict[tuple[str, str], Place] = {}
    for key, item in registry.items.items():
        for title in (item.record.title.id, item.record.title.en):
            if title:
                seen.setdefault((key.kind, _name(title)), registry.place(key, "/title"))
    for key, item in registry.items.items():
        for index, alias in enumerate(item.record.aliases):
            place = registry.place(key, pointer("aliases", index))
            first = seen.setdefault((key.kind, _name(alias)), place)
            if first.path != place.path:
                yield Finding(place, {"alias": alias, "other": first.path}, (first,))


LIFECYCLE_RULES = (status_date, status_note, review_overdue, verification_old, successor_missing, alias_taken)


def _place(item: Item, *keys: str | int) -> Place:
    return Place(item.document.path, pointer(*keys))


def _gone(record: Record) -> bool:
    if isinstance(record, Sop):
        return record.lifecycle in _OUT_OF_FORCE
    return record.status == "retired"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _name(text: str) -> str:
    return " ".join(text.casefold().split())
