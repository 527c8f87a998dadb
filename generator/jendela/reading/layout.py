"""Which path holds what, what a file may be called, and how large it may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from jendela.places import Place
from jendela.problems import Problem
from jendela.reading import rules
from jendela.reading.rules import found

if TYPE_CHECKING:
    from jendela.reading.tree import Entry

FOLDERS: Final = ("registry", "sops")
"""The folders in which every file must be known."""

TEMPLATES: Final = "templates"
"""The folder below `sops` for examples that no agency owns."""

RECORD_BYTES: Final = 64 * 1024
SOP_BYTES: Final = 1024 * 1024

_KIND_OF_FOLDER: Final[Mapping[str, str]] = {
    "agencies": "agency",
    "services": "service",
    "applications": "application",
    "infrastructure": "infrastructure",
    "datasets": "dataset",
    "waivers": "waiver",
}
_SINGLE: Final = frozenset({"city", "areas", "acts", "scores", "policy", "withheld"})
_ENDINGS: Final = (".yaml", ".yml", ".md")
_IGNORED: Final = frozenset({"README.md", ".gitkeep"})
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_NAME: Final = 64
# Pages and folders of the site, then devices of Windows, where such a file cannot even be checked out.
_RESERVED: Final = frozenset({"index", "404", "assets", "search", "sitemap", "api", "con", "prn", "aux", "nul"}) | {
    f"{device}{number}" for device in ("com", "lpt") for number in range(10)
}
_OF_MODE: Final = {
    "executable": rules.FILE_EXECUTABLE,
    "link": rules.FILE_LINK,
    "submodule": rules.FILE_SUBMODULE,
    "other": rules.FILE_SPECIAL,
}


def kind_of(path: str) -> str | None:
    """Tell which kind a path holds by its folder and ending alone; its name may still break the rules."""
    match path.split("/"):
        case ["registry", name] if name.endswith(".yaml") and name[:-5] in _SINGLE:
            return name[:-5]
        case ["registry", folder, name] if name.endswith(".yaml"):
            return _KIND_OF_FOLDER.get(folder)
        case ["sops", _, name] if name.endswith(".md") and name not in _IGNORED:
            return "sop"
    return None


def limit(path: str) -> int:
    """Give the most bytes that the file at a path may have."""
    return SOP_BYTES if path.endswith(".md") else RECORD_BYTES


def name_of(path: str) -> str:
    """Give a path's last part without its ending: the id of its record."""
    return path.rpartition("/")[2].rpartition(".")[0]


def readable(entries: Iterable[Entry]) -> tuple[list[Entry], list[Problem]]:
    """Part the entries that may be read from the problems of the others and of all their names."""
    wanted: list[Entry] = []
    problems: list[Problem] = []
    taken: dict[tuple[str, str], str] = {}
    folders: set[str] = set()
    for entry in entries:
        if folder := _pretending(entry.path):
            if folder not in folders:
                problems.append(found(rules.FILE_FOLDER, Place(printable(folder))))
            folders.add(folder)
            continue
        faults = list(_faults(entry, taken))
        problems += faults
        if kind_of(entry.path) and not faults:
            wanted.append(entry)
    return wanted, problems


def printable(path: str) -> str:
    """Write bytes of a path that are not UTF-8 (kept by `surrogateescape`) as escapes."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def stray(path: str) -> Problem:
    """Report a file of no kind, with the path where it would be at home if a change of the ending is enough."""
    stem, _, ending = path.rpartition(".")
    wanted = "md" if path.startswith("sops/") else "yaml"
    known = ending in {"yml", "yaml", "md", "markdown", "YAML", "YML", "MD", "txt"} and kind_of(f"{stem}.{wanted}")
    facts = {"wanted": f"{name_of(path)}.{wanted}"} if known else {}
    return found(rules.FILE_STRAY, Place(path), **facts)


def too_large(path: str, size: int, limit: int) -> Problem:
    """Report a file of so many bytes."""
    return found(rules.FILE_SIZE, Place(path), **sizes(size, limit))


def sizes(size: int, limit: int) -> dict[str, str]:
    """Write a size and its limit in whole KiB, rounded up."""
    return {"size": str(-(-size // 1024)), "limit": str(-(-limit // 1024))}


def _faults(entry: Entry, taken: dict[tuple[str, str], str]) -> Iterator[Problem]:
    path = entry.path
    place = Place(printable(path))
    if place.path != path:
        yield found(rules.FILE_NAME_ENCODING, place)
        return
    if rule := _OF_MODE.get(entry.mode):
        yield found(rule, place)
        return
    kind = kind_of(path)
    if kind is None:
        if path.rpartition("/")[2] not in _IGNORED:
            yield stray(path)
        return
    yield from _names(path)
    first = taken.setdefault((kind, name_of(path).casefold()), path)
    if first != path:
        yield found(rules.FILE_NAME_TAKEN, place, Place(first), name=name_of(path), other=first)
    if entry.size > limit(path):
        yield too_large(path, entry.size, limit(path))


def _names(path: str) -> Iterator[Problem]:
    parts = [name_of(path)] + ([path.split("/")[1]] if path.startswith("sops/") else [])
    for name in parts:
        if len(name) > _LONGEST_NAME:
            yield found(rules.FILE_NAME, Place(path), name=name, length=str(len(name)))
        elif not _NAME.fullmatch(name):
            yield found(rules.FILE_NAME, Place(path), name=name, suggestion=_suggestion(name))
        elif name in _RESERVED:
            yield found(rules.FILE_NAME_RESERVED, Place(path), name=name)


def _suggestion(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST_NAME].strip("-")


def _pretending(path: str) -> str | None:
    """Give the first folder of a path whose name ends like a file's."""
    folders = path.split("/")[:-1]
    for depth, folder in enumerate(folders, 1):
        if folder.endswith(_ENDINGS):
            return "/".join(folders[:depth])
    return None
