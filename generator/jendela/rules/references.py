"""Names in one record that must lead to another: records, areas, acts, portals, kinds of act and sources."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from jendela import schema
from jendela.places import Place, pointer
from jendela.problems import Severity
from jendela.reading import layout
from jendela.reading.documents import Document
from jendela.records import Agency, Sop
from jendela.registry import PAGE_KINDS, Key, Registry
from jendela.rules.rule import Finding, rule

NATIONAL_LEVELS = frozenset(
    {
        *("uu", "perppu", "pp", "perpres", "inpres", "permen", "kepmen", "peraturan_badan"),
        *("perda_provinsi", "pergub", "se", "sni", "iso", "other"),
    }
)
_WORDS = MappingProxyType(
    {
        "agency": ("perangkat daerah", "agency"),
        "service": ("layanan", "service"),
        "application": ("aplikasi", "application"),
        "infrastructure": ("infrastruktur", "infrastructure"),
        "dataset": ("data", "dataset"),
        "sop": ("SOP", "SOP"),
        "record": ("catatan", "record"),
        "area": ("wilayah", "area"),
        "act": ("peraturan", "act"),
        "portal": ("portal", "portal"),
        "level": ("jenis peraturan", "kind of act"),
    }
)


@rule()
def reference_unknown(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Every record, area, act, portal and kind of act that a record names exists."""
    known = _known(registry)
    for place, kind, target in _references(registry):
        if kind in known and target not in known[kind]:
            word, word_en = _WORDS[kind]
            facts = {"target": target, "kind": word, "kind_en": word_en, "nearest": _nearest(target, known[kind])}
            yield Finding(place, facts)


