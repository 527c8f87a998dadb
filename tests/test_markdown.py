from __future__ import annotations

from typing import Any

import pytest

from jendela.markdown import to_html


def test_the_first_heading_takes_the_level_that_the_page_leaves_free() -> None:
    assert to_html("# Judul\n\n## Bagian") == "<h2>Judul</h2>\n<h2>Bagian</h2>\n"
    assert to_html("# Judul", top=1) == "<h1>Judul</h1>\n"


def test_an_empty_text_gives_nothing() -> None:
    assert to_html(" \n\n") == ""


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html,<script>alert(1)</script>)",
        "![a](https://luar.example/a.png)",
        "![a](javascript:alert(1))",
        "<a href='javascript:alert(1)'>a</a>",
        "<svg onload=alert(1)>",
        "<https://luar.example/onmouseover=alert(1)>",
        "[a]: javascript:alert(1)\n\n[a]",
        "`<script>alert(1)</script>`",
    ],
)
def test_nothing_in_a_procedure_can_run_or_load(hostile: Any) -> None:
    html = to_html(hostile)
    for forbidden in ("<script", "<img", "<svg", '<a href="javascript', '<a href="data', "<a href='"):
        assert forbidden not in html.lower()


def test_links_to_other_sites_carry_no_trust() -> None:
    assert to_html("[a](https://contoh.go.id)") == (
        '<p><a href="https://contoh.go.id" rel="noopener nofollow ugc">a</a></p>\n'
    )


def test_deeply_nested_text_ends_quickly_and_safely() -> None:
    assert "<script" not in to_html(">" * 5_000 + "<script>" + "*" * 5_000 + "[" * 5_000)
