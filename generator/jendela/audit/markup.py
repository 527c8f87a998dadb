"""Read a page as a browser does, with an HTML5 parser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from jendela.audit.judge import TEXTS, Element

# The parser's time grows with depth times size, so strange markup is judged within these bounds only (measured).
_LARGEST = 512 * 1024
_DEEPEST = 512
_MOST_ATTRIBUTES = 2000
_REPEATED = 2_000_000

_NOSCRIPT = re.compile(r"<(/?)noscript(?=[\s/>])", re.IGNORECASE)
_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_FORMATTING = re.compile(r"<(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b[^<>]*", re.IGNORECASE)
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "path",
        "use",
        "circle",
        "rect",
    ]
)


def is_tangled(html: str) -> bool:
    """Say whether a page is too large, deep or misnested for the parser to answer in bounded time."""
    if len(html) > _LARGEST or any(_words(chunk) > _MOST_ATTRIBUTES for chunk in html.split("<")):
        return True
    # The parser reopens what was left open in every following element: elements times distinct formatting.
    if html.count("<") * len(set(_FORMATTING.findall(html))) * 3 > _REPEATED:
        return True
    return _depth(html) > _DEEPEST


def _words(chunk: str) -> int:
    """Give at least the count of a tag's attributes, which a blank or a slash parts, at most one beyond the limit."""
    return len(chunk.replace("/", " ").split(None, _MOST_ATTRIBUTES))


def _depth(html: str) -> int:
    """Give the most elements that are open at once, counted name by name, since end tags may be ignored."""
    open_now, most = Counter[str](), Counter[str]()
    for slash, name in _TAG_NAME.findall(html):
        if not slash:
            open_now[name] += 1
            most[name] = max(most[name], open_now[name])
        elif open_now[name]:
            open_now[name] -= 1
    return sum(count for name, count in most.items() if name.lower() not in _VOID)


def readings(html: str) -> Iterator[Iterator[Element]]:
    """Give the elements of a page that is not tangled, in document order, once for each way to read it.

    A browser that runs scripts takes the inside of <noscript> as text, and what follows may come out differently;
    <noframes> is that same text to every parser.
    """
    yield _parsed(html)
    if _NOSCRIPT.search(html):
        yield _parsed(_NOSCRIPT.sub(r"<\1noframes", html))


def _parsed(html: str) -> Iterator[Element]:
    for node in LexborHTMLParser(html.encode("utf-8", "replace")).css("*"):
        name = (node.tag or "").lower()
        attributes = {key.lower(): value or "" for key, value in reversed(node.attributes.items())}
        text = ""
        if name in TEXTS:
            text = node.text(deep=False)
            parent = node.parent
            if name == "title" and (parent is None or parent.tag != "head"):
                name = "svg:title"
        yield Element(name, attributes, text)
