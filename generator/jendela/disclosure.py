"""What the public may see of a record: the level of disclosure takes fields away before any page or export is made."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from msgspec import NODEFAULT, structs

from jendela.blocks import Component, Duration, Fee, Location
from jendela.history import Changes
from jendela.procedures import Step
from jendela.records import Infrastructure, Sop
from jendela.registry import Item, Key, Record, Reference, Registry

# "existence": that there is such a thing, what it is, whose it is and how we know
_EXISTENCE = frozenset(
    "id type title description status kind owner owner_note kip_class disclosure verification sensitivity "
    "ownership coverage count_total count_active exemption sources topic class form".split()
)
# "summary": all but what would say where exactly, with what, or through whom
_NOT_IN_SUMMARY = frozenset(
    {"contact", "live_url", "links", "maintainer", "capacity_class", "procurement_ref", "steps", "actors"}
)
# what is left of a location whose precision is "withheld"
_WITHHELD = {"site_name": None, "address": None, "lat": "", "lon": "", "area": ""}


def public(registry: Registry) -> Registry:
    """Return the registry as the public may see it. Records of disclosure `none` are gone, with what names them.

    A field that an office has closed reads as one that is not there.
    """
    closed = _closed(registry)
    items = {
        key: Item(_without(reduce(item.record), closed.get(key, frozenset())), item.document)
        for key, item in registry.items.items()
        if item.record.disclosure != "none"
    }
    outgoing = {
        key: _shown(references, items[key].record, closed.get(key, frozenset()))
        for key, references in registry.outgoing.items()
        if key in items
    }
    shown = {id(reference) for references in outgoing.values() for reference in references}
    referrers = {
        key: tuple(reference for reference in references if id(reference) in shown)
        for key, references in registry.referrers.items()
        if key in items
    }
    return structs.replace(registry, items=items, outgoing=outgoing, referrers=referrers)


def public_changes(changes: Changes, registry: Registry) -> Changes:
    """Return the changes without those of records that the public does not see, and without fields that it does not.

    `registry` is the whole one: a record that is in it and not to be shown was perhaps shown before.
    """
    kept = []
    for change in changes.changes:
        item = registry.items.get(Key(change.kind, change.id))
        if Key(change.kind, change.id) in registry.broken:
            continue
        if item is None:
            kept.append(change)
        elif item.record.disclosure != "none":
            level = item.record.disclosure
            fields = tuple(name for name in change.fields if level == "full" or _visible(name, level))
            kept.append(structs.replace(change, fields=fields))
    return structs.replace(changes, changes=tuple(kept))


def reduce(record: Record) -> Record:
    """Take away what the record's own level of disclosure does not show.

    A field that is taken away reads as its default, or as unknown where it has none.
    """
    if isinstance(record, Infrastructure):
        hidden = record.disclosure == "existence"
        places = tuple(_place(place) if hidden or place.precision == "withheld" else place for place in record.coverage)
        record = structs.replace(record, coverage=places)
    if record.disclosure == "full":
        return record
    neutral = _neutral(type(record))
    gone = {name: value for name, value in neutral.items() if not _visible(name, record.disclosure)}
    if isinstance(record, Sop) and record.disclosure == "summary" and isinstance(record.steps, tuple):
        gone["steps"] = tuple(Step(no=step.no, activity=step.activity) for step in record.steps)
    return structs.replace(record, **gone)


def _visible(name: str, disclosure: str) -> bool:
    return name not in _NOT_IN_SUMMARY if disclosure == "summary" else name in _EXISTENCE


def _closed(registry: Registry) -> Mapping[Key, frozenset[str]]:
    found: dict[Key, frozenset[str]] = {}
    for entry in registry.withheld:
        if entry.field:
            key = Key(entry.kind, entry.id)
            found[key] = found.get(key, frozenset()) | {entry.field}
    return found


def _without(record: Record, fields: frozenset[str]) -> Record:
    neutral = _neutral(type(record))
    gone = {name: neutral[name] for name in fields if name in neutral}
    return structs.replace(record, **gone) if gone else record


def _shown(references: tuple[Reference, ...], record: Record, closed: frozenset[str]) -> tuple[Reference, ...]:
    if record.disclosure == "full" and not closed:
        return references
    names = ((ref, ref.pointer.split("/")[1]) for ref in references)
    return tuple(
        ref
        for ref, name in names
        if name not in closed and (record.disclosure == "full" or _visible(name, record.disclosure))
    )


def _place(place: Location) -> Location:
    return structs.replace(place, **_WITHHELD)


@functools.cache
def _neutral(cls: type[Record]) -> Mapping[str, Any]:
    return {field.name: _neutral_value(field) for field in structs.fields(cls)}


def _neutral_value(field: structs.FieldInfo) -> Any:  # noqa: ANN401 -- a value of the field's own type
    if field.default is not NODEFAULT:
        return field.default
    if field.default_factory is not NODEFAULT:
        return field.default_factory()
    if field.type in {Component, Duration, Fee}:
        return field.type(state="unknown")
    return () if str(field.type).startswith("tuple") else "unknown"
