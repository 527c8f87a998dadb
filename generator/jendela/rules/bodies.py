"""What the text of an SOP leads to, its links and pictures; and lines and columns of what no field holds."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from jendela.places import Place, Span
from jendela.reading import text
from jendela.reading.documents import Document

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# without one of these a text holds neither link nor picture, and need not be parsed
_MAYBE = re.compile(r"\]\(|\]:|<[a-z][a-z0-9+.-]+:|<[^\s<>@]+@|!\[|\][ \t]*\[", re.IGNORECASE)


class Target(NamedTuple):
    """A link or picture of a body: its address as the parser reads it, and the offsets of it in the body."""

    image: bool
    address: str
    start: int
    end: int


def targets(document: Document) -> tuple[Target, ...]:
    """Return the links and pictures of an SOP's text, also those that its page would not make links of."""
    return _targets(document.body) if document.body and _MAYBE.search(document.body) else ()


def place(document: Document, start: int, end: int) -> Place:
    """Turn two offsets of the body into a place of the file."""
    span, down = text.span(document.body, start, end), document.body_line - 1
    return Place(document.path, span=Span(span.line + down, span.column, span.end_line + down, span.end_column))


def place_of_comment(document: Document, start: int, end: int) -> Place:
    """Turn two offsets of the comments, which stand on their own lines and columns, into a place of the file."""
    return Place(document.path, span=text.span(document.comments, start, end))


@functools.lru_cache(maxsize=64)
def _targets(body: str) -> tuple[Target, ...]:
    starts = [0, *(found.end() for found in re.finditer("\n", body))]
    found: list[Target] = []
    for token in _parser().parse(body):
        if token.type == "inline":
            first, last = token.map or (0, 1)
            found += _inline(token, body, starts[first], starts[min(last, len(starts) - 1)])
    return tuple(found)


def _inline(block: Token, body: str, start: int, end: int) -> Iterator[Target]:
    """Tokens know no position, so each address is looked for behind the one before; else its paragraph is named."""
    cursor = start
    inner = (token for child in block.children or () for token in (child, *(child.children or ())))
    for token in inner:
        address = token.attrGet("src" if token.type == "image" else "href")
        if not isinstance(address, str) or token.type not in {"image", "link_open"}:
            continue
        at = body.find(address, cursor, end) if address else -1
        if at >= 0:
            cursor = at + len(address)
            yield Target(token.type == "image", address, at, cursor)
        else:
            yield Target(token.type == "image", address, start, start + len(body[start:end].partition("\n")[0]))


@functools.cache
def _parser() -> MarkdownIt:
    # it costs 0.1 s to import, and few procedures hold links
    from markdown_it import MarkdownIt  # noqa: PLC0415

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")
    # whatever it leads to is wanted here, for rules to judge
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return parser
