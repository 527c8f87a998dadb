r"""JSON Schema: a fast validator decides what is right, `jsonschema` explains what is wrong.

The two are different programs, so a schema keeps to what both read alike (no `$`, no `\d` in patterns). Should they
disagree all the same, that is a problem of its own and the document does not pass.
"""

from __future__ import annotations

import difflib
import functools
import json
import re
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, NamedTuple

import jsonschema_rs

from jendela.places import Place, pointer
from jendela.problems import Problem, Rule

KINDS = ("agency", "service", "application", "infrastructure", "dataset", "sop", "waiver")
SETTINGS = ("city", "areas", "acts", "scores", "withheld", "policy")
EXCHANGED = ("approvals",)
"""files that other programs hand over, which never stand in the repository"""

RULES = (
    Rule("schema-missing", "Every required field is there."),
    Rule("schema-unknown-field", "A record has only the fields of its schema, and `x_` fields of the city's own."),
    Rule("schema-type", "A value has the type that its schema asks for."),
    Rule("schema-choice", "A value with a fixed list of choices is one of them."),
    Rule("schema-format", "A value is written in the form that its schema asks for."),
    Rule("schema-length", "Texts, lists and numbers stay within the sizes of their schema."),
    Rule("schema-empty", "A block or list that needs content is not empty."),
    Rule("schema-disagreement", "The two validators agree on every document."),
)
_RULE_OF_KEYWORD = {
    "required": "schema-missing",
    "additionalProperties": "schema-unknown-field",
    "propertyNames": "schema-unknown-field",
    "type": "schema-type",
    "anyOf": "schema-type",
    "enum": "schema-choice",
    "const": "schema-choice",
    "pattern": "schema-format",
    "minItems": "schema-empty",
    "minProperties": "schema-empty",
}
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")
_LONGEST_EXAMPLE = 80
"""Messages cut a longer fact, and half an example helps nobody."""

_BLOCKS = "blocks.schema.json#/$defs/"


