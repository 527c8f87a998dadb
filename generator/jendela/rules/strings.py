"""Every text of a document with its place: what several families of rules read, walked once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jendela import places
from jendela.reading.documents import Document

_MOST = 1 << 15
"""How many documents are remembered: more than a city has, fewer than a long run of hostile ones."""


class _Field(dict[str | int, "_Field"]):
    """A field and those below it, made when first asked for: records are alike, so their pointers are shared."""

    __slots__ = ("pointer",)

    def __init__(self, pointer: str = "") -> None:
        super().__init__()
        self.pointer = pointer

    def __missing__(self, key: str | int) -> _Field:
        child = self[key] = _Field(self.pointer + places.pointer(key))
        return child


_root = _Field()
# by path: the data that was walked, and what was found; other data at that path is walked anew
_walked: dict[str, tuple[Mapping[str, Any], tuple[str, ...], tuple[str, ...]]] = {}
_shapes: dict[tuple[str, ...], tuple[str, ...]] = {}


def strings(document: Document) -> tuple[tuple[str, str], ...]:
    """Return every text and number of a document with its pointer, in the order of the file.

    The body of an SOP comes last, under the pointer "" that no field has.
    """
    pointers, texts = columns(document)
    return tuple(zip(pointers, texts, strict=True))


def columns(document: Document) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what `strings` does as two columns, pointers and texts, without pairing them."""
    known = _walked.get(document.path)
    if known is None or known[0] is not document.data:
        if len(_walked) >= _MOST:
            _forget()
        pointers: list[str] = []
        texts: list[str] = []
        _walk(document.data, _root, pointers, texts)
        shape = tuple(pointers)
        known = _walked[document.path] = (document.data, _shapes.setdefault(shape, shape), tuple(texts))
    _, shape, found = known
    return ((*shape, ""), (*found, document.body)) if document.body else (shape, found)


def _walk(value: Any, field: _Field, pointers: list[str], texts: list[str]) -> None:  # noqa: ANN401 -- any JSON value
    kind = type(value)
    if kind is str:
        pointers.append(field.pointer)
        texts.append(value)
    elif kind is dict:
        for key, inner in value.items():
            _walk(inner, field[key], pointers, texts)
    elif kind is list:
        for index, inner in enumerate(value):
            _walk(inner, field[index], pointers, texts)
    elif kind is int or kind is float:
        pointers.append(field.pointer)
        texts.append(str(value))


def _forget() -> None:
    _walked.clear()
    _shapes.clear()
    _root.clear()
