"""What a waiver sets aside and when, and what is said of one that is wrong, old, needless or not merged yet."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import small_city
from broken_cities import AS_OF
from click.testing import CliRunner
from registries import found_by, registry

from jendela import build as building
from jendela import rules, workspace
from jendela.cli import cli
from jendela.places import Place
from jendela.problems import Problem, Severity
from jendela.registry import Registry
from jendela.rules.waivers import WAIVER_RULES

OWN = {check.rule.id for check in WAIVER_RULES}
WAIVER = "registry/waivers/situs-lama.yaml"


def with_waiver(*others: tuple[str, str, dict[str, Any]], **changes: Any) -> Registry:
    fields = {
        "rule": "title-twice",
        "record": "b",
        "granted_on": "2026-01-01",
        "until": "2026-12-31",
        "granted_by": "a",
    }
    return registry(("agency", "a", {}), ("agency", "b", {}), ("waiver", "izin", {**fields, **changes}), *others)


def told(joined: Registry, **options: Any) -> list[str]:
    return [problem.rule for problem in rules.check(joined, AS_OF, **options) if problem.rule in OWN]


def test_a_waiver_that_silences_something_is_nobodys_business() -> None:
    assert told(with_waiver()) == []
    assert found_by("title-twice", with_waiver()) == []


def test_the_last_day_is_a_day_of_the_waiver_and_the_next_is_not() -> None:
    assert told(with_waiver(until=AS_OF.isoformat())) == ["waiver-ending"]
    yesterday = with_waiver(until=(AS_OF - timedelta(days=1)).isoformat())
    assert told(yesterday) == ["waiver-expired"]
    assert [problem.severity for problem in found_by("waiver-expired", yesterday)] == [Severity.ERROR]
    assert found_by("title-twice", yesterday)


@pytest.mark.parametrize(("days", "rule"), [(29, ["waiver-ending"]), (30, []), (0, ["waiver-ending"])])
def test_the_end_is_announced_thirty_days_before(days: int, rule: list[str]) -> None:
    assert told(with_waiver(until=(AS_OF + timedelta(days=days)).isoformat())) == rule


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("pd-nik", {"rule": "pd-nik", "firm": "1"}),
        ("spam-gambling", {"rule": "spam-gambling", "firm": "1"}),
        ("url-host", {"rule": "url-host", "firm": "1"}),
        ("reference-unknown", {"rule": "reference-unknown", "firm": "1"}),
        ("title-twise", {"rule": "title-twise", "nearest": "title-twice"}),
        ("yaml-tag", {"rule": "yaml-tag", "nearest": ""}),
    ],
)
def test_a_rule_that_cannot_be_waived_or_is_none_is_refused(name: str, facts: dict[str, str]) -> None:
    (problem,) = found_by("waiver-rule", with_waiver(rule=name))
    assert (problem.facts, problem.place) == (facts, Place("registry/waivers/izin.yaml", "/rule"))


@pytest.mark.parametrize("name", [check.rule.id for check in rules.RULES if check.rule.waivable])
def test_a_rule_that_can_be_waived_is_not_refused(name: str) -> None:
    assert found_by("waiver-rule", with_waiver(rule=name)) == []


def test_no_rule_that_guards_can_be_waived() -> None:
    assert not [check.rule.id for check in rules.RULES if check.rule.waivable and check.rule.guards]
    assert not [check.rule.id for check in WAIVER_RULES if check.rule.waivable]


def test_an_unknown_record_or_office_is_told_where_it_is_named() -> None:
    joined = with_waiver(record="hilang", granted_by="juga-hilang")
    places = {
        problem.place.pointer for problem in found_by("reference-unknown", joined) if "izin" in problem.place.path
    }
    assert places == {"/record", "/granted_by"}
    assert told(joined) == []


def test_a_waiver_of_what_is_right_is_needless() -> None:
    assert told(with_waiver(record="a", rule="review-overdue")) == ["waiver-needless"]


def test_a_waiver_of_more_than_two_years_is_refused_and_silences_nothing() -> None:
    assert told(with_waiver(granted_on="2026-01-01", until="2028-01-03")) == []
    joined = with_waiver(granted_on="2026-01-01", until="2028-01-04")
    assert told(joined) == ["waiver-period"]
    assert found_by("title-twice", joined)


@pytest.mark.parametrize("fault", [{"granted_by": "hilang"}, {"until": "2026-12-32"}])
def test_a_waiver_with_an_error_silences_nothing(fault: dict[str, str]) -> None:
    assert found_by("title-twice", with_waiver(**fault))


def test_two_waivers_for_one_finding_are_both_used() -> None:
    second = ("waiver", "lagi", {"rule": "title-twice", "record": "b", "granted_by": "a", "until": "2026-12-31"})
    assert told(with_waiver(second)) == []


def test_a_rule_of_waivers_can_be_left_out() -> None:
    joined = with_waiver(until="2026-01-02")
    assert told(joined, skip=frozenset({"waiver-expired"})) == []


# Until its own change is merged


def test_a_pending_waiver_silences_nothing_and_says_when_it_will() -> None:
    joined = with_waiver()
    problems = rules.check(joined, AS_OF, pending=frozenset({"izin"}))
    (finding,) = (problem for problem in problems if problem.rule == "title-twice")
    (notice,) = (problem for problem in problems if problem.rule == "waiver-pending")
    assert finding.related[-1] == notice.place == Place("registry/waivers/izin.yaml")
    assert notice.related == (finding.place,)


def test_a_pending_waiver_that_would_silence_nothing_is_needless() -> None:
    joined = with_waiver(record="a", rule="review-overdue")
    assert told(joined, pending=frozenset({"izin"})) == ["waiver-needless"]


def test_a_granted_waiver_beside_a_pending_one_still_works() -> None:
    second = ("waiver", "lagi", {"rule": "title-twice", "record": "b", "granted_by": "a", "until": "2026-12-31"})
    joined = with_waiver(second)
    assert "title-twice" not in {problem.rule for problem in rules.check(joined, AS_OF, pending=frozenset({"lagi"}))}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_city.copy(tmp_path / "kota")


def problems(root: Path, base: str = "") -> list[Problem]:
    found = workspace.check(root, AS_OF, base=base).problems
    return [problem for problem in found if problem.rule in {"url-source", *OWN}]


def test_without_a_history_a_waiver_counts_as_it_stands(root: Path) -> None:
    assert problems(root) == []


def test_a_waiver_counts_once_it_is_committed_and_in_a_change_once_it_is_in_its_base(root: Path) -> None:
    text = (root / WAIVER).read_text("utf-8")
    (root / WAIVER).unlink()
    before = small_city.commit(root, "2026-11-01")
    (root / WAIVER).write_text(text, "utf-8")
    assert [problem.rule for problem in problems(root)] == ["url-source", "waiver-pending"]
    after = small_city.commit(root, "2026-11-02")
    assert problems(root) == []
    assert [problem.rule for problem in problems(root, before)] == ["url-source", "waiver-pending"]
    assert problems(root, after) == []


def test_a_waiver_that_is_granted_for_longer_counts_while_the_old_one_does(root: Path) -> None:
    base = small_city.commit(root, "2026-11-01")
    text = (root / WAIVER).read_text("utf-8")
    (root / WAIVER).write_text(text.replace("until: 2027-03-31", "until: 2027-09-30"), "utf-8")
    assert problems(root, base) == []
    (root / WAIVER).write_text(text.replace("record: pemkab-contoh", "record: gerbang"), "utf-8")
    assert "url-source" in {problem.rule for problem in problems(root, base)}


def test_a_base_that_is_not_there_is_told_as_wrong_usage(root: Path) -> None:
    small_city.commit(root, "2026-11-01")
    with pytest.raises(workspace.WorkspaceError, match="tidak-ada"):
        problems(root, "tidak-ada")
    with pytest.raises(workspace.WorkspaceError):
        problems(root, "--upload-pack=x")


def test_the_command_line_takes_the_base(root: Path) -> None:
    text = (root / WAIVER).read_text("utf-8")
    (root / WAIVER).unlink()
    before = small_city.commit(root, "2026-11-01")
    (root / WAIVER).write_text(text, "utf-8")
    small_city.commit(root, "2026-11-02")
    said = CliRunner().invoke(cli, ["check", "--root", str(root), "--as-of", "2026-11-23", "--base", before])
    assert "belum berlaku" in said.output
    said = CliRunner().invoke(cli, ["check", "--root", str(root), "--as-of", "2026-11-23"])
    assert "belum berlaku" not in said.output


# On the site


def test_a_waiver_is_shown_on_the_page_of_its_record_and_in_the_list(root: Path) -> None:
    assert building.build(root, building.Options(as_of=AS_OF)).published
    for path in ("perangkat-daerah/pemkab-contoh", "tentang/pengecualian"):
        page = (root / "build/site" / path / "index.html").read_text("utf-8")
        assert "belum mendukung https" in page
        assert "url-source" in page
    other = (root / "build/site/perangkat-daerah/desa-sukamaju/index.html").read_text("utf-8")
    assert "belum mendukung https" not in other


def test_an_expired_waiver_leaves_the_site_and_the_site_stands(root: Path) -> None:
    text = (root / WAIVER).read_text("utf-8")
    (root / WAIVER).write_text(text.replace("until: 2027-03-31", "until: 2026-11-22"), "utf-8")
    built = building.build(root, building.Options(as_of=AS_OF))
    assert "waiver-expired" in {problem.rule for problem in built.problems}
    assert built.published
    page = (root / "build/site/perangkat-daerah/pemkab-contoh/index.html").read_text("utf-8")
    assert "belum mendukung https" not in page
