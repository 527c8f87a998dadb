from __future__ import annotations

import itertools
import re
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import small_city
from click.testing import CliRunner, Result
from msgspec import convert

from jendela import adoption, workspace
from jendela.cli import cli
from jendela.problems import Severity
from jendela.reading import read, read_tree
from jendela.reading.tree import DiskTree
from jendela.records import Sop
from jendela.registry import Key, Registry, assemble

DAY = date(2026, 11, 23)
OFFICES = ("diskominfo", "setda")
FULL, SUMMARY = "is-03-hak-akses", "is-06-insiden-siber"


class Draft(NamedTuple):
    path: str
    text: str
    body: str
    data: dict[str, Any]


@pytest.fixture(scope="module")
def registry() -> Registry:
    found, _ = assemble(read_tree(DiskTree(small_city.PROJECT)).documents)
    assert found is not None
    return found


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """Lay a small city with one example, whose acts it does not list."""
    root = small_city.copy(tmp_path / "kota")
    (root / "sops/templates").mkdir(parents=True)
    text = (small_city.PROJECT / f"sops/templates/{SUMMARY}.md").read_text("utf-8")
    text = re.sub(r"- act: \S+\n +", "- ", re.sub(r"related_sops:\n(?:  - \S+\n)+", "", text))
    (root / f"sops/templates/{SUMMARY}.md").write_text(text, "utf-8")
    return root


def drafted(registry: Registry, template: str, owner: str = OFFICES[0], title: str = "") -> Draft:
    path, text = adoption.draft(registry, template, owner, title=title)
    document, problems = read(path, text.encode())
    assert document is not None, problems
    assert problems == []
    return Draft(path, text, document.body, document.data)


def new(root: Path, *arguments: str, kind: str = "sop") -> Result:
    return CliRunner().invoke(cli, ["new", kind, "--root", str(root), *arguments])


def test_every_example_that_is_adopted_passes_every_rule(registry: Registry) -> None:
    examples = adoption.templates(registry)
    # writing is slow: every example once, in turn by one of the offices, and two examples by both
    pairs = {*zip(examples, itertools.cycle(OFFICES)), *itertools.product((FULL, SUMMARY), OFFICES)}
    texts = dict(adoption.draft(registry, template, owner) for template, owner in pairs)
    assert len(texts) == len(examples) + 2 >= 33
    checked = workspace.check(small_city.PROJECT, DAY, unsaved={path: text.encode() for path, text in texts.items()})
    found = [each for each in checked.problems if each.place.path in texts]
    assert [each for each in found if each.severity is not Severity.NOTICE] == []


def test_a_draft_belongs_to_its_office_and_claims_nothing(registry: Registry) -> None:
    draft = drafted(registry, FULL)
    sop = convert(draft.data, Sop)
    assert (sop.owner, sop.origin, sop.based_on) == (OFFICES[0], "registry", FULL)
    assert (sop.version, sop.lifecycle, sop.kip_class) == ("0.1.0", "drafting", "belum_diklasifikasi")
    assert (sop.pack, sop.adopt_as, sop.number, sop.verification.state) == (None, "", "", "unverified")
    assert sop.title.id.endswith("(Diskominfo)")
    assert draft.path == f"sops/diskominfo/{FULL}-diskominfo.md"
    assert f"# Disusun dari contoh {FULL}." in draft.text


def test_a_full_example_is_taken_with_its_steps_and_its_body(registry: Registry) -> None:
    draft = drafted(registry, FULL)
    example = registry.items[Key("sop", FULL)].document
    assert draft.data["steps"] == example.data["steps"]
    assert draft.body == example.body
    assert draft.data["disclosure"] == "full"


