"""Taking something down first: an entry for registry/withheld.yaml, written beside what stands there already."""

from __future__ import annotations

import json
from collections.abc import Iterable

from msgspec import Struct

from jendela import schema
from jendela.problems import Problem
from jendela.reading import read
from jendela.registry import PAGE_KINDS, Key

PATH = "registry/withheld.yaml"
_NEEDED = frozenset({"id", "type", "title", "owner", "verification", "disclosure", "sources"})
"""fields without which no page can be written"""
_HEAD = """# yaml-language-server: $schema=../generator/jendela/schemas/withheld.schema.json
type: withheld
withheld:
"""


class Entry(Struct, frozen=True, kw_only=True):
    """What is closed, by whom, since when (YYYY-MM-DD) and why, in words fit for the public."""

    key: Key
    reason: str
    reason_en: str
    office: str
    on: str
    version: str = ""
    field: str = ""


def candidates(keys: Iterable[Key], id_: str, kind: str) -> list[Key]:
    """Return the records that an id may mean."""
    return [key for key in keys if key.id == id_ and kind in {"", key.kind} and key.kind in PAGE_KINDS]


def knows(kind: str, field: str) -> bool:
    """Tell whether records of a kind have such a field, and can be shown without it."""
    return field in schema.load(kind)["properties"] and field not in _NEEDED


def added(text: str, entry: Entry) -> str:
    """Return the file with the entry at its end; an empty text gives a new file."""
    lines = [f"  - kind: {entry.key.kind}", f"    id: {entry.key.id}"]
    lines += [f"    {name}: {value}" for name, value in (("version", entry.version), ("field", entry.field)) if value]
    lines += ["    reason:", f"      id: {_quoted(entry.reason)}"]
    if entry.reason_en:
        lines.append(f"      en: {_quoted(entry.reason_en)}")
    lines += [f"    office: {entry.office}", f"    on: {entry.on}"]
    return (text.rstrip("\n") + "\n" if text.strip() else _HEAD) + "\n".join(lines) + "\n"


def faults(text: str) -> list[Problem]:
    """Return what is wrong with the file as it would be."""
    document, problems = read(PATH, text.encode())
    return problems if document is None else [*problems, *schema.check("withheld", PATH, document.data)]


def _quoted(text: str) -> str:
    """Write a text so that YAML reads it as it is, whatever it holds."""
    return json.dumps(text, ensure_ascii=False)
