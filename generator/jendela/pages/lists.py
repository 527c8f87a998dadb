"""The list of each kind of record: sorted by what citizens look for, with what is known now before what may be gone."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from jendela.pages import addresses, words
from jendela.pages.sheet import Sheet, sheets
from jendela.pages.window import Short, Window
from jendela.registry import Key

TEMPLATE = "list.html.j2"
_ORDER: Mapping[str, tuple[str, str]] = {
    # kind -> (words that name its groups, in the order in which they stand there; "" for none)
    "service": ("topic", "topic"),
    "agency": ("agency_kind", "agency_kind"),
    "application": ("application_kind", ""),
    "infrastructure": ("infrastructure_kind", "infrastructure_kind"),
    "dataset": ("data_kind", ""),
    "sop": ("sop_form", "sop_form"),
}


class Rows(Struct, frozen=True):
    """A group of rows: `words` and `value` name its heading, "" for none."""

    words: str
    value: str
    current: tuple[Short, ...]
    rest: tuple[Short, ...]


def pages(window: Window) -> Iterator[Sheet]:
    """Yield the list of every kind in every language."""
    for kind, section in addresses.SECTION_OF.items():
        view = {"kind": kind, "section": section, "rows": _rows(window, kind), "total": len(window.registry.of(kind))}
        yield from sheets(
            TEMPLATE,
            section,
            window.registry.city.languages,
            functools.partial(addresses.section, name=section),
            (words.both(f"sections.{section}.title"), words.both(f"lists.{section}")),
            view,
        )


def _rows(window: Window, kind: str) -> list[Rows]:
    grouped_by, order = _ORDER[kind]
    featured = {id_: rank for rank, id_ in enumerate(window.registry.city.featured_services)}
    shorts = sorted(
        (window.shorts[Key(kind, item.record.id)] for item in window.registry.of(kind)),
        key=lambda short: (
            featured.get(short.id, len(featured)) if kind == "service" else 0,
            short.title.id.casefold(),
        ),
    )
    if not order:
        return [_group("", "", shorts)] if shorts else []
    names: Any = vars(words.load("id")[order])
    by_value = {name: [short for short in shorts if short.detail == name] for name in names}
    return [_group(grouped_by, name, members) for name, members in by_value.items() if members]


def _group(grouped_by: str, value: str, shorts: list[Short]) -> Rows:
    # nothing is claimed of an example, so none can be out of date
    current = tuple(short for short in shorts if short.evidence.current or value == "template")
    return Rows(grouped_by, value, current, tuple(short for short in shorts if short not in current))
