"""A dataset: who makes and keeps it, how fresh it is, under which licence, where to get it."""

from __future__ import annotations

from typing import Any

from jendela.pages.facts import Fact, choice, date, given, line, lines, record, text, url
from jendela.pages.window import Window
from jendela.records import Dataset
from jendela.registry import Item

TEMPLATE = "record.html.j2"


def view(window: Window, item: Item) -> dict[str, Any]:
    """Return what the page of a dataset shows beside the shared part."""
    data = item.record
    assert isinstance(data, Dataset)  # noqa: S101 -- the caller dispatches by kind
    facts = given(
        record("dataset.producer", window.agency(data.producer)),
        text("dataset.producer", data.producer_note),
        record("dataset.steward", window.agency(data.steward)),
        line("dataset.publisher", data.publisher_name),
        choice("dataset.form", "dataset_form", data.form),
        choice("dataset.data_kind", "data_kind", data.data_kind),
        choice("dataset.frequency", "frequency", data.frequency),
        Fact("dataset.temporal", "period", data.temporal) if data.temporal else None,
        choice("dataset.level", "data_level", data.level),
        date("dataset.issued", data.issued),
        date("dataset.modified", data.modified),
        choice("dataset.licence", "data_licence", data.licence),
        choice("dataset.access_rights", "access_rights", data.access_rights),
        choice("dataset.personal", "contains_personal_data", data.contains_personal_data),
        choice("dataset.interoperability", "interoperability", data.interoperability),
        choice("dataset.priority", "yesno", data.priority_data),
        lines("dataset.keywords", data.keywords),
        url("dataset.portal", data.portal_url),
    )
    return {"facts": facts, "distributions": data.distributions, "standard": data.standard}
