"""Which Indonesian text a translation was made from: its fingerprint stands beside the translation, as `en_of`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from jendela import schema
from jendela.fixes import Fixed
from jendela.places import Place, Span
from jendela.reading import positions, read
from jendela.reading.documents import Document
from jendela.reading.text import lenient


class Translation(NamedTuple):
    """A text that asks for a translator: where, in which state, and its words.

    `state` is "missing" without a translation, "stale" where the Indonesian text has changed since, "unmarked" where
    nobody has said which text the translation is of, else "good". `old` is the text that was translated, if known.
    """

    place: Place
    state: str
    source: str
    old: str = ""


def fingerprint(text: str) -> str:
    """Return 8 hexadecimal digits of the SHA-256 of a text; how it is broken into lines does not matter."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:8]


def translations(document: Document) -> Iterator[Translation]:
    """Yield the texts of a valid document with the state of their translations."""
    for mark in schema.marks(document.kind, document.data, "text"):
        yield Translation(Place(document.path, mark.pointer), state(mark.value), mark.value["id"])


def state(text: Mapping[str, Any]) -> str:
    """Tell how far a bilingual text is translated."""
    if "en" not in text:
        return "missing"
    if "en_of" not in text:
        return "unmarked"
    return "good" if text["en_of"] == fingerprint(text["id"]) else "stale"


def source_of(older: Document, pointer: str, wanted: str) -> str:
    """Return the text of an older version that has a fingerprint, at the same field if it is there; else ""."""
    found = [
        (mark.pointer != pointer, mark.value["id"])
        for mark in schema.marks(older.kind, older.data, "text")
        if fingerprint(mark.value["id"]) == wanted
    ]
    return min(found)[1] if found else ""


def marked(document: Document, blob: bytes) -> Fixed | None:
    """Write the fingerprints of today's texts beside all translations of a file; None where they are there already.

    Nothing else in the file changes: should it not read as the same record then, it stays as it is.
    """
    old = lenient(blob)
    lines = old.split("\n")
    where = positions(document.path, blob)
    edits = [
        (where[f"{pointer}/en_of"][1] if "en_of" in text else where[f"{pointer}/en"][1], pointer, text)
        for pointer, text in ((mark.pointer, mark.value) for mark in schema.marks(document.kind, document.data, "text"))
        if state(text) in {"unmarked", "stale"}
    ]
    for span, pointer, text in sorted(edits, reverse=True, key=lambda edit: edit[0]):
        if "en_of" in text:
            _replace(lines, span, f'"{fingerprint(text["id"])}"')
        else:
            key, block = where[f"{pointer}/en"][0], where[pointer][1]
            flow = lines[block.line - 1][block.column - 1 : block.column] == "{"
            _add(lines, span, key if key and not flow else None, f'en_of: "{fingerprint(text["id"])}"')
    new = "\n".join(lines)
    return Fixed(document.path, old, new) if new != old and _same(document, new.encode()) else None


def _replace(lines: list[str], span: Span, new: str) -> None:
    line = lines[span.line - 1]
    lines[span.line - 1] = line[: span.column - 1] + new + line[span.end_column - 1 :]


def _add(lines: list[str], span: Span, key: Span | None, new: str) -> None:
    """Add a field behind a value: on a line of its own below its key, or behind a comma inside brackets."""
    if key:
        lines.insert(span.end_line, " " * (key.column - 1) + new)
    else:
        line = lines[span.end_line - 1]
        lines[span.end_line - 1] = f"{line[: span.end_column - 1]}, {new}{line[span.end_column - 1 :]}"


def _same(document: Document, blob: bytes) -> bool:
    after, _ = read(document.path, blob)
    if after is None or schema.check(after.kind, after.path, after.data):
        return False
    return (_without(after.data), after.body) == (_without(document.data), document.body)


def _without(value: Any) -> Any:  # noqa: ANN401 -- any JSON value
    if isinstance(value, dict):
        return {key: _without(inner) for key, inner in value.items() if key != "en_of"}
    return [_without(inner) for inner in value] if isinstance(value, list) else value
