"""Trees of files: which path holds what, which files are refused, and that disk and Git say the same."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st

from jendela.git import GitTree
from jendela.places import Place, Span
from jendela.problems import Problem, Severity
from jendela.reading import layout, locate, read, read_tree
from jendela.reading.documents import Reading
from jendela.reading.rules import RULES
from jendela.reading.tree import DiskTree, Entry, Mode


class Shelf:
    """A tree in memory: the contents by path, and the paths that are no plain files."""

    def __init__(self, files: Mapping[str, bytes], modes: Mapping[str, Mode] | None = None) -> None:
        self.files = files
        self.modes = modes or {}

    def entries(self, *folders: str) -> list[Entry]:
        under = tuple(f"{folder}/" for folder in folders)
        paths = [path for path in self.files if path.startswith(under) or path in folders]
        return sorted(Entry(path, self.modes.get(path, "file"), len(self.files[path])) for path in paths)

    def read(self, path: str) -> bytes:
        return self.files[path]


def told(problems: Iterable[Problem]) -> list[tuple[str, str]]:
    return [(each.place.path, each.rule) for each in problems]


KINDS = [
    ("registry/agencies/dishub.yaml", "agency"),
    ("registry/services/parkir.yaml", "service"),
    ("registry/applications/lapor.yaml", "application"),
    ("registry/infrastructure/cctv.yaml", "infrastructure"),
    ("registry/datasets/penduduk.yaml", "dataset"),
    ("registry/waivers/w1.yaml", "waiver"),
    ("registry/city.yaml", "city"),
    ("registry/areas.yaml", "areas"),
    ("registry/acts.yaml", "acts"),
    ("registry/scores.yaml", "scores"),
    ("registry/policy.yaml", "policy"),
    ("registry/withheld.yaml", "withheld"),
    ("sops/dishub/parkir.md", "sop"),
    ("registry/services/Parkir Motor.yaml", "service"),  # by its place; its name is another matter
    ("registry/other.yaml", None),
    ("registry/other/a.yaml", None),
    ("registry/services/parkir.yml", None),
    ("registry/services/a/b.yaml", None),
    ("registry/services/parkir.md", None),
    ("registry/services/README.md", None),
    ("sops/parkir.md", None),
    ("sops/dishub/README.md", None),
    ("sops/dishub/parkir.yaml", None),
    ("sops/a/b/c.md", None),
    ("site/a.yaml", None),
    ("city.yaml", None),
    ("", None),
]


@pytest.mark.parametrize(("path", "kind"), KINDS)
def test_a_path_tells_what_it_holds(path: str, kind: str | None) -> None:
    assert layout.kind_of(path) == kind


NAMES = [
    ("registry/services/a1-b2.yaml", None, {}),
    (f"registry/services/{'a' * 64}.yaml", None, {}),
    (f"registry/services/{'a' * 65}.yaml", "file-name", {"name": "a" * 65, "length": "65"}),
    ("registry/services/Parkir Motor.yaml", "file-name", {"name": "Parkir Motor", "suggestion": "parkir-motor"}),
    ("registry/services/-a.yaml", "file-name", {"name": "-a", "suggestion": "a"}),
    ("registry/services/a--b.yaml", "file-name", {"name": "a--b", "suggestion": "a-b"}),
    ("registry/services/a.b.yaml", "file-name", {"name": "a.b", "suggestion": "a-b"}),
    ("registry/services/é.yaml", "file-name", {"name": "é", "suggestion": ""}),
    ("registry/services/a\nb.yaml", "file-name", {"name": "a\nb", "suggestion": "a-b"}),
    ("registry/services/a\n.yaml", "file-name", {"name": "a\n", "suggestion": "a"}),
    ("registry/services/.yaml", "file-name", {"name": "", "suggestion": ""}),
    ("registry/services/index.yaml", "file-name-reserved", {"name": "index"}),
    ("registry/services/404.yaml", "file-name-reserved", {"name": "404"}),
    ("registry/agencies/nul.yaml", "file-name-reserved", {"name": "nul"}),
    ("sops/dishub/com1.md", "file-name-reserved", {"name": "com1"}),
    ("sops/Dishub/a.md", "file-name", {"name": "Dishub", "suggestion": "dishub"}),
    ("sops/api/a.md", "file-name-reserved", {"name": "api"}),
    ("registry/services/a.yml", "file-stray", {"wanted": "a.yaml"}),
    ("registry/services/a.txt", "file-stray", {"wanted": "a.yaml"}),
    ("sops/dishub/a.txt", "file-stray", {"wanted": "a.md"}),
    ("registry/services/a.docx", "file-stray", {}),
    ("registry/services/a", "file-stray", {}),
    ("registry/unknown/a.yaml", "file-stray", {}),
    ("registry/unknown/a.yml", "file-stray", {}),
    ("registry/services/a.yaml~", "file-stray", {}),
    ("registry/services/.DS_Store", "file-stray", {}),
    ("registry", "file-stray", {}),
    ("registry/README.md", None, {}),
    ("registry/services/.gitkeep", None, {}),
    ("sops/dishub/README.md", None, {}),
]


@pytest.mark.parametrize(("path", "rule", "facts"), NAMES, ids=[repr(each[0])[-30:] for each in NAMES])
def test_a_name_is_judged_by_its_rule(path: str, rule: str | None, facts: dict[str, str]) -> None:
    blob = b"---\na: 1\n---\n" if path.endswith(".md") else b"a: 1\n"
    reading = read_tree(Shelf({path: blob}))
    assert [(each.rule, each.facts) for each in reading.problems] == ([(rule, facts)] if rule else [])
    assert bool(reading.documents) == (rule is None and layout.kind_of(path) is not None)


def test_a_name_is_unique_in_its_kind_whatever_its_case_and_folder() -> None:
    paths = ["sops/a/parkir.md", "sops/b/parkir.md", "registry/services/parkir.yaml", "registry/services/Parkir.yaml"]
    reading = read_tree(Shelf(dict.fromkeys(paths, b"---\na: 1\n---\n")))
    assert told(reading.problems)[:3] == [
        ("registry/services/Parkir.yaml", "file-name"),
        ("registry/services/parkir.yaml", "file-name-taken"),
        ("sops/b/parkir.md", "file-name-taken"),
    ]
    assert reading.problems[2].facts == {"name": "parkir", "other": "sops/a/parkir.md"}
    assert reading.problems[2].related == (Place("sops/a/parkir.md"),)


def test_a_folder_that_looks_like_a_file_is_told_once() -> None:
    reading = read_tree(Shelf({"registry/services/a.yaml/b.yaml": b"", "registry/services/a.yaml/c/d": b""}))
    assert told(reading.problems) == [("registry/services/a.yaml", "file-folder")]


def test_a_file_that_fails_hides_no_other() -> None:
    files = {"registry/services/a.yaml": b"a: [1", "registry/services/b.yaml": b"b: 1\n", "sops/x/c.md": b"\xff"}
    reading = read_tree(Shelf(files))
    assert [each.path for each in reading.documents] == ["registry/services/b.yaml"]
    assert told(reading.problems) == [("registry/services/a.yaml", "yaml-bracket"), ("sops/x/c.md", "text-encoding")]


def test_a_document_carries_the_digest_of_its_bytes() -> None:
    document, _ = read("registry/services/a.yaml", b"a: 1\n")
    assert document is not None
    assert document.digest == hashlib.sha256(b"a: 1\n").hexdigest()
    assert (document.kind, document.warned) == ("service", False)


def test_a_path_of_no_kind_is_a_problem_and_no_exception() -> None:
    assert told(read("registry/x.txt", b"")[1]) == [("registry/x.txt", "file-stray")]


def test_a_known_document_is_used_again_for_the_same_bytes_only() -> None:
    shelf = Shelf({"registry/services/a.yaml": b"a: 1\n", "registry/services/b.yaml": b"a: x\xc2\xa0y\n"})
    first = read_tree(shelf)
    known = {each.path: replace(each, data={"known": True}) for each in first.documents}
    again = read_tree(shelf, known)
    # The second has a warning, which must be told again.
    assert [each.data for each in again.documents] == [{"known": True}, {"a": "x\xa0y"}]
    assert again.problems == first.problems
    changed = Shelf({"registry/services/a.yaml": b"a: 2\n"})
    assert [each.data for each in read_tree(changed, known).documents] == [{"a": 2}]


# Disk.


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "city"
    for path in ("registry/services", "registry/agencies", "sops/dishub"):
        (folder / path).mkdir(parents=True)
    (folder / "registry/services/parkir.yaml").write_bytes(b"a: 1\n")
    (folder / "sops/dishub/parkir.md").write_bytes(b"---\na: 1\n---\nx\n")
    return folder


def test_the_disk_lists_regular_files_by_path(root: Path) -> None:
    assert DiskTree(root).entries("registry", "sops", "missing") == [
        Entry("registry/services/parkir.yaml", "file", 5),
        Entry("sops/dishub/parkir.md", "file", 15),
    ]
    assert [each.path for each in DiskTree(root).entries()] == [
        "registry/services/parkir.yaml",
        "sops/dishub/parkir.md",
    ]


def test_what_is_no_plain_file_on_disk_is_told_and_not_opened(root: Path, tmp_path: Path) -> None:
    services = root / "registry/services"
    (tmp_path / "secret.yaml").write_bytes(b"secret: 1\n")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/x.yaml").write_bytes(b"secret: 1\n")
    (services / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (services / "broken.yaml").symlink_to(tmp_path / "nothing")
    (root / "registry/datasets").symlink_to(tmp_path / "outside")
    os.mkfifo(services / "pipe.yaml")
    (services / "program.yaml").write_bytes(b"a: 1\n")
    (services / "program.yaml").chmod(0o755)
    (services / "inner/.git").mkdir(parents=True)
    (services / "inner/a.yaml").write_bytes(b"a: 1\n")
    reading = read_tree(DiskTree(root))
    assert told(reading.problems) == [
        ("registry/datasets", "file-link"),
        ("registry/services/broken.yaml", "file-link"),
        ("registry/services/inner", "file-submodule"),
        ("registry/services/link.yaml", "file-link"),
        ("registry/services/pipe.yaml", "file-special"),
        ("registry/services/program.yaml", "file-executable"),
    ]
    assert [each.path for each in reading.documents] == ["registry/services/parkir.yaml", "sops/dishub/parkir.md"]


@pytest.mark.parametrize(
    "path",
    [
        "registry/services/link.yaml",
        "registry/linked/x.yaml",
        "registry/services/pipe.yaml",
        "registry/services",
        "registry/services/missing.yaml",
        "registry/../../secret.yaml",
        "../secret.yaml",
        "/etc/hostname",
        "registry//services/parkir.yaml",
        "registry/services/parkir.yaml/x",
        "a\0b",
        "",
        "x" * 5000,
    ],
)
def test_reading_from_disk_never_follows_a_link_never_leaves_and_never_waits(
    root: Path, tmp_path: Path, path: str
) -> None:
    (tmp_path / "secret.yaml").write_bytes(b"secret: 1\n")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/x.yaml").write_bytes(b"secret: 1\n")
    (root / "registry/services/link.yaml").symlink_to(tmp_path / "secret.yaml")
    (root / "registry/linked").symlink_to(tmp_path / "outside")
    os.mkfifo(root / "registry/services/pipe.yaml")
    problem = DiskTree(root).read(path)
    assert isinstance(problem, Problem)
    assert problem.rule == "file-unreadable"


def test_the_registry_itself_may_not_be_a_link(root: Path, tmp_path: Path) -> None:
    (root / "registry").rename(tmp_path / "elsewhere")
    (root / "registry").symlink_to(tmp_path / "elsewhere")
    reading = read_tree(DiskTree(root))
    assert told(reading.problems) == [("registry", "file-link")]


def test_a_large_file_is_told_by_its_size_and_never_read_whole(root: Path) -> None:
    with (root / "registry/services/large.yaml").open("wb") as stream:
        stream.truncate(10 * 1024**3)
    (problem,) = read_tree(DiskTree(root)).problems
    assert (problem.rule, problem.facts) == ("file-size", {"size": "10485760", "limit": "64"})
    blob = DiskTree(root).read("registry/services/large.yaml")
    assert isinstance(blob, bytes)
    assert len(blob) == layout.RECORD_BYTES + 1


def test_a_file_that_vanishes_after_it_was_listed_is_a_problem(root: Path) -> None:
    class Vanishing(DiskTree):
        def entries(self, *folders: str) -> list[Entry]:
            listed = super().entries(*folders)
            (root / "registry/services/parkir.yaml").unlink(missing_ok=True)
            return listed

    (problem,) = read_tree(Vanishing(root)).problems
    assert (problem.place.path, problem.rule, problem.facts) == (
        "registry/services/parkir.yaml", "file-unreadable", {"reason": "ENOENT"},
    )  # fmt: skip


def test_a_place_is_located_in_a_tree(root: Path) -> None:
    place = Place("sops/dishub/parkir.md", "/a")
    assert locate(DiskTree(root), place).span == Span(2, 4, 2, 5)
    missing = Place("registry/services/missing.yaml", "/a")
    assert locate(DiskTree(root), missing) == missing


# Disk and Git.


def git(root: Path, *args: str, stdin: bytes = b"") -> str:
    scrubbed = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    isolated = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "HOME": str(root)}
    author = {
        f"GIT_{who}_{what}": "office@example.invalid" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *args],
        cwd=root, env=scrubbed | isolated | author, input=stdin, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout.decode().strip()


def committed(root: Path) -> Path:
    git(root, "init", "--quiet")
    git(root, "add", "--all", "--force")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "x")
    return root


def write(root: Path, files: Mapping[str, bytes]) -> None:
    for path, blob in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(blob)


def both(root: Path) -> Iterator[Reading]:
    yield read_tree(DiskTree(root))
    with GitTree(root) as tree:
        yield read_tree(tree)


def test_disk_and_git_read_the_same_where_everything_is_wrong(root: Path) -> None:
    write(
        root,
        {
            "registry/services/bad.yaml": b"a: [",
            "registry/services/large.yaml": b"x" * 70_000,
            "registry/services/a.yaml/b": b"",
            "registry/services/Besar.yaml": b"a: 1\n",
            "registry/services/besar.yaml": b"a: 1\n",
            "registry/services/new\nline.yaml": b"a: 1\n",
            "registry/city.yaml": "\ufeffa: “x”\r\n".encode(),
            "registry/x.yml": b"",
            "sops/dishub/html.md": b"---\na: 1\n---\n<b>\n",
            "site/other.yaml": b"not: ours\n",
        },
    )
    with (root / os.fsdecode(b"registry/services/\xff.yaml")).open("wb") as stream:
        stream.write(b"a: 1\n")
    (root / "registry/services/link.yaml").symlink_to("parkir.yaml")
    (root / "registry/services/parkir.yaml").chmod(0o755)
    disk, tree = both(committed(root))
    assert disk == tree
    assert ("registry/services/\\xff.yaml", "file-name-encoding") in told(disk.problems)
    assert len(disk.problems) == 11
    assert len(disk.documents) == 2


@settings(max_examples=12)  # each example is a folder and a repository
@given(
    files=st.dictionaries(
        st.sampled_from([path for path, _ in KINDS if path] + [path for path, *_ in NAMES if "/" in path]),
        st.sampled_from([b"a: 1\n", b"", b"a: [", b"\xff", b"---\na: 1\n---\n<b>\n", b"a: x\xc2\xa0y\r\n"]),
        max_size=8,
    )
)
def test_disk_and_git_read_the_same_tree(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("city")
    write(root, files)
    disk, tree = both(committed(root))
    assert disk == tree
    shutil.rmtree(root)


# The words for clerks: one tree in which every rule is broken tells which facts each rule gives.

AWFUL: dict[str, bytes] = {
    ".gitattributes": b"* filter=x\n",
    ".gitmodules": b"",
    "registry/services/marks.yaml": "a: a\u0316\u0317\u0318\u0319\u031c\n".encode(),
    "registry/services/large.yaml": b"x" * 70_000,
    "registry/services/stray.yml": b"",
    "registry/services/stray.docx": b"",
    "registry/services/folder.yaml/x": b"",
    "registry/services/Nama Salah.yaml": b"a: 1\n",
    f"registry/services/{'a' * 65}.yaml": b"a: 1\n",
    "registry/services/\udcff.yaml": b"a: 1\n",
    "registry/services/index.yaml": b"a: 1\n",
    "registry/services/link.yaml": b"",
    "registry/services/program.yaml": b"",
    "registry/services/module": b"",
    "registry/services/pipe.yaml": b"",
    "sops/a/taken.md": b"---\na: 1\n---\n",
    "sops/b/taken.md": b"---\na: 1\n---\n",
} | {
    f"registry/datasets/d{number}.yaml": blob
    for number, blob in enumerate(
        [
            b"\xff\xfe", b"a: \xe9", b"a: \x00", "a: \u202e".encode(), "a: \u200b".encode(), "a: \u180f".encode(),
            "a: \xa0x".encode(), "a: e\u0301".encode(), b"<<<<<<< x\n",
            b"version https://x.example/spec/v1\noid sha256:0",
            b"a: 'b' c\n", b"a: b: c", b"a: 1\nb\nc: 2\n", b"a: 'x", b"a: [1", b"a: @x", b'a: "\\q"', b"a: 1\n  b: 2\n",
            b"a:\n\tb: 1", b"a: 1\na: 2\n", b"? [a]\n: b", b"<<: 1", b"a: &x 1", b"a: & 1", b"a: *x", b"a: *x*",
            b"a: !t 1",
            b"a: !z!t 1", b"%YAML 1.1\n---\na: 1", b"a: 1\n---\nb: 2", b"", b"- a", b"abc", b"a: " + b"[" * 30,
            b"a: [" + b"1," * 6000 + b"]",
        ]
    )
} | {
    f"sops/dishub/s{number}.md": blob
    for number, blob in enumerate(
        [
            b"x", b"---\na: 1", b"---\n#" + b"x" * 66_000 + b"\n---\n", b"---\na: 1\n---\n<b>",
            b"---\na: 1\n---\n" + b"> " * 12,
            b"---\na: 1\n---\n" + b"a\n" * 3000, b"---\na: 1\n---\n" + b"*" * 2000, b"---\na: 1\n---\n" + b"|" * 30,
        ]
    )
}  # fmt: skip
AWFUL_MODES: dict[str, Mode] = {
    "registry/services/link.yaml": "link",
    "registry/services/program.yaml": "executable",
    "registry/services/module": "submodule",
    "registry/services/pipe.yaml": "other",
}


WORDS: dict[str, Any] = pyyaml.load(
    (resources.files("jendela.messages") / "reading.yaml").read_bytes(), pyyaml.CSafeLoader
)


@pytest.fixture(scope="module")
def facts_of() -> dict[str, list[dict[str, str]]]:
    """Give the facts of every problem in the awful tree, by rule."""
    found: dict[str, list[dict[str, str]]] = {"file-unreadable": [{}, {"reason": "EACCES"}]}
    for problem in read_tree(Shelf(AWFUL, AWFUL_MODES)).problems:
        found.setdefault(problem.rule, []).append(dict(problem.facts))
    return found


def test_every_rule_of_reading_is_broken_somewhere(facts_of: dict[str, list[dict[str, str]]]) -> None:
    assert sorted(facts_of) == sorted(rule.id for rule in RULES)


def test_rules_have_ids_of_their_own_and_sentences() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.sentence.endswith(".") and rule.sentence[0].isupper() for rule in RULES)
    assert [rule.id for rule in RULES if rule.severity is not Severity.ERROR] == ["text-space"]
    assert not any(rule.waivable for rule in RULES)


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_every_rule_has_words_in_both_languages_that_its_facts_can_fill(
    rule: str, facts_of: dict[str, list[dict[str, str]]]
) -> None:
    given_ones = {name for facts in facts_of[rule] for name in facts}
    assert set(WORDS[rule]) == {"id", "en"}
    for parts in WORDS[rule].values():
        assert set(parts) == {"message", "hint"}
        for part in parts.values():
            variants = [part] if isinstance(part, str) else part
            needed = [placeholders(variant) for variant in variants]
            assert set().union(*needed) <= given_ones
            for facts in facts_of[rule]:
                assert any(all(facts.get(name) for name in names) for names in needed), facts


def placeholders(wording: str) -> set[str]:
    return {piece.partition("}")[0] for piece in wording.split("{")[1:]}


def test_there_are_no_words_for_rules_that_do_not_exist() -> None:
    assert sorted(WORDS) == sorted(rule.id for rule in RULES)
