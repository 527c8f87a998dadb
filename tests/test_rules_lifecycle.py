from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from broken_cities import AS_OF
from registries import registry

from jendela.problems import Problem, Severity
from jendela.registry import Registry
from jendela.rules import lifecycle


def found(joined: Registry, as_of: date = AS_OF) -> list[Problem]:
    return [problem for check in lifecycle.LIFECYCLE_RULES for problem in check(joined, as_of)]


def agency(**changes: Any) -> Registry:
    return registry(("agency", "dinas", changes))


def told(rule: str, joined: Registry, as_of: date = AS_OF) -> list[Problem]:
    return [problem for problem in found(joined, as_of) if problem.rule == rule]


@pytest.mark.parametrize(
    ("status", "since", "ended", "fact"),
    [
        ("active", None, "2026-11-22", "past"),
        ("active", None, "2026-10", "past"),
        ("active", None, "2025", "past"),
        ("planned", None, "2025", "past"),
        ("suspended", None, "2025", "past"),
        ("active", None, "2026-11-23", ""),
        ("active", None, "2026-11", ""),
        ("active", None, "2026", ""),
        ("active", None, "2027", ""),
        ("retired", None, "2025", ""),
        ("unknown", None, "2025", ""),
        ("retired", None, "2027", "ends"),
        ("retired", None, "2026-12", "ends"),
        ("retired", None, "2026", ""),
        ("active", "2026-11-24", None, "begins"),
        ("pilot", "2026-12", None, "begins"),
        ("active", "2027", None, "begins"),
        ("active", "2026-11-23", None, ""),
        ("active", "2026", None, ""),
        ("planned", "2027", None, ""),
        ("active", None, None, ""),
    ],
)
def test_the_status_agrees_with_the_dates(status: str, since: str | None, ended: str | None, fact: str) -> None:
    problems = told("status-date", agency(status=status, since=since, ended=ended))
    assert [set(problem.facts) & {"past", "ends", "begins"} for problem in problems] == ([{fact}] if fact else [])


@pytest.mark.parametrize(
    ("status", "note", "fault"),
    [("suspended", None, True), ("suspended", {"id": "Gedung diperbaiki."}, False), ("active", None, False)],
)
def test_a_suspended_record_says_why(status: str, note: dict[str, str] | None, *, fault: bool) -> None:
    assert bool(told("status-note", agency(status=status, status_note=note))) is fault


@pytest.mark.parametrize(
    ("due", "status", "days"),
    [
        ("2026-11-22", "active", "1"),
        ("2025-11-23", "active", "365"),
        ("2026-11-23", "active", ""),
        ("2027-01-01", "active", ""),
        ("2025-01-01", "retired", ""),
        ("2025-02-30", "active", ""),
        (None, "active", ""),
    ],
)
def test_a_review_is_late_from_the_day_after(due: str | None, status: str, days: str) -> None:
    problems = told("review-overdue", agency(review_due=due, status=status))
    assert [problem.facts["days"] for problem in problems] == ([days] if days else [])


@pytest.mark.parametrize(("stage", "late"), [("effective", True), ("superseded", False), ("revoked", False)])
def test_an_sop_out_of_force_needs_no_review(stage: str, *, late: bool) -> None:
    joined = registry(("sop", "prosedur", {"review_due": "2026-01-01", "lifecycle": stage}))
    assert bool(told("review-overdue", joined)) is late


def test_a_late_review_says_when_the_record_was_last_verified() -> None:
    verified = {"state": "verified", "on": "2025-01-05", "by": "dinas"}
    (late,) = told("review-overdue", agency(review_due="2026-01-05", verification=verified))
    assert late.facts["verified"] == "2025-01-05"
    (never,) = told("review-overdue", agency(review_due="2026-01-05", verification={"state": "unverified"}))
    assert never.facts["verified"] == ""


@pytest.mark.parametrize(
    ("on", "status", "as_of", "fault"),
    [
        ("2025-11-22", "active", AS_OF, True),
        ("2025-11-23", "active", AS_OF, False),
        ("2026-11-01", "active", AS_OF, False),
        ("2020-01-01", "retired", AS_OF, False),
        ("2027-02-28", "active", date(2028, 2, 29), True),
        ("2027-03-01", "active", date(2028, 2, 29), False),
    ],
)
def test_a_verification_holds_for_twelve_months(on: str, status: str, as_of: date, *, fault: bool) -> None:
    joined = agency(status=status, verification={"state": "verified", "on": on, "by": "dinas"})
    assert bool(told("verification-old", joined, as_of)) is fault


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("agency", {"status": "retired"}, "successor"),
        ("agency", {"status": "retired", "successor": "lain"}, ""),
        ("agency", {"status": "active"}, ""),
        ("sop", {"lifecycle": "superseded"}, "replaced_by"),
        ("sop", {"lifecycle": "superseded", "replaced_by": "baru"}, ""),
        ("sop", {"lifecycle": "revoked"}, ""),
        ("sop", {"lifecycle": "effective"}, ""),
    ],
)
def test_what_has_ended_names_what_took_its_place(kind: str, changes: dict[str, Any], field: str) -> None:
    problems = told("successor-missing", registry((kind, "lama", changes)))
    assert [problem.facts["field"] for problem in problems] == ([field] if field else [])


def names(kind: str, title: str, *aliases: str) -> tuple[str, dict[str, Any]]:
    return kind, {"title": {"id": title}, "aliases": list(aliases)}


@pytest.mark.parametrize(
    ("one", "other", "faults"),
    [
        (names("agency", "Dinas A", "Dishub"), names("agency", "Dinas B", "Dishub"), 1),
        (names("agency", "Dinas A", "DISHUB"), names("agency", "Dinas B", " dishub "), 1),
        (names("agency", "Dinas A", "Dinas B"), names("agency", "Dinas B", "Lain"), 1),
        (names("agency", "Dinas A", "Dinas B"), names("agency", "Dinas B", "Dinas A"), 2),
        (names("agency", "Dinas A", "Dinas A"), names("agency", "Dinas B", "Lain"), 0),
        (names("agency", "Dinas A", "Satu"), names("agency", "Dinas B", "Dua"), 0),
        (names("agency", "Gencil", "Gensil"), names("application", "Gensil", "Gencil"), 0),
    ],
)
def test_another_name_belongs_to_one_record_of_a_kind(
    one: tuple[str, dict[str, Any]], other: tuple[str, dict[str, Any]], faults: int
) -> None:
    joined = registry((one[0], "satu", one[1]), (other[0], "dua", other[1]))
    assert len(told("alias-taken", joined)) == faults


def test_time_alone_never_blocks_a_record() -> None:
    assert all(check.rule.severity is not Severity.ERROR for check in lifecycle.LIFECYCLE_RULES)


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2027, 3, 1), date(1, 1, 1), date(9999, 12, 31)])
def test_every_day_can_be_the_day_of_the_check(day: date) -> None:
    found(agency(status="active", review_due="2026-01-01", since="2020", ended="2021"), day)
