"""Files that are no valid records: nothing of them is understood, and every line of them is public all the same.

They are what no schema has seen: records that do not parse or that fail their schema, files of no kind, and pages that
people write. They are searched for what must not be public by the same rules as records, and by no others.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace

from jendela.problems import Problem, Severity
from jendela.reading.documents import Document
from jendela.registry import Registry
from jendela.rules import personal_data, spam, urls
from jendela.rules.rule import Finding


def check_loose(
    files: Iterable[Document], registry: Registry | None, skip: frozenset[str] = frozenset()
) -> Iterator[Problem]:
    """Yield what must not be public in files whose whole text stands in `comments`.

    Where a file has data too, its fields are searched first, since they can be named; its lines then add only what
    no field showed. `registry` tells which lines are an office's.
    """
    official = personal_data.official_lines(registry) if registry else frozenset()
    names = urls.own_names(registry) if registry else ()
    for file in files:
        told: set[str] = set()
        for part in (replace(file, comments=""), replace(file, data={}, body="")) if file.data else (file,):
            found = [each for each in _found(part, official, names) if each[0] not in told | skip]
            yield from (Problem(rule, where, Severity.ERROR, facts, related) for rule, (where, facts, related) in found)
            told |= {rule for rule, _ in found}


def _found(part: Document, official: frozenset[str], names: tuple[str, ...]) -> Iterator[tuple[str, Finding]]:
    gambling = ((spam.spam_gambling.rule.id, finding) for finding in spam.in_document(part))
    return itertools.chain(personal_data.in_document(part, official), urls.in_comments(part, names), gambling)
