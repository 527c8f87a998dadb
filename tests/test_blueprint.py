from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from sample_frames import ROOT, blueprint

from jendela import blueprint as plan
from jendela.blueprint import Edition, Section
from jendela.pour import NOT_FOUND


def _problems(config: bytes) -> dict[str, str]:
    return {each.rule: each.facts.get("words", "") for each in plan.check(replace(blueprint(), config=config))}


def test_the_authored_look_is_complete() -> None:
    assert plan.check(blueprint()) == []


@pytest.mark.parametrize(
    "config", [b"", b"[]", b"theme: material", b"theme: {", b"a: !!python/name:os.system", b"\xff"]
)
def test_a_config_that_cannot_be_used_is_a_problem(config: bytes) -> None:
    assert set(_problems(config)) == {"look-config"}


def test_words_missing_in_a_language_are_named() -> None:
    assert _problems(blueprint().config.replace(b"      skip: Skip to content\n", b"")) == {"look-words": "skip"}


def test_a_look_without_any_words_is_a_problem() -> None:
    assert _problems(b"theme: {name: material}\n") == {"look-words": "dark, language, light"}


@pytest.mark.parametrize(
    ("lang", "home", "section"),
    [("ID", "", "a"), ("id", "/", "a"), ("id", "en", "a"), ("id", "../", "a"), ("id", "", "A b"), ("id", "", "")],
)
def test_an_edition_refuses_names_that_cannot_stand_in_a_path(lang: str, home: str, section: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        Edition(lang, home, "x", (Section(section, "x", "x/"),))


def test_only_the_look_of_the_authored_config_reaches_the_engine() -> None:
    authored = blueprint().config + b"hooks: [evil.py]\nrepo_url: https://code.example/\nuse_directory_urls: false\n"
    config = yaml.safe_load(
        plan.sources(replace(blueprint(), config=authored), blueprint().editions[1], {})["mkdocs.yml"]
    )
    assert sorted(config) == sorted(
        "docs_dir extra extra_css extra_javascript nav plugins site_dir site_name site_url strict theme".split()
    )
    assert config["theme"]["language"] == "en"
    assert [scheme["toggle"]["name"] for scheme in config["theme"]["palette"]] == [
        "Switch to dark colours",
        "Switch to light colours",
    ]


def test_front_matter_holds_any_text_and_ends_where_it_should() -> None:
    text = "---\n\r\n...\n\x85\u2028\ufeff\x07 😀 é {{ 7*7 }} '\"\\ # : - & * ! " + "kata " * 1000
    files = plan.sources(blueprint(), blueprint().editions[0], {"a/": {"body": text}, NOT_FOUND: {"body": text}})
    head, matter, tail = files["docs/a/index.md"].split(b"---\n")
    assert (head, tail) == (b"", b"")
    assert matter.isascii()
    assert yaml.safe_load(matter) == {"body": text}
    assert yaml.safe_load(files["mkdocs.yml"])["extra"]["not_found"] == {"body": text}


def test_the_overrides_escape_what_they_print() -> None:
    trusted = {
        "super()",
        "meta.body",
        "meta.json_ld",
        "base",
        "config.theme.favicon | url",
        *(f"meta.{slot}_{end}" for slot in ("noindex", "json_ld", "edit_url", "data_date") for end in ("begin", "end")),
    }
    for path in sorted(Path(ROOT, "site/overrides").rglob("*.html")):
        printed = [part.partition("}}")[0].strip() for part in path.read_text("utf-8").split("{{")[1:]]
        assert [value for value in printed if not value.endswith("| e") and value not in trusted] == []
