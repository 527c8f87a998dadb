"""A page before it is written: which template, in which language, at which address, and all that the template sees."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from jendela.blocks import Text
from jendela.places import Place

_encoder = msgspec.json.Encoder(order="deterministic")


class Sheet(NamedTuple):
    """One page in one language. The same template and view always give the same page."""

    template: str
    lang: str
    url: str
    section: str
    alternates: tuple[tuple[str, str], ...]
    title: Text
    description: Text
    view: Mapping[str, Any]
    digest: str
    """of the view: what the page shows, in whatever language"""
    places: tuple[Place, ...] = ()
    """what the page was made from, for messages about it"""
    noindex: bool = False


def sheets(
    template: str,
    section: str,
    languages: Sequence[str],
    address: Callable[[str], str],
    titles: tuple[Text, Text],
    view: Mapping[str, Any],
    places: tuple[Place, ...] = (),
) -> list[Sheet]:
    """Make a page in every language from one view. `titles` are its title and its description."""
    alternates = tuple((lang, address(lang)) for lang in languages)
    digest = hashlib.blake2b(_encoder.encode([template, titles, view]), digest_size=16).hexdigest()
    return [Sheet(template, lang, url, section, alternates, *titles, view, digest, places) for lang, url in alternates]
