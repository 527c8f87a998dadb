from __future__ import annotations

import json
import random
import re
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import built_site
import html_judge
import pytest
import small_city
from built_site import DAY, edit, pages, publish, site, times, write

from jendela import build
from jendela.pages import addresses
from jendela.problems import Severity
from jendela.reading import read
from jendela.registry import PAGE_KINDS, Key

AUTHOR = "Penulis Rahasia <penulis.rahasia@surel.example>"
MESSAGE = "pesan komit yang tidak untuk umum"
SERVICE = "registry/services/surat-domisili.yaml"
SUB_PATH = "https://kota.example/kantor/jendela/"
ROOT_URL = "https://jendela.contohkab.example/"
DIES = """
import os, signal, sys
from datetime import date
from pathlib import Path
from jendela import build, staging

name, left, root = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
real = getattr(staging, name)

def dying(*arguments):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return real(*arguments)

setattr(staging, name, dying)
build.build(root, build.Options(as_of=date(2026, 11, 1)))
"""


def records(root: Path) -> list[Key]:
    """Name the records of a city by the files that hold them."""
    files = [path for folder in ("registry", "sops") for path in (root / folder).rglob("*.*")]
    found = [read(path.relative_to(root).as_posix(), path.read_bytes())[0] for path in files]
    return [Key(one.kind, str(one.data["id"])) for one in found if one and one.kind in PAGE_KINDS]


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {path for path in before | after if before.get(path) != after.get(path)}


def html_with(files: dict[str, bytes], *texts: str) -> set[str]:
    return {path for path, content in files.items() if any(text.encode() in content for text in texts)}


@pytest.mark.parametrize("name", ["small", "hostile", "pontianak"])
def test_every_record_has_its_page_in_both_languages(name: str, request: pytest.FixtureRequest) -> None:
    root = request.getfixturevalue(name)
    found = set(pages(root))
    known = records(root)
    assert len(known) >= 7
    assert {addresses.record(lang, key) for key in known for lang in ("id", "en")} <= found


def test_every_list_and_every_other_page_is_there_in_both_languages(small: Path) -> None:
    due = {"404.html"}
    for lang in ("id", "en"):
        due |= {addresses.home(lang)} | {addresses.section(lang, name) for name in addresses.SECTIONS}
        names = ("methodology", "accessibility", "indicators", "acts", "waivers", "sop_coverage")
        due |= {addresses.page(lang, name) for name in names}
        due |= {addresses.record(lang, key) for key in records(small)}
        due |= {addresses.status(lang, "pemkab-contoh")}
    assert set(pages(small)) == due


@pytest.mark.parametrize("name", ["small", "hostile"])
def test_a_strict_parser_finds_no_fault_on_any_page(name: str, request: pytest.FixtureRequest) -> None:
    for url, html in pages(request.getfixturevalue(name)).items():
        assert html_judge.parse_errors(html) == [], url


def test_a_strict_parser_finds_no_fault_on_a_sample_of_pontianaks_pages(pontianak: Path) -> None:
    every = pages(pontianak)
    longest = sorted(every, key=lambda url: -len(every[url]))[:6]
    for url in {*longest, *random.Random(7).sample(sorted(every), 12)}:
        assert html_judge.parse_errors(every[url]) == [], url


@pytest.mark.parametrize("name", ["small", "hostile", "pontianak"])
def test_ids_are_unique_and_one_heading_names_each_page(name: str, request: pytest.FixtureRequest) -> None:
    for url, html in pages(request.getfixturevalue(name)).items():
        page = built_site.parse(html)
        ids = [node.attributes["id"] for node in page.css("[id]")]
        assert len(ids) == len(set(ids)), url
        assert len(page.css("h1")) == 1, url
        assert page.css_first("title").text().startswith(page.css_first("h1").text()), url


