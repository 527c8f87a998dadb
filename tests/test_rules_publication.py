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
