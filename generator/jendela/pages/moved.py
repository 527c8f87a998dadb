"""Small pages at the addresses that records once had: each leads on to where its record stands now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from jendela.blocks import Text
from jendela.pages import addresses
from jendela.pages.window import Window
from jendela.places import Place
from jendela.registry import Key

TEMPLATE = "moved.html.j2"


class Moved(NamedTuple):
    """An address that a record had in one language, and the one that it has."""

    lang: str
    url: str
    target: str
    title: Text
    place: Place


def pages(window: Window) -> Iterator[Moved]:
    """Yield the former addresses of all records. An address that another record has now is that one's alone."""
    taken = {*window.registry.items, *window.closed}
    for key, item in window.registry.items.items():
        for name in item.record.former_ids:
            former = Key(key.kind, name)
            if former not in taken:
                taken.add(former)
                for lang in window.registry.city.languages:
                    url, target = addresses.record(lang, former), addresses.record(lang, key)
                    yield Moved(lang, url, target, item.record.title, Place(item.document.path, "/former_ids"))
