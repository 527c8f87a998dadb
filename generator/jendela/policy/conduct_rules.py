"""Rules on what may change together, where records go, and how SOPs come into force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jendela.policy.case import Case, place
from jendela.policy.change import RecordChange, is_valid
from jendela.policy.needs import is_record, migrated
from jendela.policy.votes import Vote, holds
from jendela.reading.documents import Document, Json
from jendela.rules.procedure_stages import follows
from jendela.rules.rule import Finding, rule


@rule()
def path_silent(case: Case) -> Iterator[Finding]:
    """Every file that changes has a line of the policy."""
    for atom in case.silent:
        yield Finding(place(atom.path, atom.pointer if atom.kind else ""), {"change": atom.how})


@rule()
def program_with_records(case: Case) -> Iterator[Finding]:
    """Program, policy and settings never change together with records, but for a migration that the policy names."""
    allowed = migrated(case.change, case.policy)
    records = [
        each.path for each in case.change.records if is_record(each.path, each.kind) and each.path not in allowed
    ]
    others = [each.path for each in case.change.records if not is_record(each.path, each.kind)]
    others += [path for path, _ in case.change.files]
    if records and others:
        yield Finding(
            place(records[0]), {"other": place(others[0]).path, "count": str(len(records))}, (place(others[0]),)
        )


@rule()
def sop_deleted(case: Case) -> Iterator[Finding]:
    """An SOP is superseded or revoked, never deleted."""
    for record in case.change.records:
        if record.kind == "sop" and record.how == "deleted":
            yield Finding(place(record.path), {"id": record.id})


@rule()
def rename_case(case: Case) -> Iterator[Finding]:
    """No file is renamed in the case of its letters only."""
    for record in case.change.records:
        if record.path != record.old_path and record.path.casefold() == record.old_path.casefold():
            yield Finding(place(record.path), {"old": place(record.old_path).path})
    gone = {path.casefold(): path for path, how in case.change.files if how == "deleted"}
    for path, how in case.change.files:
        if how == "added" and path.casefold() in gone:
            yield Finding(place(path), {"old": place(gone[path.casefold()]).path})


@rule()
def waiver_beneficiary(case: Case) -> Iterator[Finding]:
    """A waiver is approved by an office that does not benefit from it."""
    for record in case.change.records:
        asked = [answer for answer in case.answers if record.path in answer.need.paths]
        if record.kind != "waiver" or record.how == "deleted" or any(record.path in each.open for each in asked):
            continue
        benefits = set(case.owners("record", record.value("record")))
        approving = {office for vote in _valid(case, record.path) for office in _offices(case, vote)}
        if approving <= benefits:
            yield Finding(place(record.path), {"office": " / ".join(sorted(benefits))})


@rule()
def sop_version(case: Case) -> Iterator[Finding]:
    """The version of an SOP is higher than the one in force whenever its text or steps change, and never lower."""
    for record in _sops(case):
        old, new = record.value("version", of="before"), record.value("version")
        same = _wording(record.before) == _wording(record.after)
        if _number(new) < _number(old) or (not same and _number(new) <= _number(old)):
            facts = {"unknown": new} if not _number(old) else {"old": old, "new": new}
            yield Finding(place(record.path, "/version"), facts)


@rule()
def sop_transition(case: Case) -> Iterator[Finding]:
    """An SOP goes from one state to the next; one that was made on paper may have taken several steps there."""
    for record in _sops(case, added=True):
        old, new = record.value("lifecycle", of="before"), record.value("lifecycle")
        if old != new and not _may_follow(record.value("origin"), old, new):
            yield Finding(place(record.path, "/lifecycle"), {"old": old, "new": new} if old else {"new": new})


@rule()
def sop_unsigned(case: Case) -> Iterator[Finding]:
    """An SOP comes into force by a signed document, which it names."""
    for record in _sops(case, added=True):
        begins = record.value("lifecycle") == "effective" != record.value("lifecycle", of="before")
        if begins and record.after and not _document(record):
            yield Finding(place(record.path, "/lifecycle"), {"id": record.id})


@rule()
def sop_effective(case: Case) -> Iterator[Finding]:
    """An SOP takes effect on the day of its signed document or later, and without one not before its approvals."""
    for record in _sops(case, added=True):
        names = {each.pointer.split("/")[1] for each in record.fields}
        day = record.value("effective")
        if not day or record.value("lifecycle") not in {"approved", "effective"}:
            continue
        if not names & {"effective", "lifecycle", "approval_ref"}:
            continue
        signed = str(_document(record).get("date", ""))
        approved = max((vote.day for vote in _valid(case, record.path)), default=case.as_of).isoformat()
        first = signed or approved
        if day[: min(len(day), len(first))] < first[: min(len(day), len(first))]:
            yield Finding(place(record.path, "/effective"), {"day": day, "signed" if signed else "approved": first})


CONDUCT_RULES = (
    path_silent,
    program_with_records,
    sop_deleted,
    rename_case,
    waiver_beneficiary,
    sop_version,
    sop_transition,
    sop_unsigned,
    sop_effective,
)


def _valid(case: Case, path: str) -> list[Vote]:
    return [vote for vote in case.votes if not vote.void and (vote.covers is None or path in vote.covers)]


def _offices(case: Case, vote: Vote) -> list[str]:
    return [each.id for each in case.policy.offices if holds(vote.account, each.id, "editor", vote.day, case.policy)]


def _sops(case: Case, *, added: bool = False) -> Iterator[RecordChange]:
    """Yield the SOPs that can be judged: both sides are there and valid; with `added`, new ones too."""
    for record in case.change.records:
        there = added if record.how == "added" else record.before is not None
        if record.kind == "sop" and there and is_valid(record.after):
            yield record


def _document(record: RecordChange) -> Mapping[str, Any]:
    found = record.after.data.get("approval_ref") if record.after else None
    return found if isinstance(found, dict) else {}


def _may_follow(origin: str, old: str, new: str) -> bool:
    if old == "unknown":
        return True
    if new == "unknown":
        return not old and origin == "paper"
    return follows(origin, old, new)


def _number(version: str) -> tuple[int, ...]:
    """Read a version as numbers; one that is not known is lower than any other."""
    return tuple(int(part) for part in version.split(".")) if version[:1].isdigit() else ()


def _wording(document: Document | None) -> object:
    """Return what an SOP says in Indonesian: its text and its steps."""
    if document is None:
        return None
    return document.body, _indonesian(document.data.get("steps"))


def _indonesian(value: Json) -> object:
    if isinstance(value, dict):
        return {key: _indonesian(each) for key, each in value.items() if key != "en"}
    return [_indonesian(each) for each in value] if isinstance(value, list) else value
