from __future__ import annotations

import os
import re
from pathlib import Path

import built_site
import pytest
import small_city

from jendela import manual, schema
from jendela.cli import cli
from jendela.rules.catalogue import all_rules


def test_the_written_manual_is_what_the_program_says_of_itself() -> None:
    for path, text in manual.pages(cli):
        assert (small_city.PROJECT / path).read_text("utf-8") == text, f"{path}: write it anew with `jendela manual`"


def test_the_manual_is_the_same_on_a_terminal_of_any_width(monkeypatch: pytest.MonkeyPatch) -> None:
    before = list(manual.pages(cli))
    for columns in ("30", "400"):
        monkeypatch.setitem(os.environ, "COLUMNS", columns)
        assert list(manual.pages(cli)) == before


def test_every_verb_and_every_option_stands_in_the_manual() -> None:
    text = dict(manual.pages(cli))["generator/docs/cli.md"]
    for name, verb in cli.commands.items():
        if verb.hidden:
            continue
        part = text.partition(f"## jendela {name}\n")[2].partition("\n## ")[0]
        options = {option for parameter in verb.params for option in parameter.opts if option.startswith("--")}
        assert part
        assert {option for option in options if option not in part} == set()


@pytest.mark.parametrize("kind", [*schema.KINDS, *schema.SETTINGS, *schema.EXCHANGED])
def test_every_field_of_every_kind_stands_in_the_manual_in_both_languages(kind: str) -> None:
    part = manual.schemas().partition(f"\n## {kind}\n")[2].partition("\n## ")[0]
    for name, field in schema.load(kind)["properties"].items():
        [row] = [line for line in part.splitlines() if re.match(rf"\| `{re.escape(name)}`\*? ", line)]
        assert field["description"].replace("|", "\\|") in row
        assert field["x-description-en"].replace("|", "\\|") in row


def test_every_link_in_the_manual_leads_to_a_block() -> None:
    text = manual.schemas()
    blocks = {f"#{line.removeprefix('## ')}" for line in text.splitlines() if line.startswith("## ")}
    assert set(re.findall(r"\]\((#[^)]*)\)", text)) <= blocks


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_rule_can_be_explained(lang: str) -> None:
    for rule in all_rules():
        text = manual.explain(rule.id, lang)
        assert text is not None
        assert text.startswith(f"{rule.id} ({rule.severity}; ")
        assert rule.sentence in text


@pytest.mark.parametrize(
    ("typed", "meant"), [("title-twic", "title-twice"), ("yaml-ancor", "yaml-anchor"), ("zzz", "")]
)
def test_a_rule_that_does_not_exist_has_a_near_one_or_none(typed: str, meant: str) -> None:
    assert manual.explain(typed, "id") is None
    assert manual.nearest(typed) == meant


def test_the_hidden_verb_writes_the_manual_where_it_is_told(tmp_path: Path) -> None:
    done = built_site.jendela("manual", "--root", str(tmp_path), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == [path for path, _ in manual.pages(cli)]
    for path, text in manual.pages(cli):
        assert (tmp_path / path).read_text("utf-8") == text
    assert built_site.jendela("manual", "--root", str(tmp_path), cwd=tmp_path).stdout == ""
