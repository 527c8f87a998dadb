from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import built_site
import pytest
import small_city
from built_site import edit, publish, site

from jendela.pages.addresses import SECTION_OF
from jendela.reading import read
from jendela.registry import PAGE_KINDS

ROOT_URL = "https://jendela.contohkab.example/"


def records(root: Path) -> list[dict[str, Any]]:
    """Read the records of a city from the files that hold them."""
    files = [path for folder in ("registry", "sops") for path in (root / folder).rglob("*.*")]
    found = [read(path.relative_to(root).as_posix(), path.read_bytes())[0] for path in files]
    return [one.data for one in found if one and one.kind in PAGE_KINDS]


def document(root: Path, path: str) -> Any:
    return json.loads((root / "build" / "site" / path).read_bytes())


@pytest.mark.parametrize("name", ["small", "hostile", "pontianak"])
def test_every_record_that_is_shown_has_its_own_document(name: str, request: pytest.FixtureRequest) -> None:
    root = request.getfixturevalue(name)
    known = records(root)
    for data in known:
        path = f"api/v1/{SECTION_OF[data['type']]}/{data['id']}.json"
        found = document(root, path)
        assert (found["kind"], found["id"], found["title"]["id"]) == (data["type"], data["id"], data["title"]["id"])
        assert found["record"].get("sources", []) == data.get("sources", [])
        assert found["licence"] == "CC-BY-4.0"
        assert found["notice"]["id"]
        assert found["notice"]["en"]
    assert len([path for path in site(root) if path.startswith("api/v1/")]) == len(known) + len(SECTION_OF)


@pytest.mark.parametrize("name", ["small", "hostile", "pontianak"])
def test_every_kind_has_a_list_of_its_records(name: str, request: pytest.FixtureRequest) -> None:
    root = request.getfixturevalue(name)
    for kind, section in SECTION_OF.items():
        found = document(root, f"api/v1/{section}.json")
        ids = sorted(data["id"] for data in records(root) if data["type"] == kind)
        assert (found["kind"], [row["id"] for row in found["records"]]) == (kind, ids)
        assert found["as_of"] == document(root, "version.json")["as_of"]


def test_every_address_in_the_documents_leads_to_a_file_of_the_site(small: Path) -> None:
    files = site(small)
    for section in SECTION_OF.values():
        for row in document(small, f"api/v1/{section}.json")["records"]:
            assert row["api"].removeprefix(ROOT_URL) in files
            assert set(row["pages"]) == {"id", "en"}
            assert all(f"{url.removeprefix(ROOT_URL)}index.html" in files for url in row["pages"].values())


def test_a_page_links_to_its_document(small: Path) -> None:
    for url, html in built_site.pages(small).items():
        page = built_site.parse(html)
        if page.css_first("article.j-record") is not None:
            links = [node.attributes["href"] for node in page.css("a[href$='.json']")]
            up = "../" * url.count("/")
            [link] = links
            assert link.startswith(up + "api/v1/")
            assert link.removeprefix(up) in site(small)


def test_the_version_names_the_commit_and_the_day(small: Path) -> None:
    found = document(small, "version.json")
    assert found["commit"] == small_city.git(small, "rev-parse", "HEAD").strip()
    assert (found["as_of"], found["observations_commit"], found["engine"]) == ("2026-11-01", None, "material")
    assert found["records"] == len(records(small))


def test_a_document_holds_what_is_disclosed_and_nothing_more(city: Path) -> None:
    path = "registry/infrastructure/wifi-alun-alun.yaml"
    edit(city, path, "disclosure: full", "disclosure: existence\nx_kode: rahasia-sekali\nmaintainer: CV Pihak Ketiga")
    edit(city, "registry/applications/gerbang.yaml", "kind: umum", "kind: umum\nx_nomor_aset: aset-0042")
    publish(city)
    found = document(city, "api/v1/infrastructure/wifi-alun-alun.json")["record"]
    assert {"maintainer", "x_kode"}.isdisjoint(found)
    for content in site(city).values():
        assert b"rahasia-sekali" not in content
        assert b"Pihak Ketiga" not in content
    assert document(city, "api/v1/applications/gerbang.json")["record"]["x_nomor_aset"] == "aset-0042"


def test_a_record_that_is_not_disclosed_is_nowhere(city: Path) -> None:
    edit(city, "registry/infrastructure/wifi-alun-alun.yaml", "disclosure: full", "disclosure: none")
    publish(city)
    assert not any("wifi-alun-alun" in path for path in site(city))
    assert not any(b"wifi-alun-alun" in content or b"Wi-Fi" in content for content in site(city).values())


def test_hostile_text_is_plain_text_in_the_documents(hostile: Path) -> None:
    found = document(hostile, "api/v1/services/service-jahat.json")
    assert found["title"] == {"id": built_site.HOSTILE}


def test_a_city_that_is_official_says_so_and_needs_no_notice(city: Path) -> None:
    adopting = "standing: official\nadopting_document:\n  title:\n    id: Keputusan Bupati 1/2026\n  number: 1/2026\n"
    edit(city, "registry/city.yaml", "standing: unofficial\n", adopting)
    publish(city)
    found = document(city, "api/v1/services.json")
    assert (found["standing"], found["notice"]) == ("official", {})
    html = built_site.pages(city)["layanan/"]
    assert "bukan situs resmi" not in built_site.parse(html).css_first("body").text()
