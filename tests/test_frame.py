from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin

import html5lib
import pytest
from html_judge import parse_errors
from sample_frames import BASE, ENGINES, ROOT, blueprint, built, page, pages

from jendela import frame
from jendela.pour import NOT_FOUND, FrameKey, Piece, SiteAddress, pour

_STAMP = "0123456789abcdef"
_KEY = FrameKey("id", "", 0)


def _token(slot: str) -> str:
    return f"jdl{_STAMP}x{slot}xjdl"


def _poured(url: str, engine: str = "material", base_url: str = BASE) -> str:
    return pour(built(engine, base_url).frames, page(url), SiteAddress(base_url))


def _tree(html: str) -> html5lib.treebuilders.base.Node:
    return html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)


def _sentinels_wrong(html: str, expected: dict[str, int]) -> dict[str, tuple[str, str]]:
    _, problems = frame.cut(html, _KEY, _STAMP, expected)
    return {each.facts["slot"]: (each.facts["expected"], each.facts["found"]) for each in problems}


def test_a_frame_is_cut_at_its_sentinels() -> None:
    html = f"<a>{_token('title')}</a>{_token('edit_url_begin')}<b>{_token('edit_url')}</b>{_token('edit_url_end')}<i>"
    expected = {"title": 1, "edit_url_begin": 1, "edit_url": 1, "edit_url_end": 1}
    pieces = (
        Piece("<a>", "title", ""),
        Piece("</a>", "", ""),
        Piece("<b>", "edit_url", "edit_url"),
        Piece("</b>", "", "edit_url"),
        Piece("<i>", "", ""),
    )
    assert frame.cut(html, _KEY, _STAMP, expected) == (pieces, [])


@pytest.mark.parametrize(
    ("html", "wrong"),
    [
        ("<p>", {"title": ("1", "0")}),
        (_token("title") * 2, {"title": ("1", "2")}),
        (_token("title") + _token("other"), {"other": ("0", "1")}),
        (_token("title") + _token("title").upper(), {"?": ("0", "1")}),
        (_token("title").replace("xtitle", "x-title"), {"title": ("1", "0"), "?": ("0", "1")}),
        (_token("title") + f"jdl{_STAMP}", {"?": ("0", "1")}),
    ],
)
def test_a_sentinel_that_is_missing_doubled_strange_or_damaged_is_named(html: str, wrong: dict[str, object]) -> None:
    assert _sentinels_wrong(html, {"title": 1}) == wrong


def test_a_frame_that_the_engine_did_not_build_is_named() -> None:
    _, [problem] = frame.cut("", FrameKey("en", "services", 2), _STAMP, {})
    assert (problem.rule, problem.facts) == ("frame-missing", {"frame": "en/services/2"})


def test_an_override_that_loses_a_value_stops_the_build(tmp_path: Path) -> None:
    plan = blueprint()
    main = plan.overrides["main.html"].replace(b"{{ meta.body }}", b"{{ meta.body | upper }}")
    frames, problems = frame.build(replace(plan, overrides={**plan.overrides, "main.html": main}), tmp_path)
    assert frames is None
    assert {each.facts["slot"] for each in problems} == {"body", "?"}


@pytest.mark.parametrize("engine", ENGINES)
def test_there_is_a_frame_for_every_page(engine: str) -> None:
    assert set(built(engine).frames) == {key for edition in blueprint().editions for key in blueprint().keys(edition)}
    assert all(pour(built(engine).frames, each, SiteAddress(BASE)) for each in pages())


@pytest.mark.parametrize("engine", ENGINES)
def test_no_sentinel_and_no_path_of_the_machine_is_left_in_a_frame(engine: str) -> None:
    text = "".join(piece.text for pieces in built(engine).frames.values() for piece in pieces)
    assert not re.search(r"jdl[0-9a-f]{16}|/tmp/|site-packages", text)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_page_is_valid_html_with_one_heading_and_unique_ids(engine: str) -> None:
    for each in pages():
        html = pour(built(engine).frames, each, SiteAddress(BASE))
        assert parse_errors(html) == []
        assert len(re.findall(r"<h1[ >]", html)) == each.body.count("<h1>")
        ids = Counter(element.get("id") for element in _tree(html).iter() if element.get("id"))
        assert set(ids.values()) == {1}


@pytest.mark.parametrize("engine", ENGINES)
def test_navigation_leads_to_the_sections_from_every_depth(engine: str) -> None:
    for each in pages():
        here = BASE + ("any/where/404" if each.url == NOT_FOUND else each.url)
        tree = _tree(pour(built(engine).frames, each, SiteAddress(BASE)))
        navs = [
            nav for nav in tree.iter("nav") if "md-tabs" in nav.get("class", "") or "md-nav" in nav.get("class", "")
        ]
        sections = next(edition for edition in blueprint().editions if edition.lang == each.lang).sections
        home = "" if each.lang == "id" else "en/"
        expected = [BASE + section.url for section in sections]
        assert [[urljoin(here, a.get("href")) for a in nav.iter("a")] for nav in navs] == [
            expected,
            [BASE + home, *expected],
        ]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_current_section_is_marked_and_no_other(engine: str) -> None:
    for each in pages():
        tree = _tree(pour(built(engine).frames, each, SiteAddress(BASE)))
        current = [a.text for a in tree.iter("a") if a.get("aria-current")]
        names = {"id": "Layanan & <b>", "en": "Services"}
        assert current == ([names[each.lang]] * 2 if each.section else [])


