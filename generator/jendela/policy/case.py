"""What the rules of a change judge: the change, the policy of the base, what the forge tells, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct, field

from jendela.places import Place
from jendela.policy.approvals import Approvals
from jendela.policy.change import Change
from jendela.policy.lines import Atom
from jendela.policy.needs import COMMITS, Need, Owners, needs, quorum
from jendela.policy.votes import Answer, Course, Vote, answers, unattributed, votes
from jendela.settings import Policy


class Case(Struct, frozen=True, kw_only=True):
    """One change with all that it is judged by. `approvals` is None where the forge was not asked."""

    policy: Policy
    change: Change
    course: Course
    as_of: date
    zone: str
    owners: Owners
    approvals: Approvals | None = None
    needs: tuple[Need, ...] = ()
    silent: tuple[Atom, ...] = ()
    votes: tuple[Vote, ...] = ()
    answers: tuple[Answer, ...] = ()
    history: Mapping[str, tuple[bytes, bytes]] = field(default_factory=dict)
    """files of the observation history that changed: what they held and what they hold"""

    @property
    def told_at(self) -> datetime | None:
        """The time by the forge's clock, None where it was not asked."""
        return datetime.fromisoformat(self.approvals.fetched_at) if self.approvals else None


def case(  # noqa: PLR0913 -- a change is judged by all of these
    *,
    policy: Policy,
    change: Change,
    course: Course,
    approvals: Approvals | None,
    as_of: date,
    zone: str,
    owners: Owners,
    history: Mapping[str, tuple[bytes, bytes]],
) -> Case:
    """Work out what is needed and what has been given."""
    needed, silent = needs(change, policy, owners)
    if approvals and (nobodys := unattributed(approvals, course)):
        needed.append(quorum(COMMITS, policy, nobodys))
    cast = votes(approvals, policy, course, change.paths, zone) if approvals else []
    return Case(
        policy=policy,
        change=change,
        course=course,
        as_of=as_of,
        zone=zone,
        owners=owners,
        approvals=approvals,
        needs=tuple(needed),
        silent=tuple(silent),
        votes=tuple(cast),
        answers=tuple(answers(needed, cast, policy, approvals, course)),
        history=history,
    )


def place(path: str, pointer: str = "") -> Place:
    """Give a place in the change, bytes of its path that are no text written as escapes."""
    return Place(path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"), pointer)
