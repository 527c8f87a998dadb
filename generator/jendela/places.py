"""Where something stands: a file, a JSON Pointer into its data, and, once looked up, lines and columns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text. Lines and columns count from 1; columns count characters; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the repository.

    `path` is POSIX, from the repository root. `pointer` is a JSON Pointer (RFC 6901) into the file's data, ""
    for the whole document. `span` is given where only the reader knows it (a file that does not parse, a line
    of Markdown); every other place is looked up when a report needs it, since most never do.
    """

    path: str
    pointer: str = ""
    span: Span | None = None


def pointer(*keys: str | int) -> str:
    """Join keys to a JSON Pointer, escaped as RFC 6901 asks."""
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def keys(pointer: str) -> list[str]:
    """Split a JSON Pointer into its unescaped keys."""
    return [key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:]]
