"""Which line of the policy speaks about what: patterns of paths and fields, and the first line that fits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from jendela.places import keys
from jendela.settings import Policy, PolicyLine, PolicyTransition

OWNER, MAINTAINERS = "owner", "maintainers"
"""names in `any_of` that are no office: the office that a record belongs to, and those who keep the program"""


class Atom(Struct, frozen=True, kw_only=True):
    """The smallest thing that a line can speak about: one field of one record, or a whole file.

    `kind` is "" for what is no record. `pointer` is "" for the whole, "/body" for the text of an SOP. `how` is added,
    changed, moved, deleted, hidden or restored. `owners` are the offices that the record belongs to before and after.
    """

    path: str
    kind: str = ""
    how: str = "changed"
    pointer: str = ""
    before: str = ""
    after: str = ""
    owners: tuple[str, ...] = ()


def path_fits(path: str, patterns: Iterable[str]) -> bool:
    """Tell whether one of the patterns means this path: `*` is one part of it, or a part of that, `**` any number."""
    return any(_compiled(pattern).fullmatch(path) for pattern in patterns)


def field_fits(pointer: str, patterns: Iterable[str]) -> bool:
    """Tell whether one of the patterns means this field or one around it."""
    field = "/".join(keys(pointer))
    return any(_inside(pattern).fullmatch(field) for pattern in patterns)


def lines_for(atom: Atom, policy: Policy) -> list[PolicyLine]:
    """Return the first line that fits and every `also` line that does; nothing where the policy is silent."""
    fitting = [line for line in policy.lines if _fits(line, atom)]
    first = next((line for line in fitting if not line.also), None)
    return [first, *(line for line in fitting if line.also)] if first else []


def silent(policy: Policy, files: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield, of files given by path and kind, those that some change of has no line, with that change."""
    whole = [line for line in policy.lines if not line.also and not line.fields and not line.transitions]
    for path, kind in files:
        for how in ("added", "changed", "deleted"):
            atom = Atom(path=path, kind=kind, how=how)
            if not any(_fits(line, atom) for line in whole):
                yield path, how
                break


def _fits(line: PolicyLine, atom: Atom) -> bool:
    return (
        (not line.paths or path_fits(atom.path, line.paths))
        and (not line.kinds or atom.kind in line.kinds)
        and (not line.changes or atom.how in line.changes)
        and (not line.fields or (atom.pointer != "" and field_fits(atom.pointer, line.fields)))
        and (not line.transitions or _changes_so(atom, line.transitions))
    )


def _changes_so(atom: Atom, transitions: Sequence[PolicyTransition]) -> bool:
    return any(
        field_fits(atom.pointer, (each.field,))
        and (not each.before or atom.before in each.before)
        and (not each.after or atom.after in each.after)
        for each in transitions
        if atom.pointer
    )


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = [".*" if part == "**" else re.escape(part).replace(r"\*", "[^/]*") for part in pattern.split("/")]
    return re.compile("/".join(parts).replace(".*/", "(?:.*/)?"), re.DOTALL)


@lru_cache(maxsize=1024)
def _inside(pattern: str) -> re.Pattern[str]:
    return re.compile(f"(?:{_compiled(pattern).pattern})(?:/.*)?", re.DOTALL)
