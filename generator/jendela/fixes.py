"""Fixes that a machine may make: what was nearly right is written right, and nothing else in the file changes."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from jendela.places import Place, Span
from jendela.problems import Problem
from jendela.reading import locate, read
from jendela.reading.rules import TEXT_NORMAL_FORM, TEXT_SPACE, blocks
from jendela.reading.text import lenient, mended

# rules whose problem names the word that was meant, and the fact that holds the word that stands there
_NEAR: Mapping[str, str] = {
    "reference-unknown": "target",
    "source-unknown": "target",
    "schema-choice": "value",
    "schema-unknown-field": "field",
}
_WHOLE_FILE = {TEXT_NORMAL_FORM.id, TEXT_SPACE.id}


class Edit(NamedTuple):
    """One stretch of a text and what to put there instead."""

    span: Span
    old: str
    new: str


class Fixed(NamedTuple):
    """A file before and after."""

    path: str
    old: str
    new: str

    def diff(self) -> str:
        """Return the change as a unified diff."""
        old, new = (text.splitlines(keepends=True) for text in (self.old, self.new))
        return "".join(difflib.unified_diff(old, new, self.path, self.path))


def fix(problems: Iterable[Problem], blobs: Mapping[str, bytes]) -> Iterator[Fixed]:
    """Yield each file that can be mended, mended. `blobs` holds the files' bytes by path.

    A file that would not read at least as well as before is left alone.
    """
    by_path: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_path[problem.place.path].append(problem)
    for path, found in sorted(by_path.items()):
        if path not in blobs:
            continue
        old = lenient(blobs[path])
        new = _applied(_hygiene(old, found), list(_edits(found, blobs[path])))
        if new != old and not _worse(path, blobs[path], new.encode()):
            yield Fixed(path, old, new)


def _hygiene(text: str, found: list[Problem]) -> str:
    return mended(text) if _WHOLE_FILE.intersection(problem.rule for problem in found) else text


def _edits(found: list[Problem], blob: bytes) -> Iterator[Edit]:
    for problem in found:
        nearest = problem.facts.get("nearest", "")
        if problem.rule not in _NEAR or not nearest:
            continue
        place: Place = locate(blob, problem.place, key=problem.rule == "schema-unknown-field")
        if place.span is not None:
            yield Edit(place.span, problem.facts[_NEAR[problem.rule]], nearest)


def _applied(text: str, edits: list[Edit]) -> str:
    """Make the edits from the end of the text to its start, so that none moves another."""
    lines = text.split("\n")
    for span, old, new in sorted(edits, reverse=True):
        line = lines[span.line - 1]
        written = line[span.column - 1 : span.end_column - 1]
        if span.line == span.end_line and written.strip("\"'") == old:
            lines[span.line - 1] = line[: span.column - 1] + written.replace(old, new) + line[span.end_column - 1 :]
    return "\n".join(lines)


def _worse(path: str, before: bytes, after: bytes) -> bool:
    return blocks(read(path, after)[1]) and not blocks(read(path, before)[1])
