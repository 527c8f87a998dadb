from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from jendela import schema
from jendela.evidence import Evidence, evidence, is_old, newest_date
from jendela.records import Service

DAY = date(2026, 11, 23)


def service(**changes: Any) -> Any:
    return msgspec.convert(schema.load("service")["examples"][0] | changes, Service)


def dated(*dates: Any, scope: Any = "local") -> Any:
    return [{"title": "Sumber", "date": day, "scope": scope} if day else {"title": "Sumber"} for day in dates]


@pytest.mark.parametrize(
    ("partial", "old"),
    [
        ("2024-11-22", True),
        ("2024-11-23", False),
        ("2024-10", True),
        ("2024-11", False),
        ("2023", True),
        ("2024", False),
        ("2026-11-23", False),
        ("", False),
    ],
)
def test_a_date_is_old_once_all_that_it_may_mean_lies_two_years_back(partial: Any, old: Any) -> None:
    assert is_old(partial, DAY) is old


def test_the_newest_of_partial_dates_wins_and_missing_ones_count_for_nothing() -> None:
    assert newest_date(["2023", "", "2025-05", "2024-12-31"]) == "2025-05"
    assert newest_date(["", ""]) == ""


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sources": dated("2025-05-31")}, Evidence("recent", "2025-05-31")),
        ({"sources": dated("2023-02-27", "2020")}, Evidence("old", "2023-02-27")),
        ({"sources": dated("")}, Evidence("undated", "")),
        ({"sources": dated("2026-01-01", scope="national")}, Evidence("undated", "")),
        ({"sources": dated("2026-01-01"), "confidence": "low"}, Evidence("weak", "2026-01-01")),
        ({"sources": dated("2026-01-01"), "status": "retired"}, Evidence("retired", "2026-01-01")),
        ({"sources": dated("2026-01-01"), "status": "planned"}, Evidence("planned", "2026-01-01")),
        (
            {"sources": dated("2019"), "verification": {"state": "verified", "on": "2026-10-01", "by": "diskominfo"}},
            Evidence("verified", "2026-10-01"),
        ),
    ],
)
def test_a_record_is_believed_as_far_as_its_sources_and_its_office_allow(changes: Any, expected: Any) -> None:
    assert evidence(service(**changes), DAY) == expected


def test_only_what_is_confirmed_or_recent_is_current() -> None:
    states = ["verified", "recent", "old", "undated", "weak", "retired", "planned", "suspended"]
    assert [state for state in states if Evidence(state).current] == ["verified", "recent"]


def test_a_retired_record_stays_retired_even_when_its_office_confirmed_it() -> None:
    verified = {"state": "verified", "on": "2026-10-01", "by": "diskominfo"}
    assert evidence(service(status="retired", verification=verified), DAY).state == "retired"
