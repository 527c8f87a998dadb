"""Turn an example of a procedure into the draft of an agency."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from jendela import schema
from jendela.reading import layout
from jendela.records import Agency, Sop
from jendela.registry import Key, Registry

_OF_TEMPLATES = ("adopt_as", "pack")
_DRAFT: Mapping[str, str] = {
    "kip_class": "belum_diklasifikasi",
    "origin": "registry",
    "version": "0.1.0",
    "lifecycle": "drafting",
}
_SCHEMA_LINE = "# yaml-language-server: $schema=../../generator/jendela/schemas/sop.schema.json"
_ADVICE = (
    "# Disusun dari contoh {template}. Sesuaikan jabatan, waktu, formulir, dan dasar hukum dengan kantor ini.\n"
    "# Adapted from an example: fit posts, times, forms and legal basis to this office."
)
_KEPT = "# Langkah selengkapnya disimpan di kantor; di sini hanya judulnya. / Full steps stay at the office."


def templates(registry: Registry) -> tuple[str, ...]:
    """Return the ids of the examples, in order."""
    sops = (item.record for key, item in registry.items.items() if key.kind == "sop")
    return tuple(sorted(sop.id for sop in sops if isinstance(sop, Sop) and sop.origin == "template"))


def draft(registry: Registry, template: str, owner: str, id_: str = "", title: str = "") -> tuple[str, str]:
    """Return the path and the text of an agency's own draft.

    Of an example that is adopted as a summary, only the identity block and the titles of the steps are taken. Raise
    KeyError where the registry has no such example or agency.
    """
    if template not in templates(registry):
        raise KeyError(template)
    document, agency = registry.items[Key("sop", template)].document, registry.items[Key("agency", owner)].record
    assert isinstance(agency, Agency)  # noqa: S101 -- its key says so
    name = id_ or f"{template}-{owner}"
    example: dict[str, Any] = document.data
    data = {key: value for key, value in example.items() if key not in _OF_TEMPLATES}
    data |= {**_DRAFT, "id": name, "owner": owner, "based_on": template}
    data["title"] = {"id": title} if title else _titled(example["title"], agency)
    data |= _relations(registry, example, owner)
    summary = example["adopt_as"] == "summary"
    if summary:
        data |= {"disclosure": "summary", "full_text_kept_at": "office", "steps": _titles(data["steps"])}
    notes = [_SCHEMA_LINE, _ADVICE.format(template=template), *([_KEPT] if summary else [])]
    order = [key for key in schema.load("sop")["properties"] if data.get(key)]
    front = "\n".join([*notes, _yaml({key: data[key] for key in order})])
    return f"{layout.FOLDERS[1]}/{owner}/{name}.md", f"---\n{front}---\n{'' if summary else document.body}"


def _titled(title: Mapping[str, str], agency: Agency) -> dict[str, str]:
    """Tell the draft from the example, and from those of other agencies, by the name of the office."""
    office = agency.short_name or agency.title.id
    return {lang: f"{text} ({office})" for lang, text in title.items()}


def _titles(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"no": step["no"], "activity": step["activity"]} for step in steps]


def _relations(registry: Registry, example: Mapping[str, Any], owner: str) -> dict[str, Any]:
    """Lead to what the agency adopted itself; the other related examples are named by their titles."""
    sops = (each.record for key, each in registry.items.items() if key.kind == "sop")
    own = {sop.based_on: sop.id for sop in sops if isinstance(sop, Sop) and sop.based_on and sop.owner == owner}
    related = example.get("related_sops", [])
    examples = set(templates(registry))
    named = [registry.items[Key("sop", id_)].document.data["title"] for id_ in related if id_ in examples - set(own)]
    return {
        "related_sops": [own.get(id_, id_) for id_ in related if id_ in own or id_ not in examples],
        "related_titles": [*example.get("related_titles", []), *named],
    }


def _yaml(data: dict[str, Any]) -> str:
    from ruamel.yaml import YAML  # noqa: PLC0415 -- slow to import, and only this verb needs it

    writer = YAML()
    writer.width = 4000
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.representer.ignore_aliases = lambda _: True
    out = io.StringIO()
    writer.dump(data, out)
    return out.getvalue()
