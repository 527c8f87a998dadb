"""Cities with one fault each: the minimal city under the files of tests/cities/broken/<rule>/, and what no file in Git
can hold, written here."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from jendela import git, workspace
from jendela.problems import Problem
from jendela.reading import read_tree, yaml
from jendela.reading.documents import Document
from jendela.reading.tree import DiskTree, Tree
from jendela.registry import Registry, assemble, unread
from jendela.reports import text
from jendela.rules import check, check_engine_config, check_loose

CITIES = Path(__file__).parent / "cities"
MINIMAL = CITIES / "minimal"
BROKEN = CITIES / "broken"
AS_OF = date(2026, 11, 23)
VILLAGE = "registry/agencies/desa-sukamaju.yaml"
SOP = "sops/pemkab-contoh/surat-keterangan.md"

Builder = Callable[[Path], None]


def build(rule: str, root: Path) -> Tree:
    """Write the minimal city with the fault of a rule below `root`; an empty rule gives the city as it is."""
    shutil.copytree(MINIMAL, root, dirs_exist_ok=True)
    if not rule:
        return DiskTree(root)
    for file in sorted((BROKEN / rule).rglob("*")):
        path = file.relative_to(BROKEN / rule)
        if file.is_file() and path.name != "expected.txt":
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, root / path)
    if (removed := root / "removed.txt").exists():
        for name in removed.read_text("utf-8").split():
            (root / name).unlink()
        removed.unlink()
    if rule in BUILDERS:
        BUILDERS[rule](root)
    # a submodule is nothing that a folder on disk shows
    return git.GitTree(root, "HEAD") if rule == "file-submodule" else DiskTree(root)


class Judged(NamedTuple):
    """A city, what is wrong with it, and how a clerk is told."""

    registry: Registry | None
    loose: tuple[Document, ...]
    config: Mapping[str, Any]
    pending: frozenset[str]
    problems: tuple[Problem, ...]
    report: str = ""

    def found(self, skip: frozenset[str] = frozenset()) -> Iterator[Problem]:
        """Apply the rules that look at a whole city, but for some that are switched off."""
        yield from check(self.registry, AS_OF, skip, pending=self.pending) if self.registry else ()
        yield from check_loose(self.loose, self.registry, skip)
        yield from check_engine_config("mkdocs.yml", self.config, skip) if self.config else ()


@functools.cache
def judged(rule: str) -> Judged:
    """Check the city with the fault of a rule as the command line does, once for all tests of a process."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        tree = build(rule, root)
        with tree if isinstance(tree, git.GitTree) else nullcontext():
            city = _read(root, tree)
        problems = (*city.problems, *city.found())
        return city._replace(problems=problems, report=text.render(problems, workspace.source(root)))


def _read(root: Path, tree: Tree) -> Judged:
    """Read a city as far as it can be read; its problems are then those of reading alone."""
    reading = read_tree(tree)
    registry, found = assemble(reading.documents, unread(reading))
    loose = tuple(workspace.unjudged(tree, reading, registry))
    pending: frozenset[str] = frozenset()
    if registry and isinstance(tree, DiskTree) and (root / ".git").exists():
        pending = workspace.pending_waivers(root, registry, AS_OF)
    blob = tree.read("mkdocs.yml")
    config, faults = yaml.parse("mkdocs.yml", blob) if isinstance(blob, bytes) else (None, [blob])
    return Judged(registry, loose, config or {}, pending, (*reading.problems, *found, *faults))


def insert(text: str, path: str = VILLAGE, before: str = "confidence: high") -> Builder:
    def write(root: Path) -> None:
        whole = (root / path).read_text("utf-8")
        assert before in whole
        (root / path).write_text(whole.replace(before, text + before, 1), "utf-8")

    return write


def overwrite(content: bytes, path: str = VILLAGE) -> Builder:
    def write(root: Path) -> None:
        (root / path).write_bytes(content)

    return write


def _link(root: Path) -> None:
    (root / "registry/agencies/desa-lain.yaml").symlink_to("desa-sukamaju.yaml")


def _executable(root: Path) -> None:
    (root / VILLAGE).chmod(0o755)


def _pipe(root: Path) -> None:
    os.mkfifo(root / "registry/agencies/pipa.yaml")


def _name_in_latin_1(root: Path) -> None:
    shutil.copyfile(root / VILLAGE, os.fsencode(root) + b"/registry/agencies/d\xe9sa.yaml")


def _submodule(root: Path) -> None:
    _git(root, "init", "--quiet")
    _git(root, "add", "--all")
    _git(root, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},registry/agencies/lain.yaml")
    _git(root, "commit", "--quiet", "--message=submodul")


def _waiver_to_come(root: Path) -> None:
    waiver = root / "registry/waivers/situs-lama.yaml"
    blob = waiver.read_bytes()
    waiver.unlink()
    _git(root, "init", "--quiet")
    _git(root, "add", "--all")
    _git(root, "commit", "--quiet", "--message=tanpa pengecualian")
    waiver.write_bytes(blob)


def _git(root: Path, *args: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    office = ["-c", "user.name=Kantor", "-c", "user.email=kantor@contoh.example"]
    subprocess.run(["git", *office, *args], cwd=root, env=environment, check=True)


BUILDERS: Mapping[str, Builder] = {
    "file-link": _link,
    "file-executable": _executable,
    "file-special": _pipe,
    "file-name-encoding": _name_in_latin_1,
    "file-submodule": _submodule,
    "waiver-pending": _waiver_to_come,
    "file-size": insert("# " + "x" * 64 * 1024 + "\n"),
    "text-encoding": overwrite("id: desa-sukamaju\nname: Désa\n".encode("latin-1")),
    "text-control": insert("x_catatan: lonceng \a\n"),
    "text-bidirectional": insert("x_catatan: terbalik \u202e\n"),
    "text-invisible": insert("x_catatan: su\u200bnyi\n"),
    "text-space": insert("x_catatan: spasi\xa0lebar\n"),
    "text-normal-form": insert("x_catatan: de\u0301sa\n"),
    "text-marks": insert("x_catatan: P" + "\u0300\u0301\u0302\u0303\u0304\u0305" + "arkir\n"),
    # files of these names would be taken for the project's own
    "git-attributes": overwrite(b"* text=auto\nregistry/** ident filter=rapikan\n", ".gitattributes"),
    "git-modules": overwrite(b'[submodule "catatan"]\n\tpath = registry/lain\n\turl = ../lain\n', ".gitmodules"),
    "text-lfs-pointer": overwrite(b"version https://git-lfs.example/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12\n"),
    "yaml-nodes": insert("x_banyak: [" + "1, " * 5000 + "1]\n"),
    "markdown-front-matter-size": insert("# " + "x" * 64 * 1024 + "\n", SOP, "id: surat-keterangan"),
    "markdown-lines": insert("baris\n" * 2001, SOP, "Warga menerima"),
    "markdown-marks": insert("* " * 1001, SOP, "Warga menerima"),
    "markdown-columns": insert("|" * 21 + "\n" + "|-" * 20 + "|\n\n", SOP, "Warga menerima"),
}
