from __future__ import annotations

from typing import Any

import pytest
from registries import found_by, registry


@pytest.mark.parametrize(
    ("feedback", "fault"),
    [
        ([{"kind": "email", "label": {"id": "Surel"}, "value": "a@contoh.go.id"}], True),
        ([{"kind": "phone", "label": {"id": "Telepon"}}], True),
        ([{"kind": "phone", "label": {"id": "Telepon"}, "value": "(0561) 000000"}], False),
        ([{"kind": "form", "label": {"id": "Formulir"}, "url": "https://contoh.go.id"}], False),
    ],
)
def test_people_can_reach_the_city(feedback: list[dict[str, Any]], *, fault: bool) -> None:
    assert bool(found_by("city-feedback", registry(("city", "", {"feedback": feedback})))) is fault


@pytest.mark.parametrize(
    ("host", "fault"),
    [
        ("contoh.go.id", False),
        ("xn--contoh-9za.id", False),
        ("go", True),
        (".go.id", True),
        ("Contoh.go.id", True),
        ("https://contoh.go.id", True),
        ("contoh.go.id/", True),
        ("contoh.go.id:8080", True),
        ("contoh.go.id\n", True),
        ("*.go.id", True),
    ],
)
def test_suffixes_are_host_names(host: str, *, fault: bool) -> None:
    assert bool(found_by("city-suffix", registry(("city", "", {"official_suffixes": [host]})))) is fault
