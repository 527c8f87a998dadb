"""What a broken record does to the site: it is withheld, or shown as it last was, or there are too many and all stops.

A record that would show personal data or a weakness is withheld: nothing of it is shown, no older version either. Any
other broken record is shown in its last valid version from Git, and its page says so. Nothing else changes: what names
such a record is not broken by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

from jendela import rules, schema
from jendela.problems import Problem, Severity
from jendela.reading.documents import Document
from jendela.reading.layout import kind_of, name_of
from jendela.registry import PAGE_KINDS, Key, Registry, assemble
from jendela.rules.catalogue import all_rules

FEWEST = 20
SHARE = 10
"""A build goes on with so many closed records, or with this part of all of them (one in ten), whichever is more."""


class Fate(StrEnum):
    """What happens to a record: nothing of it is shown, or its last valid version."""

    WITHHELD = "withheld"
    QUARANTINED = "quarantined"


class Version(NamedTuple):
    """An older version of a record, the day on which it came in, and the commit that brought it."""

    document: Document
    day: str
    commit: str


Versions = Callable[[str], Iterator[Version]]


class Salvage(Struct, frozen=True):
    """A registry that can be shown. `closed` are records without anything to show, `older` those of an older day."""

    registry: Registry
    closed: Mapping[Key, Fate]
    older: Mapping[Key, str]


def salvage(whole: Registry, problems: Iterable[Problem], as_of: date, versions: Versions) -> Salvage | None:
    """Make a registry without errors out of one that has some; None where a build had better stop.

    `versions` yields the older versions of a file, newest first.
    """
    fates = triage(problems)
    if fates is None or len(fates) > max(FEWEST, len(whole.items) // SHARE):
        return None
    for entry in whole.withheld:
        if not (entry.commit or entry.version or entry.field) and (item := whole.items.get(Key(entry.kind, entry.id))):
            fates[item.document.path] = Fate.WITHHELD
    if not fates:
        return Salvage(whole, {}, {})
    sound = {path: document for path, document in whole.documents.items() if path not in fates}
    older = {path: found for path, fate in fates.items() if fate is Fate.QUARANTINED for found in _last(path, versions)}
    while True:
        closed = {key: fate for path, fate in fates.items() if path not in older and (key := key_of(path))}
        documents = [*sound.values(), *(version.document for version in older.values())]
        registry, found = assemble(documents, closed)
        failed = _failed([*found, *(rules.check(registry, as_of) if registry else ())])
        if registry and not failed:
            days = {key: version.day for path, version in older.items() if (key := key_of(path))}
            return Salvage(registry, closed, days)
        if not failed & set(older):
            return None
        older = {path: version for path, version in older.items() if path not in failed}


def triage(problems: Iterable[Problem]) -> dict[str, Fate] | None:
    """Decide the fate of each file by its errors; None where one of them is in a file that no build can do without."""
    guards = {rule.id for rule in all_rules() if rule.guards}
    fates: dict[str, Fate] = {}
    for problem in problems:
        if problem.severity is not Severity.ERROR:
            continue
        path = problem.place.path
        if kind_of(path) not in (*PAGE_KINDS, "waiver"):
            return None
        if problem.rule in guards:
            fates[path] = Fate.WITHHELD
        else:
            fates.setdefault(path, Fate.QUARANTINED)
    return fates


def key_of(path: str) -> Key | None:
    """Return which record a path holds, by its place and name alone; None for what has no page."""
    kind = kind_of(path)
    return Key(kind, name_of(path)) if kind in PAGE_KINDS else None


def _last(path: str, versions: Versions) -> Iterator[Version]:
    """Yield the newest older version that today's schema takes, if there is one."""
    for version in versions(path):
        if not schema.check(version.document.kind, path, version.document.data):
            yield version
            return


def _failed(found: Iterable[Problem]) -> set[str]:
    return {problem.place.path for problem in found if problem.severity is Severity.ERROR}
