"""The only door for writing to disk: files below one folder, written when they differ, published when all is well."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class UnsafePathError(ValueError):
    """A path that leaves its folder, or goes through a link."""


@dataclass(frozen=True, slots=True)
class Published:
    """How many files a publication wrote, left as they were, and removed."""

    written: int
    unchanged: int
    removed: int


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Path (POSIX, from `folder`) and content of each regular file in it, in order of path. Links are not followed."""
    for path in sorted(_paths(str(folder))):
        content = _read(f"{folder}/{path}")
        if content is not None:
            yield path, content


def read(root: Path, path: str) -> bytes | None:
    """Read a regular file below `root`; None where there is none. Raise UnsafePathError for a path that leaves it."""
    return _read(_inside(root, path))


def compare_then_write(root: Path, path: str, content: bytes) -> bool:
    """Make the file `path` below `root` hold `content`; say whether it had to be written.

    A reader sees the old content or the new, never a part. Raise UnsafePathError for a path that leaves `root`.
    """
    if _holds(_inside(root, path), content):
        return False
    root.mkdir(parents=True, exist_ok=True)
    part = root / f".{hashlib.sha256(path.encode()).hexdigest()[:16]}.part"
    part.unlink(missing_ok=True)
    _write_new(str(part), content)
    _replace(str(part), root, path)
    return True


def keep(root: Path, path: str, content: bytes) -> None:
    """Make the file `path` below `root` hold `content`, so that it outlives a kill or a power cut after the return.

    Raise UnsafePathError for a path that leaves `root`.
    """
    target = Path(_inside(root, path))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    with part.open("xb", buffering=0) as file:
        file.write(content)
        os.fsync(file.fileno())
    part.rename(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def drop(root: Path, path: str) -> None:
    """Remove the file `path` below `root`, if it is there. Raise UnsafePathError for a path that leaves `root`."""
    Path(_inside(root, path)).unlink(missing_ok=True)


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder of its own, outside every repository, that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="jendela-") as folder:
        yield Path(folder)


def mirror(root: Path, content: Mapping[str, bytes]) -> None:
    """Make the folder `root` hold exactly these files."""
    for path, text in content.items():
        compare_then_write(root, path, text)
    _remove_others(root, set(content))


class Publication:
    """One build of the site. Nothing in the live folder changes before `commit`.

    `put` compares with the live file and writes only what differs, into a scratch folder beside it. `commit` then
    moves each of those files over its live one, and removes the live files that were neither put nor kept; where
    there is no live folder yet, the whole scratch folder becomes it in one step. A build that fails or is killed
    before `commit` leaves the last good site whole. One that is killed during `commit`, a fraction of a second,
    leaves a mixture in which every single file is whole, and the next build mends it, since it compares anew.
    """

    def __init__(self, live: Path, scratch: Path) -> None:
        """`scratch` is emptied; it must be on the file system of `live`, outside it."""
        self._live = live
        self._scratch = scratch
        self._staged: set[str] = set()
        self._owned: set[str] = set()
        self._folders: set[str] = set()

    def __enter__(self) -> Self:
        """Begin with nothing staged."""
        self.abandon()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing staged."""
        self.abandon()

    def put(self, path: str, content: bytes) -> bool:
        """Stage a file; say whether it differs from the live one. Raise ValueError where `path` was put before."""
        if path in self._owned:
            message = f"two artifacts for one file: {path}"
            raise ValueError(message)
        live = _inside(self._live, path, self._folders)
        self._owned.add(path)
        if _holds(live, content):
            return False
        staged = f"{self._scratch}/{path}"
        try:
            _write_new(staged, content)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(staged))  # noqa: PTH103, PTH120 - see below
            _write_new(staged, content)
        self._staged.add(path)
        return True

    def keep(self, path: str) -> bool:
        """Own the live file as it is; say whether there is one."""
        if not _is_file(_inside(self._live, path, self._folders)):
            return False
        self._owned.add(path)
        return True

    def commit(self) -> Published:
        """Make the live folder hold exactly what was put and kept."""
        unchanged = len(self._owned) - len(self._staged)
        if not self._live.exists():
            self._scratch.mkdir(parents=True, exist_ok=True)
            self._live.parent.mkdir(parents=True, exist_ok=True)
            self._scratch.rename(self._live)
            return Published(len(self._staged), unchanged, 0)
        for path in sorted(self._staged):
            _replace(f"{self._scratch}/{path}", self._live, path)
        return Published(len(self._staged), unchanged, _remove_others(self._live, self._owned))

    def abandon(self) -> None:
        """Throw the staged files away."""
        if self._scratch.exists():
            shutil.rmtree(self._scratch)
        self._staged.clear()
        self._owned.clear()
        self._folders.clear()


# Paths are plain text below: with 10,000 pages, making Path objects would cost more than reading the files.


def _paths(folder: str) -> Iterator[str]:
    prefixes = [""]
    while prefixes:
        prefix = prefixes.pop()
        with suppress(FileNotFoundError), os.scandir(f"{folder}/{prefix}") as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    prefixes.append(f"{prefix}{entry.name}/")
                else:
                    yield prefix + entry.name


def _inside(root: Path, path: str, checked: set[str] | None = None) -> str:
    """`root` / `path`, if that is a place in `root` that no link leads out of. `checked` remembers good folders."""
    if "\0" in path or not {"", ".", ".."}.isdisjoint(path.split("/")):
        message = f"not a plain path inside the folder: {path!r}"
        raise UnsafePathError(message)
    _refuse_links(root, path.rpartition("/")[0], set() if checked is None else checked)
    return f"{root}/{path}"


def _refuse_links(root: Path, folder: str, checked: set[str]) -> None:
    if not folder or folder in checked:
        return
    _refuse_links(root, folder.rpartition("/")[0], checked)
    if os.path.islink(f"{root}/{folder}"):  # noqa: PTH114 - see above
        message = f"a link stands in the way: {folder}"
        raise UnsafePathError(message)
    checked.add(folder)


def _read(path: str, size: int | None = None) -> bytes | None:
    """The content of a regular file; None where there is none, or not of that size, or something else is there."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or size not in {None, found.st_size}:
            return None
        with open(descriptor, "rb", buffering=0, closefd=False) as file:
            return file.readall()
    finally:
        os.close(descriptor)


def _is_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def _holds(path: str, content: bytes) -> bool:
    return _read(path, len(content)) == content


def _write_new(path: str, content: bytes) -> None:
    with open(path, "xb", buffering=0) as file:  # noqa: PTH123 - see above
        file.write(content)


def _replace(source: str, root: Path, path: str) -> None:
    """Rename `source` to `path` below `root`, also where an earlier build had a file for a folder or the reverse."""
    target = root / path
    try:
        os.rename(source, target)  # noqa: PTH104 - see above
    except FileNotFoundError:
        target.parent.mkdir(parents=True)
        Path(source).replace(target)
    except IsADirectoryError:
        shutil.rmtree(target)
        Path(source).replace(target)
    except NotADirectoryError:
        for parent in target.parents[: path.count("/")]:
            if parent.is_file():
                parent.unlink()
        target.parent.mkdir(parents=True)
        Path(source).replace(target)


def _remove_others(root: Path, owned: set[str]) -> int:
    """Remove every file below `root` that is not owned, and the folders that this leaves empty; say how many files."""
    others = [path for path in _paths(str(root)) if path not in owned]
    for path in others:
        file = root / path
        file.unlink()
        for folder in file.parents[: path.count("/")]:
            with suppress(OSError):  # not empty: others still live there
                folder.rmdir()
    return len(others)