@pytest.mark.parametrize("engine", ENGINES)
def test_canonical_and_alternates_are_full_addresses_and_the_switch_leads_to_the_same_page(engine: str) -> None:
    for each in pages():
        if each.url == NOT_FOUND:
            continue
        tree = _tree(pour(built(engine).frames, each, SiteAddress(BASE)))
        alternates = dict(each.alternates)
        heads = [(link.get("rel"), link.get("hreflang"), link.get("href")) for link in tree.iter("link")]
        assert ("canonical", None, BASE + each.url) in heads
        # the trailing blank keeps the theme's script from asking for sitemaps
        assert [head[1:] for head in heads if head[0] == "alternate "] == [
            ("id", BASE + alternates["id"]),
            ("en", BASE + alternates["en"]),
            ("x-default", BASE + alternates["id"]),
        ]
        other = "en" if each.lang == "id" else "id"
        [switch] = [a for a in tree.iter("a") if a.get("hreflang")]
        assert (switch.get("hreflang"), switch.get("lang")) == (other, other)
        assert urljoin(BASE + each.url, switch.get("href")) == BASE + alternates[other]


def test_without_a_known_address_a_page_names_none() -> None:
    html = _poured("layanan/akta/", base_url="")
    assert "canonical" not in html
    assert "alternate" not in html
    assert 'href="../../en/services/akta/"' in html


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("base_url", "path"), [(BASE, "/jendela/"), ("", "/")])
def test_the_error_page_works_at_any_depth(engine: str, base_url: str, path: str) -> None:
    tree = _tree(_poured(NOT_FOUND, engine, base_url))
    addresses = [element.get("href") or element.get("src") for element in tree.iter() if element.tag != "base"]
    inside = [address for address in addresses if address and not address.startswith(("#", "https://code.example/"))]
    assert inside
    assert [address for address in inside if not re.match(rf"{path}(?!/)", address)] == []


@pytest.mark.parametrize("engine", ENGINES)
def test_a_page_asks_no_other_host_for_anything(engine: str) -> None:
    for each in pages():
        tree = _tree(pour(built(engine).frames, each, SiteAddress(BASE)))
        loaded = [element.get("src") for element in tree.iter() if element.get("src")]
        loaded += [link.get("href") for link in tree.iter("link") if link.get("rel") in {"stylesheet", "icon"}]
        assert len(loaded) >= 4
        assert [address for address in loaded if "//" in address] == []


@pytest.mark.parametrize("engine", ENGINES)
def test_the_theme_files_that_a_page_names_come_with_the_frames_and_no_others(engine: str) -> None:
    tree = _tree(_poured("", engine))
    named = {element.get("src") or element.get("href") for tag in ("script", "link") for element in tree.iter(tag)}
    assets = ROOT / "site" / "assets"
    ours = {f"assets/{path.relative_to(assets).as_posix()}" for path in assets.rglob("*") if path.is_file()}
    local = {name.removeprefix("./") for name in named if name and "//" not in name} - ours
    assert set(built(engine).assets) == local
    assert all(built(engine).assets.values())


def test_the_inline_scripts_are_named_by_their_digests() -> None:
    digests = built().inline_scripts()
    assert len(digests) >= 5
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in digests)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_city_s_own_texts_are_escaped(engine: str) -> None:
    html = _poured("layanan/", engine)
    assert "Layanan &amp; &lt;b&gt;" in html
    name = 'Jendela Kota <Contoh> & "kita"'
    tree = _tree(html)
    assert tree.find("head/title").text == f"Akta · {name}"
    assert {element.get("aria-label") for element in tree.iter("a") if "md-logo" in element.get("class", "")} == {name}


def test_both_engines_give_the_same_pages_with_the_same_text() -> None:
    material, zensical = built("material"), built("zensical")
    assert set(material.frames) == set(zensical.frames)
    for each in pages():
        texts = []
        for frames in (material, zensical):
            tree = _tree(pour(frames.frames, each, SiteAddress(BASE)))
            content = next(element for element in tree.iter("div") if element.get("id") == "__main")
            texts.append("".join(content.itertext()))
        assert texts[0] == texts[1]


def test_two_builds_in_two_folders_and_time_zones_are_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Jayapura")
    monkeypatch.setenv("LANG", "tr_TR.UTF-8")
    for engine in ENGINES:
        again, problems = frame.build(blueprint(engine), tmp_path / "a folder" / engine)
        assert problems == []
        assert again is not None
        assert again.dump() == built(engine).dump()


def test_frames_are_the_same_after_writing_and_reading_and_damage_is_noticed() -> None:
    blob = built().dump()
    assert frame.FrameSet.load(blob) == built()
    for damaged in (b"", b"[]", b"{}", b"null", blob[:-1], blob.replace(b'"frames"', b'"f"'), b"\xff"):
        assert frame.FrameSet.load(damaged) is None


def test_the_digest_changes_with_every_input_and_with_nothing_else() -> None:
    plan = blueprint()
    first, second = plan.editions
    others = [
        plan,
        replace(plan, config=plan.config.replace(b"Langsung ke isi", b"Loncat ke isi")),
        replace(plan, overrides={**plan.overrides, "404.html": b"{% extends 'main.html' %}"}),
        replace(plan, editions=(replace(first, standing=("Resmi.",)), second)),
        replace(plan, editions=(replace(first, sections=first.sections[:1]), second)),
        replace(plan, editions=(second, first)),
        replace(plan, editions=(first,)),
        replace(plan, site=SiteAddress("https://kota.example/")),
        replace(plan, engine="zensical"),
        replace(plan, deepest=4),
    ]
    digests = [frame.input_digest(other) for other in others]
    assert len(set(digests)) == len(digests)
    assert all(a != b for a, b in pairwise(digests))
    assert frame.input_digest(blueprint()) == digests[0] == built().digest
