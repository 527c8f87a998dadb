from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import msgspec
import pytest
from broken_cities import AS_OF
from registries import registry

from jendela import messages
from jendela.problems import Problem
from jendela.registry import Registry
from jendela.rules import hosts, urls

CONTROLS = (Path(__file__).parent / "controls/urls.txt").read_text("utf-8").splitlines()
SOURCES = [{"title": "Surat dinas"}]
CITY: dict[str, Any] = {"official_suffixes": ["contohkota.go.id"], "own_hosts": ["www.airminumcontoh.com"]}


def found(joined: Registry, *, but: tuple[str, ...] = ("url-official",)) -> list[Problem]:
    every = [problem for check in urls.URL_RULES for problem in check(joined, AS_OF)]
    return [problem for problem in every if problem.rule not in but]


def rules_of(joined: Registry) -> set[str]:
    return {problem.rule for problem in found(joined)}


def field(address: str) -> Registry:
    return registry(("city", "", CITY), ("agency", "dinas", {"website": address, "sources": SOURCES}))


def source(address: str) -> Registry:
    return registry(("city", "", CITY), ("agency", "dinas", {"sources": [{"title": "Berita", "url": address}]}))


def prose(text: str) -> Registry:
    return registry(("city", "", CITY), ("agency", "dinas", {"description": {"id": text}, "sources": SOURCES}))


def body(text: str) -> Registry:
    joined = registry(("city", "", CITY), ("sop", "prosedur", {}))
    documents = {
        path: dataclasses.replace(document, body=text, body_line=21, digest=text)
        if document.kind == "sop"
        else document
        for path, document in joined.documents.items()
    }
    return msgspec.structs.replace(joined, documents=documents)


# Fields

HOSTS = """
https://127.0.0.1/ https://10.10.1.5/layanan https://192.168.1.1 https://8.8.8.8/ https://2130706433/ https://127.1/
https://0177.0.0.1/ https://0x7f000001/ https://0x7f.0.0.1/ https://0X7F.1/ https://[::1]/ https://[fe80::1]/
https://[::ffff:127.0.0.1]/ https://[::ffff:7f00:1]:8443/ https://%31%32%37.0.0.1/ https://%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1/
https://127%E3%80%820%E3%80%820%E3%80%821/ https://10.0.0.1./ https://1.2.3.256/ https://\\\\10.0.0.1\\x https:10.0.0.1
https:////10.0.0.1/ https://localhost/ https://localhost./ https://LOCALHOST/ https://app.localhost/ https://intranet/
https://server01/masuk https://nas.local/ https://nas.local./ https://absensi.lan/ https://db.internal/ https://x.corp/
https://situs.test/ https://contoh.example/ https://www.example.com/ https://a.invalid/ https://abc.onion/
https://10.0.0.1.nip.io/ https://app.10-0-0-1.sslip.io/ https://localtest.me/ https://1.1.168.192.in-addr.arpa/
""".split()
HOSTS_ANYWHERE = [address for address in HOSTS if "://" in address and "\\" not in address]


@pytest.mark.parametrize("address", HOSTS)
def test_a_host_that_is_no_public_name_is_found_in_every_spelling(address: str) -> None:
    address = address if address.startswith("https://") else address.replace("https:", "https://", 1)
    assert "url-host" in rules_of(field(address))


@pytest.mark.parametrize("address", HOSTS_ANYWHERE)
def test_such_hosts_are_found_in_sources_links_and_prose_too(address: str) -> None:
    assert "url-host" in rules_of(source(address))
    assert "url-host" in rules_of(prose(f"Buka {address}, lalu masuk."))
    assert "url-host" in rules_of(body(f"Buka [situs]({address}) lalu masuk.\n"))


@pytest.mark.parametrize(
    "address", ["https:10.0.0.1/", "https:\\\\10.0.0.1/", "HTTPS://10.0.0.1/", "https://\uff11\uff10.1/"]
)
def test_browsers_spellings_of_an_address_are_read_as_browsers_do(address: str) -> None:
    read = hosts.split(address)
    assert read
    assert hosts.is_number(read.host)


