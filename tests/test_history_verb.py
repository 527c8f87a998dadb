"""The verb `history`, as the workflow calls it: in a clone of a city whose remote holds the branch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import small_city
from click.testing import CliRunner, Result

from jendela import ledger
from jendela.cli import cli
from jendela.links.history import shard_of
from jendela.links.observation import Kind, Look, Reason

HOSTS = [f"https://h{number}.contohkab.example/" for number in range(12)]
NOW = datetime.now(UTC)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    bare = tmp_path / "remote"
    bare.mkdir()
    small_city.git(bare, "init", "--quiet", "--bare")
    root = small_city.copy(tmp_path / "city")
    small_city.commit(root, "2026-11-01")
    small_city.git(root, "remote", "add", "origin", str(bare))
    return root


def call(root: Path, *arguments: str) -> Result:
    verb, *rest = arguments
    return CliRunner().invoke(cli, ["history", verb, "--root", str(root), *rest])


def seen(root: Path, name: str, urls: list[str], *, ago: float = 0, bad: str = "") -> str:
    at = (NOW - timedelta(hours=ago)).strftime("%Y-%m-%dT%H:%M:%SZ")
    looks = [
        Look(url, at, "luar", *((Kind.BROKEN, Reason.NOT_FOUND) if url == bad else (Kind.OK, Reason.NONE)))
        for url in urls
    ]
    path = root / name
    path.write_bytes(b"".join(msgspec.json.encode(look) + b"\n" for look in looks))
    return str(path)


def test_the_parts_of_a_run_are_added_and_its_branch_is_proved(city: Path) -> None:
    parts = [[url for url in HOSTS if shard_of(url, 2) == number] for number in (1, 2)]
    files = [seen(city, f"part-{number}.jsonl", urls) for number, urls in enumerate(parts)]
    added = call(city, "add", "--remote", "origin", "--whole", "--shards", "2", *files)
    assert added.exit_code == 0, added.output
    assert added.output.splitlines()[-1] == ledger.branches(city, "origin")[f"observations-{NOW.year}"]
    assert call(city, "verify").exit_code == 0
    assert call(city, "age").output.startswith(NOW.strftime("%Y-%m-%d"))


def test_a_file_that_is_no_part_of_the_run_is_refused(city: Path) -> None:
    refused = call(city, "add", "--whole", "--shards", "2", seen(city, "all.jsonl", HOSTS))
    assert refused.exit_code == 2
    (city / "torn.jsonl").write_text('{"url":')
    assert call(city, "add", str(city / "torn.jsonl")).exit_code == 2
    assert ledger.branches(city) == {}


def test_an_empty_part_adds_nothing(city: Path) -> None:
    (city / "empty.jsonl").write_text("")
    assert call(city, "add", "--whole", str(city / "empty.jsonl")).output == "-\n"


def test_suspects_are_due_with_some_that_are_well(city: Path) -> None:
    assert call(city, "due").output == ""
    call(city, "add", "--whole", seen(city, "one.jsonl", HOSTS, ago=1))
    assert call(city, "due").output == ""
    call(city, "add", "--whole", seen(city, "two.jsonl", HOSTS, ago=0.6, bad=HOSTS[3]))
    due = call(city, "due").output.split()
    assert due[0] == HOSTS[3]
    assert len(due) == 6


def test_old_observations_are_warned_of_and_fail_nothing(city: Path) -> None:
    never = call(city, "age", "--lang", "en")
    assert never.exit_code == 0
    assert never.output.startswith("::warning title=links::Newest observation -: more than 12 hours ago.")
    call(city, "add", "--whole", seen(city, "old.jsonl", HOSTS, ago=13))
    assert "::warning" in call(city, "age").output


def test_what_did_more_than_grow_is_said(city: Path) -> None:
    call(city, "add", "--whole", seen(city, "one.jsonl", HOSTS))
    found = call(city, "verify", "--since", "0" * 40, "--lang", "en")
    assert found.exit_code == 1
    assert "a commit that was once seen is not there any more" in found.output
