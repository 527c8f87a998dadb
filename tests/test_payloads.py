"""Every field of free text, filled with texts that try to be more: what is accepted is shown as it stands."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping

import fuzzing
import pytest
import specimens
from payloads import PAYLOADS
from small_city import MINIMAL

from jendela import workspace
from jendela.problems import Severity

KINDS = tuple(fuzzing.FOLDERS)


@functools.cache
def refused(kind: str) -> Mapping[str, Mapping[int, set[str]]]:
    """Fill all fields of a record with one payload after the other; give by field and payload what rules say."""
    where = specimens.fields(kind)
    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    files: dict[str, tuple[int, bytes]] = {}
    for number, payload in enumerate(PAYLOADS):
        record = specimens.passing(kind, f"muatan-{number}")
        for field in where:
            if len(payload) <= field.most and specimens.has(record, field.pointer):
                specimens.put(record, field.pointer, payload)
        path, blob = fuzzing.file(kind, f"muatan-{number}", record)
        files[path] = number, blob
    checked = workspace.check(MINIMAL, fuzzing.DAY, unsaved={path: blob for path, (_, blob) in files.items()})
    known = {field.pointer for field in where}
    for problem in checked.problems:
        if problem.severity is Severity.ERROR and problem.place.path in files:
            hit = {problem.place.pointer} & known or known
            for pointer in hit:
                found[pointer][files[problem.place.path][0]].add(problem.rule)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_with_every_field_passes_with_plain_text(kind: str) -> None:
    path, blob = fuzzing.file(kind, "utuh", specimens.passing(kind, "utuh"))
    checked = workspace.check(MINIMAL, fuzzing.DAY, unsaved={path: blob})
    assert [each for each in checked.problems if each.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    "kind", ["service", *(pytest.param(kind, marks=pytest.mark.slow) for kind in KINDS[:1] + KINDS[2:])]
)
def test_each_field_takes_at_least_thirty_of_them_as_text(kind: str) -> None:
    assert len(PAYLOADS) >= 80
    found = refused(kind)
    for field in specimens.fields(kind):
        fitting = [number for number, payload in enumerate(PAYLOADS) if len(payload) <= field.most]
        accepted = [number for number in fitting if number not in found[field.pointer]]
        assert len(accepted) >= 30, (field, {rule for rules in found[field.pointer].values() for rule in rules})
