"""An SOP: its identity and, once its text is loaded, its steps as a list that a phone can show."""

from __future__ import annotations

from typing import Any

from jendela.markdown import to_html
from jendela.pages.facts import choice, date, given, line, record, text, texts, url
from jendela.pages.window import Window
from jendela.records import Sop
from jendela.registry import Item, Key

TEMPLATE = "sop.html.j2"
_DRAFTS = frozenset({"drafting", "verification", "trial"})


def view(window: Window, item: Item) -> dict[str, Any]:
    """Return what the page of an SOP shows beside the shared part."""
    sop = item.record
    assert isinstance(sop, Sop)  # noqa: S101 -- the caller dispatches by kind
    key = Key("sop", sop.id)
    parts = [ref.source for ref in window.registry.referrers.get(key, ()) if ref.pointer == "/part_of"]
    approval = sop.approval_ref
    facts = given(
        choice("sop.form", "sop_form", sop.form or "sop"),
        choice("sop.lifecycle", "lifecycle", sop.lifecycle),
        text("ui.notes", sop.lifecycle_note),
        choice("sop.origin", "origin", sop.origin),
        line("sop.number", sop.number),
        text("sop.approved", sop.approved_by_office),
        text("sop.approval_document", approval.title if approval else None),
        line("sop.number", approval.number if approval else ""),
        url("ui.links", approval.url if approval else ""),
        date("sop.effective", sop.effective),
        date("sop.created", sop.created),
        date("sop.revised", sop.revised),
        date("sop.review", sop.review_planned),
        line("sop.version", sop.version if sop.version != "unknown" else ""),
        choice("sop.domain", "domain", sop.domain),
        choice("sop.applies", "applies", sop.applies_to),
        record("sop.part_of", window.short(Key("sop", sop.part_of))),
        record("sop.replaced_by", window.short(Key("sop", sop.replaced_by))),
        texts("sop.qualifications", sop.performer_qualifications),
        texts("sop.equipment", sop.equipment),
        texts("sop.warnings", sop.warnings),
        texts("sop.records", sop.records_kept),
    )
    return {
        "facts": facts,
        "parts": window.groups(parts),
        "steps": sop.steps if isinstance(sop.steps, tuple) else (),
        "actors": {actor.key: actor.label for actor in sop.actors},
        "mark": "template" if sop.origin == "template" else "draft" if sop.lifecycle in _DRAFTS else "",
        "body": to_html(item.document.body) if sop.disclosure == "full" else "",
    }
