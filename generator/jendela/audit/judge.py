"""Judge one element of a page: what it breaks, which ids it gives and where it leads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from hashlib import sha256
from typing import NamedTuple

from jendela.audit.addresses import Reference, Site, Use


class Element(NamedTuple):
    """An element as the browser sees it: names in lower case; `text` only where `TEXTS` holds the name."""

    name: str
    attributes: Mapping[str, str]
    text: str = ""


class Fault(NamedTuple):
    """A broken rule, what breaks it (an element or attribute) and an excerpt of its own words."""

    rule: str
    what: str
    excerpt: str = ""


class Facts(NamedTuple):
    """What one element means for its page. A mark is "lang", "title", "main" or "h1" to "h6"."""

    faults: tuple[Fault, ...] = ()
    ids: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    marks: tuple[str, ...] = ()


NOTHING = Facts()
Finding = Fault | Reference

TEXTS = frozenset({"script", "style", "title"})

_EMBEDS = frozenset(
    [
        "iframe",
        "object",
        "embed",
        "applet",
        "frame",
        "frameset",
        "portal",
        "fencedframe",
        "template",
        "noembed",
        "plaintext",
        "xmp",
        "animate",
        "animatecolor",
        "animatemotion",
        "animatetransform",
        "set",
    ]
)
# Data blocks are never run, whatever they hold.
_DATA = frozenset({"application/ld+json", "application/json"})
_ADDRESSES: Mapping[str, Use] = {
    "action": "form",
    "attributionsrc": "asset",
    "background": "asset",
    "cite": "cite",
    "dynsrc": "asset",
    "formaction": "form",
    "href": "asset",
    "longdesc": "link",
    "lowsrc": "asset",
    "manifest": "asset",
    "poster": "asset",
    "src": "asset",
    "xlink:href": "asset",
}
_LISTS = frozenset({"imagesrcset", "ping", "srcset"})
_PAINTS = frozenset(
    [
        "style",
        "clip-path",
        "cursor",
        "fill",
        "filter",
        "marker",
        "marker-end",
        "marker-mid",
        "marker-start",
        "mask",
        "stroke",
    ]
)
# Other kinds of <link> make the browser fetch something.
_QUIET_LINKS = frozenset(
    [
        "alternate",
        "author",
        "bookmark",
        "canonical",
        "cite-as",
        "describedby",
        "edit",
        "first",
        "help",
        "last",
        "license",
        "me",
        "next",
        "prev",
        "self",
        "up",
    ]
)
# Most elements need no look: by their name and all their attributes they can mean nothing.
_MEANT = TEXTS | _EMBEDS | frozenset(["a", "html", "base", "main", "h1", "h2", "h3", "h4", "h5", "h6"])
_SILENT = frozenset(
    [
        "alt",
        "aria-controls",
        "aria-current",
        "aria-describedby",
        "aria-expanded",
        "aria-hidden",
        "aria-label",
        "aria-labelledby",
        "aria-level",
        "autocomplete",
        "charset",
        "class",
        "colspan",
        "content",
        "d",
        "datetime",
        "dir",
        "for",
        "height",
        "hidden",
        "hreflang",
        "lang",
        "name",
        "rel",
        "rowspan",
        "scope",
        "start",
        "tabindex",
        "title",
        "type",
        "value",
        "viewbox",
        "width",
        "xmlns",
    ]
)
_DESCRIPTOR = re.compile(r"\d+(\.\d+)?[wxh]")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*")
_REFRESH = re.compile(r"[\s\d.]*[;,\s]\s*(?:url\s*=)?\s*[\"']?([^\"']*)", re.IGNORECASE)
_CSS_URL = re.compile(r"url\(([^()]*)\)", re.IGNORECASE)
# An escape can spell any of the others, so it is refused with them.
_CSS_DANGER = re.compile(
    r"\\|//|@import|url\(|expression\s*\(|-moz-binding|behavior\s*:|(?:java|vb)script:|data:", re.IGNORECASE
)


class Judge:
    """Judges elements for one site; `allowed_inline` holds SHA-256 hex digests of scripts and styles in frames."""

    def __init__(self, site: Site, allowed_inline: AbstractSet[str]) -> None:
        self._site = site
        self._allowed = allowed_inline

    def facts(self, element: Element) -> Facts:
        """Give everything that one element means for its page."""
        if element.name not in _MEANT and _SILENT.issuperset(element.attributes):
            return NOTHING
        findings = list(self._findings(element))
        faults = tuple(finding for finding in findings if isinstance(finding, Fault))
        references = tuple(finding for finding in findings if isinstance(finding, Reference))
        return Facts(faults, tuple(_ids(element)), references, tuple(_marks(element)))

    def _findings(self, element: Element) -> Iterator[Finding]:
        name, attributes, _ = element
        if name in _EMBEDS:
            yield Fault("site-embed", f"<{name}>")
        elif name == "base":
            yield Fault("site-base", "<base>", attributes.get("href", ""))
        elif name == "script":
            yield from self._script(element)
        elif name == "style":
            yield from self._style_sheet(element)
        elif name == "meta" and attributes.get("http-equiv", "").strip().lower() == "refresh":
            yield from self._refresh(attributes.get("content", ""))
        if attributes:
            yield from self._attributes(element)

    def _script(self, element: Element) -> Iterator[Finding]:
        kind = element.attributes.get("type", "").strip().lower()
        if "src" in element.attributes:
            return
        if kind in _DATA:
            if not _is_json(element.text):
                yield Fault("site-script", f"<script type={kind}>", _excerpt(element.text))
        elif not self._is_allowed(element.text):
            yield Fault("site-script", "<script>", _excerpt(element.text))

    def _style_sheet(self, element: Element) -> Iterator[Finding]:
        if not self._is_allowed(element.text):
            yield from self._css(element.text, "<style>")

    def _is_allowed(self, text: str) -> bool:
        return sha256(text.encode("utf-8", "replace")).hexdigest() in self._allowed

    def _refresh(self, content: str) -> Iterator[Finding]:
        target = _REFRESH.match(content)
        if target is None or not target[1].strip():
            return
        # A redirect that leaves the site is a request that nobody asked for, unlike a link.
        yield from self._address(target[1].strip(), "asset", "meta refresh", inside="link")

    def _attributes(self, element: Element) -> Iterator[Finding]:
        name, attributes, _ = element
        for key, value in attributes.items():
            if key[:2] == "on":
                yield Fault("site-handler", key, _excerpt(value))
            elif key == "srcdoc":
                yield Fault("site-embed", key, _excerpt(value))
            elif key in _PAINTS:
                if key == "style" or "(" in value or "\\" in value:
                    yield from self._css(value, f"{name} {key}")
            elif key in _LISTS:
                for address in _addresses(value):
                    yield from self._address(address, "asset", f"{name} {key}")
            elif key in _ADDRESSES:
                yield from self._address(value, _use(element, key), f"{name} {key}")
        if _hands_over(element):
            yield Fault("site-new-window", f"{name} target", attributes.get("href", ""))

    def _address(self, address: str, use: Use, what: str, inside: Use | None = None) -> Iterator[Finding]:
        finding = self._site.refer(address, use, what)
        if isinstance(finding, str):
            yield Fault(finding, what, _excerpt(address))
        elif finding is not None:
            yield finding if inside is None else finding._replace(use=inside)

    def _css(self, text: str, what: str) -> Iterator[Finding]:
        # What looks like a comment may stand inside a string, so both readings have to be clean.
        for reading in dict.fromkeys((text, _without_comments(text))):
            if _CSS_DANGER.search(_CSS_URL.sub("", reading)):
                yield Fault("site-style", what, _excerpt(text))
                return
            for written in _CSS_URL.findall(reading):
                address = written.strip().strip("\"'")
                if "\\" in address:
                    yield Fault("site-style", what, _excerpt(text))
                elif not address.startswith("#"):
                    yield from self._address(address, "asset", what)


def _without_comments(css: str) -> str:
    # Cut and joined, since a pattern would look for the end of every comment again and again.
    first, *others = css.split("/*")
    return first + "".join(other.partition("*/")[2] for other in others)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _addresses(value: str) -> Iterator[str]:
    """Give the addresses of a list such as srcset; commas and sizes are no addresses."""
    for word in value.split():
        address = word.strip(",")
        if address and not _DESCRIPTOR.fullmatch(address):
            yield address


def _use(element: Element, key: str) -> Use:
    """Say what the address in an attribute is for, on this element."""
    name, attributes, _ = element
    use = _ADDRESSES[key]
    if key in {"href", "xlink:href"}:
        if name in {"a", "area"}:
            return "link"
        if name == "script":
            return "script"
        if name == "link" and set(attributes.get("rel", "").lower().split()) <= _QUIET_LINKS:
            return "link"
    elif key == "src" and name == "script":
        return "script"
    return use


def _hands_over(element: Element) -> bool:
    target = element.attributes.get("target", "").strip().lower()
    if element.name not in {"a", "area", "form"} or target in {"", "_self", "_parent", "_top"}:
        return False
    return not {"noopener", "noreferrer"} & set(element.attributes.get("rel", "").lower().split())


def _ids(element: Element) -> Iterator[str]:
    given = element.attributes.get("id")
    if given:
        yield given
    named = element.attributes.get("name") if element.name == "a" else None
    if named and named != given:
        yield named


def _marks(element: Element) -> Iterator[str]:
    name, attributes, text = element
    if name == "html" and _LANGUAGE.fullmatch(attributes.get("lang", "").strip()):
        yield "lang"
    elif name == "title" and text.strip():
        yield "title"
    elif name == "main" or attributes.get("role") == "main":
        yield "main"
    elif len(name) == 2 and name[0] == "h" and name[1] in "123456":  # noqa: PLR2004
        yield name


def _excerpt(text: str) -> str:
    return " ".join(text[:200].split())
