"""A tree of files, on disk or in Git: what is in it, and the bytes of its regular files."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol, TypeAlias

from jendela.places import Place
from jendela.problems import Problem
from jendela.reading import layout, rules
from jendela.reading.rules import found

Mode: TypeAlias = Literal["file", "executable", "link", "submodule", "other"]


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One thing that is not a folder. `oid` is its object's id in Git, None on disk.

    A name that is not UTF-8 keeps its bytes by `surrogateescape`.
    """

    path: str
    mode: Mode
    size: int
    oid: str | None = None


class Tree(Protocol):
    """Files by POSIX paths from the root. What cannot be read is a problem, never an exception."""

    def entries(self, *folders: str) -> list[Entry]:
        """List all that is under these folders, or under the root when none is named, sorted by path."""
        ...

    def read(self, path: str) -> bytes | Problem:
        """Read a regular file, at most one byte more than `layout.limit` allows, so that the reader can tell."""
        ...


_FOLDER_FLAGS: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Without O_NONBLOCK a pipe that replaced a file since its lstat would make us wait for ever.
_FILE_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class DiskTree:
    """The files under a folder. No link is followed, in any part of a path, so nothing leads out of the root."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def entries(self, *folders: str) -> list[Entry]:
        """List what is under these folders. What turns out to be no folder, or a closed one, is listed itself."""
        listed: list[Entry] = []
        waiting = list(folders) or [""]
        while waiting:
            folder = waiting.pop()
            try:
                inside = self._listing(folder)
                if folder and any(name == ".git" for name, _ in inside):
                    listed.append(Entry(folder, "submodule", 0))
                    continue
                for name, status in inside:
                    path = f"{folder}/{name}" if folder else name
                    if stat.S_ISDIR(status.st_mode):
                        waiting.append(path)
                    else:
                        listed.append(_entry(path, status))
            except OSError:
                with suppress(OSError):
                    listed.append(_entry(folder, (self._root / folder).lstat()))
        return sorted(listed)

    def read(self, path: str) -> bytes | Problem:
        """Read a regular file."""
        try:
            return self._read(path.split("/"), layout.limit(path) + 1)
        except OSError as error:
            reason = errno.errorcode.get(error.errno or 0, "")
            return found(rules.FILE_UNREADABLE, Place(layout.printable(path)), reason=reason)

    def _listing(self, folder: str) -> list[tuple[str, os.stat_result]]:
        descriptor = self._folder(folder.split("/") if folder else [])
        try:
            with os.scandir(descriptor) as entries:
                return [(entry.name, entry.stat(follow_symlinks=False)) for entry in entries]
        finally:
            os.close(descriptor)

    def _read(self, parts: list[str], most: int) -> bytes:
        folder = self._folder(parts[:-1])
        try:
            file = os.open(_own(parts[-1]), _FILE_FLAGS, dir_fd=folder)
        finally:
            os.close(folder)
        with os.fdopen(file, "rb") as stream:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise OSError(errno.EINVAL, "not a regular file")
            return stream.read(most)

    def _folder(self, parts: list[str]) -> int:
        """Open a folder step by step: O_NOFOLLOW guards only the last part of what one call opens."""
        descriptor = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        for part in parts:
            try:
                inner = os.open(_own(part), _FOLDER_FLAGS, dir_fd=descriptor)
            finally:
                os.close(descriptor)
            descriptor = inner
        return descriptor


def _own(part: str) -> str:
    """Refuse a part of a path that leads elsewhere or that no file can have."""
    if part in {"", ".", ".."} or "\0" in part:
        raise OSError(errno.EINVAL, "not a name")
    return part


def _entry(path: str, status: os.stat_result) -> Entry:
    mode: Mode = "other"
    if stat.S_ISLNK(status.st_mode):
        mode = "link"
    elif stat.S_ISREG(status.st_mode):
        mode = "executable" if status.st_mode & 0o111 else "file"
    return Entry(path, mode, status.st_size)


class Overlay:
    """A tree in which some files are as an editor holds them, saved or not."""

    def __init__(self, tree: Tree, unsaved: Mapping[str, bytes]) -> None:
        self._tree = tree
        self._unsaved = unsaved

    def entries(self, *folders: str) -> list[Entry]:
        """List what is under these folders, unsaved files among it."""
        if not self._unsaved:
            return self._tree.entries(*folders)
        inside = tuple(f"{folder}/" for folder in folders)
        new = [
            Entry(path, "file", len(blob))
            for path, blob in self._unsaved.items()
            if not folders or path.startswith(inside)
        ]
        return sorted([entry for entry in self._tree.entries(*folders) if entry.path not in self._unsaved] + new)

    def read(self, path: str) -> bytes | Problem:
        """Read a regular file."""
        return self._unsaved[path] if path in self._unsaved else self._tree.read(path)
