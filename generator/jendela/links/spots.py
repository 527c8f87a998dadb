"""What a page says, by where it says it: in its title, in headings, in links, in sight or hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SILENT: Final = frozenset(("script", "style", "template", "title"))
_HEADINGS: Final = frozenset(("h1", "h2", "h3"))
_NAMED: Final = frozenset(("description", "keywords", "og:title", "og:description", "twitter:title"))
# inline or in the page's own style sheet, without blanks: what is there and not to be seen
_UNSEEN: Final = re.compile(
    r"display:none|visibility:hidden|opacity:0(?:\.0+)?(?![.0-9])|font-size:0(?![.0-9])"
    r"|(?:text-indent|left|top|right|bottom|margin-left|margin-top):-[0-9]{3}"
    r"|clip:rect\(0|clip-path:inset\((?:50|100)%|transform:scale\(0\)"
    r"|(?:^|[;{])(?:max-)?height:[01](?:px)?(?![.0-9]).*overflow:hidden"
)
_RULE: Final = re.compile(r"([^{}]{1,300})\{([^{}]{0,2000})\}")
_SIMPLE: Final = re.compile(r"([.#])([A-Za-z0-9_-]{1,80})")
_SENT_ON: Final = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:replace|assign)\()\s*[\"']([^\"']{1,500})[\"']", re.IGNORECASE
)
_REFRESH: Final = re.compile(r"url\s*=\s*[\"']?([^\"'>\s]{1,500})", re.IGNORECASE)
# under a country's domain these stand between the country and whoever registered the name
_SHARED: Final = frozenset("ac biz co com desa edu go gob gov mil my net ne or org ponpes sch web".split())
_DEEPEST: Final = 200
_LONGEST: Final = 20_000
"""signs of text in one spot: what comes later on a page says no more"""


class Link(NamedTuple):
    """A link to another registrable domain, with the words on it."""

    host: str
    words: str
    hidden: bool = False


class Spots(NamedTuple):
    """The texts of a page. `onward` are hosts that it sends its visitors to by itself, frames included."""

    title: str
    language: str
    named: str
    headings: tuple[str, ...]
    seen: str
    hidden: str
    links: tuple[Link, ...]
    onward: tuple[str, ...]


def spots(html: str, url: str) -> Spots:
    """Take a page apart as a browser would. `url` is where it was found at last."""
    tree = LexborHTMLParser(html)
    walk = _Walk(url, _unseen_names(tree))
    if tree.root is not None:
        walk.read(tree.root)
    title = tree.css_first("title")
    root = tree.css_first("html")
    return Spots(
        title=_plainly(title.text()) if title else "",
        language=(root.attributes.get("lang") or "").partition("-")[0].lower()[:8] if root else "",
        named=" ".join(_named(tree)),
        headings=tuple(walk.headings),
        seen=_plainly(" ".join(walk.seen))[:_LONGEST],
        hidden=_plainly(" ".join(walk.hidden))[:_LONGEST],
        links=tuple(dict.fromkeys(walk.links)),
        onward=tuple(dict.fromkeys(_onward(tree, url))),
    )


def registrable(host: str) -> str:
    """Return the part of a host that somebody registered: two labels, or three below a shared suffix."""
    labels = host.rstrip(".").lower().split(".")
    country = len(labels[-1]) == 2  # noqa: PLR2004 -- the codes of countries, by ISO 3166
    return ".".join(labels[-3:] if country and len(labels) > 2 and labels[-2] in _SHARED else labels[-2:])  # noqa: PLR2004


def host_of(url: str) -> str:
    """Return the host of an address, "" where there is none to be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


class _Walk:
    """Goes through the nodes of a page and sorts their texts. Pages may be nested to any depth; we are not."""

    def __init__(self, url: str, unseen: frozenset[str]) -> None:
        self._url = url
        self._own = registrable(host_of(url))
        self._unseen = unseen
        self.headings: list[str] = []
        self.seen: list[str] = []
        self.hidden: list[str] = []
        self.links: list[Link] = []

    def read(self, root: LexborNode) -> None:
        stack = [(root, False)]
        while stack:
            node, hidden = stack.pop()
            if node.tag in _SILENT:
                continue
            if node.is_text_node:
                (self.hidden if hidden else self.seen).append(node.text_content or "")
                continue
            hidden = hidden or self._hides(node)
            self._note(node, hidden=hidden)
            stack += [(child, hidden) for child in reversed(list(node.iter(include_text=True)))]

    def _note(self, node: LexborNode, *, hidden: bool) -> None:
        if node.tag in _HEADINGS and not hidden and len(self.headings) < _DEEPEST:
            self.headings.append(_plainly(node.text()))
        if node.tag in {"img", "amp-img"} and (words := node.attributes.get("alt")):
            (self.hidden if hidden else self.seen).append(words)
        if node.tag in {"a", "form"}:
            host = host_of(_joined(self._url, node.attributes.get("href") or node.attributes.get("action") or ""))
            if host and registrable(host) != self._own:
                pictures = " ".join(image.attributes.get("alt") or "" for image in node.css("img"))
                words = _plainly(f"{node.text(separator=' ')} {pictures}")
                self.links.append(Link(host, words[:300] if node.tag == "a" else "", hidden))

    def _hides(self, node: LexborNode) -> bool:
        attributes = node.attributes
        if "hidden" in attributes or (node.tag == "marquee" and attributes.get("height") in {"0", "1"}):
            return True
        names = {f".{name}" for name in (attributes.get("class") or "").split()} | {f"#{attributes.get('id')}"}
        return bool(names & self._unseen) or bool(_UNSEEN.search(_tight(attributes.get("style") or "")))


def _unseen_names(tree: LexborHTMLParser) -> frozenset[str]:
    """Return the classes and ids that the page's own style sheets hide."""
    rules = (found for style in tree.css("style") for found in _RULE.finditer(style.text()))
    return frozenset(
        kind + name
        for rule in rules
        if _UNSEEN.search(_tight(rule[2]))
        for selector in rule[1].split(",")
        for kind, name in _SIMPLE.findall(selector.split()[-1] if selector.split() else "")
    )


def _named(tree: LexborHTMLParser) -> Iterator[str]:
    for meta in tree.css("meta"):
        name = meta.attributes.get("name") or meta.attributes.get("property") or ""
        if name.lower() in _NAMED:
            yield (meta.attributes.get("content") or "")[:1000]


def _onward(tree: LexborHTMLParser, url: str) -> Iterator[str]:
    targets = [found[1] for script in tree.css("script") for found in _SENT_ON.finditer(script.text())]
    targets += [frame.attributes.get("src") or "" for frame in tree.css("iframe")]
    for meta in tree.css("meta[http-equiv]"):
        if (meta.attributes.get("http-equiv") or "").lower() == "refresh":
            targets += _REFRESH.findall(meta.attributes.get("content") or "")
    for link in tree.css("link[rel=canonical]"):
        targets.append(link.attributes.get("href") or "")
    own = registrable(host_of(url))
    for target in targets:
        host = host_of(_joined(url, target))
        if host and registrable(host) != own:
            yield host


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target.strip())
    except ValueError:
        return ""


def _tight(style: str) -> str:
    return re.sub(r"\s+", "", style).lower()


def _plainly(text: str) -> str:
    return " ".join(text.split())
