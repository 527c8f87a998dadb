"""Records with every field that their schema has, derived from the schemas, and where free text stands in them."""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import fuzzing
from small_city import MINIMAL

from jendela import places, schema, workspace

PLAIN = "Teks biasa"


class Field(NamedTuple):
    """A field of free text, and how long its text may be."""

    pointer: str
    most: int


def whole(kind: str) -> Any:
    """Make a record with every field of its schema, each with its example."""
    root = schema.load(kind)
    return copy.deepcopy(_whole(root, root))


def fields(kind: str) -> list[Field]:
    """Give the fields of free text of such a record: text that no pattern, choice or form limits."""
    root = schema.load(kind)
    return list(_fields(root, root, whole(kind), ""))


def _resolved(root: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in part:
        found = functools.reduce(lambda at, key: at[key], part["$ref"].removeprefix("#/").split("/"), root)
        part = {**found, **{key: value for key, value in part.items() if key != "$ref"}}
    return part


def _whole(root: Mapping[str, Any], part: Mapping[str, Any]) -> Any:
    part = _resolved(root, part)
    if "const" in part:
        return part["const"]
    if "enum" in part:
        return part["enum"][0]
    if "properties" in part:
        return {name: _whole(root, inner) for name, inner in part["properties"].items()}
    if part.get("type") == "array" and "properties" in _resolved(root, part["items"]):
        return [_whole(root, part["items"])]
    return part["examples"][0]


def _fields(root: Mapping[str, Any], part: Mapping[str, Any], value: Any, pointer: str) -> Iterator[Field]:
    part = _resolved(root, part)
    if isinstance(value, dict):
        open_ended = part.get("additionalProperties")
        for name, inner in value.items():
            below = part.get("properties", {}).get(name, open_ended if isinstance(open_ended, dict) else {})
            yield from _fields(root, below, inner, pointer + places.pointer(name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _fields(root, part.get("items", {}), inner, pointer + places.pointer(index))
    elif part.get("type") == "string" and not part.keys() & {"pattern", "enum", "const", "format", "x-ref", "x-date"}:
        yield Field(pointer, part.get("maxLength", 4000))


def put(record: Any, pointer: str, value: object) -> None:
    """Set a field that is there."""
    *way, last = places.keys(pointer)
    for key in way:
        record = record[int(key) if isinstance(record, list) else key]
    record[int(last) if isinstance(record, list) else last] = value


def has(record: Any, pointer: str) -> bool:
    """Tell whether a field is there."""
    try:
        for key in places.keys(pointer):
            record = record[int(key) if isinstance(record, list) else key]
    except (KeyError, IndexError):
        return False
    return True


def take_away(record: Any, pointer: str) -> None:
    """Take a field away, and with it the block or list that it alone filled."""
    *way, last = places.keys(pointer)
    inner = record
    for key in way:
        inner = inner[int(key) if isinstance(inner, list) else key]
    del inner[int(last) if isinstance(inner, list) else last]
    if not inner and way:
        take_away(record, pointer.rpartition("/")[0])


def passing(kind: str, name: str) -> Any:
    """Make such a record with plain text in each field of text, as it passes in the smallest city."""
    record = whole(kind)
    for field in fields(kind):
        put(record, field.pointer, PLAIN)
    record["id"] = name
    if "verification" in record:
        record["verification"]["state"] = "verified"
    for needless in ("successor", "exemption", "former_ids"):  # a record in use has no successor, an open one no secret
        record.pop(needless, None)
    own = {"source": record.get("sources", [{}])[0].get("ref", ""), **_own()}
    for mark in schema.marks(kind, record, "ref")[::-1]:
        if mark.target in own:
            put(record, mark.pointer, own[mark.target])
        elif has(record, mark.pointer):
            take_away(record, mark.pointer)
    return record


@functools.cache
def _own() -> Mapping[str, str]:
    """Name something of the smallest city for each sort of reference."""
    checked = workspace.check(MINIMAL, fuzzing.DAY)
    assert checked.registry is not None
    own = {kind: key.id for key in checked.registry.items for kind in (key.kind, "record")}
    return own | {"area": next(iter(checked.registry.areas)), "act": next(iter(checked.registry.acts))}
