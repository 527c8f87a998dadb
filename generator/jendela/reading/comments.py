"""Comments of YAML: nobody sees them on a page, and they are as public as the rest of the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, Final

import yaml
from yaml._yaml import CParser
from yaml.events import ScalarEvent, StreamEndEvent

_MAYBE: Final = re.compile(r"(?:^|(?<=[ \t]))#+[^\n]*", re.MULTILINE)
# The line for editors at the top of each record; it has no room for anything else.
_EDITOR: Final = re.compile(r"\n?# yaml-language-server: \$schema=[a-z./]+\n")
_EDITOR_START: Final = b"# yaml-language-server: $schema="
_BLOCKS: Final = frozenset({"|", ">"})


def may_hold(blob: bytes) -> bool:
    """Tell quickly whether a file may hold more comments than the line for editors."""
    return blob.count(b"#") > blob.startswith(_EDITOR_START)


def find(clean: str) -> str:
    """Return the comments of a text that parses, each on its own line and column, without the sign before it."""
    editor = _EDITOR.match(clean)
    found = list(_MAYBE.finditer(clean, editor.end() if editor else 0))
    if not found:
        return ""
    starts, ends = _scalars(clean)
    laid: list[str] = []
    last = 0
    for comment in found:
        at = bisect_right(starts, comment.start()) - 1
        if at >= 0 and comment.start() < ends[at]:
            continue  # a sign inside a value
        gap = clean[last : comment.start()]
        laid.append("\n" * gap.count("\n") + " " * len(gap[gap.rfind("\n") + 1 :]))
        words = comment[0].lstrip("#")
        laid.append(" " * (len(comment[0]) - len(words)) + words)
        last = comment.end()
    return "".join(laid)


def _scalars(clean: str) -> tuple[list[int], list[int]]:
    """Return where the scalars of a text begin, and where they end."""
    spans = list(_spans(clean))
    return [start for start, _ in spans], [end for _, end in spans]


def _spans(clean: str) -> Iterator[tuple[int, int]]:
    parser = CParser(clean)
    try:
        while True:
            event: Any = parser.get_event()
            kind = type(event)
            if kind is StreamEndEvent:
                return
            if kind is ScalarEvent:
                start = event.start_mark.index
                if event.style in _BLOCKS:  # a comment may stand behind the sign that opens a block
                    start = clean.find("\n", start)
                yield start, event.end_mark.index
    except yaml.YAMLError:
        return
