"""Write a new record: what is asked for is filled in, the rest is unknown, and every field says what it means."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from jendela import schema
from jendela.problems import Problem
from jendela.reading import layout, read, yaml
from jendela.reading.tree import Entry

_FOLDERS = {
    "agency": "registry/agencies",
    "service": "registry/services",
    "application": "registry/applications",
    "infrastructure": "registry/infrastructure",
    "dataset": "registry/datasets",
    "waiver": "registry/waivers",
}
_TEXTS = {"title": "Nama", "description": "Uraian singkat", "reason": "Alasan"}
_REFERENCES = ("owner", "producer", "granted_by", "record", "rule")
_DATES = ("granted_on", "until")
# where "unknown" is no choice, the most careful one
_CAREFUL = {"disclosure": "summary", "kip_class": "belum_diklasifikasi", "lifecycle": "drafting", "origin": "registry"}
_SOURCE = "Judul sumber (dokumen atau halaman yang memuat keterangan ini)"


class Question(NamedTuple):
    """Something that only a person knows. `choices` is empty where any text will do."""

    name: str
    text: str
    choices: tuple[str, ...] = ()


def questions(kind: str) -> Iterator[Question]:
    """Yield what must be asked before a record of `kind` can be written."""
    properties = schema.load(kind)["properties"]
    yield Question("id", "Kode (huruf kecil, angka, tanda hubung), tidak pernah dipakai ulang")
    for name in required(kind):
        if name in _TEXTS:
            yield Question(name, _TEXTS[name])
        elif name in (*_REFERENCES, *_DATES):
            yield Question(name, properties[name]["description"])
        elif choices := _open_choice(name, properties[name]):
            yield Question(name, properties[name]["description"], choices)
    if "sources" in schema.load(kind)["required"]:
        yield Question("source", _SOURCE)


def record(kind: str, answers: Mapping[str, str]) -> tuple[str, str]:
    """Return the path and the text of a new record. Raise KeyError when a question has no answer."""
    described = schema.load(kind)
    needed = set(required(kind))
    depth = "../../"
    lines = [f"# yaml-language-server: $schema={depth}generator/jendela/schemas/{kind}.schema.json"]
    for name, field in described["properties"].items():
        if name in needed:
            lines += [f"# {field['description']}", *_lines(name, _value(kind, name, field, answers))]
    lines += ["# Isian lain yang boleh ditambah:"]
    lines += [
        f"#   {name}: {field['description']}" for name, field in described["properties"].items() if name not in needed
    ]
    text = "\n".join(lines) + "\n"
    if kind == "sop":
        # no body: of a summary, which is what a new record is, the repository holds none
        return f"sops/{answers['owner']}/{answers['id']}.md", f"---\n{text}---\n"
    return f"{_FOLDERS[kind]}/{answers['id']}.yaml", text


def check(path: str, text: str) -> list[Problem]:
    """Return what is wrong with a new record before it is written."""
    # what a terminal passed on may be no UTF-8: then the reader says so
    blob = text.encode("utf-8", "surrogateescape")
    _, misplaced = layout.readable([Entry(path, "file", len(blob))])
    if misplaced:
        return misplaced
    document, problems = read(path, blob)
    return problems or schema.check(document.kind, path, document.data) if document else problems


def required(kind: str) -> list[str]:
    """Return what a new record must hold. Only a template has no owner, and `jendela new` writes none."""
    named = list(schema.load(kind)["required"])
    return [*named, "owner"] if kind == "sop" else named


def _open_choice(name: str, field: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the choices of a field that has no `unknown` and no careful value of its own."""
    choices = field.get("enum", ())
    return tuple(choices) if choices and name not in _CAREFUL and not {"unknown", "UNKNOWN"} & set(choices) else ()


def _value(kind: str, name: str, field: Mapping[str, Any], answers: Mapping[str, str]) -> Any:  # noqa: ANN401 -- JSON-like
    if name == "sources":
        return [{"ref": "sumber-1", "title": answers["source"]}]
    if name in _TEXTS:
        return {"id": answers[name]}
    if name in answers:
        return answers[name]
    if name == "version":
        return "0.1.0"
    return _CAREFUL[name] if name in _CAREFUL else _unknown(schema.load(kind), field)


def _unknown(root: Mapping[str, Any], field: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- JSON-like
    """Return the value that claims the least."""
    if "$ref" in field:
        field = root["$defs"][field["$ref"].removeprefix("#/$defs/")]
    if "const" in field:
        return field["const"]
    if "enum" in field:
        return next(
            (choice for choice in ("unknown", "UNKNOWN", "unverified") if choice in field["enum"]), field["enum"][0]
        )
    if "anyOf" in field:
        return "unknown"
    if field["type"] == "array":
        return [_unknown(root, field["items"])] if field.get("minItems") else []
    return {name: _unknown(root, field["properties"][name]) for name in field["required"]}


def _lines(name: str, value: Any, indent: str = "") -> list[str]:  # noqa: ANN401 -- JSON-like
    if isinstance(value, dict):
        return [f"{indent}{name}:", *(line for key, each in value.items() for line in _lines(key, each, indent + "  "))]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        inner = [line for key, each in value[0].items() for line in _lines(key, each, indent + "    ")]
        return [f"{indent}{name}:", f"{indent}  - {inner[0].lstrip()}", *inner[1:]]
    if isinstance(value, list):
        return [f"{indent}{name}: [{', '.join(_scalar(each) for each in value)}]"]
    return [f"{indent}{name}: {_scalar(value)}"]


def _scalar(value: Any) -> str:  # noqa: ANN401 -- JSON-like
    """Write a scalar plainly where it then reads as itself, quoted otherwise."""
    if not isinstance(value, str) or not value.isprintable():
        return json.dumps(value, ensure_ascii=False)
    data, problems = yaml.parse("", f"a: {value}\nb: [{value}]\n")
    plain = not problems and data == {"a": value, "b": [value]}
    return value if plain else json.dumps(value, ensure_ascii=False)
