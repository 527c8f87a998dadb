"""A group of infrastructure: what and whose it is, how many, where at the permitted precision, what it senses."""

from __future__ import annotations

from typing import Any

from jendela.blocks import Sensing
from jendela.pages.facts import Fact, Facts, choice, choices, count, date, given, line, record, url
from jendela.pages.window import Window
from jendela.records import Infrastructure
from jendela.registry import Item

TEMPLATE = "record.html.j2"


def view(window: Window, item: Item) -> dict[str, Any]:
    """Return what the page of an infrastructure group shows beside the shared part."""
    group = item.record
    assert isinstance(group, Infrastructure)  # noqa: S101 -- the caller dispatches by kind
    facts = given(
        choice("infrastructure.kind", "infrastructure_kind", group.kind),
        choice("infrastructure.sensitivity", "sensitivity", group.sensitivity),
        count("infrastructure.count_total", group.count_total),
        count("infrastructure.count_active", group.count_active),
        date("infrastructure.counted_at", group.counted_at),
        choice("infrastructure.ownership", "ownership", group.ownership),
        record("infrastructure.operator", window.agency(group.operator)),
        line("infrastructure.maintainer", group.maintainer),
        line("infrastructure.capacity", group.capacity_class),
        url("infrastructure.live", group.live_url),
        choice("infrastructure.free", "yesno", group.access.free) if group.access else None,
        choice("infrastructure.registration", "yesno", group.access.registration) if group.access else None,
        line("infrastructure.budget_year", group.budget_year),
        url("infrastructure.procurement", group.procurement_ref),
    )
    areas = window.registry.areas
    places = [(place, areas[place.area].name if place.area in areas else "") for place in group.coverage]
    return {"facts": facts, "links": group.links, "places": places, "sensing": _sensing(window, group.sensing)}


def _sensing(window: Window, sensing: Sensing | None) -> Facts:
    if sensing is None:
        return ()
    known = sensing.retention in {"unknown", "no_data_retained"}
    return given(
        record("ui.owner", window.agency(sensing.accountable)),
        choices("infrastructure.sensing_purpose", "sensing_value", sensing.purpose),
        choices("infrastructure.sensing_tech", "sensing_value", sensing.tech),
        choices("infrastructure.sensing_data", "sensing_value", sensing.data),
        choices("infrastructure.sensing_process", "sensing_value", sensing.process),
        choices("infrastructure.sensing_access", "sensing_value", sensing.access),
        choices("infrastructure.sensing_storage", "sensing_value", sensing.storage),
        choice("infrastructure.sensing_retention", "sensing_value", sensing.retention)
        if known
        else Fact("infrastructure.sensing_retention", "duration", sensing.retention),
        choice("infrastructure.sensing_signage", "yesno", sensing.signage),
        choice("infrastructure.sensing_identification", "sensing_value", sensing.identification_use),
    )
