from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest

from jendela import staging
from jendela.staging import Publication, Published, UnsafePathError

OLD_TIME = 1_000_000_000


def _fill(folder: Path, content: dict[str, bytes]) -> Path:
    for path, text in content.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text)
        os.utime(folder / path, (OLD_TIME, OLD_TIME))
    return folder


def _publish(root: Path, content: dict[str, bytes]) -> Published:
    with Publication(root / "site", root / "next") as publication:
        for path, text in content.items():
            publication.put(path, text)
        return publication.commit()


def _site(root: Path) -> dict[str, bytes]:
    return dict(staging.files(root / "site"))


def test_a_file_is_written_only_when_it_differs(tmp_path: Path) -> None:
    _fill(tmp_path, {"a/b.html": b"x"})
    assert not staging.compare_then_write(tmp_path, "a/b.html", b"x")
    assert (tmp_path / "a/b.html").stat().st_mtime == OLD_TIME
    assert staging.compare_then_write(tmp_path, "a/b.html", b"y")
    assert staging.compare_then_write(tmp_path, "new/folder/c", b"z")
    assert dict(staging.files(tmp_path)) == {"a/b.html": b"y", "new/folder/c": b"z"}


@pytest.mark.parametrize(
    "path", ["", ".", "..", "../x", "/x", "a/../../x", "a/../b", "a//b", "./a", "a/", "a/.", "a\0b"]
)
def test_a_path_that_is_not_plainly_inside_is_refused(path: str, tmp_path: Path) -> None:
    for write in (staging.compare_then_write, lambda *each: Publication(tmp_path, tmp_path / "x").put(*each[1:])):
        with pytest.raises(UnsafePathError):
            write(tmp_path / "site", path, b"x")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_or_read_through_a_link(tmp_path: Path) -> None:
    _fill(tmp_path / "outside", {"a": b"secret"})
    (tmp_path / "site").mkdir()
    (tmp_path / "site/folder").symlink_to(tmp_path / "outside")
    (tmp_path / "site/file").symlink_to(tmp_path / "outside/a")
    with pytest.raises(UnsafePathError):
        staging.compare_then_write(tmp_path / "site", "folder/a", b"x")
    with pytest.raises(UnsafePathError):
        _publish(tmp_path, {"folder/a": b"x"})
    with pytest.raises(UnsafePathError):
        staging.read(tmp_path / "site", "folder/a")
    assert staging.read(tmp_path / "site", "file") is None
    assert _site(tmp_path) == {}
    assert staging.compare_then_write(tmp_path / "site", "file", b"secret")
    assert not (tmp_path / "site/file").is_symlink()
    assert dict(staging.files(tmp_path / "outside")) == {"a": b"secret"}


def test_a_pipe_in_the_way_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert staging.read(tmp_path, "pipe") is None
    assert staging.compare_then_write(tmp_path, "pipe", b"x")


def test_a_mirror_holds_exactly_what_it_was_given(tmp_path: Path) -> None:
    _fill(tmp_path, {"old/deep/a": b"1", "keep/b": b"2"})
    staging.mirror(tmp_path, {"keep/b": b"2", "c": b"3"})
    assert dict(staging.files(tmp_path)) == {"c": b"3", "keep/b": b"2"}
    assert not (tmp_path / "old").exists()
    assert (tmp_path / "keep/b").stat().st_mtime == OLD_TIME


def test_files_of_a_folder_that_is_not_there_are_none(tmp_path: Path) -> None:
    assert list(staging.files(tmp_path / "nothing")) == []


def test_the_first_publication_becomes_the_site_in_one_step(tmp_path: Path) -> None:
    assert _publish(tmp_path, {"index.html": b"a", "x/index.html": b"b"}) == Published(2, 0, 0)
    assert _site(tmp_path) == {"index.html": b"a", "x/index.html": b"b"}
    assert not (tmp_path / "next").exists()


