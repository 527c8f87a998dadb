"""What a rule that judges each document by itself finds may be remembered; here is the proof that all of them do."""

from __future__ import annotations

from pathlib import Path

import broken_cities
import msgspec
import pytest

from jendela import rules, workspace
from jendela.problems import Problem

CITIES = sorted(path.name for path in broken_cities.BROKEN.iterdir())


@pytest.mark.parametrize("rule", ["", *CITIES])
def test_a_document_has_by_itself_the_problems_that_it_has_among_others(rule: str) -> None:
    registry = broken_cities.judged(rule).registry
    if registry is None:
        return  # this fault leaves nothing to judge
    among_others = list(rules.alone(registry, broken_cities.AS_OF))
    by_itself = [
        found for path in registry.documents for found in rules.alone(registry.only({path}), broken_cities.AS_OF)
    ]
    assert sorted(map(msgspec.json.encode, by_itself)) == sorted(map(msgspec.json.encode, among_others))


def problems(root: Path) -> tuple[Problem, ...]:
    return workspace.check(root, broken_cities.AS_OF).problems


def test_every_rule_stands_on_one_side() -> None:
    assert set(rules.RULES) > rules.TOGETHER


def test_what_was_found_in_a_document_is_told_again_until_it_changes(tmp_path: Path) -> None:
    broken_cities.build("language-missing", tmp_path)
    first = workspace.check(tmp_path, broken_cities.AS_OF)
    assert [each.rule for each in first.problems if each.rule == "language-missing"]
    assert workspace.check(tmp_path, broken_cities.AS_OF) == first
    for problem in first.problems:
        path = tmp_path / problem.place.path
        if problem.rule == "language-missing":
            path.write_bytes((broken_cities.MINIMAL / problem.place.path).read_bytes())
    mended = workspace.check(tmp_path, broken_cities.AS_OF)
    assert "language-missing" not in {problem.rule for problem in mended.problems}


def test_another_day_is_judged_anew(tmp_path: Path) -> None:
    broken_cities.build("", tmp_path)
    today = workspace.check(tmp_path, broken_cities.AS_OF)
    later = workspace.check(tmp_path, broken_cities.AS_OF.replace(year=2036))
    assert "unsupported-status" not in {problem.rule for problem in today.problems}
    assert "unsupported-status" in {problem.rule for problem in later.problems}


def test_what_an_office_declares_is_asked_again_of_every_document(tmp_path: Path) -> None:
    broken_cities.build("pd-mobile", tmp_path)
    [line] = [each for each in problems(tmp_path) if each.rule == "pd-mobile"]
    assert line in problems(tmp_path)
    office = tmp_path / "registry" / "agencies" / "pemkab-contoh.yaml"
    text = office.read_text("utf-8")
    office.write_text(f"{text}contact:\n  whatsapp: 0812-0000-0000\n  shared_line: true\n", "utf-8")
    assert [each for each in problems(tmp_path) if each.rule == "pd-mobile"] == []
    office.write_text(text, "utf-8")
    assert line in problems(tmp_path)
