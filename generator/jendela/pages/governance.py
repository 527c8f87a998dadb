"""Who approves what: the policy in words, the offices, what is closed, and what happened outside the rules."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from jendela.blocks import Text
from jendela.pages import addresses, words
from jendela.pages.sheet import Sheet, sheets
from jendela.pages.window import Window
from jendela.policy.checked import BYPASSED
from jendela.policy.lines import MAINTAINERS, OWNER
from jendela.registry import Key
from jendela.settings import Policy, PolicyApproval, PolicyOffice


def pages(window: Window) -> Iterator[Sheet]:
    """Yield the page in every language; a city without a policy has none."""
    if not (policy := window.registry.policy):
        return
    title, lead = words.both("governance.title"), words.both("governance.lead")
    view: dict[str, Any] = {
        "title": title,
        "lead": lead,
        "since": policy.in_force_since,
        "lines": [(line.title, [_who(window, policy, each) for each in line.approvals]) for line in policy.lines],
        "offices": [_office(window, policy, each) for each in policy.offices],
        "unlisted": _name(window, policy, policy.represented_by),
        "hides": [
            (entry, window.short(Key(entry.kind, entry.id)), window.agency(entry.office))
            for entry in window.registry.withheld
        ],
        "bypasses": [
            (each.day, each.merge[:12], [_name(window, policy, name) for name in each.missing])
            for each in sorted(window.reviews, key=lambda each: each.day, reverse=True)
            if each.state == BYPASSED
        ],
    }
    address = functools.partial(addresses.page, name="governance")
    yield from sheets("governance.html.j2", "about", window.registry.city.languages, address, (title, lead), view)


def _who(window: Window, policy: Policy, approval: PolicyApproval) -> Text:
    names = [_name(window, policy, name) for name in approval.any_of]
    count = approval.count or (policy.maintainers.quorum if MAINTAINERS in approval.any_of else 1)
    return Text(
        id=_said("id", [name.id for name in names], approval, count),
        en=_said("en", [name.en or name.id for name in names], approval, count),
    )


def _said(lang: str, names: list[str], approval: PolicyApproval, count: int) -> str:
    said = words.load(lang).governance
    text = str(said["or"]).join(names)
    if approval.role == "head":
        text = str(said["head"]).replace("{office}", text)
    return str(said["people"]).replace("{count}", str(count)).replace("{office}", text) if count > 1 else text


def _office(window: Window, policy: Policy, office: PolicyOffice) -> tuple[Text, bool, Text | None]:
    accounts = [each.example for each in (*office.heads, *office.editors)] + [each.example for each in office.delegates]
    there = not all(accounts)
    instead = office.represented_by or policy.represented_by
    return (
        _name(window, policy, office.id),
        there,
        None if there or instead == office.id else _name(window, policy, instead),
    )


def _name(window: Window, policy: Policy, office: str) -> Text:
    """Name an office: as the policy does, as its record does, or by its id. Several are joined by strokes."""
    if office in {OWNER, MAINTAINERS}:
        return words.both(f"governance.{office}")
    if " / " in office:
        names = [_name(window, policy, each) for each in office.split(" / ")]
        return Text(id=" / ".join(each.id for each in names), en=" / ".join(each.en or each.id for each in names))
    known = next((each.title for each in policy.offices if each.id == office and each.title), None)
    agency = window.agency(office)
    return known or (agency.title if agency else Text(id=office))
