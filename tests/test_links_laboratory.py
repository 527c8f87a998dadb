"""Every way to fail that we know has its verdict, none hangs, and what is refused is never asked."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from links_laboratory import (
    FORBIDDEN,
    Handler,
    Laboratory,
    answer,
    at_first,
    bare_deflate,
    bomb,
    counts_up,
    drips,
    echoes_cookie,
    hangs,
    leads,
    packed,
    page,
    resets,
    says,
    wants_browser,
)

from jendela.links import survey
from jendela.links.observation import Kind, Look, Notice, Reason

PLAIN = b"HTTP/1.1 200 OK\r\n"
LATIN = page("Caf\u00e9").decode().encode("latin-1")
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
NEWS = page(
    "Polisi menangkap bandar judi slot online",
    "<p>Polda mengimbau warga waspada judi online, slot dan togel, serta melaporkan situs judi ke aduan.</p>",
)
ADVERT = page(
    "SLOT GACOR >> Situs Slot Online Maxwin Hari Ini",
    "<p>Daftar slot gacor deposit dana, RTP live, bonus new member, gampang menang, togel online</p>"
    "<div style='display:none'><a href='https://gacor.contoh-slot.example/'>slot gacor maxwin</a></div>",
)
OK, MOVED, BROKEN, UNKNOWN, BLOCKED = Kind.OK, Kind.MOVED, Kind.BROKEN, Kind.UNKNOWN, Kind.BLOCKED

# by path: what is expected, and what the server does
WEB: dict[str, tuple[Kind, str, Handler]] = {
    "ok": (OK, "", says(answer(body=page()))),
    "empty": (OK, "", says(answer())),
    "no-content": (OK, "", says(b"HTTP/1.1 204 No Content\r\n\r\n")),
    "http-1.0": (OK, "", says(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(), close=True)),
    "no-length": (OK, "", says(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(), close=True)),
    "no-phrase": (OK, "", says(b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok")),
    "no-type": (OK, "", says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")),
    "chunked": (OK, "", says(CHUNKED + b"5\r\nhalo \r\n0\r\n\r\n")),
    "continue": (OK, "", says(b"HTTP/1.1 100 Continue\r\n\r\n" + answer(body=page()))),
    "early-hints": (OK, "", says(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + answer(body=page()))),
    "pdf": (OK, "", says(answer(body=b"%PDF" + b"0" * 90000, Content_Type="application/pdf"))),
    "gzip": (OK, "", says(answer(body=packed(page()), Content_Encoding="gzip"))),
    "deflate": (OK, "", says(answer(body=bare_deflate(page()), Content_Encoding="deflate"))),
    "brotli": (OK, "", says(answer(body=b"\x8b\x02\x80xyz\x03", Content_Encoding="br"))),
    "broken-gzip": (OK, "", says(answer(body=b"\x1f\x8bnot really", Content_Encoding="gzip"))),
    "bomb": (OK, "", says(answer(body=bomb(), Content_Encoding="gzip"))),
    "endless": (UNKNOWN, "too_many_redirects", counts_up),
    "endless-body": (OK, "", drips(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n", 0)),
    "dripping-body": (OK, "", drips(answer(body=b"")[:-2].replace(b"Length: 0", b"Length: 9999") + b"\r\n", b"x")),
    "dripping-head": (UNKNOWN, "timeout", drips(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n")),
    "dripping-status": (UNKNOWN, "timeout", drips(b"HTTP/1.1 ", b"")),
    "dripping-hints": (UNKNOWN, "timeout", drips(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n")),
    "hang": (UNKNOWN, "timeout", hangs),
    "no-body": (UNKNOWN, "timeout", says(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\n")),
    "close": (UNKNOWN, "reset", says(b"", close=True)),
    "reset": (UNKNOWN, "reset", resets),
    "short": (OK, "", says(answer(body=page(), Content_Length="99999"), close=True)),
    "long": (OK, "", says(answer(body=page() + b"lebih", Content_Length=str(len(page()))), close=True)),
    "404": (BROKEN, "not_found", says(answer("404 Not Found", page("Tidak ada")))),
    "410": (BROKEN, "gone", says(answer("410 Gone"))),
    "400": (UNKNOWN, "client_error", says(answer("400 Bad Request"))),
    "401": (UNKNOWN, "unauthorised", says(answer("401 Unauthorized", WWW_Authenticate="Basic"))),
    "403": (UNKNOWN, "forbidden", says(answer("403 Forbidden", page("403 Forbidden")))),
    "405": (UNKNOWN, "client_error", says(answer("405 Method Not Allowed"))),
    "407": (UNKNOWN, "unauthorised", says(answer("407 Proxy Authentication Required"))),
    "408": (UNKNOWN, "timeout", says(answer("408 Request Timeout"))),
    "451": (UNKNOWN, "client_error", says(answer("451 Unavailable For Legal Reasons"))),
    "304": (UNKNOWN, "client_error", says(b"HTTP/1.1 304 Not Modified\r\n\r\n")),
    "429": (UNKNOWN, "rate_limited", says(answer("429 Too Many Requests", Retry_After="99999"))),
    "429-once": (OK, "", at_first(answer("429 Slow", Retry_After="0"), answer(body=page()))),
    "500": (BROKEN, "server_error", says(answer("500 Internal Server Error"))),
    "503": (BROKEN, "server_error", says(answer("503 Service Unavailable", page("Pemeliharaan")))),
    "503-once": (OK, "", at_first(answer("503 Busy"), answer(body=page()))),
    "404-after-500": (BROKEN, "not_found", at_first(answer("500 Busy"), answer("404 Not Found"))),
    "challenge": (UNKNOWN, "challenge", says(answer("403 Forbidden", Cf_Mitigated="challenge"))),
    "challenge-503": (UNKNOWN, "challenge", says(answer("503 Service Unavailable", page("Checking your browser")))),
    "challenge-200": (UNKNOWN, "challenge", says(answer(body=page("Just a moment...")))),
    "999": (UNKNOWN, "challenge", says(answer("999 Request denied"))),
    "301": (MOVED, "", leads(301, "/ok")),
    "308": (MOVED, "", leads(308, "/ok")),
    "302": (OK, "", leads(302, "/ok")),
    "303": (OK, "", leads(303, "ok")),
    "307": (OK, "", leads(307, "{lab}/ok")),
    "301-302": (MOVED, "", leads(301, "/302")),
    "302-301": (OK, "", leads(302, "/301")),
    "301-404": (BROKEN, "not_found", leads(301, "/404")),
    "five-1": (OK, "", leads(302, "/five-2")),
    "five-2": (OK, "", leads(302, "/five-3")),
    "five-3": (OK, "", leads(302, "/five-4")),
    "five-4": (OK, "", leads(302, "/302")),
    "six": (UNKNOWN, "too_many_redirects", leads(302, "/five-1")),
    "loop": (BROKEN, "redirect_loop", leads(302, "/loop-back")),
    "loop-back": (BROKEN, "redirect_loop", leads(302, "/loop")),
    "cookie": (OK, "", echoes_cookie),
    "utf-8-location": (OK, "", leads(302, "/ok?nama=pérbatasan")),
    "no-location": (BROKEN, "bad_redirect", says(answer("302 Pindah"))),
    "bad-location": (BROKEN, "bad_redirect", leads(302, "http://[::1")),
    "long-location": (BROKEN, "bad_redirect", leads(302, "/" + "x" * 9000)),
    "to-private": (BLOCKED, "blocked_redirect", leads(302, f"http://{FORBIDDEN}:{{canary}}/")),
    "to-private-name": (BLOCKED, "blocked_redirect", leads(302, "http://pribadi.example:{port}/")),
    "to-metadata": (BLOCKED, "blocked_redirect", leads(301, "http://169.254.169.254/latest/")),
    "to-mapped": (BLOCKED, "blocked_redirect", leads(302, f"http://[::ffff:{FORBIDDEN}]:{{canary}}/")),
    "to-file": (BLOCKED, "blocked_redirect", leads(302, "file:///etc/passwd")),
    "to-script": (BLOCKED, "blocked_redirect", leads(302, "javascript:alert(1)")),
    "to-port": (BLOCKED, "blocked_redirect", leads(302, "http://127.0.0.1:22/")),
    "to-credentials": (BLOCKED, "blocked_redirect", leads(302, "http://a:b@127.0.0.1:{port}/ok")),
    "to-dead": (BROKEN, "no_such_host", leads(302, "http://tiada.example:{port}/")),
    "to-closed": (UNKNOWN, "refused", leads(302, "http://127.0.0.1:{closed}/")),
    "twice-length": (BROKEN, "bad_response", says(PLAIN + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nok")),
    "minus-length": (BROKEN, "bad_response", says(b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok")),
    "banner": (BROKEN, "bad_response", says(b"SSH-2.0-OpenSSH_9.2\r\n")),
    "http-0.9": (BROKEN, "bad_response", says(b"<html>halo</html>", close=True)),
    "status-letters": (BROKEN, "bad_response", says(b"HTTP/1.1 OK 200\r\n\r\n")),
    "status-42": (BROKEN, "bad_response", says(b"HTTP/1.1 42 Apa\r\n\r\n")),
    "no-colon": (BROKEN, "bad_response", says(b"HTTP/1.1 200 OK\r\nini bukan kepala\r\n\r\n")),
    "nul": (BROKEN, "bad_response", says(b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n")),
    "broken-chunk": (BROKEN, "bad_response", says(CHUNKED + b"zz\r\nhalo\r\n")),
    "cut-head": (BROKEN, "bad_response", says(b"HTTP/1.1 200 OK\r\nContent-Ty", close=True)),
    "many-headers": (OK, "", says(b"HTTP/1.1 200 OK\r\n" + b"X-A: 1\r\n" * 5000 + b"Content-Length: 0\r\n\r\n")),
    "huge-header": (BROKEN, "headers_too_large", says(b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 400000 + b"\r\n\r\n")),
    "endless-head": (BROKEN, "headers_too_large", drips(b"HTTP/1.1 200 OK\r\n", b"X-A: 1\r\n" * 9000, 0)),
    "soft-404": (BROKEN, "soft_404", says(answer(body=page("Halaman tidak ditemukan - Dinas Contoh")))),
    "soft-404-en": (BROKEN, "soft_404", says(answer(body=page("404 Not Found")))),
    "about-404": (OK, "", says(answer(body=page("Cara mengatasi 404 not found di peramban")))),
    "room-404": (OK, "", says(answer(body=page("Ruang 404: jadwal rapat")))),
    "parked": (BROKEN, "parked", says(answer(body=page("contoh.example is for sale")))),
    "suspended": (BROKEN, "parked", says(answer(body=page("Account Suspended")))),
    "default": (BROKEN, "parked", says(answer(body=page("Welcome to nginx!")))),
    "advert": (Kind.UNSAFE, "taken_over", says(answer(body=ADVERT))),
    "news": (OK, "", says(answer(body=NEWS))),
    "latin-1": (OK, "", says(answer(body=LATIN, Content_Type="text/html; charset=iso-8859-1"))),
    "odd-charset": (OK, "", says(answer(body=page(), Content_Type="text/html; charset=tidak-ada"))),
    "browser-only": (UNKNOWN, "forbidden", wants_browser),
}  # fmt: skip

# what only the address itself can tell; {port} and the like are filled in
ADDRESSES: dict[str, tuple[Kind, str]] = {
    "http://127.0.0.1:{port}/ok#atas": (BROKEN, "fragment_missing"),
    "http://127.0.0.1:{port}/anchors#syarat": (OK, ""),
    "http://127.0.0.1:{port}/anchors#ada-di-skrip": (OK, ""),
    "http://127.0.0.1:{port}/anchors#tidak-ada": (BROKEN, "fragment_missing"),
    "http://127.0.0.1:{port}/anchors#/rute/aplikasi": (OK, ""),
    "http://127.0.0.1:{port}/anchors#top": (OK, ""),
    "http://127.0.0.1:{port}/pdf#page=2": (OK, ""),
    "http://127.0.0.1:{port}/ok?nama=perbatasan é": (OK, ""),
    "HTTP://127.0.0.1:{port}/ok": (OK, ""),
    "http:\\\\127.0.0.1:{port}\\ok": (OK, ""),
    "http://[::1]:{port}/ok": (OK, ""),
    "http://bücher.example:{port}/ok": (OK, ""),
    "http://titik.example.:{port}/ok": (OK, ""),
    "http://dua.example:{port}/ok": (OK, ""),
    "http://berganti.example:{port}/ok": (OK, ""),
    "http://berganti.example:{port}/302": (OK, ""),
    "http://milik.example:{port}/browser-only": (OK, ""),
    "http://pribadi.example:{port}/ok": (BLOCKED, "blocked_address"),
    "http://campur.example:{port}/ok": (BLOCKED, "blocked_address"),
    "http://127.66.0.1:{canary}/": (BLOCKED, "blocked_port"),
    "http://127.66.0.1:{port}/": (BLOCKED, "blocked_address"),
    "http://2135031809:{port}/": (BLOCKED, "blocked_address"),
    "http://0x7f420001:{port}/": (BLOCKED, "blocked_address"),
    "http://10.0.0.1/": (BLOCKED, "blocked_address"),
    "http://169.254.169.254/latest/meta-data/": (BLOCKED, "blocked_address"),
    "https://[fe80::1]/": (BLOCKED, "blocked_address"),
    "http://127.0.0.1:22/": (BLOCKED, "blocked_port"),
    "http://a:b@127.0.0.1:{port}/ok": (BLOCKED, "blocked_credentials"),
    "ftp://127.0.0.1/berkas": (BLOCKED, "blocked_scheme"),
    "file:///etc/passwd": (BLOCKED, "blocked_scheme"),
    "mailto:kantor@contoh.example": (BLOCKED, "blocked_scheme"),
    "http://tiada.example/": (BROKEN, "no_such_host"),
    "http://sementara.example/": (UNKNOWN, "dns_temporary"),
    "http://": (BROKEN, "bad_address"),
    "http://[::1": (BROKEN, "bad_address"),
    "bukan alamat": (BROKEN, "bad_address"),
    "http://127.0.0.1:{closed}/": (UNKNOWN, "refused"),
    "http://127.0.0.1:{silent}/": (UNKNOWN, "timeout"),
    "https://127.0.0.1:{silent}/": (UNKNOWN, "timeout"),
    "https://127.0.0.1:{plain}/ok": (UNKNOWN, "tls_alert"),
    "https://127.0.0.1:{mute}/": (UNKNOWN, "reset"),
    "https://127.0.0.1:{good}/ok": (OK, ""),
    "https://127.0.0.1:{good}/301": (MOVED, ""),
    "https://aman.example:{good}/ok": (OK, ""),
    "https://127.0.0.1:{soon}/ok": (OK, ""),
    "https://127.0.0.1:{expired}/ok": (BROKEN, "tls_expired"),
    "https://127.0.0.1:{early}/ok": (BROKEN, "tls_not_yet_valid"),
    "https://127.0.0.1:{wrong}/ok": (BROKEN, "tls_wrong_host"),
    "https://lain-lagi.example:{good}/ok": (BROKEN, "tls_wrong_host"),
    "https://127.0.0.1:{stranger}/ok": (BROKEN, "tls_untrusted"),
    "https://127.0.0.1:{old}/ok": (OK, ""),
    "https://127.0.0.1:{closed_tls}/ok": (UNKNOWN, "tls_alert"),
    "https://127.0.0.1:{incomplete}/ok": (OK, ""),
    "https://127.0.0.1:{unfindable}/ok": (BROKEN, "tls_untrusted"),
    "https://127.0.0.1:{lured}/ok": (BROKEN, "tls_untrusted"),
    "https://127.0.0.1:{rogue}/ok": (BROKEN, "tls_untrusted"),
    "https://127.0.0.1:{unnamed}/ok": (BROKEN, "tls_untrusted"),
}
ANCHORS = page(body="<h2 id=syarat>Syarat</h2><script>buat('ada-di-skrip')</script>")
MODES = len(WEB) + len(ADDRESSES)


@pytest.fixture(scope="module")
def laboratory() -> Iterator[Laboratory]:
    modes = {name: handler for name, (*_, handler) in WEB.items()} | {"anchors": says(answer(body=ANCHORS))}
    # what a machine's environment says of proxies is none of our business
    before = {name: os.environ.get(name) for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY")}
    with Laboratory(modes) as built:
        os.environ.update(dict.fromkeys(before, f"http://{FORBIDDEN}:{built.canary_port}"))
        yield built
    for name, value in before.items():
        os.environ.pop(name)
        if value is not None:
            os.environ[name] = value


def addresses(laboratory: Laboratory) -> dict[str, tuple[Kind, str]]:
    own = laboratory.tls_ports
    ports = {
        "port": laboratory.port, "canary": laboratory.canary_port, "closed": laboratory.closed_port,
        "silent": laboratory.silent_port, "mute": laboratory.mute_port,
        "plain": laboratory.plain_port, "closed_tls": own["closed"],
    }  # fmt: skip
    ports |= {name: port for name, port in laboratory.tls_ports.items() if name != "closed"}
    return {f"{laboratory.web}/{name}": (kind, reason) for name, (kind, reason, _) in WEB.items()} | {
        url.format(**ports): expected for url, expected in ADDRESSES.items()
    }


@pytest.fixture(scope="module")
def looks(laboratory: Laboratory) -> dict[str, Look]:
    """One run over the whole laboratory, with a deadline of seconds where the real one has fifteen."""
    outcome = survey.run(addresses(laboratory), laboratory.plan())
    assert not outcome.stopped
    return {look.url: look for look in outcome.looks}


def test_every_mode_of_failure_has_its_verdict(laboratory: Laboratory, looks: dict[str, Look]) -> None:
    expected = addresses(laboratory)
    found = {url: (look.verdict, look.reason.value) for url, look in looks.items()}
    assert {url: found.get(url) for url in expected if found.get(url) != expected[url]} == {}
    assert len(found) >= 60 <= MODES


def test_nothing_that_the_rules_refuse_was_ever_asked(laboratory: Laboratory, looks: dict[str, Look]) -> None:
    assert looks
    assert laboratory.canary == 0


def test_each_name_is_looked_up_once(laboratory: Laboratory, looks: dict[str, Look]) -> None:
    assert looks
    assert laboratory.looked_up["berganti.example"] == 1
    assert laboratory.looked_up["127.0.0.1"] <= 20  # once for each port


def test_notices_tell_what_a_page_that_opens_will_break_by(laboratory: Laboratory, looks: dict[str, Look]) -> None:
    found = {name: looks[f"https://127.0.0.1:{port}/ok"].notices for name, port in laboratory.tls_ports.items()}
    assert found["good"] == ()
    assert found["incomplete"] == (Notice.INCOMPLETE_CHAIN,)
    assert found["old"] == (Notice.OLD_TLS,)
    assert found["soon"] == (Notice.CERTIFICATE_ENDS_SOON,)
    assert looks[f"{laboratory.web}/301"].notices == (Notice.MOVED_PERMANENTLY,)
    assert looks[f"{laboratory.web}/301"].final_url == f"{laboratory.web}/ok"


def test_the_end_of_a_certificate_is_known_even_where_it_is_not_accepted(
    laboratory: Laboratory, looks: dict[str, Look]
) -> None:
    ends = {name: looks[f"https://127.0.0.1:{port}/ok"].certificate_ends for name, port in laboratory.tls_ports.items()}
    assert all(ends[name] for name in ("good", "expired", "early", "wrong", "stranger", "incomplete", "old"))
    assert ends["expired"] < looks[f"{laboratory.web}/ok"].at[:10] < ends["good"]


def test_a_page_is_asked_for_once_however_many_places_on_it_are_linked(
    laboratory: Laboratory, looks: dict[str, Look]
) -> None:
    assert looks
    assert laboratory.asked["anchors"] == 1


def test_title_and_language_are_kept_but_never_those_of_an_intruder(
    laboratory: Laboratory, looks: dict[str, Look]
) -> None:
    assert looks[f"{laboratory.web}/ok"].title == "Dinas Contoh"
    assert looks[f"{laboratory.web}/ok"].language == "id"
    assert looks[f"{laboratory.web}/latin-1"].title == "Caf\u00e9"
    assert looks[f"{laboratory.web}/gzip"].title == "Dinas Contoh"
    assert looks[f"{laboratory.web}/advert"].title == ""


def test_we_say_who_we_are_and_send_nothing_that_nobody_asked_for(
    laboratory: Laboratory, looks: dict[str, Look]
) -> None:
    assert looks
    for head in laboratory.heads:
        lower = head.lower()
        assert lower.startswith(b"get ")
        assert b"authorization" not in lower
        assert b"referer" not in lower or b"host: milik.example" in lower
        assert b"jendela-links/uji (+https://contoh.example/kontak)" in lower or b"host: milik.example" in lower
        if b"\r\ncookie:" in lower:
            assert lower.startswith(b"get /cookie")


def test_every_reason_is_told_in_both_languages() -> None:
    from jendela.pages import words  # noqa: PLC0415 -- only this test needs it

    for lang in ("id", "en"):
        told = words.load(lang)
        assert set(vars(told.link_reasons)) == {reason.value for reason in Reason if reason}
        assert set(vars(told.link_kinds)) == {kind.value for kind in Kind}
        assert set(vars(told.link_notices)) == {notice.value for notice in Notice}
