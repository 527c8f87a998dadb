from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import built_site
import pytest
from built_site import edit, publish, site, times

from jendela import cache, frame, workspace
from jendela.cache import Documents, PageNote, Pages

SERVICE = "registry/services/surat-domisili.yaml"
NAMES = ("documents.json", "pages.json", "frames-material.json")
DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "garbage": lambda _: bytes(range(256)) * 9,
    "cut": lambda blob: blob[: len(blob) // 2],
    "one byte": lambda blob: blob[:-9] + bytes([blob[-9] ^ 1]) + blob[-8:],
    "nothing": lambda _: b"null",
    "list": lambda _: b"[]",
    "other shape": lambda _: b'{"program": 1, "frames": [], "pages": {"": 1}, "digest": [], "documents": {}}',
    "deep": lambda _: b"[" * 100_000,
    "without seal": lambda blob: blob.partition(b"\n")[2],
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_cache_is_as_good_as_none(how: str, small: Path, tmp_path: Path) -> None:
    for name in NAMES:
        blob = (small / "build" / "cache" / name).read_bytes()
        assert cache.load(small / "build" / "cache", name) is not None
        (tmp_path / name).write_bytes(DAMAGE[how](blob))
        assert cache.load(tmp_path, name) is None
    pages = Pages(tmp_path, "")
    pages.load()
    assert (pages.pages, pages.files, Documents(tmp_path).known) == ({}, frozenset(), {})


def test_damaged_caches_cost_time_and_change_no_byte(city: Path, small: Path) -> None:
    for name in NAMES:
        path = city / "build" / "cache" / name
        path.write_bytes(DAMAGE["one byte"](path.read_bytes()))
    publish(city)
    assert site(city) == site(small)


def test_folders_and_links_in_the_place_of_caches_change_no_byte(city: Path, small: Path, tmp_path: Path) -> None:
    folder = city / "build" / "cache"
    (folder / "documents.json").unlink()
    (folder / "documents.json").mkdir()
    (folder / "pages.json").rename(tmp_path / "pages.json")
    (folder / "pages.json").symlink_to(tmp_path / "pages.json")
    kept = (tmp_path / "pages.json").read_bytes()
    publish(city)
    assert site(city) == site(small)
    assert (tmp_path / "pages.json").read_bytes() == kept
    assert all((folder / name).is_file() and not (folder / name).is_symlink() for name in NAMES)


def test_what_another_version_of_the_program_kept_is_not_used(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "program_digest", lambda: "another")
    assert all(cache.load(small / "build" / "cache", name) is None for name in NAMES)


def test_the_caches_of_another_city_change_no_byte(small: Path, hostile: Path, tmp_path: Path) -> None:
    root = tmp_path / "city"
    shutil.copytree(small, root, ignore=shutil.ignore_patterns("build"))
    shutil.copytree(hostile / "build", root / "build")
    publish(root)
    assert site(root) == site(small)


def test_a_site_that_is_gone_or_not_whole_is_written_anew(city: Path, small: Path) -> None:
    shutil.rmtree(city / "build" / "site")
    publish(city)
    assert site(city) == site(small)
    shutil.rmtree(city / "build" / "site" / "en")
    publish(city)
    assert site(city) == site(small)


def test_documents_are_kept_by_their_bytes_and_not_by_their_dates(city: Path) -> None:
    before = Documents(city / "build" / "cache").known[SERVICE]
    os.utime(city / SERVICE, (1, 1))
    assert workspace.check(city, built_site.DAY).passed
    again = Documents(city / "build" / "cache").known[SERVICE]
    assert again.digest == before.digest
    edit(city, SERVICE, "id: Surat keterangan domisili", "id: Surat keterangan domisilo")
    checked = workspace.check(city, built_site.DAY)
    assert checked.registry is not None
    assert Documents(city / "build" / "cache").known[SERVICE].digest != before.digest
    assert "domisilo" in str(Documents(city / "build" / "cache").known[SERVICE].data)


def test_a_second_check_writes_nothing(city: Path) -> None:
    folder = city / "build" / "cache"
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    workspace.check(city, built_site.DAY)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    unchanged = times(city)
    publish(city)
    assert times(city) == unchanged


def test_the_notes_of_pages_hold_for_their_frames_only(tmp_path: Path) -> None:
    note = PageNote("digest", ("a",), (("layanan/", "b"),))
    Pages(tmp_path, "these").save({"": note}, ["index.html"])
    same, other = Pages(tmp_path, "these"), Pages(tmp_path, "others")
    same.load()
    other.load()
    assert (same.pages, same.files) == ({"": note}, frozenset({"index.html"}))
    assert (other.pages, other.files) == ({}, frozenset())
    same.forget()
    gone = Pages(tmp_path, "these")
    gone.load()
    assert gone.pages == {}


def test_kept_frames_are_the_frames_that_were_made(small: Path) -> None:
    blob = cache.load(small / "build" / "cache", "frames-material.json")
    assert blob is not None
    loaded = frame.FrameSet.load(blob)
    assert loaded is not None
    assert loaded.dump() == blob
