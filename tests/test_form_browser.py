from __future__ import annotations

import functools
import json
import threading
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import built_site
import pytest
import small_city
from playwright.sync_api import Browser, Page, sync_playwright
from procedure_steps import ACTORS, record
from test_browser import FLAGS, NARROW, Static, barriers, too_wide

pytestmark = pytest.mark.browser

ARABIC = "فحص الطلب"
# In the coordinates of the screen: what of the form is not where the eye expects it.
GEOMETRY = r"""() => {
  const wrong = [], near = (a, b) => Math.abs(a - b) < 1.6, box = e => e.getBoundingClientRect();
  const segments = [];
  for (const svg of document.querySelectorAll(".j-lines")) {
    const cell = box(svg.parentElement), own = box(svg);
    for (const side of ["left", "right", "top", "bottom"])
      if (!near(cell[side], own[side])) wrong.push(`lines leave their cell at the ${side}: ${cell[side]} ${own[side]}`);
    const path = svg.querySelector("path"), matrix = path.getScreenCTM();
    for (const [, x1, y1, x2, y2] of path.getAttribute("d").matchAll(/M(\d+) (\d+)L(\d+) (\d+)/g)) {
      const a = new DOMPoint(+x1, +y1).matrixTransform(matrix), b = new DOMPoint(+x2, +y2).matrixTransform(matrix);
      if (!near(a.x, b.x) && !near(a.y, b.y)) wrong.push(`slanting line ${x1} ${y1} ${x2} ${y2}`);
      segments.push({left: Math.min(a.x, b.x), right: Math.max(a.x, b.x), top: Math.min(a.y, b.y),
                     bottom: Math.max(a.y, b.y)});
    }
  }
  const crosses = (s, r) => s.right > r.left + .5 && s.left < r.right - .5 && s.bottom > r.top + .5
                            && s.top < r.bottom - .5;
  for (const shape of document.querySelectorAll(".j-flow .j-shape")) {
    const cell = box(shape.parentElement), own = box(shape);
    if (!near((cell.top + cell.bottom) / 2, (own.top + own.bottom) / 2)) wrong.push("symbol off the middle line");
    if (!near((cell.left + cell.right) / 2, (own.left + own.right) / 2)) wrong.push("symbol off its column");
    if (own.left < cell.left || own.right > cell.right || own.height > cell.height) wrong.push("symbol over its cell");
  }
  const texts = [...document.querySelectorAll(".j-answer")];
  for (const cell of document.querySelectorAll(".j-form__table :is(th, td):not(.j-flow)")) {
    const range = document.createRange();
    range.selectNodeContents(cell);
    for (const r of range.getClientRects()) texts.push({getBoundingClientRect: () => r, textContent: cell.textContent});
  }
  for (const text of texts)
    for (const segment of segments)
      if (crosses(segment, box(text))) wrong.push(`a line runs through “${text.textContent}”`);
  for (const answer of document.querySelectorAll(".j-answer"))
    for (const shape of document.querySelectorAll(".j-flow .j-shape polygon"))
      if (answer.parentElement === shape.closest("td")) {
        const a = box(answer), s = box(shape);
        const clear = a.left >= s.right - 2 || a.right <= s.left + 2 || a.top >= s.bottom - 4;
        if (!clear) wrong.push(`the answer “${answer.textContent}” lies on its symbol`);
      }
  // every loose end of a line meets another line or a symbol
  const shapes = [...document.querySelectorAll(".j-flow .j-shape")].map(box);
  const touches = (x, y, s) => x > s.left - 1.6 && x < s.right + 1.6 && y > s.top - 1.6 && y < s.bottom + 1.6;
  segments.forEach((segment, index) => {
    for (const [x, y] of [[segment.left, segment.top], [segment.right, segment.bottom]])
      if (!shapes.some(s => touches(x, y, s)) && !segments.some((s, other) => other !== index && touches(x, y, s)))
        wrong.push(`a line ends in nothing at ${Math.round(x)}, ${Math.round(y)}`);
  });
  return [...new Set(wrong)].slice(0, 20);
}"""


