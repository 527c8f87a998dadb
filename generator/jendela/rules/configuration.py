"""The city's settings: what they claim is so, and leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from jendela.places import Place, pointer
from jendela.registry import Key, Registry
from jendela.rules.rule import Finding, rule

_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?([.][a-z0-9]([a-z0-9-]*[a-z0-9])?)+")


@rule()
def city_standing(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A site that is official names the number of the document that made it so."""
    document = registry.city.adopting_document
    if registry.city.standing == "official" and not (document and document.number):
        yield Finding(_place("standing"), {})


@rule()
def city_area(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """The area of the city is listed in registry/areas.yaml."""
    if registry.city.area not in registry.areas and Key("areas", "areas") not in registry.broken:
        yield Finding(_place("area"), {"area": registry.city.area})


@rule()
def city_feedback(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """People can reach the city in at least one way besides e-mail."""
    if not any(channel.kind != "email" and (channel.url or channel.value) for channel in registry.city.feedback):
        yield Finding(_place("feedback"), {})


@rule()
def city_suffix(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Suffixes and hosts of the city are host names, without scheme, path or port."""
    for field in ("official_suffixes", "own_hosts"):
        for index, host in enumerate(getattr(registry.city, field)):
            if not _HOST.fullmatch(host):
                yield Finding(_place(field, index), {"value": host})


def _place(*keys: str | int) -> Place:
    return Place("registry/city.yaml", pointer(*keys))