@pytest.fixture(scope="module")
def below(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small city where its site stands below a path."""
    root = tmp_path_factory.mktemp("below") / "city"
    shutil.copytree(small, root, ignore=shutil.ignore_patterns("build"))
    edit(root, "registry/city.yaml", ROOT_URL, SUB_PATH)
    publish(root)
    return root


@pytest.mark.parametrize(("name", "base"), [("small", ROOT_URL), ("below", SUB_PATH)])
def test_each_page_names_itself_and_itself_in_the_other_language(
    name: str, base: str, request: pytest.FixtureRequest
) -> None:
    every = pages(request.getfixturevalue(name))
    for url, html in every.items():
        page = built_site.parse(html)
        assert page.css_first("html").attributes["lang"] == ("en" if url.startswith("en/") else "id")
        canonical = [link.attributes["href"] for link in page.css("link[rel=canonical]")]
        others = {link.attributes["hreflang"]: link.attributes["href"] for link in page.css("link[hreflang]")}
        if url == "404.html":
            assert (canonical, others) == ([], {})
            continue
        lang = "en" if url.startswith("en/") else "id"
        assert canonical == [base + url]
        assert set(others) == {"id", "en", "x-default"}
        assert others[lang] == base + url
        assert others["x-default"] == others["id"]
        assert {others["id"].removeprefix(base), others["en"].removeprefix(base)} <= set(every)
        other = built_site.parse(every[others["en" if lang == "id" else "id"].removeprefix(base)])
        back = {link.attributes["hreflang"]: link.attributes["href"] for link in other.css("link[hreflang]")}
        assert back == others, url


@pytest.mark.parametrize(("name", "base"), [("small", ROOT_URL), ("below", SUB_PATH)])
def test_the_sitemap_lists_every_page_once_and_no_page_that_is_none(
    name: str, base: str, request: pytest.FixtureRequest
) -> None:
    root = request.getfixturevalue(name)
    tree = ET.fromstring(site(root)["sitemap.xml"])
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    located = [str(node.text) for node in tree.iter(f"{space}loc")]
    assert sorted(located) == sorted(base + url for url in pages(root) if url != "404.html")


def test_the_error_page_works_at_any_depth_also_below_a_path(below: Path) -> None:
    page = built_site.parse(pages(below)["404.html"])
    links = [node.attributes["href"] for node in page.css("a[href], link[rel=stylesheet]")]
    assert all(link.startswith(("/kantor/jendela/", "#", "https://")) for link in links), links
    assert {"id", "en"} <= {node.attributes["lang"] for node in page.css("section[lang]")}
    assert [node.attributes["content"] for node in page.css("meta[name=robots]")] == ["noindex"]


def test_every_page_says_in_its_language_that_the_site_is_not_official(small: Path) -> None:
    for url, html in pages(small).items():
        standing = built_site.parse(html).css_first(".j-standing").text()
        assert ("not an official" if url.startswith("en/") else "bukan situs resmi") in standing, url


def test_hostile_text_is_nowhere_markup_script_or_template(hostile: Path) -> None:
    shown = 0
    for url, html in pages(hostile).items():
        page = built_site.parse(html)
        scripts = [node.text() for node in page.css("script") if "alert" in (node.text() or "")]
        assert scripts == [], url
        assert "{{ 49 }}" not in html, url
        shown += "{{ 7*7 }} {% raw %} ]]>" in page.css_first("body").text()
    assert shown > 20


def test_no_file_names_who_wrote_a_change_or_what_they_said(city: Path) -> None:
    edit(city, SERVICE, "Surat yang menyatakan", "Surat resmi yang menyatakan")
    arguments = ("commit", "--quiet", "--all", f"--author={AUTHOR}", f"--message={MESSAGE}")
    small_city.git(city, *arguments, day="2026-11-03")
    publish(city, as_of=None)
    files = site(city)
    assert json.loads(files["version.json"])["as_of"] == "2026-11-03"
    for secret in ("Penulis", "surel.example", "contoh@contoh.example", MESSAGE):
        assert html_with(files, secret) == set()


def test_the_page_of_changes_names_day_office_record_and_fields(city: Path) -> None:
    edit(city, SERVICE, "Surat yang menyatakan", "Surat resmi yang menyatakan")
    (city / "registry/applications/gerbang.yaml").rename(city / "registry/applications/pintu.yaml")
    edit(city, "registry/applications/pintu.yaml", "id: gerbang", "id: pintu")
    edit(city, "registry/city.yaml", "application: gerbang", "application: pintu")
    edit(city, "registry/infrastructure/wifi-alun-alun.yaml", "gerbang]", "pintu]")
    small_city.commit(city, "2026-11-03")
    publish(city, as_of=None)
    html = pages(city)
    indonesian = built_site.parse(html["perubahan/"]).css_first("#__main").text()
    english = built_site.parse(html["en/changes/"]).css_first("#__main").text()
    assert "3 November 2026" in indonesian
    assert "description" in indonesian
    assert "Desa Sukamaju" in indonesian
    assert indonesian.index("3 November 2026") < indonesian.index("1 November 2026")
    assert "Sukamaju Village" in english


@pytest.mark.slow
def test_two_builds_of_one_commit_are_the_same_bytes_in_any_folder_and_time_zone(
    city: Path, tmp_path: Path, small: Path
) -> None:
    other = tmp_path / "tempat lain" / "x"
    shutil.copytree(city, other, ignore=shutil.ignore_patterns("build"))
    shutil.rmtree(city / "build" / "site")
    for name in ("documents.json", "pages.json"):
        (city / "build" / "cache" / name).unlink()
    for root, zone in ((city, "Pacific/Kiritimati"), (other, "America/Los_Angeles")):
        done = built_site.jendela("build", "--root", str(root), cwd=tmp_path, TZ=zone, LC_ALL="C", HOME=str(tmp_path))
        assert done.returncode == 0, done.stderr
        assert site(root) == site(small)
    assert len(site(small)) > 60


@pytest.mark.slow
def test_the_current_directory_has_no_effect(city: Path, small: Path) -> None:
    for cwd, arguments in ((city / "registry" / "services", ()), (Path("/"), ("--root", str(city / "sops")))):
        shutil.rmtree(city / "build" / "site")
        (city / "build" / "cache" / "documents.json").unlink()
        done = built_site.jendela("build", *arguments, cwd=cwd)
        assert done.returncode == 0, done.stderr
        assert site(city) == site(small)
    assert sorted(path.name for path in city.iterdir()) == sorted(path.name for path in small.iterdir())


@pytest.mark.parametrize(
    ("path", "old", "new", "rule"),
    [
        ("registry/city.yaml", "form: kabupaten", "form: kerajaan", "schema-choice"),
        ("registry/acts.yaml", "issuer: pemkab-contoh", "issuer: kantor-lain", "reference-unknown"),
        ("registry/areas.yaml", "type: areas", "type: [areas", "yaml-bracket"),
        ("mkdocs.yml", "plugins:", "hooks: [x.py]\nplugins:", "engine-hooks"),
    ],
)
def test_an_error_in_what_every_page_needs_leaves_the_last_good_site_untouched(
    path: str, old: str, new: str, rule: str, city: Path, small: Path
) -> None:
    before = times(city)
    edit(city, path, old, new)
    built = build.build(city, build.Options(as_of=DAY))
    assert built.published is None
    assert rule in [problem.rule for problem in built.problems if problem.severity is Severity.ERROR]
    assert (site(city), times(city)) == (site(small), before)
    assert not (city / "build" / "site.new").exists()


def test_a_broken_record_that_is_mended_leaves_nothing_behind(city: Path, small: Path) -> None:
    edit(city, SERVICE, "owner: desa-sukamaju", "owner: desa-lain")
    built = build.build(city, build.Options(as_of=DAY))
    assert [problem.rule for problem in built.problems if problem.severity is Severity.ERROR] == ["reference-unknown"]
    assert site(city) != site(small)
    edit(city, SERVICE, "owner: desa-lain", "owner: desa-sukamaju")
    publish(city)
    assert site(city) == site(small)


def test_an_error_that_only_the_audit_sees_names_the_file_and_leaves_the_last_good_site(
    city: Path, small: Path
) -> None:
    before = times(city)
    with (city / "site/pages/id/about.md").open("a", encoding="utf-8") as file:
        file.write("\nLihat [halaman ini](halaman-yang-tidak-ada/).\n")
    built = build.build(city, build.Options(as_of=DAY))
    assert built.published is None
    [problem] = built.problems
    assert (problem.rule, problem.place.path) == ("site-link", "site/pages/id/about.md")
    assert (site(city), times(city)) == (site(small), before)


def test_an_anchor_that_vanishes_while_another_page_links_to_it_is_found(city: Path) -> None:
    with (city / "site/pages/id/about.md").open("a", encoding="utf-8") as file:
        file.write("\nLihat [surat](../layanan/#ward_letters).\n")
    publish(city)
    edit(city, SERVICE, "topic: ward_letters", "topic: permits")
    built = build.build(city, build.Options(as_of=DAY))
    assert built.published is None
    [problem] = built.problems
    assert (problem.rule, problem.place.path) == ("site-anchor", "site/pages/id/about.md")
    assert problem.facts["anchor"] == "ward_letters"


def test_a_broken_look_leaves_the_last_good_site(city: Path, small: Path) -> None:
    write(city, "site/overrides/main.html", "{% if %}")
    built = build.build(city, build.Options(as_of=DAY))
    assert built.published is None
    assert {problem.rule for problem in built.problems} == {"engine-failed"}
    assert site(city) == site(small)


@pytest.fixture(scope="module")
def retitled(small: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site of the small city with another title of its service."""
    root = tmp_path_factory.mktemp("retitled")
    built_site.copy(small, root / "city")
    edit(root / "city", SERVICE, "id: Surat keterangan domisili", "id: Surat domisili")
    return built_site.clean(root / "city", root / "clean")


@pytest.mark.parametrize(
    ("step", "after"), [("_write_new", 0), ("_write_new", 3), ("_replace", 0), ("_replace", 4), ("_remove_others", 0)]
)
def test_a_build_that_is_killed_leaves_whole_files_and_the_next_one_mends_it(
    step: str, after: int, city: Path, small: Path, retitled: dict[str, bytes]
) -> None:
    old = site(small)
    edit(city, SERVICE, "id: Surat keterangan domisili", "id: Surat domisili")
    new = retitled
    command = [sys.executable, "-c", DIES, step, str(after), str(city)]
    done = subprocess.run(command, env=built_site.environment(), check=False)
    assert done.returncode == -signal.SIGKILL
    left = site(city)
    assert all(left[path] in (old.get(path), new.get(path)) for path in left)
    if step == "_write_new":
        assert left == old
    publish(city)
    assert site(city) == new


@pytest.mark.slow
def test_a_killed_build_of_a_change_that_is_then_taken_back_leaves_nothing_behind(city: Path, small: Path) -> None:
    edit(city, SERVICE, "id: Surat keterangan domisili", "id: Surat domisili")
    command = [sys.executable, "-c", DIES, "_remove_others", "0", str(city)]
    assert subprocess.run(command, env=built_site.environment(), check=False).returncode == -signal.SIGKILL
    edit(city, SERVICE, "id: Surat domisili", "id: Surat keterangan domisili")
    publish(city)
    assert site(city) == site(small)


def test_nothing_is_written_when_nothing_changed(city: Path) -> None:
    before = times(city)
    published = publish(city)
    assert (published.written, published.removed) == (0, 0)
    assert times(city) == before


def test_one_changed_title_changes_exactly_the_pages_that_show_it(city: Path, tmp_path: Path) -> None:
    before, then = site(city), times(city)
    edit(city, SERVICE, "id: Surat keterangan domisili", "id: Surat tinggal")
    publish(city)
    after = site(city)
    assert after == built_site.clean(city, tmp_path / "clean")
    named = html_with(before, "Surat keterangan domisili")
    assert changed(before, after) == named
    assert html_with(after, "Surat tinggal") == named
    assert "layanan/surat-domisili/index.html" in named
    assert "en/agencies/pemkab-contoh/index.html" not in named
    assert {path for path, time in times(city).items() if time != then[path]} == named


def test_one_changed_detail_changes_the_records_own_pages_only(city: Path, tmp_path: Path) -> None:
    before = site(city)
    edit(city, SERVICE, "id: Fotokopi Kartu Keluarga", "id: Kartu Keluarga asli")
    publish(city)
    after = site(city)
    assert after == built_site.clean(city, tmp_path / "clean")
    own = {"layanan/surat-domisili/index.html", "api/v1/services/surat-domisili.json"}
    assert changed(before, after) == own


def test_a_removed_record_leaves_no_page_and_no_link(city: Path, tmp_path: Path) -> None:
    (city / "registry/infrastructure/wifi-alun-alun.yaml").unlink()
    publish(city)
    after = site(city)
    assert html_with(after, "wifi-alun-alun", "Alun-alun Contoh") == html_with(after, "wifi-alun-alun") & {
        "perubahan/index.html", "en/changes/index.html",
    }  # fmt: skip
    assert not any("wifi-alun-alun" in path for path in after)
    assert not (city / "build/site/infrastruktur/wifi-alun-alun").exists()
    assert after == built_site.clean(city, tmp_path / "clean")


def test_a_renamed_record_moves_its_pages_and_every_link(city: Path, tmp_path: Path) -> None:
    for folder in ("registry", "sops"):
        for path in (city / folder).rglob("*.*"):
            text = path.read_text("utf-8")
            path.write_text(text.replace("surat-domisili", "surat-tinggal"), "utf-8")
    (city / SERVICE).rename(city / "registry/services/surat-tinggal.yaml")
    publish(city)
    after = site(city)
    assert "en/services/surat-tinggal/index.html" in after
    assert "en/services/surat-domisili/index.html" not in after
    assert not any(re.search(rb'href="[^"]*surat-domisili', content) for content in after.values())
    assert after == built_site.clean(city, tmp_path / "clean")


def test_another_day_changes_what_is_said_about_old_sources(city: Path, tmp_path: Path) -> None:
    later = date(2030, 1, 1)
    before = site(city)
    publish(city, as_of=later)
    after = site(city)
    assert after == built_site.clean(city, tmp_path / "clean", later)
    assert "layanan/index.html" in changed(before, after)


def test_a_city_without_english_has_no_english_page_and_no_switch(city: Path) -> None:
    edit(city, "registry/city.yaml", "languages: [id, en]", "languages: [id]")
    published = publish(city)
    every = pages(city)
    assert published.removed > 20
    assert not any(url.startswith("en/") for url in every)
    for url, html in every.items():
        page = built_site.parse(html)
        languages = {link.attributes["hreflang"] for link in page.css("[hreflang]")}
        assert languages == (set() if url == "404.html" else {"id", "x-default"}), url
        assert html_judge.parse_errors(html) == [], url


def test_a_regency_in_another_time_zone_speaks_in_its_own_words(city: Path) -> None:
    hours = "hours:\n      - days: [MO]\n        opens: '08:00'\n        closes: '15:00'\n    sources: [papan]\n"
    edit(city, SERVICE, "    sources: [papan]\ndelivery_method", f"    {hours}delivery_method")
    small_city.git(city, "commit", "--quiet", "--all", "--message=x", day="2026-11-09")
    publish(city)
    every = pages(city)
    service = built_site.parse(every["layanan/surat-domisili/"]).css_first("#__main").text()
    assert re.search("08[.:]00.15[.:]00 WITA", service)
    assert "(Perbup 7/2024" in service
    assert "Kabupaten Contoh" in built_site.parse(every["tentang/"]).css_first("#__main").text()
    assert not any("Pontianak" in html or "Perwali" in html or "WIB" in html for html in every.values())


def test_a_commit_is_dated_by_the_citys_own_clock(city: Path) -> None:
    environment = {"GIT_COMMITTER_DATE": "2026-11-30T17:00:00+00:00"}
    arguments = [
        "git",
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@contoh.example",
        "commit",
        "--quiet",
        "--allow-empty",
        "-m",
        "x",
    ]
    subprocess.run(arguments, cwd=city, env=built_site.environment(**environment), check=True)
    publish(city, as_of=None)
    assert json.loads(site(city)["version.json"])["as_of"] == "2026-12-01"
