from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import built_site
import pytest
import small_city
from built_site import DAY, edit, write

from jendela import workspace
from jendela.places import Place
from jendela.problems import Severity
from jendela.workspace import WorkspaceError

ZONE = "Asia/Makassar"
SERVICE = "registry/services/surat-domisili.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small city with one commit and nothing built."""
    root = built_site.lay(tmp_path / "kota")
    small_city.commit(root, DAY.isoformat())
    return root


@pytest.mark.parametrize("folder", [".", "registry", "registry/services", "sops/pemkab-contoh", "site/pages/id"])
def test_the_root_is_found_from_anywhere_inside(folder: str, root: Path) -> None:
    assert workspace.find(root / folder) == root


def test_a_folder_that_is_no_citys_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"registry/city\.yaml"):
        workspace.find(tmp_path)


def test_a_sound_city_passes_without_a_problem(root: Path) -> None:
    checked = workspace.check(root)
    assert (checked.problems, checked.passed, checked.as_of) == ((), True, DAY)
    assert checked.registry is not None
    assert len(checked.registry.items) == 7


def test_the_steps_of_a_check_are_told(root: Path) -> None:
    steps: list[str] = []
    workspace.check(root, DAY, steps.append)
    assert steps == ["read", "rules"]


def test_without_a_history_somebody_must_name_the_day(root: Path) -> None:
    shutil.rmtree(root / ".git")
    with pytest.raises(WorkspaceError, match="--as-of"):
        workspace.check(root)
    assert workspace.check(root, DAY).passed
    assert workspace.changes(root, ZONE).state == "none"


def test_the_day_is_that_of_the_newest_commit_where_the_city_is(root: Path) -> None:
    small_city.git(root, "commit", "--quiet", "--allow-empty", "--message=x", day="2026-11-05")
    assert workspace.newest_day(root, ZONE) == date(2026, 11, 5)
    assert workspace.newest_day(root, "Pacific/Kiritimati") == date(2026, 11, 5)
    assert workspace.newest_day(root, "Pacific/Pago_Pago") == date(2026, 11, 4)


def test_what_is_not_committed_yet_is_judged_by_today_or_later(root: Path) -> None:
    before = datetime.now(ZoneInfo(ZONE)).date()
    edit(root, SERVICE, "id: Surat keterangan domisili", "id: Surat tinggal")
    assert workspace.newest_day(root, ZONE) >= max(before, DAY)


def test_problems_of_all_sorts_are_put_in_order(root: Path) -> None:
    write(root, "registry/services/rusak.yaml", "id: [")
    write(root, "registry/services/spasi.yaml", "id: spasi\ntitle:\n  id: Surat\xa0baru\n")
    write(root, "site/pages/id/about.md", "# Tentang\x00\n")
    (root / "registry/city.yaml").write_bytes(b"\xff\xfe")
    (root / "mkdocs.yml").unlink()
    checked = workspace.check(root, DAY)
    assert checked.registry is None
    assert not checked.passed
    places = [problem.place.path for problem in checked.problems]
    assert places == sorted(places)
    assert {problem.rule for problem in checked.problems} >= {
        "text-encoding", "city-missing", "text-control", "file-unreadable", "text-space",
    }  # fmt: skip


def test_a_city_that_only_warns_passes(root: Path) -> None:
    edit(root, SERVICE, "  en: Letter of residence\n", "")
    checked = workspace.check(root, DAY)
    assert checked.passed
    assert {problem.severity for problem in checked.problems} <= {Severity.NOTICE, Severity.WARNING}


