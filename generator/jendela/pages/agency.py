"""An agency: what it does, where it is, and everything that it is responsible for."""

from __future__ import annotations

from typing import Any

from jendela.pages.facts import Fact, choice, choices, given, line, lines, record, text, url
from jendela.pages.window import Window
from jendela.records import Agency
from jendela.registry import Item, Key

TEMPLATE = "agency.html.j2"


def view(window: Window, item: Item) -> dict[str, Any]:
    """Return what the page of an agency shows beside the shared part."""
    agency = item.record
    assert isinstance(agency, Agency)  # noqa: S101 -- the caller dispatches by kind
    registry = window.registry
    key = Key("agency", agency.id)
    children = [ref.source for ref in registry.referrers.get(key, ()) if ref.pointer == "/parent"]
    areas = tuple(registry.areas[code].name for code in agency.area if code in registry.areas)
    facts = given(
        choice("agency.kind", "agency_kind", agency.kind),
        line("ui.aliases", agency.short_name),
        record("agency.parent", window.agency(agency.parent)),
        text("agency.head_office", agency.head_office),
        url("ui.website", agency.website),
        lines("agency.area", areas),
        text("agency.duties", agency.duties),
        lines("agency.units", agency.units),
        _roles(agency),
        url("agency.maklumat", agency.maklumat.url if agency.maklumat else ""),
        choice("agency.connected_intra", "yesno", agency.connected_intra),
        Fact("agency.csirt", "csirt", agency.csirt) if agency.csirt else None,
    )
    return {
        "facts": facts,
        "links": agency.links,
        "children": window.groups(children),
        "owns": window.groups(window.owned.get(agency.id, ())),
        "skm": agency.skm,
    }


def _roles(agency: Agency) -> Fact | None:
    roles = agency.roles
    if roles is None:
        return None
    names = [roles.ppid] if roles.ppid not in {"", "none", "unknown"} else []
    names += [*roles.sdi, *roles.spbe, *(["sp4n"] if roles.sp4n == "yes" else [])]
    return choices("agency.roles", "role", tuple(names))
