"""Every address that the city sends people to, once, with all its places."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final

from jendela.places import Place
from jendela.registry import Registry
from jendela.rules.urls import places_of

_WRITTEN: Final = re.compile(
    r"\]\(<?(https?://[^\s<>)]{1,2000})|<(https?://[^\s<>]{1,2000})>|^\[[^\]]+\]:\s*<?(https?://[^\s<>]{1,2000})",
    re.IGNORECASE | re.MULTILINE,
)


def collect(registry: Registry, written: Mapping[tuple[str, str], str]) -> dict[str, tuple[Place, ...]]:
    """Return the addresses of records, procedures and hand-written pages by themselves, in order of their letters.

    `written` holds the Markdown of hand-written pages by (language, name).
    """
    found: defaultdict[str, list[Place]] = defaultdict(list)
    for url, place in (*_of_records(registry), *_of_pages(written)):
        if place not in found[url]:
            found[url].append(place)
    return {url: tuple(found[url]) for url in sorted(found)}


def only(found: Mapping[str, tuple[Place, ...]], patterns: Iterable[str]) -> dict[str, tuple[Place, ...]]:
    """Keep the addresses that match one of the patterns, by themselves or by one of the files that name them."""
    wanted = tuple(patterns)
    return {
        url: places
        for url, places in found.items()
        if not wanted or any(fnmatchcase(text, each) for text in _texts(url, places) for each in wanted)
    }


def _texts(url: str, places: tuple[Place, ...]) -> Iterator[str]:
    yield url
    for place in places:
        yield place.path
        yield place.path.rpartition("/")[2].partition(".")[0]


def _of_records(registry: Registry) -> Iterator[tuple[str, Place]]:
    for document in registry.documents.values():
        for address, place in places_of(document):
            if address[:8].lower().startswith(("http://", "https://")):
                yield address, place


def _of_pages(written: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, Place]]:
    for (lang, name), text in sorted(written.items()):
        for found in _WRITTEN.finditer(text):
            yield next(filter(None, found.groups())), Place(f"site/pages/{lang}/{name}.md")
