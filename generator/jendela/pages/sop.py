"""An SOP: the form of the law where there is room for it, and its steps as a list that a phone can show."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from jendela.blocks import Text
from jendela.form import lay_out
from jendela.pages.facts import choice, date, given, line, lines, record, text, url
from jendela.pages.window import Window
from jendela.records import Sop
from jendela.registry import Item, Key

TEMPLATE = "sop.html.j2"
_MARKED = frozenset({"drafting", "verification", "trial", "approved", "superseded", "revoked"})


def view(window: Window, item: Item) -> dict[str, Any]:
    """Return what the page of an SOP shows beside the shared part."""
    sop = item.record
    assert isinstance(sop, Sop)  # noqa: S101 -- the caller dispatches by kind
    key = Key("sop", sop.id)
    steps = sop.steps if isinstance(sop.steps, tuple) else ()
    parts = [ref.source for ref in window.registry.referrers.get(key, ()) if ref.pointer == "/part_of"]
    approval = sop.approval_ref
    facts = given(
        choice("sop.form", "sop_form", sop.form or "sop"),
        choice("sop.lifecycle", "lifecycle", sop.lifecycle),
        text("ui.notes", sop.lifecycle_note),
        choice("sop.origin", "origin", sop.origin),
        record("sop.based_on", window.short(Key("sop", sop.based_on))),
        line("sop.pack", f"{sop.pack.code}" if sop.pack else ""),
        line("sop.number", sop.number),
        text("sop.approved", sop.approved_by_office),
        text("sop.approval_document", approval.title if approval else None),
        line("sop.number", approval.number if approval else ""),
        url("ui.links", approval.url if approval else ""),
        text("sop.checked_here", _checked(window, item)),
        date("sop.effective", sop.effective),
        date("sop.created", sop.created),
        date("sop.revised", sop.revised),
        date("sop.review", sop.review_planned),
        line("sop.version", sop.version if sop.version != "unknown" else ""),
        choice("sop.domain", "domain", sop.domain),
        choice("sop.applies", "applies", sop.applies_to),
        record("sop.part_of", window.short(Key("sop", sop.part_of))),
        record("sop.replaced_by", window.short(Key("sop", sop.replaced_by))),
        lines("sop.controls", sop.controls),
        lines("sop.indicators", sop.indicator_refs),
        choice("sop.full_text", "full_text_at", sop.full_text_kept_at),
    )
    return {
        "facts": facts,
        "parts": window.groups(parts),
        "steps": steps,
        "identity": identity(window, sop),
        "form": lay_out(steps, sop.actors),
        "actors": {actor.key: actor.label for actor in sop.actors},
        "mark": mark(sop),
        "due": review_due(sop),
        "stages": sop.stages,
        "body": item.document.body if sop.disclosure == "full" else "",
    }


class Identity(Struct, frozen=True):
    """The identity block in the order of the form: at the right the office, at the left and below what it says."""

    office: Text | None
    unit: Text | None
    number: str
    created: str
    revised: str
    review: str
    effective: str
    approved: Text | None
    related: tuple[Text, ...]
    given: bool
    """whether the block holds anything beyond its title"""


def identity(window: Window, sop: Sop) -> Identity:
    """Return the identity block of an SOP."""
    owner = window.agency(sop.owner)
    shorts = [window.short(Key("sop", id_)) for id_ in sop.related_sops]
    related = (*(short.title for short in shorts if short), *sop.related_titles)
    block = (sop.performer_qualifications, sop.equipment, sop.warnings, sop.records_kept, related, sop.number)
    return Identity(
        owner.title if owner else None,
        sop.unit,
        sop.number,
        sop.created,
        sop.revised,
        sop.review_planned,
        sop.effective,
        sop.approved_by_office,
        related,
        any(block),
    )


def mark(sop: Sop) -> str:
    """Name what everybody must see before reading on: an example, a draft, or what is out of force."""
    if sop.origin == "template":
        return "template"
    return sop.lifecycle if sop.lifecycle in _MARKED else ""


def review_due(sop: Sop) -> str:
    """Return the last day before a review of an SOP in force is overdue, "" where nobody can say."""
    if sop.lifecycle not in {"effective", "review"}:
        return ""
    if planned := sop.review_planned or sop.review_due:
        return planned
    # the period of `sop-evaluation`; a day that only leap years have ends a day sooner
    year, _, day = sop.effective.partition("-")
    return f"{int(year) + 2}-{day.replace('02-29', '02-28')}" if len(day) == len("MM-DD") else ""


def _checked(window: Window, item: Item) -> Text | None:
    """Say which offices accepted this very text here, when and at which commit; never that it is in force."""
    line = window.checked.get(item.document.digest)
    if line is None:
        return None
    offices = ", ".join(line.offices)
    proof = f"{line.merge[:12]}, SHA-256 {item.document.digest}"
    return Text(id=f"{offices}; {line.day}; komit {proof}", en=f"{offices}; {line.day}; commit {proof}")
