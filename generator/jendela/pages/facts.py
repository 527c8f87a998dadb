"""Short facts of a record as plain values that one template loop writes: a label, how to write it, and the value."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from jendela.blocks import Measure, OpeningHours, Text
from jendela.pages.window import Short


class Fact(Struct, frozen=True):
    """`label` is the dotted name of a word. `form` says how to write `value`; `words` names the words of a choice."""

    label: str
    form: str
    value: Any
    words: str = ""


Facts = tuple[Fact, ...]


def given(*facts: Fact | None) -> Facts:
    """Keep the facts that are there."""
    return tuple(fact for fact in facts if fact is not None)


def choice(label: str, words: str, value: str) -> Fact | None:
    """Write a value of a fixed list in the reader's words."""
    return Fact(label, "choice", value, words) if value else None


def choices(label: str, words: str, values: tuple[str, ...]) -> Fact | None:
    """Write several values of a fixed list."""
    return Fact(label, "choices", values, words) if values else None


def text(label: str, value: Text | None) -> Fact | None:
    """Write a bilingual text."""
    return Fact(label, "text", value) if value else None


def line(label: str, value: str | int | None) -> Fact | None:
    """Write a text that is the same in every language."""
    return Fact(label, "line", str(value)) if value not in {None, ""} else None


def lines(label: str, values: tuple[str, ...]) -> Fact | None:
    """Write several texts that are the same in every language."""
    return Fact(label, "lines", values) if values else None


def date(label: str, value: str) -> Fact | None:
    """Write a partial date."""
    return Fact(label, "date", value) if value else None


def count(label: str, value: int | str | None) -> Fact | None:
    """Write a count, or that it is unknown."""
    return Fact(label, "count", value) if value is not None else None


def url(label: str, value: str) -> Fact | None:
    """Write an address as a link to another site."""
    return Fact(label, "url", value) if value else None


def record(label: str, value: Short | None) -> Fact | None:
    """Write a link to a record."""
    return Fact(label, "record", value) if value else None


def hours(label: str, values: tuple[OpeningHours, ...]) -> Fact | None:
    """Write opening hours."""
    return Fact(label, "hours", values) if values else None


def measures(label: str, values: tuple[Measure, ...]) -> Fact | None:
    """Write dated figures."""
    return Fact(label, "measures", values) if values else None
