from __future__ import annotations

import functools
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import built_site
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, sync_playwright

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
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

    return ("", "layanan/", *map(longest, FAMILIES), "perubahan/", "tentang/", "tentang/nilai-resmi/", WRONG)


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

    @contextmanager
    def open_(url: str, size: dict[str, int], scheme: str = "light", **named: Any) -> Iterator[Visit]:
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
            service_workers="block",
            reduced_motion="reduce",
            **named,
        )
        faults: list[str] = []
        page = context.new_page()

        def route(route: Route, request: Request) -> None:
            if request.url.startswith((host, "data:")):
                route.continue_()
            else:
                faults.append(f"asks another host: {request.url}")
                route.abort()

        def hear(message: ConsoleMessage) -> None:
            expected = "404 (Not Found)" in message.text and url == WRONG
            if message.type in {"error", "warning"} and not expected:
                faults.append(f"console: {message.text}")

        page.route("**/*", route)
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
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["phone", "desk"])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_kind_of_page_is_sound_and_open_to_everybody(
    lang: str, size: dict[str, int], scheme: str, sample: tuple[str, ...], english: dict[str, str], visit: Visits
) -> None:
    found = {}
    for url in sample:
        if lang == "en" and url not in english:
            continue
        address = english[url] if lang == "en" else url
        with visit(address, size, scheme) as (page, faults):
            shown = page.evaluate("document.body.getAttribute('data-md-color-scheme')")
            wrong = [*faults, *barriers(page), *too_wide(page)]
            wrong += [] if shown == ("slate" if scheme == "dark" else "default") else [f"shown as {shown}"]
            if wrong:
                found[address] = wrong
    assert found == {}


def test_the_other_language_is_one_click_away_on_every_page(
    sample: tuple[str, ...], english: dict[str, str], visit: Visits, host: str
) -> None:
    for url in sample:
        with visit(url, NARROW) as (page, faults):
            page.click(".j-language[hreflang=en]")
            assert page.url == host + english.get(url, "en/")
            assert page.get_attribute("html", "lang") == "en"
            page.click(".j-language[hreflang=id]")
            assert page.url == host + (url if url in english else "")
            assert page.get_attribute("html", "lang") == "id"
            assert faults == [], url


@pytest.mark.parametrize("url", ["", "layanan/", WRONG])
def test_the_first_stop_of_the_tab_key_leads_past_the_menu(url: str, visit: Visits) -> None:
    with visit(url, WIDE) as (page, faults):
        page.keyboard.press("Tab")
        link = page.locator(":focus")
        assert link.get_attribute("class") == "md-skip j-skip"
        box = link.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "__main"
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('#__main').contains(document.activeElement)")
        assert faults == []


def test_the_section_of_a_page_is_marked_in_the_menu(sample: tuple[str, ...], visit: Visits) -> None:
    for url in sample:
        with visit(url, WIDE) as (page, _):
            active = page.locator(".md-tabs__item--active .md-tabs__link")
            if url in {"", WRONG}:
                assert active.count() == 0, url
                continue
            assert active.count() == 1, url
            assert active.get_attribute("aria-current") == "true"
            assert active.is_visible()
            target = page.evaluate("document.querySelector('.md-tabs__item--active a').pathname")
            assert target == "/" + url.split("/")[0] + "/"


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
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "__drawer":
                break
        assert page.evaluate("document.activeElement.id") == "__drawer"
        page.keyboard.press("Space")
        page.wait_for_timeout(400)
        assert on_screen(page, ".md-nav--primary .md-nav__item:nth-child(3) a")
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.pathname") == "/perangkat-daerah/":
                break
        assert on_screen(page, ":focus")
        page.keyboard.press("Enter")
        page.wait_for_url(host + "perangkat-daerah/")
        assert faults == []


def on_screen(page: Page, selector: str) -> bool:
    """Say whether an element can be seen where the page stands."""
    script = """selector => {
        const box = document.querySelector(selector).getBoundingClientRect();
        const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return Boolean(at && document.querySelector(selector).contains(at));
    }"""
    return bool(page.evaluate(script, selector))


def test_the_colours_are_the_visitors_choice_by_mouse_and_by_keyboard(visit: Visits) -> None:
    with visit("", WIDE) as (page, faults):
        page.click("label[for=__palette_1]")
        assert page.evaluate("document.body.getAttribute('data-md-color-scheme')") == "slate"
        assert faults == []


def test_without_scripts_every_page_can_be_read_and_left(sample: tuple[str, ...], visit: Visits, host: str) -> None:
    for url in sample[:4]:
        with visit(url, NARROW, java_script_enabled=False) as (page, faults):
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
