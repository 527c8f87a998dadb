from __future__ import annotations

from pathlib import Path

import built_site
import html_judge
import pytest
from built_site import pages, publish, site


@pytest.fixture(scope="module")
def other(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small city, built by the second engine where the first one has built before."""
    root = tmp_path_factory.mktemp("zensical") / "city"
    built_site.copy(small, root)
    publish(root, "zensical")
    return root


def test_both_engines_give_the_same_pages_and_the_same_exports(small: Path, other: Path) -> None:
    theirs = {path for path in site(other) if not path.startswith("assets/")}
    assert theirs == {path for path in site(small) if not path.startswith("assets/")}
    for path, content in site(small).items():
        if path.startswith("api/") or path == "sitemap.xml":
            assert site(other)[path] == content, path


def test_both_engines_give_the_same_article_on_every_page(small: Path, other: Path) -> None:
    ours, theirs = pages(small), pages(other)
    for url, html in ours.items():
        article = built_site.parse(html).css_first(".j-content")
        assert len(article.text()) > 100, url
        assert built_site.parse(theirs[url]).css_first(".j-content").html == article.html, url


def test_both_engines_give_each_page_the_same_head_and_the_same_ways_out(small: Path, other: Path) -> None:
    asked = {
        "title": None,
        "link[rel=canonical]": "href",
        "link[hreflang]": "href",
        "meta[name=description]": "content",
    }
    asked |= {".md-tabs__link": "href", ".j-language": "href", ".j-footer a": "href", ".j-skip": "href"}
    theirs = pages(other)
    for url, html in pages(small).items():
        ours, other_page = built_site.parse(html), built_site.parse(theirs[url])
        for selector, attribute in asked.items():
            found = [
                [node.attributes[attribute] if attribute else node.text() for node in page.css(selector)]
                for page in (ours, other_page)
            ]
            assert found[0] == found[1], (url, selector)


def test_a_strict_parser_finds_no_fault_on_pages_of_the_second_engine(other: Path) -> None:
    every = pages(other)
    for url in ("", "en/", "404.html", "layanan/surat-domisili/", "en/sops/surat-keterangan/", "perubahan/"):
        assert html_judge.parse_errors(every[url]) == [], url


def test_going_from_one_engine_to_the_other_and_back_leaves_nothing_behind(
    small: Path, other: Path, tmp_path: Path
) -> None:
    root = tmp_path / "city"
    built_site.copy(other, root)
    assert site(root) != site(small)
    publish(root)
    assert site(root) == site(small)