def test_a_name_under_the_city_s_own_suffix_is_official_even_where_samples_live() -> None:
    city = {"official_suffixes": ["contohkab.example"]}
    joined = registry(
        ("city", "", city), ("agency", "dinas", {"website": "https://a.contohkab.example/", "sources": SOURCES})
    )
    assert not rules_of(joined)


CREDENTIALS = """
https://admin:rahasia@contohkota.go.id/ https://admin@contohkota.go.id/ https://contohkota.go.id@jahat.co.id/
https://contohkota.go.id/api?token=abcdef0123456789 https://contohkota.go.id/x?a=1&access_token=abc
https://contohkota.go.id/x?api_key=abc https://contohkota.go.id/x?apikey=abc https://contohkota.go.id/x?PASSWORD=abc
https://contohkota.go.id/x?pwd=abc https://contohkota.go.id/x;jsessionid=0A1B https://contohkota.go.id/x?PHPSESSID=1
https://contohkota.go.id/x#access_token=abc https://contohkota.go.id/x?sig=abc https://contohkota.go.id/x?X-Amz-Signature=a
https://contohkota.go.id/x?a=1;token=abc https://contohkota.go.id/x?%74oken=abc https://contohkota.go.id/#/masuk?token=abc
""".split()


@pytest.mark.parametrize("address", CREDENTIALS)
def test_credentials_are_found_and_never_repeated(address: str) -> None:
    for joined in (field(address), source(address), prose(f"lihat {address}"), body(f"[situs]({address})\n")):
        problems = [problem for problem in found(joined) if problem.rule == "url-credentials"]
        assert problems
        for problem in problems:
            said = messages.render(problem, "id")
            assert not any(secret in said.text + said.hint for secret in ("rahasia", "abc", "0A1B"))
    assert "url-credentials" in urls.MASKED


LOOKALIKES = """
https://contohkota.go.id.jahat.com/ https://www.contohkota.go.id.masuk.co/ https://contohkotagoid.com/
https://contohkota-go-id.com/ https://layanan-contohkota-go-id.net/ https://contohkotagoid88.xyz/ https://88contohkotagoid.com/
https://contohkota-go.id/ https://contohkotago.id/ https://c0ntohkota.go.id/ https://contohk0ta.g0.id/ https://contohkota.g0.id/
https://contohkot.go.id/ https://contohkotta.go.id/ https://contohktoa.go.id/ https://ppid.contohkata.go.id/
https://contohkota.co.id/ https://airminumcontoh.co/ https://airrninumcontoh.com/ https://contoh-kota.go.id/
https://xn--cntohkota-zuh.go.id/ https://xn--80ak6aa92e.com/ https://xn--0000000000.id/ https://xn--ggle-55da.com/
https://xn--contohkta-p1g.go.id/
""".split()


@pytest.mark.parametrize("address", LOOKALIKES)
def test_a_host_that_poses_as_an_official_one_is_found(address: str) -> None:
    for joined in (field(address), source(address), prose(f"Buka {address} sekarang."), body(f"Buka <{address}>.\n")):
        assert "url-lookalike" in rules_of(joined)


@pytest.mark.parametrize(
    "host",
    [
        "c\u043entohkota.go.id",
        "\u0441\u043e\u043d\u0442\u043e\u0445.com",
        "contohk\u0251ta.go.id",
        "contoh\u03bfkota.id",
        "\uff43ontohk0ta.go.id",
    ],
)
def test_letters_of_other_scripts_are_found_where_a_text_spells_them_out(host: str) -> None:
    assert "url-lookalike" in rules_of(prose(f"Buka https://{host}/ sekarang."))


@pytest.mark.parametrize(
    "address",
    [
        "https://ppid.contohkota.go.id/",
        "https://airminumcontoh.com/",
        "https://contohpost.co.id/",
        "https://infokota.co.id/",
        "https://xn--mnchen-3ya.de/",
        "https://kota.go.id/",
    ],
)
def test_official_and_unlike_names_are_no_lookalikes(address: str) -> None:
    assert "url-lookalike" not in rules_of(field(address))