@functools.cache
def load(kind: str) -> dict[str, Any]:
    """Read the schema of `kind` with the shared blocks folded in, so that it stands alone."""
    folder = resources.files("jendela") / "schemas"
    text = (folder / f"{kind}.schema.json").read_text("utf-8")
    blocks = (folder / "blocks.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text.replace(_BLOCKS, "#/$defs/"))
    schema["$defs"] = json.loads(blocks.replace(_BLOCKS, "#/$defs/"))["$defs"]
    return schema


@functools.cache
def _fast(kind: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(load(kind))


def check(kind: str, path: str, data: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with `data` by the schema of `kind`; nothing when it is right."""
    if _fast(kind).is_valid(data):
        return []
    return explain(kind, path, data) or [Problem("schema-disagreement", Place(path))]


def explain(kind: str, path: str, data: Mapping[str, Any]) -> list[Problem]:
    """Return every violation as `jsonschema` sees it, whatever the fast validator said."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 -- slow to import, and most runs need no explanation

    found: dict[tuple[str, str, str], Problem] = {}
    for error in Draft202012Validator(load(kind)).iter_errors(data):
        for problem in _problems(path, error):
            # one missing field is reported once for each missing field beside it
            found.setdefault((problem.rule, problem.place.pointer, problem.facts.get("field", "")), problem)
    return list(found.values())


def _problems(path: str, error: Any) -> Iterator[Problem]:  # noqa: ANN401 -- jsonschema's error type has no stubs worth the import
    where = pointer(*error.absolute_path)
    about = _about(error.schema)
    if error.validator == "required":
        for name in (name for name in error.validator_value if name not in error.instance):
            missing = error.schema["properties"][name]
            facts = {"field": name, **_about(missing), **_example(missing)}
            yield Problem("schema-missing", Place(path, where), facts=facts)
        return
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        own = "patternProperties" in error.schema
        for name in (name for name in error.instance if name not in known and not (own and name.startswith("x_"))):
            near = difflib.get_close_matches(name, known, n=1)
            facts = {"field": name, "nearest": "".join(near), "known": ", ".join(sorted(known)[:12])}
            yield Problem("schema-unknown-field", Place(path, f"{where}{pointer(name)}"), facts=facts)
        return
    if error.validator == "anyOf" and (inner := _meant(error)):
        for each in inner:
            yield from _problems(path, each)
        return
    rule = _RULE_OF_KEYWORD.get(error.validator, "schema-length")
    yield Problem(rule, Place(path, where), facts={**about, **_facts(error)})


def _meant(error: Any) -> list[Any]:  # noqa: ANN401 -- as above
    """Return what is wrong by the one branch of an `anyOf` whose type the value has; nothing where none or more has."""
    branches: dict[int, list[Any]] = {}
    for each in error.context:
        branches.setdefault(each.schema_path[0], []).append(each)
    fitting = [
        found
        for found in branches.values()
        if not any(not each.path and each.validator in {"type", "const", "enum"} for each in found)
    ]
    return fitting[0] if len(fitting) == 1 else []


def _facts(error: Any) -> dict[str, str]:  # noqa: ANN401 -- as above
    path = [str(key) for key in error.absolute_path]
    facts = {"field": path[-1] if path else "", "value": _show(error.instance)}
    choices = error.validator_value if error.validator == "enum" else None
    if error.validator == "const":
        choices = [error.validator_value]
    if choices is not None:
        near = difflib.get_close_matches(str(error.instance), [str(choice) for choice in choices], n=1)
        facts |= {"choices": ", ".join(map(str, choices)), "nearest": "".join(near)}
    facts |= _example(error.schema)
    if str(error.validator_value).startswith("^[0-9]{4}") and (day := _DAY_FIRST.fullmatch(facts["value"])):
        facts["turned"] = f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    if error.validator == "type":
        facts["expected"] = str(error.validator_value)
        if error.validator_value == "string" and not isinstance(error.instance, dict | list):
            facts["quoted"] = json.dumps(_show(error.instance))
    if isinstance(error.validator_value, int):
        facts["most" if error.validator.startswith("max") else "least"] = str(error.validator_value)
    return facts


def _about(schema: Mapping[str, Any]) -> dict[str, str]:
    return {
        "about": schema.get("description") or schema.get("title", ""),
        "about_en": schema.get("x-description-en") or schema.get("x-title-en", ""),
    }


def _example(schema: Mapping[str, Any]) -> dict[str, str]:
    """Give an example as a clerk would write it; one that is too long to be shown whole is none."""
    for value in schema.get("examples", ()):
        bare = isinstance(value, str) and not value.lstrip("-").isdecimal()  # digits that are text need quotes
        shown = _show(value) if bare else json.dumps(value, ensure_ascii=False)
        if len(shown) <= _LONGEST_EXAMPLE:
            return {"example": shown}
    return {}


def _show(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class Mark(NamedTuple):
    """A value that its schema marks: a reference, a bilingual text, an address, a date."""

    kind: str
    """`ref`, `text`, `url` or `date`"""
    target: str
    """for a reference, what it points to"""
    pointer: str
    value: Any


def marks(kind: str, data: Mapping[str, Any], only: str = "") -> list[Mark]:
    """Return the marked values of a valid document in the order of the schema; all, or `only` those of one kind."""
    found: list[Mark] = []
    _collect(_shape(kind, only), data, "", found)
    return found


class _Shape(NamedTuple):
    mark: tuple[str, str] | None
    children: Mapping[str, _Shape]
    items: _Shape | None


@functools.cache
def _shape(kind: str, only: str) -> _Shape:
    schema = load(kind)
    return _shape_of(schema, schema["$defs"], only) or _Shape(None, {}, None)


def _shape_of(schema: Mapping[str, Any], blocks: Mapping[str, Any], only: str) -> _Shape | None:
    """Reduce a schema to the branches that lead to a mark, so that a walk visits nothing else."""
    if "$ref" in schema:
        schema = blocks[schema["$ref"].removeprefix("#/$defs/")]
    if mark := _mark_of(schema):
        return _Shape(mark, {}, None) if only in ("", mark[0]) else None
    if "anyOf" in schema:
        branches = (_shape_of(branch, blocks, only) for branch in schema["anyOf"])
        return next((branch for branch in branches if branch), None)
    children = {name: _shape_of(child, blocks, only) for name, child in schema.get("properties", {}).items()}
    kept = {name: child for name, child in children.items() if child}
    items = _shape_of(schema["items"], blocks, only) if "items" in schema else None
    if isinstance(extra := schema.get("additionalProperties"), dict):
        items = _shape_of(extra, blocks, only)
    return _Shape(None, kept, items) if kept or items else None


def _mark_of(schema: Mapping[str, Any]) -> tuple[str, str] | None:
    if "x-ref" in schema:
        return "ref", schema["x-ref"]
    if schema.get("x-text"):
        return "text", ""
    if schema.get("format") == "uri":
        return "url", ""
    if schema.get("format") == "date" or "x-date" in schema:
        return "date", schema.get("x-date", "full")
    return None


def _collect(shape: _Shape, value: Any, where: str, found: list[Mark]) -> None:  # noqa: ANN401 -- JSON-like data
    # a list to add to, since nested generators cost three times as much and every record comes through here
    if shape.mark:
        found.append(Mark(*shape.mark, where, value))
    elif isinstance(value, list):
        if shape.items:
            for index, item in enumerate(value):
                _collect(shape.items, item, f"{where}/{index}", found)
    elif isinstance(value, dict):
        for name, child in shape.children.items():
            if name in value:
                _collect(child, value[name], f"{where}/{name}", found)
        if shape.items:
            for name, item in value.items():
                _collect(shape.items, item, where + pointer(name), found)
