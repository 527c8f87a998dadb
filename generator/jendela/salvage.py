"""What a broken record does to the site: it is withheld, or shown as it last was, or there are too many and all stops.

A record that would show personal data or a weakness is withheld: nothing of it is shown, no older version either. Any
other broken record is shown in its last valid version from Git, and its page says so. Nothing else changes: what names
such a record is not broken by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct

from jendela.problems import Problem, Severity
from jendela.reading.layout import kind_of
from jendela.registry import PAGE_KINDS, Key

FEWEST = 20
SHARE = 10
"""A build goes on with so many closed records, or with this part of all of them (one in ten), whichever is more."""


class Fate(StrEnum):
    """What happens to a record: nothing of it is shown, or its last valid version."""

    WITHHELD = "withheld"
    QUARANTINED = "quarantined"


class Triage(Struct, frozen=True):
    """The fate of every record that cannot be shown as it is, by path; `stops` holds what no build can do without."""

    fates: Mapping[str, Fate]
    stops: tuple[Problem, ...]

    def too_many(self, records: int) -> bool:
        """Whether so much is broken that the last good site is the better one."""
        return len(self.fates) > max(FEWEST, records // SHARE)


def triage(problems: Iterable[Problem], guards: frozenset[str]) -> Triage:
    """Decide by the errors of each file. `guards` are the ids of the rules that protect people and systems."""
    fates: dict[str, Fate] = {}
    stops: list[Problem] = []
    for problem in problems:
        if problem.severity is not Severity.ERROR:
            continue
        path = problem.place.path
        if kind_of(path) not in PAGE_KINDS and not path.startswith("registry/waivers/"):
            stops.append(problem)
        elif problem.rule in guards:
            fates[path] = Fate.WITHHELD
        else:
            fates.setdefault(path, Fate.QUARANTINED)
    return Triage(fates, tuple(stops))


def key_of(path: str) -> Key | None:
    """Return which record a path holds, by its place and name alone; None for what has no page."""
    kind = kind_of(path)
    return Key(kind, path.rpartition("/")[2].partition(".")[0]) if kind in PAGE_KINDS else None
