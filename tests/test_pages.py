from __future__ import annotations

import re
from datetime import date
from typing import Any

import jinja2
import msgspec
import pytest
import small_city
from html_judge import parse_errors
from markupsafe import Markup

from jendela import disclosure, pages, schema, workspace
from jendela.blocks import Text
from jendela.history import Change, Changes
from jendela.pages import FAMILIES, addresses, words
from jendela.pages.sheet import Sheet
from jendela.pages.window import Window
from jendela.reading.documents import Document
from jendela.registry import Key, assemble

DAY = date(2026, 11, 23)
HOSTILE = "<script>alert(1)</script> & \"quoted\" 'single' {{ 7*7 }} {% raw %} javascript:alert(1)"


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Any:
    checked = workspace.check(small_city.copy(tmp_path_factory.mktemp("kota")), DAY)
    assert checked.registry is not None
    changes = Changes("complete", (Change("2026-11-01", "added", "agency", "x", Text(id="X", en=""), "x"),))
    return Window(disclosure.public(checked.registry), DAY, changes)


def bodies(window: Window, languages: tuple[str, ...] = ("id", "en")) -> list[tuple[Sheet, str]]:
    writers = {lang: pages.Writer(window, lang) for lang in languages}
    return [
        (sheet, writers[sheet.lang].body(sheet, "../" * sheet.url.count("/")))
        for sheet in pages.all_sheets(window, {})
        if sheet.lang in languages
    ]


class Plain(jinja2.Environment):
    """Jinja as it is, given the same functions."""

    writers: frozenset[str] = frozenset()

    def get_template(self, name: Any, parent: Any = None, globals: Any = None) -> jinja2.Template:  # noqa: A002
        for writer in self.writers:
            write = self.globals[writer]
            self.globals[writer] = lambda *given, write=write: Markup(write(*given))
        self.writers = frozenset()
        return super().get_template(name, parent, globals)


