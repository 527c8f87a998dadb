"""What reading gives: plain data, with the digest of the bytes that it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from jendela.problems import Problem

if TYPE_CHECKING:
    Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
else:
    Json = Any  # msgspec, which reads documents back from the cache, knows no recursive types


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read. `digest` is the SHA-256 of its bytes in hex.

    `body` is the Markdown under the front matter with newlines as LF; it starts on line `body_line`, counted
    from 1. Both stay empty for YAML.
    """

    path: str
    kind: str
    digest: str
    data: dict[str, Json]
    body: str = ""
    body_line: int = 0
    warned: bool = False
    """whether reading it gave warnings"""
    comments: str = ""
    """what the file says beside its data and body, on the lines and columns where it stands"""


@dataclass(frozen=True, slots=True)
class Reading:
    """All documents of a tree that could be read, by path, and the problems of those that could not."""

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    left: tuple[str, ...] = ()
    """paths of the files that gave no document"""
