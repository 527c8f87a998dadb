"""Who must approve a change: its smallest parts, the lines of the policy that speak about them, and what those ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, structs

from jendela.policy.change import Change, RecordChange
from jendela.policy.lines import MAINTAINERS, OWNER, Atom, field_fits, lines_for, path_fits
from jendela.settings import Policy, PolicyApproval

Owners = Callable[[str, str], tuple[str, ...]]
"""Gives the owners, before and after, of the record with a kind (or `record`) and an id."""

SIZE, COMMITS, MIGRATION = "ukuran", "komit", "pembaruan"
"""what asks for the maintainers beside the lines: too many records, commits of nobody, records of an upgrade"""

_DATA = frozenset({"areas", "acts", "scores", "withheld"})
_DATE_ONLY = ("verification/on",)


class Need(Struct, frozen=True, kw_only=True):
    """One approval that is needed: by so many people of one of the offices, for these paths.

    `line` is the id of the line that asks; needs of one line, for one path, are met by different people.
    """

    line: str
    number: int
    any_of: tuple[str, ...]
    role: str
    count: int
    alone: bool
    paths: tuple[str, ...]


def is_record(path: str, kind: str) -> bool:
    """Tell whether a path holds what agencies answer for, rather than program, policy or settings."""
    return (path.startswith(("registry/", "sops/"))) and kind not in {"policy", "city"}


def atoms(change: Change, owners: Owners) -> Iterator[Atom]:
    """Take a change apart into what lines of the policy speak about."""
    for record in change.records:
        if record.kind == "withheld":
            yield from _withheld(record, owners)
        else:
            yield from _atoms(record, _owners(record, owners))
    for path, how in change.files:
        yield Atom(path=path, how=how)


def needs(change: Change, policy: Policy, owners: Owners) -> tuple[list[Need], list[Atom]]:
    """Return what is needed, and what no line of the policy speaks about."""
    found: defaultdict[tuple[Any, ...], dict[str, None]] = defaultdict(dict)
    silent: dict[str, Atom] = {}
    covered = migrated(change, policy)
    for atom in atoms(change, owners):
        if atom.path in covered:
            continue
        lines = lines_for(atom, policy)
        if not lines:
            silent.setdefault(atom.path, atom)
        for line in lines:
            for number, approval in enumerate(line.approvals):
                for any_of in _named(approval, atom, policy):
                    found[(line.id, number, any_of, *_asked(approval, policy))][atom.path] = None
    if covered:
        found[MIGRATION, 0, (MAINTAINERS,), "editor", policy.maintainers.quorum, False] = dict.fromkeys(sorted(covered))
    if weighty(change) > policy.most_records:
        found[SIZE, 0, (MAINTAINERS,), "editor", policy.maintainers.quorum, False] = dict.fromkeys(_records(change))
    made = [
        Need(line=line, number=number, any_of=any_of, role=role, count=count, alone=alone, paths=tuple(paths))
        for (line, number, any_of, role, count, alone), paths in found.items()
    ]
    return made, list(silent.values())


def quorum(line: str, policy: Policy, paths: Iterable[str]) -> Need:
    """Ask the maintainers' quorum for something that no line speaks about."""
    count = policy.maintainers.quorum
    return Need(line=line, number=0, any_of=(MAINTAINERS,), role="editor", count=count, alone=False, paths=tuple(paths))


def weighty(change: Change) -> int:
    """Count the records that change in more than the date of their verification."""
    return sum(
        1
        for record in change.records
        if is_record(record.path, record.kind)
        and not (record.how == "changed" and all(field_fits(each.pointer, _DATE_ONLY) for each in record.fields))
    )


def migrated(change: Change, policy: Policy) -> frozenset[str]:
    """Return the records that may change together with the program by a migration that the policy names."""
    program = any(not is_record(path, "") for path, _ in change.files)
    if not program:
        return frozenset()
    return frozenset(
        record.path
        for record in change.records
        for each in policy.migrations
        if record.how == "changed"
        and path_fits(record.path, each.paths)
        and record.fields
        and all(field_fits(field.pointer, each.fields) for field in record.fields)
    )


def _records(change: Change) -> list[str]:
    return [record.path for record in change.records if is_record(record.path, record.kind)]


def _asked(approval: PolicyApproval, policy: Policy) -> tuple[str, int, bool]:
    most = policy.maintainers.quorum if MAINTAINERS in approval.any_of else 1
    return approval.role, approval.count or most, bool(approval.alone)


def _named(approval: PolicyApproval, atom: Atom, policy: Policy) -> Iterator[tuple[str, ...]]:
    """Yield who may give an approval: once, or once for each owner where the owner has a say."""
    if OWNER not in approval.any_of:
        yield approval.any_of
        return
    for owner in atom.owners or (policy.represented_by,):
        yield tuple(dict.fromkeys(owner if name == OWNER else name for name in approval.any_of))


def _owners(record: RecordChange, owners: Owners) -> tuple[str, ...]:
    if record.kind == "agency":
        return tuple(dict.fromkeys(name for name in (_name(record.old_path), record.id) if name))
    if record.kind == "waiver":
        targets = dict.fromkeys(record.value("record", of=side) for side in ("before", "after"))
        return tuple(dict.fromkeys(owner for target in targets if target for owner in owners("record", target)))
    found = (record.value("owner", of=side) for side in ("before", "after"))
    folders = (path.split("/")[1] for path in (record.old_path, record.path) if record.kind == "sop")
    return tuple(dict.fromkeys(owner for owner in (*found, *folders) if owner and owner != "templates"))


def _name(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]


def _atoms(record: RecordChange, owners: tuple[str, ...]) -> Iterator[Atom]:
    whole = Atom(path=record.path, kind=record.kind, how=record.how, owners=owners)
    if record.how != "changed" or not record.fields:
        yield whole
    how = "added" if record.how == "added" else "changed"
    for field in record.fields:
        sides = {"before": _text(field.before), "after": _text(field.after)}
        yield structs.replace(whole, how=how, pointer=field.pointer, **sides)


def _withheld(record: RecordChange, owners: Owners) -> Iterator[Atom]:
    """Take the list of what is closed apart: what is newly closed, what opens again, what is worded anew."""
    old, new = _entries(record, "before"), _entries(record, "after")
    for key in sorted(old.keys() | new.keys()):
        how = "hidden" if key not in old else "restored" if key not in new else "changed"
        if old.get(key) != new.get(key):
            yield Atom(path=record.path, kind=key[0], how=how, owners=owners(key[0], key[1]))
    if (record.before is None or record.after is None) and record.how != "added":
        yield Atom(path=record.path, kind="", how="deleted" if record.how == "deleted" else "changed")


def _entries(record: RecordChange, side: str) -> Mapping[tuple[str, ...], Any]:
    document = record.before if side == "before" else record.after
    entries = document.data.get("withheld") if document else None
    keys = ("kind", "id", "version", "commit", "field", "url")
    return {
        tuple(str(entry.get(key, "")) for key in keys): entry
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
