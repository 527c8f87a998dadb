"""SOP Markdown: YAML front matter between `---` lines, then a CommonMark body without raw HTML."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from jendela.places import Place, Span
from jendela.reading import layout, rules, text, yaml
from jendela.reading.rules import found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from jendela.problems import Problem
    from jendela.reading.documents import Json

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
        return nothing, [rules.too_large(path, len(blob), layout.SOP_BYTES)]
    clean, problems = text.clean(path, blob)
    if clean is None:
        return nothing, problems
    start, end = _fences(clean)
    if start is None or end is None:
        rule = rules.MARKDOWN_FRONT_MATTER if start is None else rules.MARKDOWN_FRONT_MATTER_END
        return nothing, [*problems, found(rule, Place(path, span=Span(1, 1, 1, (start or 0) + 1)))]
    body, body_line = clean[end:].removeprefix("\n"), clean.count("\n", 0, end) + 2
    data, more = _front_matter(path, clean, end)
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


def _front_matter(path: str, clean: str, end: int) -> tuple[dict[str, Json] | None, list[Problem]]:
    front = front_matter(clean)
    if len(front.encode()) > layout.RECORD_BYTES:
        facts = {"size": layout.kibibytes(len(front.encode())), "limit": layout.kibibytes(layout.RECORD_BYTES)}
        where = text.span(clean, end, end)
        return None, [found(rules.MARKDOWN_FRONT_MATTER_SIZE, Place(path, span=where), **facts)]
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
    marks = [each.start() for each in islice(_MARK.finditer(body), _MARKS + 1)]
    return None
