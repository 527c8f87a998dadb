"""The page of what is no longer in use: what it was, until when, and what took its place, but not how to use it."""

from __future__ import annotations

from typing import Any

from jendela.pages.window import Window
from jendela.records import Running
from jendela.registry import Item

TEMPLATE = "retired.html.j2"


def is_retired(item: Item) -> bool:
    """Whether a record gets this page in place of its family's."""
    return isinstance(item.record, Running) and item.record.status == "retired"


def view(_window: Window, _item: Item) -> dict[str, Any]:
    """Return nothing beyond what all records show, and no way to reach an office through what is gone."""
    return {"contact": ()}