def test_a_later_publication_writes_what_differs_and_removes_what_nothing_owns(tmp_path: Path) -> None:
    _fill(tmp_path / "site", {"same": b"1", "changed": b"2", "gone/deep/x": b"3", "kept": b"4"})
    with Publication(tmp_path / "site", tmp_path / "next") as publication:
        assert not publication.put("same", b"1")
        assert publication.put("changed", b"two")
        assert publication.put("new/y", b"5")
        assert publication.keep("kept")
        assert not publication.keep("missing")
        assert publication.commit() == Published(written=2, unchanged=2, removed=1)
    assert _site(tmp_path) == {"changed": b"two", "kept": b"4", "new/y": b"5", "same": b"1"}
    assert (tmp_path / "site/same").stat().st_mtime == OLD_TIME
    assert not (tmp_path / "site/gone").exists()


def test_links_in_the_site_that_nothing_owns_are_removed_not_followed(tmp_path: Path) -> None:
    _fill(tmp_path / "outside", {"a": b"secret"})
    _fill(tmp_path / "site", {"x": b"1"})
    (tmp_path / "site/link").symlink_to(tmp_path / "outside")
    assert _publish(tmp_path, {"x": b"1"}) == Published(0, 1, 1)
    assert (tmp_path / "outside/a").exists()


@pytest.mark.parametrize(("before", "after"), [("a", "a/b/c"), ("a/b/c", "a")])
def test_a_file_can_become_a_folder_and_the_reverse(before: str, after: str, tmp_path: Path) -> None:
    _fill(tmp_path / "site", {before: b"old"})
    _publish(tmp_path, {after: b"new"})
    assert _site(tmp_path) == {after: b"new"}


def test_a_build_that_fails_leaves_the_last_good_site(tmp_path: Path) -> None:
    good = {"index.html": b"good", "a/index.html": b"good"}
    _publish(tmp_path, good)
    with suppress(RuntimeError), Publication(tmp_path / "site", tmp_path / "next") as publication:
        publication.put("index.html", b"bad")
        raise RuntimeError
    assert _site(tmp_path) == good
    assert not (tmp_path / "next").exists()


def test_what_a_killed_build_left_behind_is_not_published(tmp_path: Path) -> None:
    _fill(tmp_path / "next", {"index.html": b"half", "secret": b"x"})
    _publish(tmp_path, {"index.html": b"good"})
    assert _site(tmp_path) == {"index.html": b"good"}


def test_a_kill_in_the_middle_of_publishing_leaves_whole_files_and_the_next_build_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = {f"{number}/index.html": b"old" for number in range(9)}
    new = {f"{number}/index.html": b"new!" for number in range(1, 10)}
    _publish(tmp_path, old)
    moved = 0
    rename = os.rename

    def killed(source: str, target: Path) -> None:
        nonlocal moved
        moved += 1
        if moved > 4:
            raise KeyboardInterrupt
        rename(source, target)

    monkeypatch.setattr(os, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        _publish(tmp_path, new)
    assert set(_site(tmp_path)) == set(old)
    assert sorted(_site(tmp_path).values()) == [b"new!"] * 4 + [b"old"] * 5
    monkeypatch.undo()
    _publish(tmp_path, new)
    assert _site(tmp_path) == new


def test_one_file_has_one_owner(tmp_path: Path) -> None:
    with Publication(tmp_path / "site", tmp_path / "next") as publication:
        publication.put("a", b"1")
        with pytest.raises(ValueError, match="two artifacts"):
            publication.put("a", b"1")


def test_files_are_readable_by_the_web_server(tmp_path: Path) -> None:
    _publish(tmp_path, {"a": b"1"})
    staging.compare_then_write(tmp_path, "b", b"1")
    mask = os.umask(0)
    os.umask(mask)
    assert {(tmp_path / path).stat().st_mode & 0o777 for path in ("site/a", "b")} == {0o666 & ~mask}