SHORT = "bit.ly s.id tinyurl.com t.co goo.gl www.bit.ly BIT.LY s.id. maps.app.goo.gl cutt.ly is.gd rb.gy".split()


@pytest.mark.parametrize("host", SHORT)
def test_a_shortener_is_found_where_people_are_sent_to_it(host: str) -> None:
    assert "url-shortener" in rules_of(field(f"https://{host}/layanan"))
    assert "url-shortener" in rules_of(body(f"Daftar [di sini](https://{host}/layanan).\n"))
    assert rules_of(source(f"https://{host}/layanan")) == {"url-source"}


@pytest.mark.parametrize("text", ["Daftar di bit.ly/daftar-kota", "Tautan: s.id/PPDB2026.", "(www.tinyurl.com/abc)"])
def test_a_shortener_is_found_in_prose_without_its_scheme(text: str) -> None:
    assert rules_of(prose(text)) == {"url-shortener"}
    assert rules_of(body(f"{text}\n")) == {"url-shortener"}


REDIRECTS = """
https://contohkota.go.id/keluar?url=https://jahat.co.id/ https://contohkota.go.id/?next=//jahat.co.id
https://contohkota.go.id/?redirect=https%3A%2F%2Fjahat.co.id https://contohkota.go.id/?redirect=https%253A%252F%252Fjahat.co.id
https://contohkota.go.id/?return=jahat.co.id/masuk https://contohkota.go.id/?next=%5C%5Cjahat.co.id https://contohkota.go.id/?x=//jahat.co.id/
https://contohkota.go.id/?https://jahat.co.id https://www.google.com/url?q=https://jahat.co.id https://contohkota.go.id/?next=javascript:alert(1)
https://contohkota.go.id/#/keluar?url=https://jahat.co.id https://l.contoh.co.id/l.php?u=https%3A%2F%2Fjahat.co.id
""".split()


@pytest.mark.parametrize("address", REDIRECTS)
def test_an_address_that_leads_on_to_another_is_found(address: str) -> None:
    for joined in (
        field(address),
        source(address),
        prose(f"lihat {address}"),
        body(f"[situs]({address.replace(')', '%29')})\n"),
    ):
        assert "url-redirect" in rules_of(joined)


FORMS = """
https://contohkota.go.id\\@jahat.co.id/ https://contohkota.go.id/%0d%0aSet-Cookie:x https://contohkota.go.id/%00
https://contohkota.go.id/<script> https://contohkota.go.id/"onmouseover="x https:///// https://:443/ https://a..b/
https://-a.co.id/ https://contohkota.go.id/`x` https://?q=1 https://{host}/ https://xn--a.contoh.id/
""".split()


@pytest.mark.parametrize("address", FORMS)
def test_an_address_without_a_host_or_with_signs_that_browsers_change_is_found(address: str) -> None:
    assert "url-form" in rules_of(field(address))


@pytest.mark.parametrize("port", ["8080", "8443", "22", "0", "65536", "80"])
def test_a_port_of_its_own_is_found(port: str) -> None:
    assert rules_of(field(f"https://contohkota.go.id:{port}/")) == {"url-port"}


def test_http_is_an_error_where_people_are_sent_and_one_notice_for_all_sources() -> None:
    assert rules_of(field("http://contohkota.go.id/")) == {"url-https"}
    assert rules_of(body("[situs](http://contohkota.go.id/)\n")) == {"url-https"}
    assert rules_of(prose("Situs lama http://contohkota.go.id/ ditutup.")) == set()
    many = [{"title": str(number), "url": f"http://contoh.co.id/{number}"} for number in range(3)]
    joined = registry(("city", "", CITY), ("agency", "dinas", {"sources": many}))
    (problem,) = found(joined)
    assert (problem.rule, problem.facts, len(problem.related)) == ("url-source", {"count": "3"}, 2)


# Schemes

