"""The branch that only grows, with real repositories: several writers, kills, a new year, and what verify finds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest
from ledger_trials import clone, lines_of, remote, trial
from test_git import sh

from jendela import ledger

DAY = date(2026, 11, 23)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    return remote(tmp_path / "remote")


@pytest.fixture
def city(tmp_path: Path, bare: Path) -> Path:
    return clone(bare, tmp_path / "city")


def kinds(root: Path, since: str = "") -> list[str]:
    return [fault.kind for fault in ledger.verify(root, since)]


def outbox(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "build/outbox").glob("*"))


def test_lines_stand_in_the_file_of_their_stream_and_day(city: Path, bare: Path) -> None:
    ledger.append(city, DAY, {"looks": [b'{"a":1}'], "reviews": [b'{"b":2}']}, "origin")
    ledger.append(city, DAY, {"looks": [b'{"a":2}']}, "origin")
    commit = ledger.branches(city)["observations-2026"]
    assert ledger.branches(bare)["observations-2026"] == commit
    assert list(ledger.read(city, commit)) == [
        ("looks/11/23.jsonl", b'{"a":1}\n{"a":2}\n'),
        ("reviews/11/23.jsonl", b'{"b":2}\n'),
    ]
    assert outbox(city) == []
    assert kinds(city) == []


def test_without_a_remote_the_branch_of_the_repository_itself_grows(city: Path) -> None:
    commit = ledger.append(city, DAY, {"looks": [b"1"]})
    assert sh(city, "rev-parse", "refs/heads/observations-2026") == commit
    assert ledger.append(city, DAY, {}) == ""


@pytest.mark.parametrize("line", [b"", b"a\nb", b"\n"])
def test_what_is_no_line_is_refused(city: Path, line: bytes) -> None:
    with pytest.raises(ValueError, match="not a stream of lines: looks"):
        ledger.hold(city, DAY, {"looks": [line]})


@pytest.mark.parametrize("name", ["", "../x", "Looks", "a/b", "a.b"])
def test_a_stream_has_a_plain_name(city: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a stream"):
        ledger.hold(city, DAY, {name: [b"1"]})


def test_what_a_killed_run_had_kept_the_next_one_delivers_once(city: Path) -> None:
    ledger.append(city, DAY, {"looks": [b"1"]}, "origin")
    ledger.hold(city, DAY, {"looks": [b"1"]})  # killed after the push, before the outbox was emptied
    ledger.hold(city, DAY, {"looks": [b"2"]})  # killed before the push
    (city / "build/outbox/.2026-11-23.looks.ab.part").write_bytes(b"torn")
    (city / "build/outbox/note").write_bytes(b"foreign")
    commit = ledger.append(city, DAY, {"looks": [b"3"]}, "origin")
    assert lines_of(city, commit) == [b"1", b"2", b"3"]
    assert outbox(city) == [".2026-11-23.looks.ab.part", "note"]


def test_a_year_that_is_over_is_named_by_the_first_commit_of_the_next(city: Path) -> None:
    ledger.append(city, date(2026, 12, 31), {"looks": [b"1"]}, "origin")
    ledger.hold(city, date(2026, 12, 31), {"looks": [b"2"]})
    ledger.append(city, date(2027, 1, 1), {"looks": [b"3"]}, "origin")
    tips = ledger.branches(city)
    assert list(tips) == ["observations-2026", "observations-2027"]
    assert sh(city, "rev-list", "--count", tips["observations-2027"]) == "1"
    held = dict(ledger.read(city, tips["observations-2027"]))
    said = msgspec.json.decode(held[ledger.PREVIOUS], type=ledger.Previous)
    assert said == ledger.Previous(
        "observations-2026", tips["observations-2026"], ledger.digest(city, tips["observations-2026"])
    )
    assert held["looks/01/01.jsonl"] == b"2\n3\n"
    ledger.append(city, date(2026, 12, 31), {"looks": [b"4"]}, "origin")  # a clock that is behind
    assert ledger.branches(city)["observations-2026"] == tips["observations-2026"]
    assert kinds(city) == []


def test_a_torn_line_stays_as_it_is_and_alone(city: Path) -> None:
    ledger.append(city, DAY, {"looks": [b"1"]})
    _rewrite(city, b'1\n{"to')
    ledger.append(city, DAY, {"looks": [b"2"]})
    assert lines_of(city, ledger.branches(city)["observations-2026"]) == [b"1", b'{"to', b"2"]


def test_what_cannot_be_delivered_is_kept_and_said(city: Path, bare: Path) -> None:
    bare.rename(bare.with_name("gone"))
    with pytest.raises(ledger.LedgerError, match="ls-remote"):
        ledger.append(city, DAY, {"looks": [b"1"]}, "origin")
    assert len(outbox(city)) == 1
    bare.with_name("gone").rename(bare)
    assert lines_of(city, ledger.deliver(city, DAY, "origin")) == [b"1"]


def test_a_refused_push_ends_after_some_tries(city: Path, bare: Path) -> None:
    hook = bare / "hooks/update"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(ledger.LedgerError, match="push"):
        ledger.append(city, DAY, {"looks": [b"1"]}, "origin")


def test_verify_finds_what_was_rewritten_removed_merged_or_taken_back(city: Path) -> None:
    first = ledger.append(city, DAY, {"looks": [b"1"]})
    seen = ledger.append(city, DAY, {"looks": [b"2"]})
    assert kinds(city, seen) == []
    _rewrite(city, b"1\n9\n")
    assert kinds(city) == ["rewritten"]
    sh(city, "update-ref", "refs/heads/observations-2026", first)
    assert kinds(city, first) == []
    assert kinds(city, seen) == ["gone"]
    tree = sh(city, "mktree", stdin=b"")
    sh(city, "update-ref", "refs/heads/observations-2026", sh(city, "commit-tree", tree, "-p", first, "-m", "x"))
    assert kinds(city) == ["removed"]
    merge = sh(city, "commit-tree", f"{seen}^{{tree}}", "-p", seen, "-p", first, "-m", "x")
    sh(city, "update-ref", "refs/heads/observations-2026", merge)
    assert "merged" in kinds(city)


def test_verify_finds_a_year_that_was_changed_after_it_was_over(city: Path) -> None:
    ledger.append(city, date(2026, 12, 31), {"looks": [b"1"]})
    ledger.append(city, date(2027, 1, 1), {"looks": [b"2"]})
    tree = f"{ledger.branches(city)['observations-2026']}^{{tree}}"
    late = sh(city, "commit-tree", tree, "-p", "observations-2026", "-m", "late")
    sh(city, "update-ref", "refs/heads/observations-2026", late)
    assert kinds(city) == ["unlinked"]


def test_three_writers_and_kills_at_random_moments_lose_no_line_and_add_none_twice(tmp_path: Path) -> None:
    told = trial(tmp_path, writers=3, kills=6, seed=7)
    assert told.missing == ()
    assert told.twice == 0
    assert told.faults == 0
    assert told.killed == 6


def _rewrite(city: Path, content: bytes) -> None:
    """Put a commit on the branch that holds other content for the day."""
    blob = sh(city, "hash-object", "-w", "--stdin", stdin=content)
    tree = blob
    for name, kind in (("23.jsonl", "100644 blob"), ("11", "040000 tree"), ("looks", "040000 tree")):
        tree = sh(city, "mktree", stdin=f"{kind} {tree}\t{name}\n".encode())
    tip = ledger.branches(city)["observations-2026"]
    sh(city, "update-ref", "refs/heads/observations-2026", sh(city, "commit-tree", tree, "-p", tip, "-m", "x"))
