"""What need not be done twice, as JSON, never pickle. A damaged, foreign or missing cache costs time only."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path

import msgspec
from msgspec import Struct

from jendela import staging
from jendela.problems import Problem
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


_DOCUMENTS = "documents.json"
_FINDINGS = "findings.json"
_PAGES = "pages.json"


def load(folder: Path, name: str) -> bytes | None:
    """Read what this version of the program kept; None where it is missing, foreign or not whole."""
    seal, _, content = (staging.read(folder, name) or b"").partition(b"\n")
    return content if seal == _seal(content) else None


def keep(folder: Path, name: str, content: bytes) -> None:
    """Keep something under a seal, which shows whether it is still what this version of the program wrote."""
    staging.compare_then_write(folder, name, _seal(content) + b"\n" + content)


def _seal(content: bytes) -> bytes:
    return hashlib.blake2b(content, key=program_digest().encode(), digest_size=16).hexdigest().encode()


class Documents:
    """Parsed documents of the last run, for the reader to use again where the file still has their bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.known = self._load()

    def keep(self, documents: Sequence[Document]) -> None:
        """Keep what was read for the next run, if it is not what the last one kept."""
        same = len(documents) == len(self.known) and all(self.known.get(one.path) is one for one in documents)
        if not same:
            keep(self._folder, _DOCUMENTS, msgspec.json.encode(documents))

    def _load(self) -> Mapping[str, Document]:
        blob = load(self._folder, _DOCUMENTS)
        return {one.path: one for one in msgspec.json.decode(blob, type=list[Document])} if blob else {}


class _Judged(Struct, frozen=True):
    inputs: str = ""
    digests: dict[str, str] = {}
    problems: list[Problem] = []


class Findings:
    """What the last run found in each document by itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        blob = load(folder, _FINDINGS)
        self._last = msgspec.json.decode(blob, type=_Judged) if blob else _Judged()

    @property
    def valid(self) -> Mapping[str, str]:
        """The digests, by path, of the documents that were valid."""
        return self._last.digests

    def since(self, documents: Mapping[str, Document], inputs: str) -> tuple[set[str], list[Problem]]:
        """Return the paths of what is new or has changed since, and what was found in all the others.

        `inputs` names all that the findings rest on beside the documents; where it differs, everything has changed.
        """
        known = self._last.digests if self._last.inputs == inputs else {}
        changed = {path for path, document in documents.items() if known.get(path) != document.digest}
        same = documents.keys() - changed
        return changed, [problem for problem in self._last.problems if problem.place.path in same]

    def keep(self, documents: Mapping[str, Document], inputs: str, problems: Sequence[Problem]) -> None:
        """Keep what was found in these documents, if they are not those of the last run."""
        digests = {path: document.digest for path, document in documents.items()}
        if (inputs, digests) != (self._last.inputs, self._last.digests):
            keep(self._folder, _FINDINGS, msgspec.json.encode(_Judged(inputs, digests, list(problems))))


class PageNote(Struct, frozen=True, array_like=True):
    """What the last build knows of a page: the digest of what went into it, its anchors, and its links to others'."""

    digest: str
    anchors: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


class _Notes(Struct, frozen=True):
    frames: str
    pages: dict[str, PageNote]
    files: list[str]


class Pages:
    """What the last build wrote, so that the next one leaves alone what did not change."""

    def __init__(self, folder: Path, frames: str) -> None:
        self._folder = folder
        self._frames = frames
        self.pages: dict[str, PageNote] = {}
        self.files: frozenset[str] = frozenset()

    def load(self) -> None:
        """Read the notes of the last build; nothing when they are of other frames."""
        blob = load(self._folder, _PAGES)
        notes = msgspec.json.decode(blob, type=_Notes) if blob else None
        if notes and notes.frames == self._frames:
            self.pages, self.files = notes.pages, frozenset(notes.files)

    def forget(self) -> None:
        """Forget the last build before its site is touched: a build that is killed then leaves a mixture of two."""
        staging.compare_then_write(self._folder, _PAGES, b"")

    def save(self, pages: dict[str, PageNote], files: Iterable[str]) -> None:
        """Write down what this build wrote."""
        keep(self._folder, _PAGES, msgspec.json.encode(_Notes(self._frames, pages, sorted(files))))
