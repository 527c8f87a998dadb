"""What a repository may tell Git to do with its files, on disk and in a commit; and what hygiene of text adds to it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import small_city
from broken_cities import MINIMAL

from jendela import workspace
from jendela.git import GitTree
from jendela.reading import read_tree, text
from jendela.reading.tree import DiskTree

SWITCHES = {"git-attributes", "git-modules", "file-link"}


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINIMAL, tmp_path / "kota"))


def told(city: Path) -> list[tuple[str, str, str]]:
    problems = read_tree(DiskTree(city)).problems
    return [(each.rule, each.place.path, each.facts.get("name", "")) for each in problems if each.rule in SWITCHES]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("* filter=lfs diff=lfs merge=lfs -text", ["filter"]),
        ("registry/** ident", ["ident"]),
        ("*.yaml working-tree-encoding=UTF-16", ["working-tree-encoding"]),
        ("/sops export-ignore", ["export-ignore"]),
        ("*.md\texport-subst", ["export-subst"]),
        ("[attr]aneh filter=x", ["filter"]),
        ('"a b" filter=x', ["filter"]),
        ("* text=auto eol=lf\n  *.md   ident  filter=a", ["ident", "filter"]),
        ("* filter", ["filter"]),
    ],
)
def test_an_attribute_that_changes_what_is_read_is_refused(city: Path, line: str, names: list[str]) -> None:
    (city / ".gitattributes").write_text(line + "\n")
    assert told(city) == [("git-attributes", ".gitattributes", name) for name in names]


@pytest.mark.parametrize(
    "line",
    [
        "* text=auto eol=lf",
        "*.png binary",
        "# * filter=x",
        "  # registry/** ident",
        "* -filter !ident",
        "filter text",
        "export-ignore/** -text",
        "requirements.lock linguist-generated",
        "* x-filter=1 filters=2",
        "",
    ],
)
def test_other_attributes_are_not(city: Path, line: str) -> None:
    (city / ".gitattributes").write_text(line + "\n")
    assert told(city) == []


@pytest.mark.parametrize("folder", ["registry", "registry/services", "sops/pemkab-contoh", "site/pages"])
def test_such_a_file_is_found_further_down_too(city: Path, folder: str) -> None:
    (city / folder).mkdir(parents=True, exist_ok=True)
    (city / folder / ".gitattributes").write_text("* ident\n")
    (city / folder / ".gitmodules").write_text("")
    assert told(city) == [
        ("git-attributes", f"{folder}/.gitattributes", "ident"),
        ("git-modules", f"{folder}/.gitmodules", ""),
    ]


def test_a_link_in_its_place_is_told_as_a_link(city: Path) -> None:
    (city / ".gitattributes").symlink_to("/etc/hostname")
    assert told(city) == [("file-link", ".gitattributes", "")]


def test_a_commit_is_judged_like_the_folder_it_came_from(city: Path) -> None:
    (city / ".gitattributes").write_text("docs/** ident\n")
    (city / ".gitmodules").write_text("[submodule]\n")
    small_city.commit(city, "2026-11-01")
    with GitTree(city) as tree:
        found = [(each.rule, each.place.path) for each in read_tree(tree).problems]
    assert found == [("git-attributes", ".gitattributes"), ("git-modules", ".gitmodules")]


def test_a_flood_of_attributes_is_told_in_part(city: Path) -> None:
    (city / ".gitattributes").write_text("* filter=x\n" * 5000)
    assert len(told(city)) == 20


# Marks on letters, and what is left of conflicts


@pytest.mark.parametrize(("marks", "found"), [(4, False), (5, True), (60, True)])
def test_four_marks_on_a_letter_are_enough(marks: int, *, found: bool) -> None:
    tower = "P" + "\u0316\u0317\u0318\u0319\u031c"[: min(marks, 5)] + "\u031c" * max(marks - 5, 0)
    problems = text.clean("a.yaml", f"x: {tower}arkir\n".encode())[1]
    assert ("text-marks" in {each.rule for each in problems}) is found


def test_an_escape_hides_no_tower_of_marks(city: Path) -> None:
    path = city / "registry/agencies/desa-sukamaju.yaml"
    path.write_text(path.read_text() + 'x_a: "P\\u0316\\u0317\\u0318\\u0319\\u031c"\n')
    assert "text-marks" in {each.rule for each in read_tree(DiskTree(city)).problems}


@pytest.mark.parametrize(
    ("left", "found"),
    [(">>>>>>> usulan", True), ("<<<<<<< HEAD", True), (">>>>>>>", False), ("> kutipan", False), ("=======", False)],
)
def test_the_end_of_a_conflict_is_told_where_its_beginning_is_gone(left: str, *, found: bool) -> None:
    problems = text.clean("a.md", f"satu\n{left}\ndua\n".encode())[1]
    assert ("text-conflict" in {each.rule for each in problems}) is found


def test_a_whole_conflict_is_told_once() -> None:
    problems = text.clean("a.md", b"<<<<<<< HEAD\na\n=======\nb\n>>>>>>> usulan\n")[1]
    assert [each.rule for each in problems] == ["text-conflict"]


def test_such_a_file_belongs_to_what_changed(city: Path) -> None:
    small_city.commit(city, "2026-11-01")
    (city / ".gitattributes").write_text("* ident\n")
    assert workspace.changed(city, *workspace.CHECKED) == {".gitattributes"}
