from __future__ import annotations

from typing import Any

import pytest
from registries import found_by, registry

from jendela.registry import Key


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"confidence": "high", "sources": [{"title": "Berita", "date": "2024-11-23"}]}, False),
        ({"confidence": "high", "sources": [{"title": "Berita", "date": "2024"}]}, False),
        ({"confidence": "high", "sources": [{"title": "Berita", "date": "2024-11-22"}]}, True),
        (
            {"confidence": "high", "sources": [{"title": "Lama", "date": "2019"}, {"title": "Baru", "date": "2026"}]},
            False,
        ),
        ({"confidence": "high", "sources": [{"title": "Tanpa tanggal"}]}, True),
        ({"confidence": "low", "sources": [{"title": "Berita", "date": "2026-11"}]}, True),
        ({"sources": [{"title": "Aturan", "date": "2026-11", "scope": "national"}]}, True),
        ({"verification": {"state": "verified", "on": "2020-01-01", "by": "dinas"}, "confidence": "low"}, False),
        ({"status": "unknown", "confidence": "low"}, False),
    ],
)
def test_active_needs_evidence(change: dict[str, Any], *, fault: bool) -> None:
    joined = registry(("agency", "dinas", {"status": "active", **change}))
    assert bool(found_by("unsupported-status", joined)) is fault


def test_successors_may_be_of_another_kind_but_not_the_record_itself() -> None:
    joined = registry(
        ("agency", "a", {"status": "retired", "successor": "a"}),
        ("agency", "b", {"status": "retired", "successor": "c"}),
        ("dataset", "c", {}),
    )
    assert [problem.place for problem in found_by("successor-unknown", joined)] == [
        joined.place(Key("agency", "a"), "/successor")
    ]


@pytest.mark.parametrize(("until", "ended"), [("2026-11-22", True), ("2026-11-23", False), ("2027-01-01", False)])
def test_an_exemption_holds_to_its_last_day(until: str, *, ended: bool) -> None:
    exemption = {
        "ground": "c",
        "decision_number": "01/PPID/2026",
        "decided_on": "2026-02-03",
        "consequence": {"id": "Letak perangkat dapat disalahgunakan."},
        "approved_by": "a",
        "valid_until": until,
    }
    change = {"kip_class": "dikecualikan", "disclosure": "existence", "exemption": exemption}
    joined = registry(("agency", "a", change))
    assert bool(found_by("exemption-expired", joined)) is ended
