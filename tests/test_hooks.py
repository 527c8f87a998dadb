"""The hooks before a commit: what they look at, and that pre-commit runs them, without a network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import small_city
import yaml
from click.testing import CliRunner
from small_city import PROJECT

from jendela.cli import cli

IDS = {"jendela-check", "jendela-format"}
AGENCY = "registry/agencies/desa-sukamaju.yaml"


def hooks(name: str) -> dict[str, dict[str, Any]]:
    read = yaml.safe_load((PROJECT / name).read_text("utf-8"))
    if isinstance(read, dict):
        (repository,) = read["repos"]
        assert repository["repo"] == "local", "no other repository is fetched"
        read = repository["hooks"]
    return {hook["id"]: hook for hook in read}


OFFERED, USED = hooks(".pre-commit-hooks.yaml"), hooks(".pre-commit-config.yaml")


def test_the_hooks_that_are_offered_are_the_hooks_that_are_used_here() -> None:
    assert set(OFFERED) == set(USED) == IDS
    for id_ in IDS:
        assert OFFERED[id_]["files"] == USED[id_]["files"]
        assert USED[id_]["entry"].removeprefix(".venv/bin/").split()[:2] == OFFERED[id_]["entry"].split()[:2]


@pytest.mark.parametrize("entry", [hook["entry"] for hook in OFFERED.values()])
def test_what_a_hook_calls_exists(entry: str) -> None:
    program, verb, *options = entry.split()
    assert program == "jendela"
    said = CliRunner().invoke(cli, [verb, "--help"]).output
    assert all(option in said for option in options)


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("registry/city.yaml", IDS),
        ("sops/setda/sambutan.md", IDS),
        ("site/pages/id/about.md", {"jendela-check"}),
        ("mkdocs.yml", {"jendela-check"}),
        (".gitattributes", {"jendela-check"}),
        ("tests/cities/minimal/registry/city.yaml", set()),
        ("README.md", set()),
    ],
)
def test_a_hook_runs_for_what_it_judges_and_for_nothing_else(path: str, wanted: set[str]) -> None:
    assert {id_ for id_, hook in USED.items() if re.search(hook["files"], path)} == wanted


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = small_city.copy(tmp_path / "kota")
    shutil.copy(PROJECT / ".pre-commit-config.yaml", root)
    (root / ".gitignore").write_text("build/\n.venv/\n")
    (root / ".venv/bin").mkdir(parents=True)
    (root / ".venv/bin/jendela").symlink_to(Path(sys.executable).with_name("jendela"))
    small_city.commit(root, "2026-11-01")
    return root


def before_commit(root: Path) -> tuple[int, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"PRE_COMMIT_HOME": str(root.parent / "hooks"), "GIT_CONFIG_GLOBAL": os.devnull, "NO_COLOR": "1"}
    environment |= {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", "pre_commit", "run", "--color=never"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_pre_commit_stops_a_commit_with_a_broken_record_and_lets_a_good_one_pass(root: Path) -> None:
    path = root / AGENCY
    good = path.read_text("utf-8")
    path.write_text(good.replace("parent: pemkab-contoh", "parent: pemkab-conto"), "utf-8")
    small_city.git(root, "add", AGENCY)
    code, said = before_commit(root)
    assert code == 1
    assert "reference-unknown" in said
    assert "maksud Anda “pemkab-contoh”" in said
    path.write_text(good.replace("Desa Sukamaju", "Desa Sukamaju Jaya"), "utf-8")
    small_city.git(root, "add", AGENCY)
    code, said = before_commit(root)
    assert (code, said.count("Passed")) == (0, 2), said


def test_pre_commit_tidies_a_record_and_shows_it_before_it_is_committed(root: Path) -> None:
    path = root / AGENCY
    tidy = path.read_text("utf-8")
    path.write_text(tidy.replace("kind: desa", "kind:    desa"), "utf-8")
    small_city.git(root, "add", AGENCY)
    code, said = before_commit(root)
    assert code == 1
    assert "files were modified by this hook" in said
    assert path.read_text("utf-8") == tidy
