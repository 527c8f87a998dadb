"""The page of changes: day by day, which records of which office changed, and in which fields."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from itertools import groupby

from msgspec import Struct

from jendela.history import Change
from jendela.pages import addresses, words
from jendela.pages.sheet import Sheet, sheets
from jendela.pages.window import Short, Window
from jendela.registry import Key

TEMPLATE = "changes.html.j2"
_SHOWN = 25


class Batch(Struct, frozen=True):
    """What changed on one day in the records of one office in one way."""

    owner: Short | None
    how: str
    changes: tuple[tuple[Change, Short | None], ...]
    more: int


def pages(window: Window) -> Iterator[Sheet]:
    """Yield the page of changes in every language."""
    title, lead = words.both("changes.title"), words.both("changes.lead")
    days = [(day, _batches(window, list(changes))) for day, changes in groupby(window.changes.changes, _day)]
    view = {"title": title, "lead": lead, "days": days, "state": window.changes.state, "more": window.changes.more}
    address = functools.partial(addresses.section, name="changes")
    yield from sheets(TEMPLATE, "changes", window.registry.city.languages, address, (title, lead), view)


def _day(change: Change) -> str:
    return change.date


def _batches(window: Window, changes: list[Change]) -> list[Batch]:
    changes.sort(key=lambda change: (change.owner, change.how, change.kind, change.title.id.casefold()))
    batches = []
    for (owner, how), group in groupby(changes, lambda change: (change.owner, change.how)):
        members = [(change, window.short(Key(change.kind, change.id))) for change in group]
        batches.append(Batch(window.agency(owner), how, tuple(members[:_SHOWN]), max(0, len(members) - _SHOWN)))
    return batches
