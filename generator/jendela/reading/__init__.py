"""Reading: files of a tree to documents. A file that fails is a problem and hides no other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from jendela.places import Place, Span
from jendela.problems import Problem
from jendela.reading import comments, layout, markdown, switches, text, yaml
from jendela.reading.documents import Document, Reading
from jendela.reading.tree import Tree

_FILES = frozenset({"file", "executable"})


def read(path: str, blob: bytes) -> tuple[Document | None, list[Problem]]:
    """Read one file by the kind that its path holds. There may be warnings beside a document."""
    kind = layout.kind_of(path)
    if kind is None:
        return None, [layout.stray(path)]
    if kind == "sop":
        (data, body, body_line), problems = markdown.parse(path, blob)
    else:
        (data, problems), body, body_line = yaml.parse(path, blob), "", 0
    if data is None:
        return None, problems
    digest = hashlib.sha256(blob).hexdigest()
    return Document(path, kind, digest, data, body, body_line, bool(problems), _comments(path, blob)), problems


def read_tree(tree: Tree, known: Mapping[str, Document] = MappingProxyType({})) -> Reading:
    """Read all records and procedures of a tree, by path.

    A document of `known` is used again when the file still has its bytes and no warning has to be told again.
    """
    listed = tree.entries(*layout.FOLDERS)
    entries, problems = layout.readable(listed)
    problems += switches.check(tree, listed)
    documents = []
    for entry in entries:
        blob = tree.read(entry.path)
        if not isinstance(blob, bytes):
            problems.append(blob)
            continue
        before = known.get(entry.path)
        if before and not before.warned and before.digest == hashlib.sha256(blob).hexdigest():
            documents.append(before)
            continue
        document, found = read(entry.path, blob)
        problems += found
        if document:
            documents.append(document)
    there = {document.path for document in documents}
    left = (entry.path for entry in listed if entry.mode in _FILES and entry.path not in there)
    return Reading(tuple(documents), tuple(problems), tuple(left))


def loose(tree: Tree, paths: Iterable[str]) -> Iterator[Document]:
    """Yield files as documents of nothing but comments, whatever they are; what cannot be read is left out."""
    for path in paths:
        blob = tree.read(path)
        if isinstance(blob, bytes):
            # Latin letters in UTF-16 are parted by zero bytes
            words = text.lenient(blob).replace("\0", "")
            digest = hashlib.sha256(blob).hexdigest()
            yield Document(layout.printable(path), layout.kind_of(path) or "", digest, {}, comments=words)


def _comments(path: str, blob: bytes) -> str:
    if not comments.may_hold(blob):
        return ""
    clean = text.lenient(blob)
    return comments.find(markdown.front_matter(clean) if path.endswith(".md") else clean)


def locate(source: Tree | bytes, place: Place, *, key: bool = False) -> Place:
    """Fill in a place's span from its pointer; a place that cannot be looked up is given back as it is.

    The span is the value's, or its key's when `key` is asked for, when the value is empty or when it runs over
    several lines. What is not there is shown at the key of the nearest container that is.
    """
    if place.span is not None:
        return place
    blob = source if isinstance(source, bytes) else source.read(place.path)
    if not isinstance(blob, bytes):
        return place
    span = _look_up(positions(place.path, blob), place.pointer, key=key)
    return replace(place, span=span) if span else place


@lru_cache(maxsize=8)
def positions(path: str, blob: bytes) -> yaml.Positions:
    """Find where everything in a file's data stands: by pointer, the span of its key, if any, and of its value."""
    clean = text.lenient(blob)
    return yaml.positions(markdown.front_matter(clean) if path.endswith(".md") else clean)


def _look_up(where: yaml.Positions, pointer: str, *, key: bool) -> Span | None:
    missing = pointer not in where
    while pointer and pointer not in where:
        pointer = pointer.rpartition("/")[0]
    if pointer not in where:
        return None
    of_key, of_value = where[pointer]
    one_line = of_value.line == of_value.end_line and of_value.column != of_value.end_column
    if of_key and (key or missing or not one_line):
        return of_key
    if missing and not pointer:
        # Shown at the record's first key: the whole record would be underlined otherwise.
        return replace(of_value, end_line=of_value.line, end_column=of_value.column)
    return of_value
