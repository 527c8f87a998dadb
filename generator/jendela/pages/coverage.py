"""The page that says how far procedures reach: the security set place by place, and every record by its group."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from jendela import sop_coverage
from jendela.pages import addresses, words
from jendela.pages.sheet import Sheet, sheets
from jendela.pages.window import Short, Window
from jendela.registry import Key
from jendela.sop_coverage import STATES, Group, Slot

TEMPLATE = "coverage.html.j2"
_FULL = 4
"""Quarters of a place that is filled."""


class Row(Struct, frozen=True):
    """A record, what procedures do for it, and which."""

    record: Short
    state: str
    sops: tuple[Short, ...]


class Part(Struct, frozen=True):
    """A group: `agency` where it is one; `others` are the states that some of its records are in."""

    by: str
    name: str
    agency: Short | None
    in_force: int
    others: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]


def pages(window: Window) -> Iterator[Sheet]:
    """Yield the page in every language."""
    places = sop_coverage.slots(window.registry, window.as_of)
    reached, size = sop_coverage.core(places)
    parts = [_part(window, group) for group in sop_coverage.groups(window.registry) if group.lines]
    title, lead = words.both("coverage.title"), words.both("coverage.lead")
    view: dict[str, Any] = {
        "title": title,
        "lead": lead,
        "reached": _weight(reached),
        "size": size,
        "places": [_place(window, slot) for slot in places],
        "kinds": [part for part in parts if part.by != "agency"],
        "agencies": [part for part in parts if part.by == "agency"],
    }
    address = functools.partial(addresses.page, name="sop_coverage")
    yield from sheets(TEMPLATE, "sops", window.registry.city.languages, address, (title, lead), view)


def _place(window: Window, slot: Slot) -> tuple[Slot, Short | None, Short | None, str]:
    made = window.short(slot.sop) if slot.sop else None
    return slot, window.short(slot.template), made, _weight(slot.quarters)


def _weight(quarters: int) -> str:
    return f"{quarters / _FULL:g}"


def _part(window: Window, group: Group) -> Part:
    rows = (Row(window.shorts[line.key], line.state, _shorts(window, line.sops)) for line in group.lines)
    ordered = tuple(sorted(rows, key=lambda row: (-STATES.index(row.state), row.record.title.id.casefold())))
    agency = window.agency(group.name) if group.by == "agency" else None
    others = tuple((state, group.count(state)) for state in STATES[1:] if group.count(state))
    return Part(group.by, group.name, agency, group.count(STATES[0]), others, ordered)


def _shorts(window: Window, keys: tuple[Key, ...]) -> tuple[Short, ...]:
    return tuple(window.shorts[key] for key in keys)
