from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from broken_cities import BROKEN, CITIES, MINIMAL, judged
from registries import found_by, registry

from jendela import blueprint, differential, engines, frame, messages, printer, rules
from jendela.audit import rules as audit
from jendela.policy import judgement
from jendela.problems import Severity
from jendela.rules.catalogue import all_rules
from jendela.rules.engine_config import ENGINE_RULES
from jendela.rules.waivers import WAIVER_RULES

CATALOGUE = {rule.id: rule for rule in all_rules()}
OWN = {check.rule.id: check.rule for check in (*rules.RULES, *WAIVER_RULES, *ENGINE_RULES)}
FOLDERS = sorted(folder.name for folder in BROKEN.iterdir())
# what no city that could be written shows: the two validators are not known to differ on any document
WITHOUT_FOLDER = {"schema-disagreement"}
# rules of changes, the look, the engine and the built site; their own tests hold their cases
MODULES = (judgement, blueprint, engines, printer, frame, differential, audit)
ELSEWHERE = {rule.id for module in MODULES for rule in module.RULES}
MANUAL = Path(rules.__file__).parents[2] / "docs" / "rules.md"


# Every rule, everywhere by one name


def in_cities() -> Iterator[str]:
    for rule in CATALOGUE:
        if rule not in ELSEWHERE | WITHOUT_FOLDER:
            yield rule


def test_every_rule_has_a_folder_of_its_name_and_every_folder_a_rule() -> None:
    assert set(FOLDERS) == set(in_cities())


def test_no_two_rules_have_one_name() -> None:
    assert max(Counter(rule.id for rule in all_rules()).values()) == 1


@pytest.mark.parametrize("rule", CATALOGUE)
def test_every_rule_is_one_sentence_under_a_name_in_kebab_case(rule: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", rule)
    sentence = CATALOGUE[rule].sentence
    assert sentence.endswith(".")
    assert sentence[0].isupper() or sentence.startswith("mkdocs.yml")
    assert "\n" not in sentence


@pytest.mark.parametrize("rule", CATALOGUE)
def test_every_rule_is_worded_in_both_languages_with_a_next_step(rule: str) -> None:
    entry = messages.catalogue()[rule]
    for language in ("id", "en"):
        assert entry[language]["message"]
        assert entry[language]["hint"]


def sections() -> dict[str, str]:
    parts = re.split(r"^### ", MANUAL.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0].strip("` "): part for part in parts}


def test_every_rule_has_its_section_in_the_manual_and_every_section_a_rule() -> None:
    assert set(sections()) == set(CATALOGUE)


@pytest.mark.parametrize("rule", OWN)
def test_a_section_of_the_manual_says_what_why_before_after_and_whether_it_can_be_waived(rule: str) -> None:
    section = sections()[rule]
    assert OWN[rule].sentence in section
    for part in ("**Why.**", "**Before.**", "**After.**", "**Waiver.**"):
        assert part in section
    waiver = section.partition("**Waiver.**")[2].split()[0].strip(".,;:")
    assert waiver == ("Yes" if OWN[rule].waivable else "No")


def test_rules_that_guard_people_and_facilities_cannot_be_waived() -> None:
    guarding = (
        "precision-",
        "disclosure-",
        "count-",
        "sensing-",
        "exemption-",
        "open-personal-data",
        "city-",
        "engine-",
    )
    assert not [rule for rule in OWN if rule.startswith(guarding) and OWN[rule].waivable]


# Cities with one fault


def test_the_minimal_city_is_complete_and_without_problems() -> None:
    assert judged("").problems == ()
    kinds = {path.parent.name for path in MINIMAL.glob("registry/*/*.yaml")}
    assert kinds == {"agencies", "services", "applications", "infrastructure", "datasets", "waivers"}
    assert list(MINIMAL.glob("sops/*/*.md"))
    assert {path.stem for path in MINIMAL.glob("registry/*.yaml")} == {"city", "areas", "acts", "scores"}


@pytest.mark.parametrize("rule", FOLDERS)
def test_a_city_with_one_fault_gives_exactly_the_expected_report(rule: str) -> None:
    found = judged(rule)
    assert found.report == (BROKEN / rule / "expected.txt").read_text("utf-8")
    assert {problem.rule for problem in found.problems if problem.severity is Severity.ERROR} <= {rule}
    assert {problem.severity for problem in found.problems if problem.rule == rule} == {CATALOGUE[rule].severity}
    for problem in found.problems:
        for language in ("id", "en"):
            message = messages.render(problem, language)
            assert message.text != problem.rule
            assert message.hint
            assert not re.search(r"\{[a-z_]+\}", message.text + message.hint)


@pytest.mark.parametrize("rule", OWN)
def test_a_fault_goes_unseen_when_its_rule_is_switched_off(rule: str) -> None:
    assert rule in {problem.rule for problem in judged(rule).problems}
    assert rule not in {problem.rule for problem in judged(rule).found(frozenset({rule}))}


def test_no_two_cities_differ_in_nothing_from_the_minimal_one() -> None:
    for folder in BROKEN.iterdir():
        for path in folder.rglob("*.yaml"):
            original = MINIMAL / path.relative_to(folder)
            assert not original.exists() or original.read_bytes() != path.read_bytes(), path.relative_to(CITIES)


# Waivers


def waiver(**changes: str) -> tuple[str, str, dict[str, Any]]:
    fields = {
        "rule": "title-twice",
        "record": "b",
        "granted_on": "2026-01-01",
        "until": "2026-12-31",
        "granted_by": "a",
    }
    return "waiver", "izin", {**fields, **changes}


@pytest.mark.parametrize(
    ("changes", "silent"),
    [
        ({}, True),
        ({"until": "2026-11-23"}, True),
        ({"until": "2026-11-22"}, False),
        ({"granted_on": "2026-11-24"}, False),
        ({"record": "a"}, False),
        ({"rule": "language-missing"}, False),
    ],
)
def test_a_waiver_silences_its_rule_for_its_record_while_it_holds(changes: dict[str, str], *, silent: bool) -> None:
    joined = registry(("agency", "a", {}), ("agency", "b", {}), waiver(**changes))
    assert bool(found_by("title-twice", joined)) is not silent


def test_a_waiver_cannot_silence_a_rule_that_cannot_be_waived() -> None:
    joined = registry(("agency", "a", {}), ("agency", "b", {"parent": "hilang"}), waiver(rule="reference-unknown"))
    assert "hilang" in {problem.facts["target"] for problem in found_by("reference-unknown", joined)}
