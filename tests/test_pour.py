from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from urllib.parse import urljoin

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jendela.pour import NOT_FOUND, FrameKey, Page, Piece, SiteAddress, key_of, pour, script_safe, sitemap

SITE = SiteAddress("https://kota.example/jendela/")
PAGE = Page(
    "layanan/akta/", "id", "services", "Akta", "Isi", "<h1>Akta</h1>", (("id", "layanan/akta/"), ("en", "en/a/"))
)
# A frame with every slot in the context in which the real ones have it.
FRAME = (
    Piece("<!doctype html><html><head><title>", "title", ""),
    Piece('</title><meta name="description" content="', "description", ""),
    Piece('"><link rel="canonical" href="', "canonical", ""),
    Piece('"><link rel="alternate " href="', "alternate_en", ""),
    Piece('">', "", ""),
    Piece('<meta name="robots" content="noindex">', "", "noindex"),
    Piece('<script type="application/ld+json">', "json_ld", "json_ld"),
    Piece("</script>", "", "json_ld"),
    Piece('</head><body><a id="switch" href="', "switch_en", ""),
    Piece('"></a>', "body", ""),
    Piece('<a id="edit" href="', "edit_url", "edit_url"),
    Piece('">x</a>', "", "edit_url"),
    Piece("<i>", "data_date", "data_date"),
    Piece("</i>", "", "data_date"),
    Piece("</body></html>", "", ""),
)
FRAMES = {FrameKey("id", "services", 2): FRAME}

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")))
SEGMENTS = st.lists(st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True), max_size=4)
URLS = SEGMENTS.map(lambda segments: "".join(f"{segment}/" for segment in segments))


def _tree(page: Page) -> html5lib.treebuilders.base.Node:
    return html5lib.parse(pour(FRAMES, page, SITE), treebuilder="etree", namespaceHTMLElements=False)


def test_a_page_without_optional_parts_shows_none_of_them() -> None:
    assert pour(FRAMES, PAGE, SITE) == (
        '<!doctype html><html><head><title>Akta</title><meta name="description" content="Isi">'
        '<link rel="canonical" href="https://kota.example/jendela/layanan/akta/">'
        '<link rel="alternate " href="https://kota.example/jendela/en/a/"></head><body>'
        '<a id="switch" href="../../en/a/"></a><h1>Akta</h1></body></html>'
    )


def test_a_page_with_every_part_shows_them_all() -> None:
    html = pour(FRAMES, replace(PAGE, noindex=True, json_ld="{}", edit_url="https://a/", data_date="2026"), SITE)
    for part in ('content="noindex"', ">{}</script>", '<a id="edit" href="https://a/">x</a>', "<i>2026</i>"):
        assert part in html


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_text_is_read_back_as_it_was_written(title: str, description: str, edit_url: str, date: str) -> None:
    tree = _tree(replace(PAGE, title=title, description=description, edit_url=edit_url, data_date=date))
    elements = {element.get("id") or element.get("name") or element.tag: element for element in tree.iter()}
    assert (elements["title"].text or "") == title
    assert elements["description"].get("content") == description
    assert "edit" not in elements if not edit_url else elements["edit"].get("href") == edit_url
    assert "i" not in elements if not date else elements["i"].text == date
    assert len(list(tree.iter())) == 9 + bool(edit_url) + bool(date)


@given(st.dictionaries(TEXTS, TEXTS | st.just("</script><!--<script>")))
def test_json_ld_cannot_end_its_script_and_stays_the_same_data(data: dict[str, str]) -> None:
    tree = _tree(replace(PAGE, json_ld=json.dumps(data, ensure_ascii=False)))
    [script] = tree.iter("script")
    assert json.loads(script.text or "") == data
    assert "<" not in script_safe(json.dumps(data))


def test_what_is_not_json_is_refused() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        pour(FRAMES, replace(PAGE, json_ld="<b>"), SITE)


@pytest.mark.parametrize(
    "page", [replace(PAGE, url="a/"), replace(PAGE, section=""), replace(PAGE, alternates=(("id", "layanan/akta/"),))]
)
def test_a_page_without_its_frame_or_an_alternate_is_our_own_fault(page: Page) -> None:
    with pytest.raises(KeyError):
        pour(FRAMES, page, SITE)


def test_the_error_page_has_a_frame_of_its_own() -> None:
    assert key_of(replace(PAGE, url=NOT_FOUND, section="")) == FrameKey("id", "", -1)


@given(URLS, URLS)
def test_links_lead_from_any_page_to_any_other_below_any_address(source: str, target: str) -> None:
    for site in (SITE, SiteAddress("https://kota.example/")):
        assert urljoin(site.base_url + source, site.link(source, target)) == site.base_url + target
        assert urljoin(site.base_url + "any/where", site.link(NOT_FOUND, target)) == site.base_url + target


@pytest.mark.parametrize(
    "base_url",
    [
        "kota.example/",
        "https://kota.example",
        "ftp://kota.example/",
        "https:///",
        "https://kota.example/?a=/",
        "/x/",
        " ",
    ],
)
def test_an_address_that_is_no_folder_on_the_web_is_refused(base_url: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        SiteAddress(base_url)


def test_the_sitemap_lists_each_page_in_each_language_with_its_alternates() -> None:
    text = sitemap([(("id", ""), ("en", "en/")), (("id", "a&b/"), ("en", "en/c/"))], SITE)
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    urls = ET.fromstring(text).findall("s:url", names)
    assert [url.findtext("s:loc", "", names).removeprefix(SITE.base_url) for url in urls] == [
        "",
        "en/",
        "a&b/",
        "en/c/",
    ]
    links = [(link.get("hreflang"), link.get("href")) for link in urls[3].findall("x:link", names)]
    root = SITE.base_url
    assert links == [("id", f"{root}a&b/"), ("en", f"{root}en/c/"), ("x-default", f"{root}a&b/")]


def test_a_sitemap_needs_a_known_address() -> None:
    with pytest.raises(ValueError, match="base URL"):
        sitemap([], SiteAddress())