SCHEMES = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "javascript&#58;alert(1)",
    "javascript&colon;alert(1)",
    "javascript%3Aalert(1)",
    "\uff4aavascript:alert(1)",
    "vbscript:msgbox",
    "data:text/html,<b>x",
    "data:image/svg+xml;base64,AAAA",
    "file:///etc/passwd",
    "ftp://ftp.contohkota.go.id/",
    "rtsp://kamera.contohkota.go.id/1",
    "ws://contohkota.go.id/",
    "intent://contohkota.go.id/#Intent;end",
    "chrome://settings",
]


@pytest.mark.parametrize("address", SCHEMES)
def test_other_schemes_are_found_in_prose_however_they_are_spelled(address: str) -> None:
    assert "url-scheme" in rules_of(prose(f"Buka {address} sekarang"))


@pytest.mark.parametrize(
    "link",
    [
        "[x](javascript:alert(1))",
        "[x](JAVASCRIPT:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](javascript&colon;alert(1))",
        "[x](<javascript:alert(1)>)",
        "[x](vbscript:x)",
        "[x](data:text/html;base64,AAAA)",
        "[x](file:///etc/passwd)",
        "[x][1]\n\n[1]: javascript:alert(1)",
        "<javascript:alert(1)>",
        "<ftp://contohkota.go.id/>",
        "![x](data:image/png;base64,AAAA)",
        "[x](whatsapp://send?text=x)",
    ],
)
def test_a_link_of_an_sop_may_not_have_another_scheme(link: str) -> None:
    assert rules_of(body(f"Paragraf.\n\n{link}\n")) == {"url-scheme"}


@pytest.mark.parametrize(
    "link",
    [
        "[x](https://contohkota.go.id/a)",
        "[x](/layanan/)",
        "[x](#tujuan)",
        "[x](../a.md)",
        "[surel](mailto:ppid@contohkota.go.id)",
        "<ppid@contohkota.go.id>",
        "[telepon](tel:112)",
        "`[x](javascript:alert(1))`",
        "[tanpa tautan] (biasa)",
    ],
)
def test_ordinary_links_of_an_sop_stay_silent(link: str) -> None:
    assert rules_of(body(f"Paragraf.\n\n{link}\n")) == set()


def test_a_link_without_scheme_to_another_host_is_no_link_of_the_site() -> None:
    assert rules_of(body("[x](//jahat.co.id/)\n")) == {"url-form"}


def test_a_link_of_an_sop_is_found_at_its_line_and_columns() -> None:
    (problem,) = found(body("Satu.\n\n- dua\n- [tiga](http://contohkota.go.id/a) dan empat\n"))
    span = problem.place.span
    assert span
    assert (span.line, span.column, span.end_line, span.end_column) == (24, 10, 24, 35)


# Texts that are addresses, and silence


def test_a_text_that_is_nothing_but_an_address_is_judged_as_one() -> None:
    joined = registry(
        ("city", "", CITY), ("agency", "dinas", {"x_situs": "http://contohkota.go.id/", "sources": SOURCES})
    )
    assert rules_of(joined) == {"url-https"}


@pytest.mark.parametrize("text", CONTROLS)
def test_ordinary_texts_and_addresses_stay_silent(text: str) -> None:
    assert rules_of(prose(text)) == set()
    assert rules_of(body(f"{text}\n")) == set()
    if text.startswith("https://") and " " not in text:
        assert rules_of(field(text)) == set()
        assert rules_of(source(text)) == set()


def test_there_are_at_least_100_controls_and_no_two_alike() -> None:
    assert len(set(CONTROLS)) == len(CONTROLS) >= 100


@pytest.mark.parametrize(
    ("website", "told"),
    [
        ("https://contohkota.go.id/", False),
        ("https://www.airminumcontoh.com/", False),
        ("https://oss.go.id/", False),
        ("https://kotakami.com/", True),
        ("https://contohkota.go.id.id/", False),
    ],
)
def test_an_agency_outside_the_official_domains_gets_a_notice(website: str, *, told: bool) -> None:
    problems = found(field(website), but=())
    assert ("url-official" in {problem.rule for problem in problems}) is told


def test_where_the_site_itself_will_stand_is_not_judged() -> None:
    assert rules_of(registry(("city", "", {**CITY, "base_url": "https://jendela.example/"}))) == set()
