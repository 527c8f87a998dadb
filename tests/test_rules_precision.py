from __future__ import annotations

from typing import Any

import pytest
from registries import found_by, registry

WIFI = ("infrastructure", "wifi")


@pytest.mark.parametrize(
    ("sensitivity", "location", "fault"),
    [
        ("public_facility", {"precision": "exact", "lat": "-0.026330", "lon": "109.342504"}, False),
        ("public_facility", {"precision": "street", "address": {"id": "Jalan Contoh 1"}}, False),
        ("public_sensing", {"precision": "exact"}, True),
        ("public_sensing", {"precision": "street", "site_name": {"id": "Simpang Contoh"}}, False),
        ("public_sensing", {"precision": "rounded_100m", "lat": "-0.026", "lon": "109.342"}, False),
        ("public_sensing", {"precision": "kelurahan", "lat": "-0.026330", "lon": "109.342504"}, True),
        ("security_sensing", {"precision": "kelurahan", "area": "61.71.01.1001"}, False),
        ("security_sensing", {"precision": "kelurahan", "address": {"id": "Jalan Contoh 1"}}, True),
        ("security_sensing", {"precision": "street"}, True),
        ("security_sensing", {"precision": "unknown"}, False),
        ("security_sensing", {}, False),
        ("internal_network", {"precision": "city", "area": "61.71"}, False),
        ("internal_network", {"precision": "city", "area": "61.71.01"}, True),
        ("internal_network", {"precision": "kecamatan"}, True),
        ("internal_network", {"precision": "withheld"}, False),
        ("critical", {"precision": "withheld"}, False),
        ("critical", {"precision": "withheld", "area": "61.71"}, False),
        ("critical", {"precision": "withheld", "site_name": {"id": "Gedung B"}}, True),
        ("critical", {"precision": "withheld", "area": "61.71.01.1001"}, True),
        ("critical", {"precision": "city"}, True),
        ("critical", {}, True),
    ],
)
def test_a_place_is_judged_by_what_it_tells_and_not_by_its_claim(
    sensitivity: str, location: dict[str, Any], *, fault: bool
) -> None:
    joined = registry((*WIFI, {"sensitivity": sensitivity, "coverage": [{"scope": "city", **location}]}))
    assert bool(found_by("precision-sensitivity", joined)) is fault


def test_a_public_stream_may_be_shown_where_it_is() -> None:
    change = {"sensitivity": "public_sensing", "coverage": [{"scope": "site", "precision": "exact"}]}
    assert found_by("precision-sensitivity", registry((*WIFI, change)))
    assert not found_by("precision-sensitivity", registry((*WIFI, {**change, "live_url": "https://contoh.go.id"})))


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ({}, []),
        ({"precision": "exact", "lat": "-0.02", "lon": "109.34"}, []),
        ({"precision": "exact", "lat": "-90", "lon": "180.000000"}, []),
        ({"precision": "exact", "lat": "-90.5", "lon": "180.5"}, ["/coverage/0/lat", "/coverage/0/lon"]),
        ({"precision": "rounded_100m", "lat": "-0.026", "lon": "109.342"}, []),
        ({"precision": "rounded_100m", "lat": "-0.0263", "lon": "109.342"}, ["/coverage/0/lat"]),
        ({"precision": "exact", "lat": "-0.02"}, ["/coverage/0"]),
        ({"precision": "exact", "lon": "109.34"}, ["/coverage/0"]),
        ({"precision": "street", "lat": "-0.02", "lon": "109.34"}, ["/coverage/0"]),
        ({"lat": "-0.02", "lon": "109.34"}, ["/coverage/0"]),
    ],
)
@pytest.mark.parametrize("kind", ["infrastructure", "dataset"])
def test_coordinates_are_whole_on_the_globe_and_no_more_exact_than_they_say(
    kind: str, location: dict[str, Any], where: list[str]
) -> None:
    joined = registry((kind, "titik", {"coverage": [{"scope": "site", **location}]}))
    assert [problem.place.pointer for problem in found_by("precision-coordinates", joined)] == where


@pytest.mark.parametrize(
    ("sensitivity", "allowed"),
    [
        ("public_facility", {"full", "summary", "existence", "none"}),
        ("public_sensing", {"full", "summary", "existence", "none"}),
        ("security_sensing", {"summary", "existence", "none"}),
        ("internal_network", {"summary", "existence", "none"}),
        ("critical", {"existence", "none"}),
    ],
)
def test_disclosure_is_capped_by_sensitivity(sensitivity: str, allowed: set[str]) -> None:
    fine = {
        disclosure
        for disclosure in ("full", "summary", "existence", "none")
        if not found_by(
            "disclosure-sensitivity", registry((*WIFI, {"sensitivity": sensitivity, "disclosure": disclosure}))
        )
    }
    assert fine == allowed


@pytest.mark.parametrize(
    ("sensitivity", "scopes", "faults"),
    [
        ("critical", ["city"], 2),
        ("security_sensing", ["city"], 0),
        ("security_sensing", ["city", "kelurahan"], 2),
        ("security_sensing", ["unknown"], 2),
        ("public_sensing", ["kelurahan"], 0),
        ("internal_network", ["city"], 0),
    ],
)
def test_counts_are_capped_by_sensitivity(sensitivity: str, scopes: list[str], faults: int) -> None:
    change = {"sensitivity": sensitivity, "coverage": [{"scope": scope} for scope in scopes]}
    assert (
        len(found_by("count-sensitivity", registry((*WIFI, {**change, "count_total": 3, "count_active": 0})))) == faults
    )
    unknown = {**change, "count_total": "unknown", "count_active": "unknown"}
    assert not found_by("count-sensitivity", registry((*WIFI, unknown)))


@pytest.mark.parametrize(
    ("total", "active", "faults"), [(3, 3, 0), (3, 4, 1), ("unknown", 4, 0), (3, "unknown", 0), (0, 0, 0)]
)
def test_no_more_are_working_than_there_are(total: int | str, active: int | str, faults: int) -> None:
    joined = registry((*WIFI, {"count_total": total, "count_active": active}))
    assert len(found_by("count-order", joined)) == faults
