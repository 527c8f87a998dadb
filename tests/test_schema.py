from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from jendela import schema
from jendela.places import Place

EVERY = (*schema.KINDS, *schema.SETTINGS, *schema.EXCHANGED)
FOLDER = Path(schema.__file__).parent / "schemas"
BLOCKS = schema.load("agency")["$defs"]
INNER = {"anyOf", "items", "additionalProperties", "propertyNames", "patternProperties"}


def alone(part: dict[str, Any]) -> dict[str, Any]:
    """Make a part of a schema stand alone, with every block at hand."""
    return {**part, "$defs": BLOCKS}


def properties(part: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every named field, at every depth, of a schema as it is written."""
    if isinstance(part, dict):
        for name, child in part.get("properties", {}).items():
            yield f"{where}/{name}", child
            yield from properties(child, f"{where}/{name}")
        for key in INNER & part.keys():
            yield from properties(part[key], where)
    elif isinstance(part, list):
        for child in part:
            yield from properties(child, where)


def dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from dicts(child)
    elif isinstance(value, list):
        for child in value:
            yield from dicts(child)


WRITTEN = {kind: {**schema.load(kind), "$defs": {}} for kind in EVERY} | schema.load("agency")["$defs"]
FIELDS = {name: list(properties(part, name)) for name, part in WRITTEN.items()}
PATTERNS = sorted({part["pattern"] for part in dicts(list(WRITTEN.values())) if "pattern" in part})


@pytest.mark.parametrize("kind", EVERY)
def test_every_schema_is_a_valid_schema_of_2020_12(kind: str) -> None:
    whole = schema.load(kind)
    assert whole["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.Draft202012Validator(whole)
    Draft202012Validator.check_schema({key: value for key, value in whole.items() if key != "$defs"})


def test_the_shared_blocks_are_valid_schemas_of_2020_12() -> None:
    Draft202012Validator.check_schema({"$defs": schema.load("agency")["$defs"]})


def test_no_schema_is_left_out_of_the_kinds() -> None:
    assert {path.name.partition(".")[0] for path in FOLDER.iterdir()} == {*EVERY, "blocks"}


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_described_in_both_languages_with_valid_examples(name: str) -> None:
    for where, field in FIELDS[name]:
        assert field["description"].strip(), where
        assert field["x-description-en"].strip(), where
        assert field["examples"], where
        validator = jsonschema_rs.Draft202012Validator(alone(field))
        assert all(validator.is_valid(example) for example in field["examples"]), where


@pytest.mark.parametrize("kind", EVERY)
def test_the_examples_of_every_kind_are_valid(kind: str) -> None:
    whole = schema.load(kind)
    assert whole["examples"]
    for example in whole["examples"]:
        assert schema.check(kind, "berkas.yaml", example) == []
        assert schema.explain(kind, "berkas.yaml", example) == []


@pytest.mark.parametrize("name", BLOCKS)
def test_the_examples_of_every_block_are_valid_and_an_empty_block_is_not(name: str) -> None:
    block = alone(BLOCKS[name])
    for validator in (Draft202012Validator(block), jsonschema_rs.Draft202012Validator(block)):
        assert BLOCKS[name]["examples"]
        assert all(validator.is_valid(example) for example in BLOCKS[name]["examples"])
        assert not validator.is_valid({})


@pytest.mark.parametrize("kind", EVERY)
def test_an_empty_record_is_refused(kind: str) -> None:
    rules = {problem.rule for problem in schema.check(kind, "berkas.yaml", {})}
    assert rules == {"schema-missing"}


@pytest.mark.parametrize("name", WRITTEN)
def test_every_object_is_closed_and_no_schema_uses_one_of(name: str) -> None:
    for part in dicts(WRITTEN[name]):
        assert "oneOf" not in part
        if part.get("type") == "object":
            assert "additionalProperties" in part
            assert part["additionalProperties"] is False or "propertyNames" in part


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_keep_to_what_both_validators_read_alike(pattern: str) -> None:
    end = r"(?![\s\S])"
    if pattern == "^x_":
        return
    assert pattern.startswith("^")
    assert pattern.endswith(end)
    body = pattern.removesuffix(end)
    assert not re.search(r"[$]|\\[a-zA-Z]", body), "classes such as \\d and \\s differ between the two"
    assert body.isascii()


@pytest.mark.parametrize("pattern", [pattern for pattern in PATTERNS if pattern != "^x_"])
def test_every_pattern_accepts_its_examples_and_refuses_a_line_feed_at_their_end(pattern: str) -> None:
    fields = [field for pairs in FIELDS.values() for _, field in pairs if field.get("pattern") == pattern]
    examples = {example for field in fields for example in field["examples"]} or {"contoh"}
    part = {"type": "string", "pattern": pattern}
    for validator in (Draft202012Validator(part), jsonschema_rs.Draft202012Validator(part)):
        for end in ("\n", "\r\n", "\u2028", " "):
            assert not any(validator.is_valid(example + end) for example in examples)
        assert not fields or all(validator.is_valid(example) for example in examples)


@pytest.mark.parametrize("kind", [kind for kind in EVERY if kind not in {"waiver", "withheld", "approvals"}])
def test_a_field_of_the_citys_own_is_accepted_at_the_top_and_nowhere_else(kind: str) -> None:
    example = copy.deepcopy(schema.load(kind)["examples"][0])
    assert schema.check(kind, "berkas.yaml", {**example, "x_nomor_arsip": "12/A"}) == []
    deep = next(name for name, value in example.items() if isinstance(value, dict | list))
    inner = example[deep] if isinstance(example[deep], dict) else example[deep][0]
    if isinstance(inner, dict):
        inner["x_nomor_arsip"] = "12/A"
        (problem,) = schema.check(kind, "berkas.yaml", example)
        assert problem.rule == "schema-unknown-field"


def test_a_waiver_has_no_fields_of_the_citys_own() -> None:
    example = {**schema.load("waiver")["examples"][0], "x_nomor": "1"}
    assert schema.check("waiver", "berkas.yaml", example) != []


def test_every_required_enum_and_count_can_be_unknown() -> None:
    # kinds of record, disclosure and the like are decisions of the registry, not facts about the world
    decided = {"type", "disclosure", "kip_class", "sensitivity", "topic", "form", "state", "standing", "data_licence"}
    decided |= {"time_zone", "languages", "level", "strength", "confidence", "currency", "symbol", "ground", "rel"}
    decided |= {"unit", "result", "origin", "domain", "kind", "role"}
    for name, whole in WRITTEN.items():
        for field in whole.get("required", ()):
            part = whole["properties"][field]
            choices = part.get("enum") or (part.get("items") or {}).get("enum")
            if choices and field not in decided:
                assert {"unknown", "UNKNOWN"} & set(choices), f"{name}/{field}"
            if part.get("anyOf"):
                assert {"const": "unknown"} in part["anyOf"], f"{name}/{field}"


# Explanations


def example_of(kind: str, /, **changes: Any) -> dict[str, Any]:
    record = copy.deepcopy(schema.load(kind)["examples"][0])
    return {name: value for name, value in {**record, **changes}.items() if value is not ...}


def test_a_missing_field_is_told_once_with_what_it_is_for() -> None:
    (problem,) = schema.check("agency", "a.yaml", example_of("agency", kind=...))
    assert (problem.rule, problem.place) == ("schema-missing", Place("a.yaml", ""))
    expected = {"field": "kind", "about": "Jenis", "about_en": "Kind", "example": "pemerintah_daerah"}
    assert problem.facts == expected


def test_an_unknown_field_names_its_nearest_neighbour() -> None:
    (problem,) = schema.check("agency", "a.yaml", example_of("agency", short_nam="Diskominfo"))
    assert (problem.rule, problem.place.pointer) == ("schema-unknown-field", "/short_nam")
    assert problem.facts["nearest"] == "short_name"


def test_a_wrong_choice_names_the_choices_and_the_nearest_one() -> None:
    (problem,) = schema.check("agency", "a.yaml", example_of("agency", kind="dinass"))
    assert (problem.rule, problem.place.pointer) == ("schema-choice", "/kind")
    assert problem.facts["nearest"] == "dinas"
    assert "puskesmas" in problem.facts["choices"]


@pytest.mark.parametrize(
    ("changes", "rule", "where", "facts"),
    [
        ({"agency_code": 7}, "schema-type", "/agency_code", {"quoted": '"7"', "expected": "string"}),
        ({"title": "Dinas"}, "schema-type", "/title", {"value": "Dinas", "expected": "object"}),
        ({"website": "contoh.go.id"}, "schema-format", "/website", {"example": "https://contoh.go.id/layanan"}),
        ({"review_due": "5/7/2027"}, "schema-format", "/review_due", {"turned": "2027-07-05"}),
        ({"short_name": "x" * 61}, "schema-length", "/short_name", {"most": "60"}),
        ({"short_name": ""}, "schema-length", "/short_name", {"least": "1"}),
        ({"sources": []}, "schema-empty", "/sources", {"field": "sources"}),
        ({"contact": {}}, "schema-empty", "/contact", {"field": "contact"}),
        (
            {"unknown_reasons": {"Nama Isian": {"id": "x"}}},
            "schema-format",
            "/unknown_reasons",
            {"value": "Nama Isian"},
        ),
    ],
)
def test_a_violation_is_explained_by_rule_place_and_facts(
    changes: dict[str, Any], rule: str, where: str, facts: dict[str, str]
) -> None:
    (problem,) = schema.check("agency", "a.yaml", example_of("agency", **changes))
    assert (problem.rule, problem.place.pointer) == (rule, where)
    assert facts.items() <= problem.facts.items()


def test_a_disagreement_of_the_validators_is_a_problem_and_never_acceptance(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refuses:
        def is_valid(self, _: object) -> bool:
            return False

    # no document is known on which the two really differ
    monkeypatch.setattr(schema, "_fast", lambda _: Refuses())
    (problem,) = schema.check("agency", "a.yaml", example_of("agency"))
    assert problem.rule == "schema-disagreement"


# The two validators

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.text(max_size=8),
    st.text("0123456789-.:/ \n\r\u0660\u2028\x1c\x85", max_size=12),
    st.sampled_from(
        ["2026-02-30", "https://a.go.id", "https://a.go.id/\x1c", "unknown", "a\n", "RAB.01", "١٢", "-1.5"]
    ),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)


def spots(value: Any, where: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if where:
        yield where
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from spots(child, (*where, key))


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Draw a kind and a valid example of it with some values or keys changed, removed or added."""
    kind = draw(st.sampled_from(EVERY))
    record = example_of(kind)
    names = sorted(schema.load(kind)["properties"])
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            name = draw(st.sampled_from(names))
            example = schema.load(kind)["properties"][name]["examples"][0]
            record[name] = copy.deepcopy(draw(st.one_of(VALUES, st.just(example))))
            continue
        *path, last = draw(st.sampled_from(list(spots(record)))) if record else ("type",)
        parent: Any = record
        for key in path:
            parent = parent[key]
        match draw(st.sampled_from(["change", "remove", "add"])):
            case "remove" if record:
                del parent[last]
            case "add" if isinstance(parent, dict):
                parent[draw(st.text(max_size=6))] = draw(VALUES)
            case _:
                parent[last] = copy.deepcopy(draw(VALUES))
    return kind, json.loads(json.dumps(record))


@given(mutated())
def test_the_two_validators_agree_on_mutated_records(case: tuple[str, dict[str, Any]]) -> None:
    kind, record = case
    explained = schema.explain(kind, "berkas.yaml", record)
    assert (schema.check(kind, "berkas.yaml", record) == []) == (explained == [])
    assert all(problem.rule != "schema-disagreement" for problem in schema.check(kind, "berkas.yaml", record))


@given(st.sampled_from(PATTERNS), st.text(max_size=20))
def test_the_two_validators_agree_on_patterns(pattern: str, text: str) -> None:
    part = {"type": "string", "pattern": pattern}
    assert Draft202012Validator(part).is_valid(text) == jsonschema_rs.Draft202012Validator(part).is_valid(text)


# Marks


def test_marks_lists_references_texts_addresses_and_dates_in_order() -> None:
    record = example_of(
        "agency", parent="setda", area=["61.71"], website="https://contoh.go.id", review_due="2026-12-01"
    )
    marks = [(mark.kind, mark.target, mark.pointer) for mark in schema.marks("agency", record)]
    assert marks == [
        ("text", "", "/title"),
        ("text", "", "/description"),
        ("date", "full", "/review_due"),
        ("url", "", "/sources/0/url"),
        ("date", "partial", "/sources/0/date"),
        ("ref", "agency", "/parent"),
        ("ref", "area", "/area/0"),
        ("url", "", "/website"),
    ]


def test_marks_reach_into_lists_of_choices_and_named_texts() -> None:
    steps = [{"no": 1, "activity": {"id": "Menerima"}, "actor": "petugas", "symbol": "start"}]
    sop = example_of("sop", steps=steps, unknown_reasons={"number": {"id": "Belum diberi nomor"}})
    found = {mark.pointer for mark in schema.marks("sop", sop, "text")}
    assert found == {"/title", "/description", "/steps/0/activity", "/unknown_reasons/number"}


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("only", ["ref", "text", "url", "date"])
def test_marks_of_one_sort_are_those_among_all_marks(kind: str, only: str) -> None:
    for example in schema.load(kind)["examples"]:
        assert schema.marks(kind, example, only) == [mark for mark in schema.marks(kind, example) if mark.kind == only]


def test_a_fault_inside_the_steps_is_told_where_it_is() -> None:
    step = {"no": 1, "activity": {"id": "Menerima", "en": ""}, "symbol": "mulai"}
    data = {**schema.load("sop")["examples"][0], "steps": [step, {"no": "2"}]}
    found = {(each.rule, each.place.pointer) for each in schema.explain("sop", "sops/a/b.md", data)}
    assert found == {
        ("schema-length", "/steps/0/activity/en"),
        ("schema-choice", "/steps/0/symbol"),
        ("schema-missing", "/steps/1"),
        ("schema-type", "/steps/1/no"),
    }


def test_a_value_of_neither_type_is_told_as_a_whole() -> None:
    data = {**schema.load("sop")["examples"][0], "steps": "belum"}
    assert [(each.rule, each.place.pointer) for each in schema.explain("sop", "sops/a/b.md", data)] == [
        ("schema-type", "/steps")
    ]
