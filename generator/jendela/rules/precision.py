"""How exactly, and how fully, infrastructure may be shown, by how sensitive it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType

from jendela.blocks import Location
from jendela.places import Place, pointer
from jendela.records import Dataset, Infrastructure
from jendela.registry import Item, Registry
from jendela.rules.rule import Finding, rule

# from the most exact to the least; those of one rank tell equally much
_RANKS = MappingProxyType(
    {"exact": 0, "rounded_100m": 1, "street": 1, "kelurahan": 2, "kecamatan": 3, "city": 4, "withheld": 5}
)
_MOST_EXACT = MappingProxyType(
    {
        "public_facility": "exact",
        "public_sensing": "street",
        "security_sensing": "kelurahan",
        "internal_network": "city",
        "critical": "withheld",
    }
)
_FULLEST = MappingProxyType({"security_sensing": "summary", "internal_network": "summary", "critical": "existence"})
_DISCLOSURES = ("full", "summary", "existence", "none")
_DECIMALS = MappingProxyType({"exact": 6, "rounded_100m": 3})
_AREA_BY_LENGTH = MappingProxyType({13: "kelurahan", 8: "kecamatan"})
_LIMITS = (("lat", 90), ("lon", 180))


@rule(guards=True)
def precision_coordinates(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Coordinates come in pairs, lie on the globe, and are as exact as their precision says: exact or rounded."""
    for where, location in _locations(registry):
        if not (location.lat or location.lon):
            continue
        if not (location.lat and location.lon):
            yield Finding(where, {"alone": location.lat or location.lon})
        elif location.precision not in _DECIMALS:
            yield Finding(where, {"precision": location.precision or "unknown"})
        else:
            yield from _coordinates(where, location)


@rule(guards=True)
def precision_sensitivity(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A place is told no more exactly than the sensitivity of what stands there allows."""
    for item in registry.of("infrastructure"):
        if not isinstance(record := item.record, Infrastructure):
            continue
        limit = _MOST_EXACT[record.sensitivity]
        if record.sensitivity == "public_sensing" and record.live_url:
            limit = "exact"
        for index, location in enumerate(record.coverage):
            told = _told(location)
            facts = {"sensitivity": record.sensitivity, "told": told, "limit": limit}
            if limit == "withheld" and location.precision != "withheld":
                facts |= {"told": location.precision or "unknown", "withheld": limit}
                yield Finding(_place(item, "coverage", index), facts)
            elif _RANKS[told] < min(_RANKS[limit], _RANKS["city"]):
                yield Finding(_place(item, "coverage", index), facts)


@rule(guards=True)
def disclosure_sensitivity(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A record is shown no more fully than its sensitivity allows."""
    for item in registry.of("infrastructure"):
        if not isinstance(record := item.record, Infrastructure):
            continue
        limit = _FULLEST.get(record.sensitivity, "full")
        if _DISCLOSURES.index(record.disclosure) < _DISCLOSURES.index(limit):
            facts = {"sensitivity": record.sensitivity, "disclosure": record.disclosure, "limit": limit}
            yield Finding(_place(item, "disclosure"), facts)


@rule(guards=True)
def count_sensitivity(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Critical facilities are not counted in public, and security cameras for the whole city only."""
    for item in registry.of("infrastructure"):
        if not isinstance(record := item.record, Infrastructure):
            continue
        parts = any(location.scope != "city" for location in record.coverage)
        if record.sensitivity != "critical" and not (record.sensitivity == "security_sensing" and parts):
            continue
        for name in ("count_total", "count_active"):
            if isinstance(count := getattr(record, name), int):
                scope = "city" if record.sensitivity == "security_sensing" else ""
                facts = {"sensitivity": record.sensitivity, "count": str(count), "scope": scope}
                yield Finding(_place(item, name), facts)


@rule()
def count_order(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No more work than there are."""
    for item in registry.of("infrastructure"):
        if isinstance(record := item.record, Infrastructure):
            total, active = record.count_total, record.count_active
            if isinstance(total, int) and isinstance(active, int) and active > total:
                related = (_place(item, "count_total"),)
                yield Finding(_place(item, "count_active"), {"active": str(active), "total": str(total)}, related)


def _place(item: Item, *keys: str | int) -> Place:
    return Place(item.document.path, pointer(*keys))


def _locations(registry: Registry) -> Iterator[tuple[Place, Location]]:
    for item in (*registry.of("infrastructure"), *registry.of("dataset")):
        if isinstance(record := item.record, Infrastructure | Dataset):
            for index, location in enumerate(record.coverage):
                yield _place(item, "coverage", index), location


def _coordinates(where: Place, location: Location) -> Iterator[Finding]:
    most = _DECIMALS[location.precision]
    for name, limit in _LIMITS:
        text = getattr(location, name)
        place = Place(where.path, f"{where.pointer}/{name}")
        if abs(float(text)) > limit:
            yield Finding(place, {"value": text, "limit": str(limit)})
        elif len(text.partition(".")[2]) > most:
            yield Finding(place, {"value": text, "precision": location.precision, "decimals": str(most)})


def _told(location: Location) -> str:
    """Return how exactly a location is told, by what it says and not only by the precision that it claims."""
    told = [location.precision, _AREA_BY_LENGTH.get(len(location.area), "city")]
    if location.site_name or location.address:
        told.append("street")
    if location.lat or location.lon:
        told.append("rounded_100m" if location.precision == "rounded_100m" else "exact")
    return min((name for name in told if name in _RANKS), key=lambda name: _RANKS[name])
