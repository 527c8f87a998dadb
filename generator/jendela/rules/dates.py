"""Dates that exist, stand in order and do not lie ahead of the day of the check."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date
from typing import Any

from jendela import schema
from jendela.places import Place
from jendela.reading.documents import Document
from jendela.registry import Registry
from jendela.rules.rule import Finding, rule

# what each of these says has happened already
_PAST = frozenset({"on", "date", "accessed", "counted_at", "verified_on", "decided_on", "modified"})
_ORDER = (
    ("since", "ended"),
    ("start", "end"),
    ("started", "ended"),
    ("created", "effective"),
    ("created", "revised"),
    ("granted_on", "until"),
    ("decided_on", "valid_until"),
    ("str_issued", "str_expires"),
    ("issued", "modified"),
)
_BLOCKS = ("temporal", "trial", "exemption", "csirt")


@rule()
def date_impossible(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Every date is a day, month or year of the calendar."""
    for place, value in _dates(registry):
        if not _exists(value):
            yield Finding(place, {"value": value})


@rule()
def date_order(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """What ends does so after it began, and what follows comes later."""
    for document in registry.documents.values():
        yield from _disorder(document, "", document.data)
        for name in _BLOCKS:
            if name in document.data:
                yield from _disorder(document, f"/{name}", document.data[name])


@rule()
def date_future(registry: Registry, as_of: date) -> Iterator[Finding]:
    """What is said to have happened did so by the day of the check."""
    today = as_of.isoformat()
    for place, value in _dates(registry):
        if value > today[: len(value)] and place.pointer.rpartition("/")[2] in _PAST:
            yield Finding(place, {"value": value, "today": today})


@rule()
def verification_incomplete(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A verified record says on which day and by which agency; an unverified one says neither."""
    for key, item in registry.items.items():
        verification = item.record.verification
        if verification.state == "verified" and not (verification.on and verification.by):
            missing = ", ".join(name for name in ("on", "by") if not getattr(verification, name))
            yield Finding(registry.place(key, "/verification"), {"missing": missing})
        elif verification.state == "unverified" and (verification.on or verification.by):
            needless = ", ".join(name for name in ("on", "by") if getattr(verification, name))
            yield Finding(registry.place(key, "/verification"), {"needless": needless})


def _dates(registry: Registry) -> Iterator[tuple[Place, str]]:
    for document in registry.documents.values():
        for mark in schema.marks(document.kind, document.data, "date"):
            yield Place(document.path, mark.pointer), mark.value


def _exists(text: str) -> bool:
    """Whether YYYY, YYYY-MM or YYYY-MM-DD is of the calendar."""
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return year > 0 and 0 < month <= 12 and 0 < day <= calendar.monthrange(year, month)[1]  # noqa: PLR2004 -- months


def _disorder(document: Document, where: str, block: Any) -> Iterator[Finding]:  # noqa: ANN401 -- JSON-like data
    for first, second in _ORDER:
        if first not in block or second not in block:
            continue
        early, late = block[first], block[second]
        shared = min(len(early), len(late))
        if early[:shared] > late[:shared]:
            facts = {"first": first, "early": early, "second": second, "late": late}
            related = (Place(document.path, f"{where}/{first}"),)
            yield Finding(Place(document.path, f"{where}/{second}"), facts, related)
