from __future__ import annotations

import pytest
from takeover_corpus import Case, cases, figures

from jendela.links.spots import registrable, spots
from jendela.links.takeover import Before, Page, judge

CORPUS = list(cases())
CHOSEN = [case for case in CORPUS if not case.held_out]
HELD_OUT = [case for case in CORPUS if case.held_out]
URL = "https://dinas.contoh.go.id/"
WORDS = "Slot gacor gampang menang, bonus new member 100%, deposit pulsa, daftar di situs slot resmi."


def page(body: str, title: str = "Dinas Contoh") -> Page:
    return Page(f"<html lang=id><head><title>{title}</title></head><body>{body}</body></html>", URL)


def names(found: Page, search: Page | None = None, before: Before | None = None) -> set[str]:
    return {sign.name for sign in judge(found, search, before).signs}


def test_the_corpus_holds_at_least_60_pages_of_both_kinds_in_both_halves() -> None:
    assert len(CORPUS) >= 60
    for half in (CHOSEN, HELD_OUT):
        assert sum(case.hostile for case in half) >= 15
        assert sum(not case.hostile for case in half) >= 15


@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case.name)
def test_a_page_is_judged_as_what_it_is(case: Case) -> None:
    assert case.judgement().taken_over == case.hostile


def test_on_the_half_that_nobody_looked_at_no_honest_page_is_convicted_and_nine_of_ten_hostile_ones_are() -> None:
    precision, recall = figures(HELD_OUT)
    assert precision == 1
    assert recall >= 0.9


def test_words_in_sight_never_convict_however_many() -> None:
    found = page(f"<p>{WORDS}</p>" * 50)
    assert names(found) == {"words"}
    assert not judge(found).taken_over
    assert not judge(found, before=Before("Laporan Tahunan", "en")).taken_over


@pytest.mark.parametrize(
    "wrapped",
    [
        '<div style="display: none">{}</div>',
        '<div style="VISIBILITY : hidden">{}</div>',
        '<div style="position:absolute; left:-5000px">{}</div>',
        '<div style="font-size:0px">{}</div>',
        '<div style="height:1px;overflow:hidden">{}</div>',
        "<div hidden>{}</div>",
        "<style>.x, .y b {{ text-indent:-9999px }}</style><div class='y'><b>{}</b></div><i class='x'>{}</i>",
        "<style>#z{{clip:rect(0,0,0,0)}}</style><div id=z>{}</div>",
        "<marquee height=0>{}</marquee>",
    ],
)
def test_what_is_hidden_counts_more_than_what_is_seen(wrapped: str) -> None:
    link = f'<a href="https://lain.example/">{WORDS}</a>'
    assert "hidden" in names(page(wrapped.replace("{}", link).replace("{{", "{").replace("}}", "}")))
    assert judge(page(wrapped.replace("{}", link).replace("{{", "{").replace("}}", "}"))).taken_over


@pytest.mark.parametrize("style", ["opacity:0.9", "font-size:0.9rem", "left:-9px", "display:block", "height:10px"])
def test_ordinary_styles_hide_nothing(style: str) -> None:
    assert spots(f'<p style="{style}">halo</p>', URL).hidden == ""


def test_a_link_inside_the_same_domain_is_no_link_away() -> None:
    inside = '<a href="https://antrean.contoh.go.id/">slot gacor online</a>'
    assert spots(inside, URL).links == ()
    assert spots(inside.replace("contoh.go.id", "contoh.example"), URL).links[0].host == "antrean.contoh.example"


def test_another_face_for_search_engines_convicts_and_other_news_does_not() -> None:
    plain = page("<h1>Layanan</h1>")
    links = "".join(f'<a href="https://s{number}.example/">slot gacor</a>' for number in range(3))
    assert "cloaking" in names(plain, page(f"<h1>Layanan</h1>{links}"))
    assert "cloaking" not in names(plain, page(f"<h1>Layanan</h1><p>{WORDS}</p>"))


def test_a_redirect_to_another_domain_counts_only_where_something_else_is_wrong() -> None:
    moved = Page("<title>Formulir survei</title>", URL, "https://formulir.example/")
    taken = Page("<title>Slot gacor resmi</title>", URL, "https://formulir.example/")
    assert judge(moved).signs == ()
    assert "redirect" in names(taken)


def test_a_sudden_change_of_title_and_language_adds_to_other_signs_only() -> None:
    before = Before("Sistem Kepegawaian", "en")
    assert names(page("", title="Judul baru"), before=before) == set()
    assert "changed" in names(page("", title="Slot gacor resmi"), before=before)
    assert "changed" not in names(page("", title="Slot gacor resmi"), before=Before("slot gacor lama", "id"))


def test_warnings_around_a_title_excuse_it_but_never_what_is_hidden() -> None:
    warning = "<p>Polisi menangkap pelaku. Laporkan.</p>"
    assert not judge(page(warning, title="Bandar togel online di kota")).taken_over
    hidden = f'<div hidden><a href="https://lain.example/">{WORDS}</a></div>'
    assert judge(page(warning + hidden)).taken_over


@pytest.mark.parametrize(
    "html",
    [
        "",
        "\0",
        "<" * 1000,
        "<div>" * 20_000 + WORDS,
        "<style>" + "a{" * 5000,
        '<a href="http://[">slot gacor</a>',
        "<title>" + "a" * 100_000,
        '<base href="::"><iframe src="//["></iframe><meta http-equiv=refresh content="0;url=http://[">',
    ],
    ids=range(8),
)
def test_broken_pages_are_judged_too(html: str) -> None:
    assert not judge(Page(html, URL)).taken_over


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.dinas.contoh.go.id", "contoh.go.id"),
        ("contoh.id", "contoh.id"),
        ("a.b.contoh.example", "contoh.example"),
        ("shop.contoh.co.uk", "contoh.co.uk"),
        ("localhost", "localhost"),
        ("go.id", "go.id"),
        ("", ""),
    ],
)
def test_the_registrable_part_of_a_host_is_known(host: str, expected: str) -> None:
    assert registrable(host) == expected
