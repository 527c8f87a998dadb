"""The door to Git, with real repositories: what it reads, and what no repository can make it do."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jendela import git
from jendela.problems import Problem
from jendela.reading import layout, read_tree
from jendela.reading.tree import Entry

WHEN = 1_767_225_600  # 2026-01-01 in UTC


def sh(root: Path, *args: str, stdin: bytes = b"", when: int = WHEN) -> str:
    """Run Git as a test's user does, isolated from the machine's own configuration."""
    scrubbed = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    isolated = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "HOME": str(root)}
    for who in ("AUTHOR", "COMMITTER"):
        isolated |= {f"GIT_{who}_NAME": "office", f"GIT_{who}_EMAIL": "office@example.invalid"}
        isolated |= {f"GIT_{who}_DATE": f"{when} +0700"}
    done = subprocess.run(
        ["git", *args], cwd=root, env=scrubbed | isolated, input=stdin, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


def commit(root: Path, message: str = "x", when: int = WHEN) -> str:
    sh(root, "add", "--all")
    sh(root, "commit", "--quiet", "--allow-empty", "--message", message, when=when)
    return sh(root, "rev-parse", "HEAD")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "city"
    (folder / "registry/services").mkdir(parents=True)
    (folder / "registry/services/parkir.yaml").write_bytes(b"a: 1\n")
    sh(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    return folder


def test_head_is_the_commit_with_its_date_in_utc(root: Path) -> None:
    oid = commit(root, when=WHEN + 60)
    assert git.head(root) == git.Commit(oid, datetime(2026, 1, 1, 0, 1, tzinfo=UTC))


def test_there_is_no_head_outside_a_repository_nor_before_the_first_commit(tmp_path: Path) -> None:
    assert git.head(tmp_path) is None
    assert git.head(tmp_path / "missing") is None
    sh(tmp_path, "init", "--quiet")
    assert git.head(tmp_path) is None


def test_a_date_beyond_all_calendars_is_the_last_one(root: Path) -> None:
    tree = sh(root, "rev-parse", "HEAD^{tree}")
    body = f"tree {tree}\nauthor a <a@example.invalid> 0 +0000\ncommitter a <a@example.invalid> {10**14} +0000\n\nx\n"
    oid = sh(root, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=body.encode())
    sh(root, "update-ref", "refs/heads/main", oid)
    head = git.head(root)
    assert head is not None
    assert 1970 <= head.date.year <= 9999


def test_a_shallow_clone_is_known_as_one(root: Path, tmp_path: Path) -> None:
    commit(root)
    assert not git.is_shallow(root)
    sh(tmp_path, "clone", "--quiet", "--depth=1", root.as_uri(), "clone")
    assert git.is_shallow(tmp_path / "clone")


@pytest.mark.parametrize("revision", ["--output=x", "-h", "missing", "HEAD:registry", "a\0b", "HEAD\nHEAD", ""])
def test_what_names_no_commit_is_refused(root: Path, revision: str) -> None:
    with pytest.raises(git.GitError):
        git.resolve(root, revision)
    assert not (root / "x").exists()


def test_a_failed_command_says_what_git_said(root: Path) -> None:
    with pytest.raises(git.GitError, match=r"git cat-file: .*Not a valid object name"):
        git.run(["cat-file", "-t", "missing"], root)


# Trees.


def test_a_tree_lists_the_files_of_its_revision_and_not_of_the_folder(root: Path) -> None:
    first = commit(root)
    (root / "registry/services/parkir.yaml").write_bytes(b"a: 22\n")
    (root / "registry/services/baru.yaml").write_bytes(b"b: 1\n")
    (root / "other.txt").write_bytes(b"")
    commit(root)
    (root / "registry/services/uncommitted.yaml").write_bytes(b"c: 1\n")
    blob = sh(root, "rev-parse", "HEAD~1:registry/services/parkir.yaml")
    with git.GitTree(root, first) as old, git.GitTree(root) as new:
        assert old.entries("registry") == [Entry("registry/services/parkir.yaml", "file", 5, blob)]
        assert [each.path for each in new.entries("registry", "sops")] == [
            "registry/services/baru.yaml",
            "registry/services/parkir.yaml",
        ]
        assert next(each.path for each in new.entries()) == "other.txt"
        assert old.read("registry/services/parkir.yaml") == b"a: 1\n"
        assert new.read("registry/services/parkir.yaml") == b"a: 22\n"
        assert (old.oid, [each.data for each in read_tree(old).documents]) == (first, [{"a": 1}])


def test_a_tree_knows_links_programs_submodules_and_names_that_are_not_utf8(root: Path) -> None:
    oid = sh(root, "hash-object", "-w", "--stdin", stdin=b"a: 1\n")
    head = sh(root, "rev-parse", "HEAD")
    lines = [f"100755 {oid}\tregistry/services/x.yaml", f"120000 {oid}\tregistry/services/l.yaml"]
    lines += [f"160000 {head}\tregistry/services/sub", f"100644 {oid}\tregistry/services/a\nb.yaml"]
    raw = "\0".join([*lines, f"100644 {oid}\t"]).encode() + b"registry/services/\xff.yaml\0"
    sh(root, "update-index", "-z", "--index-info", stdin=raw)
    sh(root, "commit", "--quiet", "--message", "x")
    with git.GitTree(root) as tree:
        reading = read_tree(tree)
        assert isinstance(tree.read("registry/services/l.yaml"), Problem)
        assert isinstance(tree.read("registry/services/sub"), Problem)
    assert [(each.place.path, each.rule) for each in reading.problems] == [
        ("registry/services/a\nb.yaml", "file-name"),
        ("registry/services/l.yaml", "file-link"),
        ("registry/services/sub", "file-submodule"),
        ("registry/services/x.yaml", "file-executable"),
        ("registry/services/\\xff.yaml", "file-name-encoding"),
    ]
    assert [each.path for each in reading.documents] == ["registry/services/parkir.yaml"]


@pytest.mark.parametrize("path", ["missing", "registry", "../x", "", "registry/services/parkir.yaml\n", "a\0b"])
def test_what_is_no_file_of_the_tree_is_a_problem(root: Path, path: str) -> None:
    with git.GitTree(root) as tree:
        problem = tree.read(path)
    assert isinstance(problem, Problem)
    assert problem.rule == "file-unreadable"


def test_a_large_blob_is_cut_after_the_limit_and_the_next_one_reads_whole(root: Path) -> None:
    (root / "registry/services/large.yaml").write_bytes(b"x" * 3_000_000)
    commit(root)
    with git.GitTree(root) as tree:
        large = tree.read("registry/services/large.yaml")
        assert isinstance(large, bytes)
        assert len(large) == layout.RECORD_BYTES + 1
        assert tree.read("registry/services/parkir.yaml") == b"a: 1\n"
        (problem,) = read_tree(tree).problems
    assert (problem.rule, problem.facts["size"]) == ("file-size", "2930")


def test_a_tree_of_a_folder_within_a_repository_begins_there(root: Path) -> None:
    (root / "inner/registry").mkdir(parents=True)
    (root / "inner/registry/city.yaml").write_bytes(b"a: 1\n")
    commit(root)
    with git.GitTree(root / "inner") as tree:
        assert [each.path for each in tree.entries()] == ["registry/city.yaml"]
        assert tree.read("registry/city.yaml") == b"a: 1\n"


def test_a_blob_that_is_gone_is_a_problem_and_hides_no_other(root: Path) -> None:
    (root / "registry/services/hilang.yaml").write_bytes(b"b: 2\n")
    commit(root)
    oid = sh(root, "rev-parse", "HEAD:registry/services/hilang.yaml")
    with git.GitTree(root) as tree:
        (root / f".git/objects/{oid[:2]}/{oid[2:]}").unlink()
        reading = read_tree(tree)
    assert [(each.place.path, each.rule) for each in reading.problems] == [
        ("registry/services/hilang.yaml", "file-unreadable")
    ]
    assert len(reading.documents) == 1


def test_blobs_give_contents_by_id_and_nothing_for_what_is_no_blob(root: Path) -> None:
    oid = sh(root, "rev-parse", "HEAD:registry/services/parkir.yaml")
    with git.Blobs(root) as blobs:
        assert blobs.read(oid) == b"a: 1\n"
        assert blobs.read("0" * 40) == b""
        assert blobs.read(sh(root, "rev-parse", "HEAD")) == b""
        assert blobs.read("HEAD:registry/services/parkir.yaml") == b""
        assert blobs.read(f"{oid}\n{oid}") == b""
        assert blobs.find(oid, 2) == b"a:"
        assert blobs.read(oid) == b"a: 1\n"


# The log.


def test_the_log_tells_which_files_each_commit_changed_newest_first(root: Path) -> None:
    services = root / "registry/services"
    old = sh(root, "rev-parse", "HEAD:registry/services/parkir.yaml")
    (services / "parkir.yaml").write_bytes(b"a: 2\n")
    (root / "unrelated").write_bytes(b"")
    commit(root)
    new = sh(root, "rev-parse", "HEAD:registry/services/parkir.yaml")
    (services / "parkir.yaml").rename(services / "parkir-baru.yaml")
    commit(root, when=WHEN + 86_400)
    (services / "parkir-baru.yaml").unlink()
    (root / "unrelated").write_bytes(b"x")
    commit(root)
    (root / "unrelated").write_bytes(b"y")
    commit(root)
    at, renamed = "registry/services/parkir.yaml", "registry/services/parkir-baru.yaml"
    log = list(git.log(root, "registry", "sops"))
    assert [each.deltas for each in log] == [
        (git.Delta(renamed, "", new, ""),),
        (git.Delta(at, renamed, new, new),),
        (git.Delta(at, at, old, new),),
        (git.Delta("", at, "", old),),
    ]
    assert log[1].date == datetime(2026, 1, 2, tzinfo=UTC)
    assert len(list(git.log(root))) == 5


def test_the_log_shows_a_merge_as_one_change_and_not_what_it_brought(root: Path) -> None:
    sh(root, "checkout", "--quiet", "-b", "side")
    for number in range(3):
        (root / "registry/services/parkir.yaml").write_bytes(f"a: {number + 5}\n".encode())
        commit(root)
    sh(root, "checkout", "--quiet", "main")
    sh(root, "merge", "--quiet", "--no-ff", "--message", "x", "side")
    merge, first = git.log(root, "registry")
    assert merge.oid == sh(root, "rev-parse", "HEAD")
    assert [each.new for each in merge.deltas] == [sh(root, "rev-parse", "side:registry/services/parkir.yaml")]
    assert len(first.deltas) == 1


def test_the_log_reads_strange_names_and_leaves_out_links(root: Path) -> None:
    oid = sh(root, "rev-parse", "HEAD:registry/services/parkir.yaml")
    names = [b":100644 a", b"\x1ea b", b"\n", b"\xff", b"a\tb"]
    raw = b"".join(f"100644 {oid}\tregistry/".encode() + name + b"\0" for name in names)
    raw += f"120000 {oid}\tregistry/link\0".encode()
    sh(root, "update-index", "-z", "--index-info", stdin=raw)
    sh(root, "commit", "--quiet", "--message", "\x1e:x\n")
    deltas = next(git.log(root, "registry")).deltas
    found = {each.new_path.encode("utf-8", "surrogateescape") for each in deltas if each.new_path}
    assert found == {b"registry/" + name for name in names}


def test_the_log_may_be_left_early(root: Path) -> None:
    for number in range(5):
        (root / "x").write_text(str(number))
        commit(root)
    assert next(git.log(root)).oid == sh(root, "rev-parse", "HEAD")


def test_the_log_of_a_folder_without_history_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(git.GitError):
        list(git.log(tmp_path))


# Hostile surroundings.


def test_variables_of_the_caller_lead_nowhere_else(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sh(tmp_path, "init", "--quiet", "elsewhere")
    oid = sh(root, "rev-parse", "HEAD")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_CEILING_DIRECTORIES"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere/.git"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.bare")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "nonsense")
    assert git.resolve(root, "HEAD") == oid
    with git.GitTree(root) as tree:
        assert len(read_tree(tree).documents) == 1


def test_a_configuration_that_names_programs_runs_none(root: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\nexit 1\n")
    trap.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in ("post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman"):
        (hooks / hook).symlink_to(trap)
    commit(root, message="signed")
    body = sh(root, "cat-file", "commit", "HEAD").replace(
        "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n", 1
    )
    signed = sh(root, "hash-object", "-t", "commit", "-w", "--stdin", stdin=body.encode() + b"\n")
    sh(root, "update-ref", "refs/heads/main", signed)
    keys = [
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
        "core.askPass",
        "gpg.program",
        "diff.external",
    ]
    keys += [
        "pager.log",
        "alias.log",
        "credential.helper",
        "diff.evil.textconv",
        "diff.evil.command",
        "filter.evil.smudge",
    ]
    keys += ["filter.evil.clean", "filter.evil.process", "uploadpack.packObjectsHook", "interactive.diffFilter"]
    for key in keys:
        sh(root, "config", key, str(trap))
    sh(root, "config", "core.hooksPath", str(hooks))
    sh(root, "config", "log.showSignature", "true")
    sh(root, "config", "core.commitGraph", "false")
    (root / ".git/info/attributes").write_text("* diff=evil filter=evil\n")
    git.head(root)
    git.is_shallow(root)
    assert len(list(git.log(root, "registry"))) >= 1
    with git.GitTree(root) as tree:
        assert len(read_tree(tree).documents) == 1
    assert not (tmp_path / "sprung").exists()


def test_a_partial_clone_fetches_nothing(root: Path, tmp_path: Path) -> None:
    sh(root, "config", "uploadpack.allowFilter", "true")
    sh(tmp_path, "clone", "--quiet", "--no-checkout", "--filter=blob:none", root.as_uri(), "partial")
    partial = tmp_path / "partial"
    oid = sh(root, "rev-parse", "HEAD:registry/services/parkir.yaml")
    with git.Blobs(partial) as blobs:
        assert blobs.read(oid) == b""
        assert blobs.read(oid) == b""
    with pytest.raises(git.GitError):
        git.run(["cat-file", "-p", oid], partial)
    assert oid not in sh(partial, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)")


def test_replaced_objects_are_not_believed(root: Path) -> None:
    oid = sh(root, "rev-parse", "HEAD:registry/services/parkir.yaml")
    other = sh(root, "hash-object", "-w", "--stdin", stdin=b"a: palsu\n")
    sh(root, "replace", oid, other)
    with git.GitTree(root) as tree:
        assert tree.read("registry/services/parkir.yaml") == b"a: 1\n"