def big(count: int, actors: int) -> dict[str, Any]:
    """Make a chart whose branches cross, go back and run over several pages, with long and short texts."""
    rows = ["start loket"]
    for number in range(2, count):
        name = ACTORS[number * 7 % actors]
        other = max(1, number - 17) if number % 2 else min(count, number + 5)
        rows.append(f"decision {name} {number + 1} {other}" if number % 3 == 0 else f"process {name}")
    chart = record(*rows, "end loket")
    for number, step in enumerate(chart["steps"]):
        step["activity"] = {"id": "Memeriksa" + " kelengkapan berkas permohonan" * (number % 4), "en": "Check"}
        step["note"] = {"id": ARABIC if number % 5 == 0 else "Catatan " * (1 + number % 7), "en": ARABIC}
    return chart


CHARTS = {
    "tiga": record("start loket", "process kasi", "end loket"),
    "enam-puluh": big(60, 12),
    "dua-pelaksana": big(24, 2),
    "lima-pelaksana": big(30, 5),
}


@pytest.fixture(scope="module")
def city(once: Callable[[str, Callable[[Path], Path]], Path], small: Path) -> Path:
    """A city whose procedures are large, small and crossed."""

    def lay(root: Path) -> Path:
        built_site.lay(root)
        for name, chart in CHARTS.items():
            built_site.write(root, f"sops/pemkab-contoh/alur-{name}.md", sop(f"alur-{name}", chart))
        small_city.commit(root, built_site.DAY.isoformat())
        built_site.share_frames(small, root)
        return root

    return once("charts", lay)


def sop(name: str, chart: dict[str, Any]) -> str:
    fields = {
        "id": name,
        "type": "sop",
        "title": {"id": f"Alur {name}", "en": f"Flow {name}"},
        "description": {"id": "Alur untuk pengujian.", "en": "A flow for tests."},
        "kip_class": "setiap_saat",
        "disclosure": "full",
        "verification": {"state": "unverified"},
        "owner": "pemkab-contoh",
        "origin": "registry",
        "domain": "layanan",
        "version": "0.1.0",
        "lifecycle": "drafting",
        **chart,
    }
    return f"---\n{json.dumps(fields, ensure_ascii=False)}\n---\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def host(city: Path) -> Iterator[str]:
    handler = functools.partial(Static, directory=str(city / "build" / "site"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def opened(browser: Browser, address: str, width: int = 1400) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(address)
    return page


@pytest.mark.parametrize("section", ["sop", "en/sops"])
@pytest.mark.parametrize("name", CHARTS)
def test_lines_meet_symbols_stand_on_them_and_no_text_is_crossed(
    name: str, section: str, browser: Browser, host: str
) -> None:
    page = opened(browser, f"{host}{section}/alur-{name}/")
    assert page.locator(".j-flow .j-shape").count() >= len(CHARTS[name]["steps"])
    assert page.evaluate(GEOMETRY) == []
    page.close()


@pytest.mark.parametrize("name", ["tiga", "enam-puluh"])
def test_on_paper_lines_meet_as_well(name: str, browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}sop/alur-{name}/", 1047)
    page.emulate_media(media="print")
    assert page.locator(".j-form--flow").is_visible()
    assert page.evaluate(GEOMETRY) == []
    page.close()


def test_a_telephone_shows_the_list_and_a_wide_screen_the_form(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}sop/alur-enam-puluh/", NARROW["width"])
    assert page.locator(".j-steps").is_visible()
    assert not page.locator(".j-form__table").is_visible()
    assert page.locator(".j-steps > li").count() == 60
    assert too_wide(page) == []
    assert barriers(page) == []
    page.set_viewport_size({"width": 1400, "height": 900})
    assert page.locator(".j-form__table").is_visible()
    listed = page.locator(".j-steps").bounding_box()
    assert listed is not None
    assert listed["width"] <= 1
    assert too_wide(page) == []
    assert barriers(page) == []
    page.close()


def test_a_draft_says_that_it_is_one(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}sop/alur-tiga/")
    assert "Rancangan, belum disahkan" in page.locator(".j-mark--drafting").inner_text()
    assert "Rancangan, belum disahkan" in page.locator(".j-form__table caption").inner_text()
    page.close()


def test_an_overdue_review_is_seen_from_the_readers_own_day_on(browser: Browser, host: str) -> None:
    page = opened(browser, f"{host}sop/surat-keterangan/")
    mark = page.locator(".j-mark--overdue")
    due = mark.get_attribute("data-due")
    assert due is not None
    for day, shown in ((f"{due}T23:00:00", False), ("2031-01-01T01:00:00", True)):
        page.clock.set_fixed_time(day)
        page.reload()
        assert mark.is_visible() is shown
    page.close()