def test_of_a_summary_only_the_identity_and_the_titles_of_the_steps_are_taken(registry: Registry) -> None:
    draft = drafted(registry, SUMMARY)
    example: dict[str, Any] = registry.items[Key("sop", SUMMARY)].document.data
    assert draft.data["disclosure"] == "summary"
    assert draft.data["full_text_kept_at"] == "office"
    assert draft.body.strip() == ""
    assert draft.data["steps"] == [{"no": step["no"], "activity": step["activity"]} for step in example["steps"]]
    assert draft.data["warnings"] == example["warnings"]
    assert example["steps"][0]["inputs"]["id"] not in draft.text
    assert "1x24" not in draft.text


def test_a_draft_leads_to_what_its_office_adopted_and_names_the_rest(registry: Registry) -> None:
    path, text = adoption.draft(registry, "is-04-kata-sandi", OFFICES[0], "sandi-kami")
    own, _ = read(path, text.encode())
    assert own is not None
    wider, _ = assemble([*registry.documents.values(), own])
    assert wider is not None
    draft = drafted(wider, FULL)
    assert draft.data["related_sops"] == ["sandi-kami"]
    assert len(draft.data["related_titles"]) == 2
    other = drafted(wider, FULL, owner=OFFICES[1])
    assert "related_sops" not in other.data
    assert len(other.data["related_titles"]) == 3


@pytest.mark.parametrize("title", ['SOP: "kami" & {lain}', "# bukan komentar", "no", "1.0", "- butir", "漢字 😀"])
def test_a_title_of_ones_own_comes_back_as_it_was(title: str, registry: Registry) -> None:
    draft = drafted(registry, FULL, title=title)
    assert draft.data["title"] == {"id": title}


@pytest.mark.parametrize(("template", "owner"), [("sop-ppid", "diskominfo"), ("tidak-ada", "diskominfo"), (FULL, "x")])
def test_what_is_no_example_or_no_office_is_an_error_of_the_caller(
    template: str, owner: str, registry: Registry
) -> None:
    with pytest.raises(KeyError):
        adoption.draft(registry, template, owner)


def test_the_command_writes_a_draft_once_that_the_checker_accepts(city: Path) -> None:
    result = new(city, "--from", SUMMARY, "--owner", "desa-sukamaju")
    path = f"sops/desa-sukamaju/{SUMMARY}-desa-sukamaju.md"
    assert (result.exit_code, result.stdout) == (0, f"{path}\n"), result.output
    found = [each for each in workspace.check(city, DAY).problems if "sukamaju.md" in each.place.path]
    assert [each for each in found if each.severity is not Severity.NOTICE] == []
    before = (city / path).read_bytes()
    again = new(city, "--from", SUMMARY, "--owner", "desa-sukamaju", "--title", "Lain")
    assert again.exit_code == 2
    assert (city / path).read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "kind", "said"),
    [
        (("--from", "is-06-insiden-sibr", "--owner", "desa-sukamaju"), "sop", SUMMARY),
        (("--from", "\x1b[31m", "--owner", "desa-sukamaju"), "sop", SUMMARY),
        (("--from", SUMMARY, "--owner", "desa-sukamaja"), "sop", "desa-sukamaju"),
        (("--from", SUMMARY, "--owner", "desa-sukamaju"), "service", "--from"),
    ],
)
def test_a_wrong_call_says_what_there_is_and_writes_nothing(
    arguments: tuple[str, ...], kind: str, said: str, city: Path
) -> None:
    before = sorted(city.rglob("*"))
    result = new(city, *arguments, kind=kind)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "\x1b[31m" not in result.stderr
    assert sorted(city.rglob("*")) == before


@pytest.mark.parametrize("id_", ["../../keluar", "/tmp/keluar", "Besar", "con", "a" * 65])
def test_no_draft_stands_outside_its_folder(id_: str, city: Path) -> None:
    before = sorted(city.parent.rglob("*"))
    assert new(city, "--from", SUMMARY, "--owner", "desa-sukamaju", "--id", id_).exit_code == 1
    assert sorted(city.parent.rglob("*")) == before
