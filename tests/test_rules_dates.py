from __future__ import annotations

from datetime import date

import pytest
from registries import found_by, registry

from jendela import rules


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("2026", False),
        ("2026-02", False),
        ("2024-02-29", False),
        ("2026-02-29", True),
        ("2026-13", True),
        ("2026-00", True),
        ("2026-04-31", True),
        ("2026-01-00", True),
        ("0000", True),
        ("0000-01-01", True),
        ("9999-12-31", False),
    ],
)
def test_a_date_is_of_the_calendar(value: str, *, fault: bool) -> None:
    joined = registry(("agency", "dinas", {"ended": value}))
    assert bool(found_by("date-impossible", joined)) is fault


@pytest.mark.parametrize(
    ("since", "ended", "fault"),
    [
        ("2024", "2024-05", False),
        ("2024-05", "2024", False),
        ("2024-05", "2024-04", True),
        ("2024-05-02", "2024-05-01", True),
        ("2024-05-02", "2024-05-02", False),
        ("2025", "2024-12-31", True),
    ],
)
def test_partial_dates_are_compared_as_far_as_both_go(since: str, ended: str, *, fault: bool) -> None:
    joined = registry(("agency", "dinas", {"since": since, "ended": ended}))
    assert bool(found_by("date-order", joined)) is fault


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("2026", False),
        ("2026-11", False),
        ("2026-11-23", False),
        ("2026-11-24", True),
        ("2026-12", True),
        ("2027", True),
    ],
)
def test_a_source_is_no_newer_than_the_day_of_the_check(value: str, *, fault: bool) -> None:
    joined = registry(("agency", "dinas", {"sources": [{"title": "Berita", "date": value}]}))
    assert bool(found_by("date-future", joined)) is fault


def test_plans_may_lie_ahead() -> None:
    joined = registry(("agency", "dinas", {"review_due": "2030-01-01", "ended": "2031"}))
    assert not found_by("date-future", joined)


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2027, 3, 1), date(2026, 11, 23)])
def test_every_day_can_be_the_day_of_the_check(day: date) -> None:
    rules.check(registry(("agency", "dinas", {"status": "active"})), day)
