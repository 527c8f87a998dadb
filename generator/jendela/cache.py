"""What need not be done twice, as JSON, never pickle. A damaged, foreign or missing cache costs time only."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path

import msgspec
from msgspec import Struct

from jendela import staging
from jendela.reading.documents import Document


@functools.cache
def program_digest() -> str:
    """Digest the program's own files: what another version of the program made is not used again."""
    digest = hashlib.blake2b(digest_size=16)
    folder = Path(str(resources.files("jendela")))
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".py", ".json", ".yaml", ".j2"}:
            stat = path.stat()
            digest.update(f"{path.relative_to(folder)}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode())
    return digest.hexdigest()


class _Stored(Struct, frozen=True):
    program: str
    documents: list[Document]


class Documents:
    """Parsed documents from the last run, by path; the reader uses one only if the file's bytes have its digest."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: Mapping[str, Document] = {}

    def known(self) -> Mapping[str, Document]:
        """Read what the last run kept; nothing when it cannot be trusted."""
        blob = staging.read(self._path.parent, self._path.name)
        if blob is not None:
            try:
                stored = msgspec.json.decode(blob, type=_Stored)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                return {}
            if stored.program == program_digest():
                self._known = {document.path: document for document in stored.documents}
        return self._known

    def keep(self, documents: Iterable[Document]) -> None:
        """Keep documents for the next run, if any of them is new."""
        kept = list(documents)
        if len(kept) == len(self._known) and all(self._known.get(one.path) is one for one in kept):
            return
        blob = msgspec.json.encode(_Stored(program_digest(), kept))
        staging.compare_then_write(self._path.parent, self._path.name, blob)


class PageNote(Struct, frozen=True, array_like=True):
    """What the last build knows of a page: the digest of what went into it, its anchors, its links to others' anchors."""

    digest: str
    anchors: tuple[str, ...]
    fragments: tuple[tuple[str, str], ...]


class _Notes(Struct, frozen=True):
    program: str
    frames: str
    pages: dict[str, PageNote]
    files: list[str]


class Pages:
    """What the last build wrote, so that the next one leaves alone what did not change."""

    def __init__(self, path: Path, frames: str) -> None:
        self._path = path
        self._frames = frames
        self.pages: dict[str, PageNote] = {}
        self.files: frozenset[str] = frozenset()

    def load(self) -> None:
        """Read the notes of the last build; nothing when they are of another program or other frames."""
        blob = staging.read(self._path.parent, self._path.name)
        if blob is None:
            return
        try:
            notes = msgspec.json.decode(blob, type=_Notes)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return
        if (notes.program, notes.frames) == (program_digest(), self._frames):
            self.pages, self.files = notes.pages, frozenset(notes.files)

    def save(self, pages: dict[str, PageNote], files: Iterable[str]) -> None:
        """Write down what this build wrote."""
        notes = _Notes(program_digest(), self._frames, pages, sorted(files))
        staging.compare_then_write(self._path.parent, self._path.name, msgspec.json.encode(notes))
