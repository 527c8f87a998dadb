from __future__ import annotations

import pytest
from registries import found_by, registry


@pytest.mark.parametrize(
    ("languages", "told"),
    [(["id", "en"], 1), (["id"], 0)],
)
def test_english_is_asked_for_only_where_the_site_speaks_it(languages: list[str], told: int) -> None:
    joined = registry(
        ("city", "", {"languages": languages}),
        ("agency", "dinas", {"title": {"id": "Dinas"}, "description": {"id": "Uraian"}}),
    )
    found = found_by("language-missing", joined)
    assert len(found) == told
    assert all(problem.facts == {"fields": "title, description", "count": "2"} for problem in found)
