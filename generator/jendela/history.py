"""What changed in the public record: which records, which fields, whose; never which person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from jendela.blocks import Text

LIMIT = 200
"""How many changes are kept: the page of changes is for reading, the whole history is in Git."""


class Change(Struct, frozen=True):
    """One record, on one day: `how` is added, changed or removed; `fields` names the top-level fields that differ."""

    date: str
    how: str
    kind: str
    id: str
    title: Text
    owner: str = ""
    fields: tuple[str, ...] = ()


class Changes(Struct, frozen=True):
    """The newest changes first. `state` is complete, shallow (the history is cut off) or none (no Git)."""

    state: str = "none"
    changes: tuple[Change, ...] = ()
    more: bool = False
    """whether older changes were left out"""


def difference(day: str, kind: str, id_: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Change | None:
    """Return what happened to a record between two versions of its data, {} for one that is not there.

    The versions may be of any age, so nothing about them is taken for granted; None where there is nothing to tell, or
    where one of the versions is not to be shown at all.
    """
    shown = new or old
    title = _title(shown)
    if title is None:
        return None
    if "none" in {old.get("disclosure"), new.get("disclosure")}:
        return None
    how = "changed" if old and new else "added" if new else "removed"
    fields = tuple(sorted(key for key in {*old, *new} if old.get(key) != new.get(key))) if how == "changed" else ()
    if how == "changed" and not fields:
        return None
    owner = id_ if kind == "agency" else shown.get("owner")
    return Change(day, how, kind, id_, title, owner if isinstance(owner, str) else "", fields)


def _title(data: Mapping[str, Any]) -> Text | None:
    title = data.get("title")
    if not isinstance(title, dict) or not isinstance(title.get("id"), str):
        return None
    english = title.get("en")
    return Text(id=title["id"], en=english if isinstance(english, str) else "")
