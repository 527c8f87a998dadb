"""An application, website or channel: what it is for, who runs it, where it opens, what is known of its use."""

from __future__ import annotations

from typing import Any

from jendela.pages.facts import choice, choices, count, date, given, line, lines, measures, record, text, url
from jendela.pages.window import Window
from jendela.records import Application
from jendela.registry import Item, Key

TEMPLATE = "record.html.j2"


def view(window: Window, item: Item) -> dict[str, Any]:
    """Return what the page of an application shows beside the shared part."""
    app = item.record
    assert isinstance(app, Application)  # noqa: S101 -- the caller dispatches by kind
    facts = given(
        url("application.url", app.url),
        choices("application.form", "application_form", app.form),
        choice("application.kind", "application_kind", app.kind),
        choice("application.citizen_facing", "yesno", app.citizen_facing),
        text("application.function", app.function),
        text("application.output", app.output),
        lines("application.features", app.features),
        record("application.operator", window.agency(app.operator)),
        line("application.builder", app.builder),
        count("application.launch_year", str(app.launch_year or "") or None),
        date("application.last_release", app.last_release),
        choice("application.hosting_class", "hosting", app.hosting_class),
        choice("application.licence_type", "licence_type", app.licence_type),
        url("ui.source_code", app.source_url),
        choice("application.pse", "yesno", app.pse_registered),
        measures("application.usage", app.usage),
        measures("application.costs", app.costs),
        url("application.procurement", app.procurement_ref),
        url("application.privacy", app.personal_data.privacy_notice_url if app.personal_data else ""),
        lines("ui.former_hosts", app.former_hosts),
    )
    portals = {portal.id: portal for portal in window.registry.city.portals}
    integration = [
        (entry, portals.get(entry.portal), window.short(Key("application", portals[entry.portal].application)))
        if entry.portal in portals
        else (entry, None, None)
        for entry in app.integration
    ]
    return {"facts": facts, "links": app.links, "integration": integration}
