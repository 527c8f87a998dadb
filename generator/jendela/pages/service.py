"""A service: what to bring, where to go, what it costs, how long it takes; then the whole service standard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from jendela.evidence import is_old, newest_date
from jendela.pages.window import Window
from jendela.records import Service
from jendela.registry import Item, Key

TEMPLATE = "service.html.j2"
_PARTS = (
    "facilities",
    "competence",
    "internal_control",
    "service_guarantee",
    "safety_guarantee",
    "performance_evaluation",
)


class Basis(Struct, frozen=True):
    """What an answer rests on: the newest of its sources, whether that is old, whether only a national rule says so."""

    newest: str
    old: bool
    national: bool


def view(window: Window, item: Item) -> dict[str, Any]:
    """Return what the page of a service shows beside the shared part."""
    service = item.record
    assert isinstance(service, Service)  # noqa: S101 -- the caller dispatches by kind
    applications = (Key("application", channel.application) for channel in service.channels)
    return {
        "bases": _bases(window, service),
        "applications": {key.id: short for key in applications if (short := window.short(key))},
        "unit": window.agency(service.implementing_unit),
        "sops": [short for id_ in service.sops if (short := window.short(Key("sop", id_)))],
        "standard": [(part, getattr(service.standard, part)) for part in _PARTS] if service.standard else [],
    }


def _bases(window: Window, service: Service) -> dict[str, Basis | None]:
    requirements, channels = service.requirements, service.channels
    return {
        "requirements": _basis(
            window, service, ((item.scope or requirements.scope, item.sources) for item in requirements.items)
        ),
        "channels": _basis(window, service, ((channel.scope, channel.sources) for channel in channels)),
        "fee": _basis(window, service, [(service.fee.scope, service.fee.sources)]),
        "time": _basis(window, service, [(service.processing_time.scope, service.processing_time.sources)]),
    }


def _basis(window: Window, service: Service, parts: Iterable[tuple[str, tuple[str, ...]]]) -> Basis | None:
    """Join the sources of an answer; None where it names none."""
    named = [(scope, refs) for scope, refs in parts if refs]
    if not named:
        return None
    refs = {ref for _, cited in named for ref in cited}
    newest = newest_date(source.date for source in service.sources if source.ref in refs)
    return Basis(newest, is_old(newest, window.as_of), all(scope == "national" for scope, _ in named))
