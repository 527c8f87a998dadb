from __future__ import annotations

import functools
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

import built_site
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, ViewportSize, sync_playwright

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
NARROW: ViewportSize = {"width": 360, "height": 740}
WIDE: ViewportSize = {"width": 1280, "height": 900}
Scheme = Literal["light", "dark"]
WRONG = "layanan/tidak/ada/sama-sekali/"
FAMILIES = ("layanan/", "perangkat-daerah/", "aplikasi/", "infrastruktur/", "data/", "sop/")


class Static(SimpleHTTPRequestHandler):
    """Files as a host for static pages serves them, with the site's own page for wrong addresses."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        if code != 404:
            super().send_error(code, message, explain)
            return
        content = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


class Visit(NamedTuple):
    """An open page of the site, and what went wrong with it so far."""

    page: Page
    faults: list[str]


Visits = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def host(pontianak: Path) -> Iterator[str]:
    """Where the city's site stands, on this machine."""
    handler = functools.partial(Static, directory=str(pontianak / "build" / "site"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def sample(pontianak: Path) -> tuple[str, ...]:
    """The pages that are looked at, by their Indonesian addresses: of each family the longest record."""
    every = built_site.pages(pontianak)

    def longest(family: str) -> str:
        return max((url for url in every if url.startswith(family) and url != family), key=lambda url: len(every[url]))

    return ("", "layanan/", *map(longest, FAMILIES), "perubahan/", "tentang/", WRONG)


@pytest.fixture(scope="module")
def english(pontianak: Path) -> dict[str, str]:
    """The English address of each Indonesian one."""
    found = {}
    for url, html in built_site.pages(pontianak).items():
        for link in built_site.parse(html).css("link[hreflang=en]"):
            found[url] = urlsplit(link.attributes["href"]).path.removeprefix("/")
    return found


@pytest.fixture
def visit(browser: Browser, host: str) -> Visits:
    """Open a page as a visitor does; whatever it asks of another host is refused and remembered."""
    elsewhere = re.compile(f"^(?!{re.escape(host)}|data:)")

    @contextmanager
    def open_(url: str, size: ViewportSize, scheme: Scheme = "light", *, scripts: bool = True) -> Iterator[Visit]:
        context = browser.new_context(
            viewport=size,
            color_scheme=scheme,
            service_workers="block",
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        faults: list[str] = []
        page = context.new_page()

        def refuse(route: Route, request: Request) -> None:
            faults.append(f"asks another host: {request.url}")
            route.abort()

        def hear(message: ConsoleMessage) -> None:
            expected = "404 (Not Found)" in message.text and page.url.endswith(WRONG)
            if message.type in {"error", "warning"} and not expected:
                faults.append(f"console: {message.text}")

        page.route(elsewhere, refuse)
        page.on("console", hear)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.goto(host + url, wait_until="load")
        yield Visit(page, faults)
        context.close()

    return open_


def too_wide(page: Page) -> list[str]:
    """Name what makes a page scroll sideways."""
    script = """() => {
        const width = document.documentElement.clientWidth;
        if (document.scrollingElement.scrollWidth <= width) return [];
        const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 1);
        return ["scrolls", ...wide.slice(0, 5).map(e => e.outerHTML.slice(0, 120))];
    }"""
    found: list[str] = page.evaluate(script)
    return found


def barriers(page: Page) -> list[str]:
    """Name what axe finds on a page."""
    response = Axe().run(page).response
    return [
        f"{each['id']}: {node['html'][:160]} {json.dumps(node['any'][:1])[:300]}"
        for each in response["violations"]
        for node in each["nodes"]
        # the theme puts the switch of its drawer before every landmark
        if (each["id"], node["target"]) != ("region", ["#__drawer"])
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["phone", "desk"])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_kind_of_page_is_sound_and_open_to_everybody(
    lang: str,
    size: ViewportSize,
    scheme: Scheme,
    sample: tuple[str, ...],
    english: dict[str, str],
    visit: Visits,
    host: str,
) -> None:
    found: dict[str, list[str]] = {}
    urls = sample if lang == "id" else [english[url] for url in sample if url in english]
    with visit("", size, scheme) as (page, faults):
        for url in urls:
            page.goto(host + url, wait_until="load")
            shown = page.evaluate("document.body.getAttribute('data-md-color-scheme')")
            found[url] = [*faults, *barriers(page), *too_wide(page)]
            found[url] += [] if shown == ("slate" if scheme == "dark" else "default") else [f"shown as {shown}"]
            faults.clear()
    assert {url: wrong for url, wrong in found.items() if wrong} == {}


def test_the_other_language_is_one_click_away_on_every_page(
    sample: tuple[str, ...], english: dict[str, str], visit: Visits, host: str
) -> None:
    with visit("", NARROW) as (page, faults):
        for url in sample:
            page.goto(host + url)
            page.click(".j-language[hreflang=en]")
            assert page.url == host + english.get(url, "en/")
            assert page.get_attribute("html", "lang") == "en"
            page.click(".j-language[hreflang=id]")
            assert page.url == host + (url if url in english else "")
            assert page.get_attribute("html", "lang") == "id"
        assert faults == []


@pytest.mark.parametrize("url", ["", "layanan/", WRONG])
def test_the_first_stop_of_the_tab_key_leads_past_the_menu(url: str, visit: Visits) -> None:
    with visit(url, WIDE) as (page, faults):
        page.keyboard.press("Tab")
        link = page.locator(":focus")
        assert "j-skip" in str(link.get_attribute("class")).split()
        box = link.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "__main"
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('#__main').contains(document.activeElement)")
        assert faults == []


def test_the_section_of_a_page_is_marked_in_the_menu(sample: tuple[str, ...], visit: Visits, host: str) -> None:
    with visit("", WIDE) as (page, _):
        for url in sample:
            page.goto(host + url)
            active = page.locator(".md-tabs__item--active .md-tabs__link")
            if url in {"", WRONG}:
                assert active.count() == 0, url
                continue
            assert active.count() == 1, url
            assert active.get_attribute("aria-current") == "true"
            assert active.is_visible()
            target = page.evaluate("document.querySelector('.md-tabs__item--active a').pathname")
            assert target == f"/{url.partition('/')[0]}/"


def test_on_a_phone_the_menu_opens_by_touch_and_leads_on(visit: Visits, host: str) -> None:
    with visit("layanan/", NARROW) as (page, faults):
        link = page.locator(".md-nav--primary").get_by_role("link", name="Perangkat daerah", exact=True)
        assert not on_screen(page, ".md-nav--primary .md-nav__item:nth-child(3) a")
        page.click("label.md-header__button[for=__drawer]")
        link.click()
        page.wait_for_url(host + "perangkat-daerah/")
        assert faults == []


def test_on_a_phone_the_menu_opens_by_keyboard(visit: Visits, host: str) -> None:
    with visit("layanan/", NARROW) as (page, faults):
        tab_to(page, "#__drawer")
        page.keyboard.press("Space")
        page.wait_for_function("document.querySelector('#__drawer').checked")
        tab_to(page, ".md-nav--primary .md-nav__item:nth-child(3) a")
        page.wait_for_timeout(400)  # the drawer slides in
        assert on_screen(page, ":focus")
        page.keyboard.press("Enter")
        page.wait_for_url(host + "perangkat-daerah/")
        assert faults == []


def test_on_a_phone_no_stop_of_the_tab_key_is_out_of_sight(visit: Visits) -> None:
    with visit("layanan/", NARROW) as (page, _):
        for _ in range(8):
            page.keyboard.press("Tab")
            assert on_screen(page, ":focus"), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def tab_to(page: Page, selector: str) -> None:
    """Press the Tab key until an element has the focus."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"no key leads to {selector}")


def on_screen(page: Page, selector: str) -> bool:
    """Say whether an element can be seen where the page stands; of a switch, the label that it works."""
    script = """selector => {
        const found = document.querySelector(selector);
        const seen = found.matches("input") ? document.querySelector(`.md-header label[for=${found.id}]`) : found;
        const element = seen.hidden ? document.querySelector(".md-header label[for^=__palette]:not([hidden])") : seen;
        const box = element.getBoundingClientRect();
        const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return Boolean(at && element.contains(at));
    }"""
    return bool(page.evaluate(script, selector))


def test_the_colours_are_the_visitors_choice_by_mouse(visit: Visits) -> None:
    with visit("", WIDE) as (page, faults):
        for scheme, label in (("slate", "label[for=__palette_1]"), ("default", "label[for=__palette_0]")):
            page.click(label)
            assert page.evaluate("document.body.getAttribute('data-md-color-scheme')") == scheme
        assert faults == []


def test_the_colours_are_the_visitors_choice_by_keyboard(visit: Visits) -> None:
    with visit("", WIDE) as (page, faults):
        tab_to(page, ".md-option")
        for scheme in ("slate", "default", "slate"):
            page.keyboard.press("Enter")
            assert page.evaluate("document.body.getAttribute('data-md-color-scheme')") == scheme
        assert faults == []


def test_without_scripts_every_page_can_be_read_and_left(sample: tuple[str, ...], visit: Visits, host: str) -> None:
    with visit("", NARROW, scripts=False) as (page, faults):
        for url in sample[:4]:
            page.goto(host + url)
            assert page.locator("h1").is_visible()
            page.click(".j-language[hreflang=en]")
            assert page.url.startswith(host + "en/")
        assert faults == []


def test_a_wrong_address_shows_the_citys_own_page_with_ways_out_in_both_languages(visit: Visits, host: str) -> None:
    for href in ("/layanan/", "/en/services/"):
        with visit(WRONG, NARROW) as (page, faults):
            assert page.locator("section[lang=id]").is_visible()
            assert page.locator("section[lang=en]").is_visible()
            page.click(f".j-content a[href='{href}']")
            assert page.url == host + href[1:]
            assert faults == []
