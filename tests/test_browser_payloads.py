"""The payloads that are accepted, built into pages and opened: nothing runs, nothing leaves, no page breaks."""

from __future__ import annotations

import functools
import itertools
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import built_site
import fuzzing
import pytest
import small_city
import specimens
from payloads import PAYLOADS
from playwright.sync_api import ConsoleMessage, Dialog, Page, Route, sync_playwright
from test_browser import FLAGS, Static
from test_payloads import refused

from jendela.pages import addresses
from jendela.places import keys
from jendela.registry import PAGE_KINDS, Key

pytestmark = pytest.mark.browser
ROUNDS = 6
# the theme itself adds attributes to what it finds too long, outside of what the record fills
STRUCTURE = """() => [...document.querySelectorAll('body *')].map(element => element.tagName + (
    element.closest('.j-content') ? [...element.attributes].map(each => each.name).sort() + element.classList : ''))"""


class Filled(NamedTuple):
    """A city of records full of payloads, and by address what stands in which of their fields."""

    root: Path
    texts: dict[str, dict[str, str]]
    twins: dict[str, str]
    """by address, that of the record of the same kind that holds nothing but plain text"""


def pieces(kind: str) -> list[str]:
    """Give the payloads that every field of a kind takes, but for those that are too long for one."""
    found = refused(kind)
    bad = {number for rules in found.values() for number in rules}
    return [" ".join(payload.split()) for number, payload in enumerate(PAYLOADS) if number not in bad]


def records(kind: str) -> Iterator[tuple[str, dict[str, str], Any]]:
    """Give records by name with their texts: one of plain texts, then some of which each field holds some payloads."""
    where, taken = specimens.fields(kind), pieces(kind)
    assert len(taken) >= 30
    plain = specimens.passing(kind, f"{kind}-polos")
    where = [field for field in where if specimens.has(plain, field.pointer)]
    for round_ in range(-1, ROUNDS):
        name = f"{kind}-muatan-{round_}" if round_ >= 0 else f"{kind}-polos"
        record, texts = specimens.passing(kind, name), {}
        for number, field in enumerate(where):
            text = f"Isi {number} biasa"
            if round_ >= 0:
                start = (number * ROUNDS + round_) * 5
                for piece in itertools.islice(itertools.cycle(taken), start % len(taken), start % len(taken) + 5):
                    longer = f"{text} {piece}"
                    text = longer if len(longer) <= field.most else text
            texts[field.pointer] = text
            specimens.put(record, field.pointer, text)
        yield name, texts, record


@pytest.fixture(scope="module")
def filled(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    root = built_site.lay(tmp_path_factory.mktemp("muatan") / "city")
    texts: dict[str, dict[str, str]] = {}
    twins: dict[str, str] = {}
    for kind in PAGE_KINDS:
        for name, fields, record in records(kind):
            file = fuzzing.file(kind, name, record)
            built_site.write(root, file.path, file.blob.decode())
            for lang in ("id", "en"):
                url = addresses.record(lang, Key(kind, name))
                texts[url] = {at: text for at, text in fields.items() if keys(at)[-1] not in {"id", "en"} - {lang}}
                twins[url] = addresses.record(lang, Key(kind, f"{kind}-polos"))
    small_city.commit(root, fuzzing.DAY.isoformat())
    built_site.share_frames(small, root)
    built_site.publish(root, as_of=fuzzing.DAY)
    return Filled(root, texts, twins)


@pytest.fixture(scope="module")
def opened(filled: Filled) -> Iterator[tuple[Page, str, list[str]]]:
    """A page of the browser, where the site stands, and what went wrong so far."""
    handler = functools.partial(Static, directory=str(filled.root / "build" / "site"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{server.server_port}/"
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page()

        def ask(route: Route) -> None:
            if route.request.url.startswith((host, "data:")):
                route.continue_()
            else:
                faults.append(f"asks another host: {route.request.url}")
                route.abort()

        page.route("**/*", ask)

        def dismiss(dialog: Dialog) -> None:
            faults.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        def hear(told: ConsoleMessage) -> None:
            if told.type in {"error", "warning"}:
                faults.append(f"console: {told.text}")

        page.on("dialog", dismiss)
        page.on("console", hear)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("popup", lambda popup: faults.append(f"popup: {popup.url}"))
        yield page, host, faults
        browser.close()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("kind", PAGE_KINDS)
def test_nothing_runs_nothing_leaves_and_no_page_breaks(
    kind: str, filled: Filled, opened: tuple[Page, str, list[str]]
) -> None:
    page, host, faults = opened
    for lang in ("id", "en"):
        plain = addresses.record(lang, Key(kind, f"{kind}-polos"))
        page.goto(host + plain)
        structure = page.evaluate(STRUCTURE)
        words = " ".join(page.evaluate("document.body.textContent").split())
        shown = [at for at, text in filled.texts[plain].items() if text in words]
        assert len(shown) > len(filled.texts[plain]) / 2
        for url in (url for url, twin in filled.twins.items() if twin == plain and url != plain):
            page.goto(host + url)
            assert page.evaluate(STRUCTURE) == structure, url
            words = " ".join(page.evaluate("document.body.textContent").split())
            assert [at for at in shown if filled.texts[url][at] not in words] == [], url
            page.mouse.move(300, 300)
            page.keyboard.press("Tab")
            assert page.evaluate("window.__hit") is None, url
            assert page.url == host + url
    assert faults == []


def test_lists_and_the_first_page_stay_whole(opened: tuple[Page, str, list[str]]) -> None:
    page, host, faults = opened
    for url in ("", "en/", "perubahan/", *(addresses.section("id", name) for name in addresses.SECTION_OF.values())):
        page.goto(host + url)
        assert page.evaluate("window.__hit") is None, url
        assert page.evaluate("document.querySelectorAll('.j-content :is(script, img, iframe, style)').length") == 0
    assert faults == []
