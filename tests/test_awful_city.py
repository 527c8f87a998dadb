"""What a hasty and a hostile office would send at once: the whole report, in both languages, as a clerk reads it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from broken_cities import AS_OF, CITIES, MINIMAL

from jendela import workspace
from jendela.problems import Severity
from jendela.reports import text

AWFUL = CITIES / "awful"


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, workspace.Checked]:
    root = tmp_path_factory.mktemp("kota") / "kota"
    shutil.copytree(MINIMAL, root)
    shutil.copytree(AWFUL, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.*.txt"))
    return root, workspace.check(root, AS_OF)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_whole_report_is_what_was_reviewed(lang: str, checked: tuple[Path, workspace.Checked]) -> None:
    root, found = checked
    written = text.render(found.problems, workspace.source(root), lang)
    assert written == (AWFUL / f"expected.{lang}.txt").read_text("utf-8")


def test_it_breaks_rules_of_every_family(checked: tuple[Path, workspace.Checked]) -> None:
    rules = {problem.rule for problem in checked[1].problems}
    assert len(rules) >= 45
    families = {rule.partition("-")[0] for rule in rules}
    assert families >= {"yaml", "text", "file", "schema", "reference", "date", "url", "pd", "secret", "net", "spam"}
    assert families >= {"markdown", "precision", "waiver", "language"}


def test_nothing_that_must_stay_secret_is_in_the_report(checked: tuple[Path, workspace.Checked]) -> None:
    root, found = checked
    for lang in ("id", "en"):
        written = text.render(found.problems, workspace.source(root), lang)
        for secret in (
            "6171014107850001",
            "6171010101200002",
            "3456-7890",
            "34567890",
            "Rahasia123",
            "c3Vw",
            "10.1.2.3",
        ):
            assert secret not in re.sub(r"^.*\.csv.*$", "", written, flags=re.MULTILINE), secret


def test_no_problem_is_told_twice_at_one_place(checked: tuple[Path, workspace.Checked]) -> None:
    told = [(each.rule, each.place, tuple(sorted(each.facts.items()))) for each in checked[1].problems]
    assert len(told) == len(set(told))
    broken = {each.place.path for each in checked[1].problems if each.severity is Severity.ERROR}
    assert all(path.startswith(("registry/", "sops/dishub/")) for path in broken)
    assert not [path for path in broken if (MINIMAL / path).exists()], "the fault of one record breaks no other"
