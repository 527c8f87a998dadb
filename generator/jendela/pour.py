"""Pour pages into frames: join the pieces of a built frame with the text of a page."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from markupsafe import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOT_FOUND = "404.html"
NOT_FOUND_DEPTH = -1
# What our templates made, escaped where it was made. Every other slot is plain text and is escaped here.
RAW_SLOTS = frozenset({"body", "json_ld"})
# Most values hold none of these, and looking is cheaper than escaping.
_SPECIAL = re.compile("[&<>\"']").search


@dataclass(frozen=True, slots=True)
class SiteAddress:
    """Where the site will stand. `base_url` ends with "/", as in "https://example.go.id/jendela/"; "" if unknown."""

    base_url: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError for an address that is neither empty nor an http(s) folder."""
        parts = urlsplit(self.base_url)
        folder = parts.scheme in {"http", "https"} and parts.netloc and parts.path.endswith("/")
        if self.base_url and (not folder or parts.query or parts.fragment):
            message = f"base_url must be an http(s) address that ends with a slash: {self.base_url!r}"
            raise ValueError(message)

    @property
    def path(self) -> str:
        """The path of the site's root on its host, "/" if unknown."""
        return urlsplit(self.base_url).path or "/"

    def absolute(self, url: str) -> str:
        return self.base_url + url

    def link(self, source: str, target: str) -> str:
        """The href on the page `source` to the page or file `target`, both from the site's root.

        Relative, so that the folder works below any path; the error page, shown at any depth, gets a path.
        """
        if source == NOT_FOUND:
            return self.path + target
        return "../" * source.count("/") + target or "./"


@dataclass(frozen=True, slots=True)
class Page:
    """One page in one language. `title`, `description` and `data_date` are plain text; `body` is trusted HTML.

    `url` counts from the site's root: "" is the home page, others end with "/", and NOT_FOUND is special.
    `alternates` holds (language, url) of the page in every language, its own included. `body` brings the single h1.
    `data_date` is the date of the newest data on the page, as it shall be read; "" shows none.
    """

    url: str
    lang: str
    section: str
    title: str
    description: str
    body: str
    alternates: tuple[tuple[str, str], ...]
    edit_url: str = ""
    json_ld: str = ""
    noindex: bool = False
    data_date: str = ""


class FrameKey(NamedTuple):
    """What makes one frame differ from another. `depth` counts folders below the site's root."""

    lang: str
    section: str
    depth: int


class Piece(NamedTuple):
    """Text of the frame, then the slot to fill; both are left out when the slot `when` is named and empty."""

    text: str
    slot: str
    when: str


Frame = tuple[Piece, ...]


def key_of(page: Page) -> FrameKey:
    depth = NOT_FOUND_DEPTH if page.url == NOT_FOUND else page.url.count("/")
    return FrameKey(page.lang, page.section, depth)


def pour(frames: Mapping[FrameKey, Frame], page: Page, site: SiteAddress) -> str:
    """The HTML of a page. Raise KeyError where no frame fits the page or an alternate is missing."""
    return "".join(parts(frames, page, site))


def parts(frames: Mapping[FrameKey, Frame], page: Page, site: SiteAddress) -> list[str]:
    """The HTML of a page in parts: in turn the text of the frame, which many pages share, and what stands in a slot."""
    slots = values(page, site)
    filled = {
        slot: str(escape(text)) if slot not in RAW_SLOTS and _SPECIAL(text) else text for slot, text in slots.items()
    }
    found: list[str] = []
    for text, slot, when in frames[key_of(page)]:
        if not when or slots[when]:
            found += (text, filled[slot] if slot else "")
    return found


def values(page: Page, site: SiteAddress) -> dict[str, str]:
    """What goes into the slots, not yet escaped."""
    slots = {
        "title": page.title,
        "description": page.description,
        "canonical": site.absolute(page.url),
        "body": page.body,
        "edit_url": page.edit_url,
        "json_ld": script_safe(page.json_ld),
        "noindex": "noindex" if page.noindex else "",
        "data_date": page.data_date,
    }
    for lang, url in page.alternates:
        slots[f"alternate_{lang}"] = site.absolute(url)
        slots[f"switch_{lang}"] = site.link(page.url, url)
    return slots


def script_safe(json_text: str) -> str:
    """The same JSON without the characters that could end a script element: in JSON they stand in strings only."""
    if not json_text:
        return ""
    json.loads(json_text)  # text that is no JSON would not be the same after the replacement
    return json_text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def sitemap(pages: Iterable[tuple[tuple[str, str], ...]], site: SiteAddress) -> str:
    """The sitemap (sitemaps.org 0.9 with language alternates) of pages given by their `alternates`, once each.

    Raise ValueError without a base URL: a sitemap holds full addresses only.
    """
    if not site.base_url:
        message = "a sitemap needs a base URL"
        raise ValueError(message)
    namespaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    parts = [f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {namespaces}>\n']
    for alternates in pages:
        located = [(lang, escape(site.absolute(url))) for lang, url in alternates]
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{lang}" href="{url}"/>'
            for lang, url in (*located, ("x-default", located[0][1]))
        )
        parts += (f"<url><loc>{url}</loc>{links}</url>\n" for _, url in located)
    parts.append("</urlset>\n")
    return "".join(parts)