def test_every_page_is_what_plain_jinja_writes(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = bodies(window, ("en",))
    monkeypatch.setattr(pages, "FastEnvironment", Plain)
    monkeypatch.setattr(pages, "_compiled", lambda _: None)
    assert bodies(window, ("en",)) == ours


def hostile(value: Any, key: Any = "") -> Any:
    """Put hostile text wherever a clerk may write free text."""
    if isinstance(value, dict):
        return {name: hostile(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [hostile(each, key) for each in value]
    free = {"id", "en", "title", "aliases", "search_terms", "unit", "date_note", "url_note", "features", "builder"}
    return HOSTILE if isinstance(value, str) and key in free and not re.fullmatch(r"[a-z0-9-]+", value) else value


def test_every_choice_of_every_schema_has_a_word_in_both_languages() -> None:
    named = {
        ("service", "topic"): "topic", ("service", "audience"): "audience", ("agency", "kind"): "agency_kind",
        ("service", "status"): "status", ("agency", "kip_class"): "kip_class",
        ("application", "kind"): "application_kind",
        ("application", "form"): "application_form", ("application", "hosting_class"): "hosting",
        ("application", "licence_type"): "licence_type", ("infrastructure", "kind"): "infrastructure_kind",
        ("infrastructure", "sensitivity"): "sensitivity", ("infrastructure", "ownership"): "ownership",
        ("dataset", "form"): "dataset_form", ("dataset", "data_kind"): "data_kind",
        ("dataset", "frequency"): "frequency",
        ("dataset", "interoperability"): "interoperability", ("dataset", "licence"): "data_licence",
        ("dataset", "access_rights"): "access_rights", ("dataset", "level"): "data_level",
        ("dataset", "contains_personal_data"): "contains_personal_data", ("sop", "form"): "sop_form",
        ("sop", "lifecycle"): "lifecycle", ("sop", "origin"): "origin", ("sop", "domain"): "domain",
        ("sop", "applies_to"): "applies", ("agency", "connected_intra"): "yesno",
    }  # fmt: skip
    blocks = {
        ("channel", "kind"): "channel_kind", ("feedback", "kind"): "channel_kind", ("duration", "unit"): "unit",
        ("hours", "days"): "day", ("fee", "payment"): "payment", ("integration", "state"): "integration_state",
        ("legal", "status"): "law_status", ("act_entry", "strength"): "strength", ("link", "rel"): "link_rel",
        ("location", "scope"): "location_scope", ("location", "precision"): "precision",
        ("sensing", "purpose"): "sensing_value", ("sensing", "tech"): "sensing_value",
        ("sensing", "data"): "sensing_value",
        ("sensing", "process"): "sensing_value", ("sensing", "access"): "sensing_value",
        ("sensing", "storage"): "sensing_value", ("sensing", "identification_use"): "sensing_value",
        ("roles", "ppid"): "role", ("roles", "sdi"): "role", ("roles", "spbe"): "role",
        ("steptime", "unit"): "steptime",
    }  # fmt: skip
    fields: dict[tuple[str, ...], Any] = {pair: schema.load(pair[0])["properties"][pair[1]] for pair in named}
    defs = schema.load("agency")["$defs"]
    fields |= {("$", *pair): defs[pair[0]]["properties"][pair[1]] for pair in blocks}
    groups: dict[tuple[str, ...], str] = {**named} | {("$", *pair): group for pair, group in blocks.items()}
    for pair, field in fields.items():
        choices = field["items"]["enum"] if "items" in field else field["enum"]
        for lang in ("id", "en"):
            known = vars(words.load(lang)[groups[pair]])
            assert set(choices) <= set(known), (pair, lang, set(choices) - set(known))


def test_the_words_of_both_languages_have_the_same_names() -> None:
    def names(group: Any, prefix: Any = "") -> Any:
        for name, value in vars(group).items():
            yield from names(value, f"{prefix}{name}.") if isinstance(value, words.Words) else [f"{prefix}{name}"]

    assert set(names(words.load("id"))) == set(names(words.load("en")))


def test_every_page_has_one_title_and_no_fault_that_a_strict_parser_sees(window: Any) -> None:
    for sheet, body in bodies(window):
        assert body.count("<h1") == 1, sheet.url
        page = f'<!DOCTYPE html><html lang="{sheet.lang}"><head><title>x</title></head><body>{body}</body></html>'
        assert parse_errors(page) == [], sheet.url


def test_addresses_are_one_for_each_page_and_language(window: Any) -> None:
    urls = [sheet.url for sheet in pages.all_sheets(window, {})]
    assert len(urls) == len(set(urls))
    assert addresses.record("id", Key("service", "a")) == "layanan/a/"
    assert addresses.record("en", Key("service", "a")) == "en/services/a/"


def test_hostile_text_is_shown_as_text_on_every_kind_of_page() -> None:
    documents = []
    for kind in (*schema.KINDS, *schema.SETTINGS):
        data = schema.load(kind)["examples"][0]
        folder = "sops/diskominfo" if kind == "sop" else f"registry/{kind}"
        name = data.get("id", kind)
        documents.append(
            Document(f"{folder}/{name}.yaml", kind, "0" * 64, hostile(data), HOSTILE if kind == "sop" else "")
        )
    registry, problems = assemble(documents)
    assert registry is not None, problems
    assert {key.kind for key in registry.items} == set(FAMILIES)
    window = Window(disclosure.public(registry), DAY, Changes())
    for sheet, body in bodies(window):
        assert "<script" not in body, sheet.url
        assert "49" not in body.replace("2049", ""), sheet.url
        if sheet.template in {family.TEMPLATE for family in FAMILIES.values()}:
            assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;quoted&#34;" in body, sheet.url
            assert "{{ 7*7 }}" in body, sheet.url


def test_a_page_without_english_says_in_markup_that_it_is_indonesian() -> None:
    tongue = words.Tongue("en")
    assert tongue.html(Text(id="Akta & KK", en="")) == '<span lang="id">Akta &amp; KK</span>'
    assert tongue.html(Text(id="Akta", en="Certificate")) == "Certificate"
    assert words.Tongue("id").html(Text(id="Akta <b>", en="")) == "Akta &lt;b&gt;"


@pytest.mark.parametrize(
    ("partial", "indonesian", "english"),
    [
        ("2025-05-31", "31 Mei 2025", "31 May 2025"),
        ("2025-05", "Mei 2025", "May 2025"),
        ("2025", "2025", "2025"),
        ("", "", ""),
        ("2025-13", "2025", "2025"),
    ],
)
def test_dates_are_written_in_the_readers_language(partial: Any, indonesian: Any, english: Any) -> None:
    assert words.Tongue("id").date(partial) == indonesian
    assert words.Tongue("en").date(partial) == english


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (32599, "32.599", "32,599"),
        ("3.73", "3,73", "3.73"),
        ("BB", "BB", "BB"),
        ("1.2.3", "1.2.3", "1.2.3"),
        (0, "0", "0"),
    ],
)
def test_numbers_are_written_in_the_readers_language(value: Any, indonesian: Any, english: Any) -> None:
    assert words.Tongue("id").number(value) == indonesian
    assert words.Tongue("en").number(value) == english


def test_relations_are_shown_on_both_pages(window: Any) -> None:
    for key in window.registry.items:
        for group in window.related(key):
            for short in group.records:
                back = window.related(Key(short.kind, short.id))
                assert key.id in {other.id for each in back for other in each.records}, (key, short.id)


def test_everything_an_agency_owns_stands_on_its_page(window: Any) -> None:
    owned = {key for keys in window.owned.values() for key in keys}
    with_owner = {key for key, item in window.registry.items.items() if getattr(item.record, "owner", "")}
    assert owned == with_owner


def test_the_digest_of_a_page_changes_with_what_it_shows_and_with_nothing_else(window: Any) -> None:
    first = {sheet.url: sheet.digest for sheet in pages.all_sheets(window, {})}
    again = {sheet.url: sheet.digest for sheet in pages.all_sheets(window, {})}
    assert first == again
    key, item = next((key, item) for key, item in window.registry.items.items() if key.kind == "service")
    changed = dict(window.registry.items)
    title = Text(id="Nama baru", en="New name")
    changed[key] = item._replace(record=msgspec.structs.replace(item.record, title=title))
    other = Window(msgspec.structs.replace(window.registry, items=changed), DAY, window.changes)
    after = {sheet.url: sheet.digest for sheet in pages.all_sheets(other, {})}
    differ = {url for url in first if first[url] != after[url]}
    assert addresses.record("id", key) in differ
    assert addresses.page("id", "acts") not in differ
