"""Rules on who has approved: what is missing, what counts for nothing, and commits that belong to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from jendela.places import Place
from jendela.policy.case import Case, place
from jendela.policy.lines import MAINTAINERS, path_fits
from jendela.policy.needs import COMMITS
from jendela.policy.votes import objections, unattributed
from jendela.problems import Severity
from jendela.rules.rule import Finding, rule

_POLICY = Place("registry/policy.yaml")
_SLACK = timedelta(minutes=10)
"""how far a clock may be off"""


@rule()
def approval_missing(case: Case) -> Iterator[Finding]:
    """Every approval that the policy of the base asks for has been given."""
    for answer in case.answers:
        need = answer.need
        if not answer.open or need.line == COMMITS:
            continue
        facts = {
            "offices": " / ".join(need.any_of),
            "role": need.role,
            "line": need.line,
            "count": str(need.count),
            "files": str(len(answer.open)),
            "by": " / ".join(name for name in answer.speaking if name not in need.any_of),
        }
        if need.count == 1:
            del facts["count"]
        yield Finding(place(answer.open[0]), facts, tuple(place(path) for path in answer.open[1:]))


@rule(severity=Severity.WARNING)
def office_vacant(case: Case) -> Iterator[Finding]:
    """Every office whose approval is needed has an account in the policy, or is represented by one that has."""
    told: set[tuple[tuple[str, ...], str]] = set()
    for answer in case.answers:
        key = answer.need.any_of, answer.need.role
        if answer.vacant and key not in told:
            told.add(key)
            pointer = "/maintainers" if MAINTAINERS in key[0] else "/offices"
            yield Finding(Place(_POLICY.path, pointer), {"offices": " / ".join(key[0]), "role": key[1]})


@rule()
def changes_requested(case: Case) -> Iterator[Finding]:
    """Nobody whose approval would count asks for changes."""
    if case.approvals:
        for review in objections(case.approvals, case.policy, case.course):
            yield Finding(_first(case), {"account": str(review.account), "login": review.login, "at": review.at})


@rule(severity=Severity.NOTICE)
def approval_void(case: Case) -> Iterator[Finding]:
    """An approval counts if it comes from an account of the policy with no part in the change, at what is judged."""
    for vote in case.votes:
        if vote.void:
            yield Finding(_first(case), {"account": str(vote.account), "login": vote.login, vote.void: vote.commit})


@rule()
def commit_account(case: Case) -> Iterator[Finding]:
    """Every commit belongs to an account that the forge knows, or the maintainers answer for it."""
    if not case.approvals or all(not answer.open for answer in case.answers if answer.need.line == COMMITS):
        return
    for oid in unattributed(case.approvals, case.course):
        yield Finding(_first(case), {"commit": oid[:12]})


@rule()
def commit_future(case: Case) -> Iterator[Finding]:
    """No commit is dated after the time by the forge's clock."""
    for fact in case.course.commits:
        if case.told_at and fact.date > case.told_at + _SLACK:
            yield Finding(_first(case), {"commit": fact.oid[:12], "date": fact.date.date().isoformat()})


@rule()
def merge_edit(case: Case) -> Iterator[Finding]:
    """A merge brings in nothing that neither of its sides has."""
    for fact in case.course.commits:
        for path in fact.foreign:
            yield Finding(place(path), {"commit": fact.oid[:12]})


@rule()
def merge_conflict(case: Case) -> Iterator[Finding]:
    """A change can be merged into the base as it is now."""
    for path in case.course.conflicts:
        yield Finding(place(path), {})


@rule()
def bot_elsewhere(case: Case) -> Iterator[Finding]:
    """A bot touches the history of observations and nothing else."""
    machines = _machines(case)
    for oid, author, committer in _commits(case):
        if {author, committer} & machines:
            for path in next((fact.paths for fact in case.course.commits if fact.oid == oid), ()):
                if not path_fits(path, case.policy.history):
                    yield Finding(place(path), {"commit": oid[:12]})


@rule()
def history_owner(case: Case) -> Iterator[Finding]:
    """Only the bot writes the history of observations."""
    machines = _machines(case)
    trusted = {oid for oid, author, committer in _commits(case) if author in machines and committer in machines}
    for fact in case.course.commits:
        for path in fact.paths:
            if fact.oid not in trusted and path_fits(path, case.policy.history):
                yield Finding(place(path), {"commit": fact.oid[:12]})


@rule()
def history_grows(case: Case) -> Iterator[Finding]:
    """The history of observations only grows."""
    for path, (before, after) in sorted(case.history.items()):
        if not after.startswith(before) or (after == b"" and before != b""):
            yield Finding(place(path), {})


APPROVAL_RULES = (
    approval_missing,
    office_vacant,
    changes_requested,
    approval_void,
    commit_account,
    commit_future,
    merge_edit,
    merge_conflict,
    bot_elsewhere,
    history_owner,
    history_grows,
)


def _first(case: Case) -> Place:
    """Give a place for what is about the change as a whole: the first file of it."""
    paths = sorted(case.change.paths)
    return place(paths[0]) if paths else _POLICY


def _machines(case: Case) -> set[int]:
    return {each.account for office in case.policy.offices for each in office.bots if not each.example}


def _commits(case: Case) -> Iterator[tuple[str, int | None, int | None]]:
    for commit in case.approvals.commits if case.approvals else ():
        yield commit.oid, commit.author, commit.committer
