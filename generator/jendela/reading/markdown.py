"""SOP Markdown: YAML front matter between `---` lines, then a CommonMark body without raw HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from jendela.places import Place, Span
from jendela.problems import Problem, Rule
from jendela.reading import layout, rules, text, yaml
from jendela.reading.documents import Json
from jendela.reading.rules import found

if TYPE_CHECKING:
    from markdown_it.token import Token

_FENCE: Final = re.compile(r"^---[ \t]*$", re.MULTILINE)
_LINES: Final = 2_000
_MARKS: Final = 10_000
_PARAGRAPH_MARKS: Final = 1_000
_DEPTH: Final = 9
_PARSER_DEPTH: Final = 20
"""The parser drops what is nested deeper, silently; 9 lists in one another make 18 of its levels."""

# At each of these the parser tries its rules: time grows with their number, and in a paragraph faster than that.
_MARK: Final = re.compile(r"[!#$%&*+\-:<=>@\[\\\]^_`{|}~]")
_BLANK: Final = re.compile(r"\n[ \t]*\n")
# Without one of these there is neither HTML nor a line that opens ten lists, and no need to parse.
_SUSPECT: Final = re.compile(r"<[A-Za-z/!?]|^[ \t>*+\-.)0-9]{10}", re.MULTILINE)
_WIDE: Final = re.compile(r"^(?:[^|\n]*\|){21}", re.MULTILINE)
_COLUMNS: Final = 19
"""A row without cells is filled up to the columns of its table: 2,000 short lines may cost a wide table each."""
_CONTAINERS: Final = {"blockquote_open": 1, "list_item_open": 1, "blockquote_close": -1, "list_item_close": -1}


class Parts(NamedTuple):
    """What an SOP file is made of. `body_line` counts from 1."""

    data: dict[str, Json] | None
    body: str
    body_line: int


def parse(path: str, blob: bytes) -> tuple[Parts, list[Problem]]:
    """Read an SOP. Data is None where a problem forbids its use."""
    nothing = Parts(None, "", 0)
    if len(blob) > layout.SOP_BYTES:
        return nothing, [layout.too_large(path, len(blob), layout.SOP_BYTES)]
    clean, problems = text.clean(path, blob)
    if clean is None:
        return nothing, problems
    start, end = _fences(clean)
    if start is None or end is None:
        rule = rules.MARKDOWN_FRONT_MATTER if start is None else rules.MARKDOWN_FRONT_MATTER_END
        return nothing, [*problems, found(rule, Place(path, span=Span(1, 1, 1, (start or 0) + 1)))]
    body, body_line = clean[end:].removeprefix("\n"), clean.count("\n", 0, end) + 2
    data, more = _front_matter(path, clean)
    problems += [*more, *_body(path, body, body_line)]
    return Parts(None if rules.blocks(problems) else data, body, body_line), problems


def front_matter(clean: str) -> str:
    """Cut out the front matter, with as many lines before it as in the file, so that positions hold."""
    start, end = _fences(clean)
    return "" if start is None else "\n" + clean[start + 1 : end].rpartition("\n")[0] + "\n"


def _fences(clean: str) -> tuple[int | None, int | None]:
    """Give where the first line ends if it is a fence, and where the closing fence ends."""
    first = _FENCE.match(clean)
    last = _FENCE.search(clean, first.end() + 1) if first else None
    return first and first.end(), last and last.end()


def _front_matter(path: str, clean: str) -> tuple[dict[str, Json] | None, list[Problem]]:
    front = front_matter(clean)
    if len(front.encode()) > layout.RECORD_BYTES:
        facts = layout.sizes(len(front.encode()), layout.RECORD_BYTES)
        return None, [found(rules.MARKDOWN_FRONT_MATTER_SIZE, Place(path, span=Span(1, 1, 1, 4)), **facts)]
    return yaml.parse(path, front)


def _body(path: str, body: str, body_line: int) -> Iterator[Problem]:
    problem = _too_much(path, body, body_line)
    if problem:
        yield problem
    elif _SUSPECT.search(body):
        for rule, line, column, length in islice(_faults(body), rules.MOST):
            where = Span(body_line + line, column + 1, body_line + line, column + 1 + length)
            yield found(rule, Place(path, span=where))


def _too_much(path: str, body: str, body_line: int) -> Problem | None:
    """Bound the work of the parser, here and where the body is rendered, before it begins."""
    lines = body.count("\n")
    if lines > _LINES:
        where = Span(body_line + _LINES, 1, body_line + _LINES, 1)
        return found(rules.MARKDOWN_LINES, Place(path, span=where), lines=str(lines), limit=str(_LINES))
    if wide := _WIDE.search(body):
        where = _moved(text.span(body, *wide.span()), body_line)
        return found(rules.MARKDOWN_COLUMNS, Place(path, span=where), limit=str(_COLUMNS))
    limit, offset = _MARKS, _nth_mark(body, 0, len(body), _MARKS)
    if offset is None:
        limit, offset = _PARAGRAPH_MARKS, _crowded_paragraph(body)
    if offset is None:
        return None
    where = _moved(text.span(body, offset, offset + 1), body_line)
    return found(rules.MARKDOWN_MARKS, Place(path, span=where), limit=str(limit))


def _nth_mark(body: str, start: int, end: int, number: int) -> int | None:
    return next((each.start() for each in islice(_MARK.finditer(body, start, end), number, None)), None)


def _crowded_paragraph(body: str) -> int | None:
    start = 0
    for end in (*(each.start() for each in _BLANK.finditer(body)), len(body)):
        if (offset := _nth_mark(body, start, end, _PARAGRAPH_MARKS)) is not None:
            return offset
        start = end
    return None


def _moved(span: Span, body_line: int) -> Span:
    """Turn lines of the body into lines of the file."""
    return Span(span.line + body_line - 1, span.column, span.end_line + body_line - 1, span.end_column)


def _faults(body: str) -> Iterator[tuple[Rule, int, int, int]]:
    """Parse, and give the rule, the line and column, both from 0, and the length of what is wrong there."""
    # It costs 0.1 s to import, and a registry without procedures, or with plain ones, never asks for it.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    lines = body.split("\n")
    depth = 0
    for token in MarkdownIt("commonmark", {"maxNesting": _PARSER_DEPTH}).enable("table").parse(body):
        depth += _CONTAINERS.get(token.type, 0)
        line = token.map[0] if token.map else 0
        if depth > _DEPTH:
            yield rules.MARKDOWN_DEPTH, line, 0, len(lines[line])
            return
        if token.type == "html_block":
            piece = token.content.lstrip().split("\n", 1)[0]
            yield rules.MARKDOWN_HTML, line, max(lines[line].find(piece), 0), len(piece)
        elif token.children:
            yield from _inline(lines, line, token.content, token.children)


def _inline(lines: list[str], first: int, content: str, children: list[Token]) -> Iterator[tuple[Rule, int, int, int]]:
    """Find raw HTML in a paragraph. Its tokens know no position, so each is looked for after the one before."""
    cursor, seen, opened = 0, (-1, 0), False
    for child in (inner for each in children for inner in (each, *(each.children or ()))):
        if child.type not in {"html_inline", "code_inline"}:
            continue
        at = max(content.find(child.content, cursor), cursor)
        cursor = at + len(child.content)
        line = min(first + content.count("\n", 0, at), len(lines) - 1)
        piece = child.content.split("\n", 1)[0]
        column = max(lines[line].find(piece, seen[1] if seen[0] == line else 0), 0)
        seen = line, column + len(piece)
        if child.type == "html_inline" and not (opened and child.content.startswith("</")):  # one mistake, told once
            opened = True
            yield rules.MARKDOWN_HTML, line, column, len(piece)
