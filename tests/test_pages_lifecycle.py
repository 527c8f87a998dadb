"""What is left of a record on the site when it ends or takes another name."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import urljoin

import pytest
import small_city
from broken_cities import AS_OF
from html_judge import parse_errors

from jendela import build as building
from jendela import disclosure, pages, workspace
from jendela.blocks import Text
from jendela.history import Changes
from jendela.pages import moved
from jendela.pages.window import Window
from jendela.places import Place
from jendela.registry import Key
from jendela.salvage import Fate

SERVICE = "registry/services/surat-domisili.yaml"
APP = "registry/applications/gerbang.yaml"
NEW_APP = "registry/applications/gerbang-baru.yaml"
OLD = ("layanan/surat-tinggal/index.html", "en/services/surat-tinggal/index.html")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small_city.copy(tmp_path_factory.mktemp("kota"))
    edit(root, SERVICE, "type: service", "type: service\nformer_ids: [surat-tinggal, surat-diam]")
    text = (root / APP).read_text("utf-8")
    new = text.replace("id: gerbang\n", "id: gerbang-baru\n").replace("Gerbang Contoh", "Gerbang Baru")
    (root / NEW_APP).write_text(new.replace("Contoh Gate", "New Gate"), "utf-8")
    edit(root, APP, "status: active", "status: retired\nended: 2026-03\nsuccessor: gerbang-baru")
    return root


@pytest.fixture(scope="module")
def site(city: Path) -> Path:
    built = building.build(city, building.Options(as_of=AS_OF))
    assert built.published, built.problems
    assert not [problem for problem in built.problems if problem.rule.startswith("site-")]
    return city / "build/site"


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new, 1), "utf-8")


# Former names


@pytest.mark.parametrize("path", OLD)
def test_an_address_that_a_record_had_leads_to_the_one_that_it_has(site: Path, path: str) -> None:
    html = (site / path).read_text("utf-8")
    refresh = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', html)
    link = re.search(r'<a href="([^"]+)">', html)
    canonical = re.search(r'rel="canonical" href="([^"]+)"', html)
    assert refresh
    assert link
    assert canonical
    assert refresh[1] == link[1]
    here = "https://situs.example/" + path.removesuffix("index.html")
    target = urljoin(here, link[1]).removeprefix("https://situs.example/")
    assert (site / target / "index.html").is_file()
    assert target.endswith("/surat-domisili/")
    assert canonical[1].endswith(target)
    assert canonical[1].startswith("https://")


@pytest.mark.parametrize("path", OLD)
def test_such_a_page_is_whole_and_kept_out_of_lists_of_pages(site: Path, path: str) -> None:
    html = (site / path).read_text("utf-8")
    assert parse_errors(html) == []
    assert 'name="robots" content="noindex"' in html
    assert "surat-tinggal" not in (site / "sitemap.xml").read_text("utf-8")
    assert not list(site.rglob("api/**/surat-tinggal*"))


def test_every_former_name_has_its_page(site: Path) -> None:
    assert (site / "layanan/surat-diam/index.html").is_file()


def window(city: Path, closed: dict[Key, Fate] | None = None) -> Window:
    registry = workspace.check(city, AS_OF).registry
    assert registry is not None
    return Window(disclosure.public(registry), AS_OF, Changes(), closed or {})


def test_a_former_name_under_which_a_closed_record_stands_is_left_to_that_record(city: Path) -> None:
    closed = {Key("service", "surat-tinggal"): Fate.WITHHELD}
    assert {page.url for page in moved.pages(window(city, closed))} == {
        "layanan/surat-diam/",
        "en/services/surat-diam/",
    }


def test_a_record_that_is_not_shown_has_no_former_addresses(tmp_path: Path) -> None:
    root = small_city.copy(tmp_path)
    edit(root, SERVICE, "disclosure: full", "disclosure: none\nformer_ids: [surat-tinggal]")
    assert list(moved.pages(window(root))) == []


def test_what_agencies_write_is_text_on_such_a_page_too(city: Path) -> None:
    page = moved.Moved("id", "layanan/a/", "layanan/b/", Text(id="</title><script>x</script>", en=""), Place("a"))
    html = pages.Writer(window(city), "id").moved(page, 'https://contoh.example/"><script>', '../b/"onclick="x')
    assert "<script" not in html
    assert '"onclick' not in html
    assert parse_errors(html) == []


def test_a_page_of_a_former_name_goes_when_the_name_does(site: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(site.parents[1], tmp_path / "kota"))
    assert (root / "build/site" / OLD[0]).is_file()
    edit(root, SERVICE, "surat-tinggal, ", "")
    assert building.build(root, building.Options(as_of=AS_OF)).published
    assert not (root / "build/site" / OLD[0]).exists()
    assert (root / "build/site/layanan/surat-diam/index.html").is_file()


# What has ended


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("aplikasi/gerbang", ("Sudah tidak dipakai sejak Maret 2026", "Gerbang Baru", "disimpan sebagai riwayat")),
        ("en/applications/gerbang", ("No longer in use since March 2026", "New Gate", "kept as history")),
    ],
)
def test_a_retired_record_says_since_when_and_what_took_its_place(
    site: Path, path: str, words: tuple[str, ...]
) -> None:
    html = (site / path / "index.html").read_text("utf-8")
    for word in words:
        assert word in html
    assert "gerbang-baru/" in html
    # nobody is sent to what is gone; the source that tells of it may be at the same host
    assert '<a class="j-go"' not in html
    assert "gerbang.contohkab.example" not in html.partition("<h2>Sumber" if path[:2] != "en" else "<h2>Sources")[0]


def test_its_successor_has_a_page_like_any_other(site: Path) -> None:
    html = (site / "aplikasi/gerbang-baru/index.html").read_text("utf-8")
    assert "tidak dipakai sejak" not in html
    assert "gerbang.contohkab.example" in html


def test_without_a_date_or_a_successor_it_says_that_these_are_not_known(tmp_path: Path) -> None:
    root = small_city.copy(tmp_path)
    edit(root, APP, "status: active", "status: retired")
    told = window(root)
    item = told.registry.items[Key("application", "gerbang")]
    (sheet, _) = pages.record_sheets(told, Key("application", "gerbang"), item)
    html = pages.Writer(told, "id").body(sheet, "../../")
    assert "Tanggalnya belum kami ketahui" in html
    assert "Penggantinya belum dicatat" in html