@rule()
def reference_ambiguous(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A name that may mean a record of any kind means exactly one."""
    for place, kind, target in _references(registry):
        if kind == "record" and len(keys := registry.resolve(kind, target)) > 1:
            related = tuple(registry.place(key, "/id") for key in keys)
            yield Finding(place, {"target": target, "kinds": ", ".join(key.kind for key in keys)}, related)


@rule()
def source_unknown(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A source that is cited by its key stands among the sources of the same file."""
    for references in registry.outgoing.values():
        cited = [reference for reference in references if reference.kind == "source"]
        if not cited:
            continue
        item = registry.items[cited[0].source]
        known = {source.ref for source in item.record.sources if source.ref}
        yield from _uncited(item.document, ((reference.pointer, reference.target) for reference in cited), known)
    for document in _settings(registry):
        cited_here = ((mark.pointer, mark.value) for mark in _marks(document) if mark.target == "source")
        yield from _uncited(document, cited_here, _keys_of_sources(document.data))


@rule()
def source_twice(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No two sources of a record have one key."""
    for item in registry.items.values():
        seen: dict[str, int] = {}
        for index, source in enumerate(item.record.sources):
            if source.ref and (first := seen.setdefault(source.ref, index)) != index:
                path = item.document.path
                related = (Place(path, pointer("sources", first, "ref")),)
                yield Finding(Place(path, pointer("sources", index, "ref")), {"ref": source.ref}, related)


@rule()
def former_id_taken(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """The former id of a record is neither in use nor the former id of another record of its kind."""
    former: dict[Key, Place] = {}
    for key, item in registry.items.items():
        for index, name in enumerate(item.record.former_ids):
            place = registry.place(key, pointer("former_ids", index))
            old = Key(key.kind, name)
            taken = registry.place(old, "/id") if old in registry.items else former.get(old)
            if taken:
                yield Finding(place, {"id": name}, (taken,))
            former.setdefault(old, place)


@rule(severity=Severity.WARNING)
def withheld_unknown(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """What registry/withheld.yaml closes is a record that is there."""
    for index, entry in enumerate(registry.withheld):
        key = Key(entry.kind, entry.id)
        if key not in registry.items and key not in registry.broken:
            nearest = _nearest(entry.id, [other.id for other in registry.items if other.kind == entry.kind])
            where = Place("registry/withheld.yaml", pointer("withheld", index, "id"))
            yield Finding(where, {"id": entry.id, "kind": entry.kind, "nearest": nearest})


@rule()
def agency_loop(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No agency stands above itself."""
    parents = {item.record.id: item.record.parent for item in registry.of("agency") if isinstance(item.record, Agency)}
    for agency, parent in parents.items():
        above = [parent]
        while above[-1] and above[-1] != agency and above.count(above[-1]) == 1:
            above.append(parents.get(above[-1], ""))
        # a loop is told once, at the first of its agencies
        if above[-1] == agency and agency == min(above):
            yield Finding(registry.place(Key("agency", agency), "/parent"), {"loop": " → ".join([agency, *above])})


@rule()
def sop_folder(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A SOP lies in the folder of the agency that owns it, and a template, which nobody owns, in sops/templates."""
    for item in registry.of("sop"):
        folder, record = item.document.path.split("/")[1], item.record
        if not isinstance(record, Sop):
            continue
        if record.origin == "template":
            if record.owner:
                yield Finding(Place(item.document.path, "/owner"), {"owned": record.owner})
            elif folder != layout.TEMPLATES:
                yield Finding(Place(item.document.path, "/origin"), {"astray": folder})
        elif not record.owner:
            yield Finding(Place(item.document.path), {"ownerless": folder})
        elif record.owner != folder:
            facts = {"owner": record.owner, "folder": folder}
            yield Finding(Place(item.document.path, "/owner"), facts)


def _known(registry: Registry) -> Mapping[str, frozenset[str]]:
    """Return what a reference of each kind may name; a kind whose file is broken is left out."""
    there = (*registry.items, *registry.broken)
    known = {kind: frozenset(key.id for key in there if key.kind == kind) for kind in PAGE_KINDS}
    known["record"] = frozenset().union(*known.values())
    known["portal"] = frozenset(portal.id for portal in registry.city.portals)
    known["level"] = NATIONAL_LEVELS.union(level.id for level in registry.city.legal_levels)
    for kind, entries in (("area", registry.areas), ("act", registry.acts)):
        if Key(f"{kind}s", f"{kind}s") not in registry.broken:
            known[kind] = frozenset(entries)
    return known


def _references(registry: Registry) -> Iterator[tuple[Place, str, str]]:
    for key, references in registry.outgoing.items():
        path = registry.items[key].document.path
        for reference in references:
            yield Place(path, reference.pointer), reference.kind, reference.target
    for document in _settings(registry):
        for mark in _marks(document):
            # `city-area` has a sentence of its own for this one
            if (document.kind, mark.pointer) != ("city", "/area"):
                yield Place(document.path, mark.pointer), mark.target, mark.value


def _settings(registry: Registry) -> Iterator[Document]:
    return (document for document in registry.documents.values() if document.kind not in PAGE_KINDS)


def _marks(document: Document) -> list[schema.Mark]:
    return schema.marks(document.kind, document.data, "ref")


def _uncited(document: Document, cited: Iterable[tuple[str, str]], known: set[str]) -> Iterator[Finding]:
    for where, target in cited:
        if target not in known:
            yield Finding(Place(document.path, where), {"target": target, "nearest": _nearest(target, known)})


def _keys_of_sources(data: Any) -> set[str]:  # noqa: ANN401 -- JSON-like data
    """Return the keys of all sources in a settings file, whose sources stand beside each entry."""
    found: set[str] = set()
    rest = [data]
    while rest:
        value = rest.pop()
        if isinstance(value, dict):
            sources = (source for source in value.get("sources", ()) if isinstance(source, dict))
            found.update(source["ref"] for source in sources if "ref" in source)
            rest += value.values()
        elif isinstance(value, list):
            rest += value
    return found


def _nearest(name: str, known: Iterable[str]) -> str:
    return "".join(difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.75))
