"""The pages on pages and links, built for real: before anything was looked at, and with observations of all kinds."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from typing import Any

import built_site
import pytest
import small_city
from built_site import edit, pages, parse, publish, site

from jendela import ledger
from jendela.links import history
from jendela.links.history import History, Run
from jendela.links.observation import Kind, Look, Reason
from jendela.pages import words

DAY = date(2026, 11, 1)
GATE = "https://gerbang.contohkab.example/"
DATA = "https://data.contohkab.example/jumlah-surat"
PROFILE = "https://www.contohkab.example/profil"
CITY, OFFICE = "halaman-dan-tautan/", "halaman-dan-tautan/pemkab-contoh/"


def looks(at: str, **seen: tuple[Kind, Reason]) -> tuple[Run, list[Look]]:
    urls = {"gate": GATE, "data": DATA}
    found = [Look(urls[name], at, "luar", kind, reason, 200) for name, (kind, reason) in seen.items()]
    return history.coverage(found, History(), at, "luar", whole=False), found


def observe(root: Path, *runs: tuple[Run, list[Look]]) -> str:
    lines = [line for run, found in runs for line in history.written(run, found, History())]
    return ledger.append(root, DAY, {history.STREAM: lines})


OK, GONE, UNSAFE = (Kind.OK, Reason.NONE), (Kind.BROKEN, Reason.NOT_FOUND), (Kind.UNSAFE, Reason.TAKEN_OVER)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = built_site.lay(tmp_path_factory.mktemp("status") / "city")
    edit(root, "registry/applications/gerbang.yaml", f"url: {GATE}", f"url: {GATE}")
    small_city.commit(root, "2026-11-01")
    publish(root)
    return root


@pytest.fixture(scope="module")
def watched(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("status") / "watched"
    built_site.copy(before, root)
    observe(
        root,
        looks("2026-10-20T23:00:00Z", gate=OK, data=OK),
        looks("2026-10-31T23:00:00Z", gate=OK, data=GONE),
        looks("2026-11-01T02:00:00Z", gate=UNSAFE, data=GONE),
    )
    publish(root)
    return root


def text(root: Path, url: str) -> str:
    return " ".join(parse(pages(root)[url]).css_first(".j-content").text().split())


def document(root: Path, path: str) -> Any:
    return json.loads(site(root)[path])


def test_before_anything_was_looked_at_every_page_says_so(before: Path) -> None:
    assert "belum ada yang dicek" in text(before, CITY)
    assert "belum dicek" in text(before, OFFICE)
    assert "Alamat halaman" not in text(before, "aplikasi/gerbang/")
    assert document(before, "version.json")["observations_commit"] is None
    assert document(before, "status/city.json")["message"] == "belum dicek"
    assert ET.fromstring(site(before)["status/city.xml"]).findall("{*}entry") == []


def test_a_page_says_when_it_was_looked_at_in_the_citys_own_time(watched: Path) -> None:
    assert "Terakhir dicek: 1 November 2026 pukul 10.00" in text(watched, CITY)
    found = text(watched, "data/jumlah-surat/")
    assert "data.contohkab.example tidak terbuka, dicek 1 November 2026 pukul 10.00" in found
    stale = parse(pages(watched)[CITY]).css_first("[data-stale-after]").attributes["data-stale-after"]
    assert stale == "2026-11-01T14:00:00Z"


def test_the_home_page_counts_addresses_once_they_were_looked_at(before: Path, watched: Path) -> None:
    assert "Keadaan hari ini" not in text(before, "")
    found = text(watched, "")
    assert "Keadaan hari ini" in found
    assert "1 tidak terbuka" in found
    assert "1 tautan ini kami tutup sementara" in found


def test_a_confirmed_failure_has_its_beginning_its_reason_and_its_days(watched: Path) -> None:
    found = text(watched, OFFICE)
    assert "tidak terbuka sejak 1 November 2026 pukul 07.00" in found
    assert "Sebab: halaman ini tidak ada (404)." in found
    strips = parse(pages(watched)[OFFICE]).css("svg.j-strip")
    label = next(each.attributes["aria-label"] for each in strips if "tidak terbuka" in each.attributes["aria-label"])
    assert label == "90 hari terakhir: 11 halaman terbuka, 1 tidak terbuka, 78 belum dicek"
    widths = [sum(int(part.attributes["width"]) for part in each.css("rect")) for each in strips]
    assert set(widths) == {90}


def test_a_link_that_was_withdrawn_stands_nowhere_and_nothing_says_why(watched: Path, before: Path) -> None:
    assert any(GATE in html for html in pages(before).values())
    told = ("dikuasai", "was taken over", "UNSAFE", "taken_over")
    for path, content in site(watched).items():
        if not path.startswith("assets/"):
            assert GATE.encode() not in content, path
            assert not any(word.encode() in content for word in told), path
    assert "tautan ini kami tutup sementara" in text(watched, OFFICE)
    assert "gerbang.contohkab.example: tautan ini kami tutup sementara." in text(watched, CITY)
    links = [a.attributes["href"] for a in parse(pages(watched)["aplikasi/gerbang/"]).css("main dl a")]
    assert f"https://jendela.contohkab.example/{CITY}" in links


def test_why_a_link_was_withdrawn_is_public_once_it_is_repaired_or_after_the_days_that_the_city_set(
    watched: Path, tmp_path: Path
) -> None:
    root = tmp_path / "repaired"
    built_site.copy(watched, root)
    publish(root, as_of=date(2026, 12, 2))
    assert "halamannya dikuasai pihak lain." in text(root, CITY)
    publish(root)
    assert "halamannya dikuasai pihak lain." not in text(root, CITY)
    observe(root, looks("2026-11-01T08:00:00Z", gate=OK), looks("2026-11-01T14:00:00Z", gate=OK))
    publish(root)
    assert "halamannya dikuasai pihak lain. Dari 1 November 2026 pukul 10.00" in text(root, CITY)
    assert any(GATE in html for html in pages(root).values())


def test_announced_maintenance_stands_beside_its_incident(watched: Path, tmp_path: Path) -> None:
    root = tmp_path / "announced"
    built_site.copy(watched, root)
    path = "registry/datasets/jumlah-surat.yaml"
    window = (
        'maintenance:\n  - start: "2026-11-01T05:00"\n    end: "2026-11-01T08:00"\n    note:\n      id: Pindah server\n'
    )
    built_site.write(root, path, (root / path).read_text("utf-8").replace("\nsources:", f"\n{window}sources:", 1))
    publish(root)
    assert "Perbaikan yang diumumkan: Pindah server." in text(root, CITY)


def test_badges_and_feeds_count_and_tell_what_the_pages_do(watched: Path) -> None:
    city = document(watched, "status/city.json")
    assert city["message"] == "0 dari 1 terbuka"
    assert {row["state"] for row in city["addresses"]} == {"closed", "withdrawn"}
    assert next(row for row in city["addresses"] if row["state"] == "withdrawn")["url"] is None
    badge = ET.fromstring(site(watched)["status/agencies/pemkab-contoh.svg"])
    assert badge.attrib["aria-label"] == "halaman: 0 dari 1 terbuka"
    feed = ET.fromstring(site(watched)["status/city.xml"])
    titles = [entry.findtext("{*}title") for entry in feed.findall("{*}entry")]
    assert titles == [
        "gerbang.contohkab.example: tautan ini kami tutup sementara",
        "data.contohkab.example: halaman ini tidak ada (404)",
    ]
    assert feed.findtext("{*}updated") == "2026-11-01T02:00:00Z"


def test_the_same_observations_give_the_same_site(watched: Path, tmp_path: Path) -> None:
    assert document(watched, "version.json")["observations_commit"] == ledger.branches(watched)["observations-2026"]
    assert built_site.clean(watched, tmp_path / "clean") == site(watched)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_reason_and_state_has_its_words(lang: str) -> None:
    known = words.load(lang)
    for reason in Reason:
        assert reason is Reason.NONE or known.link_reasons[reason.value]