def test_hand_written_pages_are_read_by_language_and_name(root: Path) -> None:
    (root / "site/pages/id/metodologi-lama.txt").write_text("bukan halaman", "utf-8")
    (root / "site/pages/id/dalam").mkdir()
    (root / "site/pages/id/dalam/x.md").write_text("# Terlalu dalam\n", "utf-8")
    (root / "site/pages/id/taut.md").symlink_to("/etc/passwd")
    texts, problems = workspace.written(root)
    assert problems == []
    names = ("about", "methodology", "accessibility")
    assert set(texts) == {(lang, name) for lang in ("id", "en") for name in names}
    assert texts["en", "about"].startswith("# ")
    shutil.rmtree(root / "site/pages")
    assert workspace.written(root) == ({}, [])
    (root / "site/pages").write_text("x", "utf-8")
    assert workspace.written(root) == ({}, [])


def test_changes_are_told_newest_first_without_their_authors(root: Path) -> None:
    edit(root, SERVICE, "id: Surat keterangan domisili", "id: Surat tinggal")
    small_city.commit(root, "2026-11-02", "rahasia")
    (root / "registry/waivers/situs-lama.yaml").unlink()
    (root / "registry/infrastructure/wifi-alun-alun.yaml").unlink()
    small_city.commit(root, "2026-11-03", "rahasia")
    found = workspace.changes(root, ZONE)
    assert (found.state, found.more) == ("complete", False)
    assert [(change.date, change.how, change.kind, change.id) for change in found.changes[:2]] == [
        ("2026-11-03", "removed", "infrastructure", "wifi-alun-alun"),
        ("2026-11-02", "changed", "service", "surat-domisili"),
    ]
    assert len(found.changes) == 9
    assert "rahasia" not in repr(found)
    assert "contoh@" not in repr(found)


def test_only_the_newest_changes_are_kept_and_the_rest_is_said_to_be_there(root: Path) -> None:
    found = workspace.changes(root, ZONE, limit=3)
    assert (len(found.changes), found.more) == (3, True)


def test_a_history_that_is_cut_off_is_not_shown_as_one(root: Path, tmp_path: Path) -> None:
    small_city.git(root, "commit", "--quiet", "--allow-empty", "--message=x")
    small_city.git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{root}", "dangkal")
    assert workspace.changes(tmp_path / "dangkal", ZONE).state == "shallow"
    assert workspace.check(tmp_path / "dangkal").passed


def test_broken_and_hostile_versions_in_the_history_show_nothing_and_stop_nothing(root: Path) -> None:
    versions = (b"id: [", b"\x00\xff", b"- a\n", b"[" * 60_000, b"title: 3\n", b"a: &a [*a]\n", b"")
    for number, version in enumerate(versions):
        (root / "registry/services/aneh.yaml").write_bytes(version)
        write(root, "registry/services/folder.yaml/x", "x")
        small_city.commit(root, f"2026-11-{number + 2:02}")
    shutil.rmtree(root / "registry/services/folder.yaml")
    (root / "registry/services/aneh.yaml").unlink()
    small_city.commit(root, "2026-11-20")
    found = workspace.changes(root, ZONE)
    assert found.state == "complete"
    assert "aneh" not in {change.id for change in found.changes}


def test_a_city_below_the_root_of_its_repository_has_its_own_history(tmp_path: Path) -> None:
    built_site.lay(tmp_path / "repo" / "kota")
    built_site.lay(tmp_path / "repo" / "lain")
    small_city.commit(tmp_path / "repo", DAY.isoformat())
    found = workspace.changes(tmp_path / "repo" / "kota", ZONE)
    assert len(found.changes) == 7
    assert workspace.check(tmp_path / "repo" / "kota").passed


def test_a_place_is_looked_up_with_its_line_of_text(root: Path) -> None:
    look_up = workspace.source(root)
    found = look_up(Place(SERVICE, "/title/id"))
    assert found is not None
    span, line = found
    assert line == "  id: Surat keterangan domisili"
    assert line[span.column - 1 : span.end_column - 1] == "Surat keterangan domisili"
    assert look_up(Place("registry/tidak-ada.yaml", "/x")) is None
    assert look_up(Place("../luar.yaml", "/x")) is None
