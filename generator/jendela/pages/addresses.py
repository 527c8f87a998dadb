"""Where pages stand: addresses never change, so each is made from a kind and an id and nothing else."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from jendela.pages import words
from jendela.pages.window import Short
from jendela.registry import Key

SECTION_OF = {
    "agency": "agencies",
    "service": "services",
    "application": "applications",
    "infrastructure": "infrastructure",
    "dataset": "datasets",
    "sop": "sops",
}
# needs no closer look: a host in small letters, and nothing that could be a user or a port
_PLAIN_HOST = re.compile(r"https?://([a-z0-9.-]+)(?:[/?#]|\Z)")
SECTIONS = ("services", "agencies", "applications", "infrastructure", "datasets", "sops", "status", "changes", "about")


def home(lang: str, default: str = "id") -> str:
    """Return the address of a language's home page from the root of the site: "" for the default language."""
    return "" if lang == default else f"{lang}/"


@functools.cache
def section(lang: str, name: str) -> str:
    """Return the address of a section's list."""
    return f"{home(lang)}{words.load(lang).sections[name].path}/"


def record(lang: str, key: Key | Short) -> str:
    """Return the address of a record's page."""
    return f"{section(lang, SECTION_OF[key.kind])}{key.id}/"


def page(lang: str, name: str) -> str:
    """Return the address of a page below "about"."""
    return f"{section(lang, 'about')}{words.load(lang).pages[name]}/"


def status(lang: str, id_: str) -> str:
    """Return the address of the page of an agency's addresses."""
    return f"{section(lang, 'status')}{id_}/"


@functools.lru_cache(maxsize=1 << 14)
def host(url: str) -> str:
    """Return the host of another site's address, "" where there is none."""
    plain = _PLAIN_HOST.match(url)
    return plain[1] if plain else urlsplit(url).hostname or ""


def in_all(languages: Sequence[str], address: object, *arguments: object) -> tuple[tuple[str, str], ...]:
    """Return (language, address) of one page in every language."""
    return tuple((lang, address(lang, *arguments)) for lang in languages)  # type: ignore[operator]
