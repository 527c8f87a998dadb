"""Which approvals count, for which files, and whether what is needed has been given.

Everything here rests on what the forge tells (`Approvals`), on the policy of the base, and on `Course`: what Git itself
tells of the commits. No file, no trailer and no name in the change is evidence of anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from jendela.policy.approvals import Approvals, ForgeReview, latest
from jendela.policy.lines import MAINTAINERS
from jendela.policy.needs import Need
from jendela.settings import Policy, PolicyOffice


class CommitFact(Struct, frozen=True, kw_only=True):
    """A commit of the change as Git tells it. `date` is what its maker wrote, UTC, and proves nothing.

    `clean` says that it merges the base and adds nothing; `foreign` are paths at which a merge holds what neither
    parent has; `paths` is what it touched, where that was asked for.
    """

    oid: str
    date: datetime
    parents: tuple[str, ...] = ()
    clean: bool = False
    foreign: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


class Course(Struct, frozen=True, kw_only=True):
    """The commits of the change, newest first. `same` holds, by earlier commit, the paths that are as at the head."""

    base: str
    head: str
    commits: tuple[CommitFact, ...] = ()
    same: Mapping[str, frozenset[str]] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()

    def followed_cleanly(self, oid: str) -> bool:
        """Tell whether nothing but clean merges of the base has come after a commit."""
        facts = {fact.oid: fact for fact in self.commits}
        if oid not in facts:
            return False
        behind, waiting = set[str](), [oid]
        while waiting:
            if (one := waiting.pop()) in facts and one not in behind:
                behind.add(one)
                waiting += facts[one].parents
        return all(fact.clean for fact in self.commits if fact.oid not in behind)


class Vote(Struct, frozen=True, kw_only=True):
    """One person's approval. `void` says why it counts for nothing; `covers` is what it counts for, None for all."""

    account: int
    login: str
    at: str
    day: date
    commit: str
    void: str = ""
    covers: frozenset[str] | None = None


class Answer(Struct, frozen=True, kw_only=True):
    """What became of a need: who may meet it and has approved, and the paths for which it is still open."""

    need: Need
    given: tuple[Vote, ...]
    open: tuple[str, ...]
    speaking: tuple[str, ...]
    """the offices that can answer, those that represent others in their place"""
    vacant: bool
    """whether nobody could answer: no account is listed yet"""


def votes(approvals: Approvals, policy: Policy, course: Course, paths: frozenset[str], zone: str) -> list[Vote]:
    """Return the approvals that stand, each with what it counts for."""
    involved = _involved(approvals, course)
    machines = {each.account for office in policy.offices for each in office.bots}
    found = []
    for review in sorted(latest(approvals).values(), key=lambda each: (each.at, each.account)):
        if review.state == "approved":
            void = _personal(review.account, policy, involved, machines)
            covers = None if review.commit == course.head else course.same.get(review.commit, frozenset()) & paths
            if not void and covers is not None and (not covers or not course.followed_cleanly(review.commit)):
                void = "stale"
            found.append(_vote(review, zone, void, covers))
    return found


def objections(approvals: Approvals, policy: Policy, course: Course) -> list[ForgeReview]:
    """Return what stands of requests for changes, by people whose approval would count."""
    involved = _involved(approvals, course)
    machines = {each.account for office in policy.offices for each in office.bots}
    return [
        review
        for _, review in sorted(latest(approvals).items())
        if review.state == "changes_requested" and not _personal(review.account, policy, involved, machines)
    ]


def unattributed(approvals: Approvals, course: Course) -> list[str]:
    """Return the commits that the forge ties to no account, clean merges of the base aside."""
    known = {commit.oid: commit for commit in approvals.commits}
    return [
        fact.oid
        for fact in course.commits
        if not fact.clean and ((tied := known.get(fact.oid)) is None or tied.author is None or tied.committer is None)
    ]


def day_of(at: str, zone: str) -> date:
    """Return the day of a time of the forge in the city's time zone."""
    return datetime.fromisoformat(at).astimezone(ZoneInfo(zone)).date()


def answers(
    needs: Sequence[Need], votes: Iterable[Vote], policy: Policy, approvals: Approvals | None, course: Course
) -> list[Answer]:
    """Match votes to needs: for each path, the needs of one line are met by different people."""
    valid = [vote for vote in votes if not vote.void]
    missing: dict[Need, list[str]] = {need: [] for need in needs}
    known: dict[tuple[tuple[Need, ...], frozenset[int]], frozenset[Need]] = {}
    for line in dict.fromkeys(need.line for need in needs):
        asked = [need for need in needs if need.line == line]
        for path in dict.fromkeys(path for need in asked for path in need.paths):
            wanted = tuple(need for need in asked if path in need.paths)
            there = [vote for vote in valid if vote.covers is None or path in vote.covers]
            key = wanted, frozenset(vote.account for vote in there)
            if key not in known:
                known[key] = _unmet(wanted, there, policy)
            for need in known[key]:
                missing[need].append(path)
    return [_answer(need, missing[need], valid, policy, approvals, course) for need in needs]


def speaking(need: Need, policy: Policy) -> tuple[str, ...]:
    """Return the offices that can answer: an office without an account of the role is represented by another."""
    found: dict[str, None] = {}
    for name in need.any_of:
        if name == MAINTAINERS:
            if any(not each.example for each in policy.maintainers.accounts):
                found[name] = None
        elif office := _speaker(name, need.role, policy):
            found[office] = None
    return tuple(found)


def holds(account: int, office: str, role: str, day: date, policy: Policy) -> bool:
    """Tell whether an account could speak for an office in a role on a day."""
    if office == MAINTAINERS:
        return any(each.account == account and not each.example for each in policy.maintainers.accounts)
    return any(one.id == office and account in _accounts(one, role, day) for one in policy.offices)


def _vote(review: ForgeReview, zone: str, void: str, covers: frozenset[str] | None) -> Vote:
    return Vote(
        account=review.account,
        login=review.login,
        at=review.at,
        day=day_of(review.at, zone),
        commit=review.commit,
        void=void,
        covers=covers,
    )


def _involved(approvals: Approvals, course: Course) -> Mapping[int, str]:
    """Return who has a part in the change, and which."""
    clean = {fact.oid for fact in course.commits if fact.clean}
    found: dict[int, str] = {}
    for commit in approvals.commits:
        if commit.oid not in clean:
            found |= {account: "commit" for account in (commit.author, commit.committer) if account is not None}
    if approvals.last_pusher is not None:
        found[approvals.last_pusher] = "pusher"
    return found | {approvals.author: "author"}


def _personal(account: int, policy: Policy, involved: Mapping[int, str], machines: set[int]) -> str:
    if account in machines:
        return "bot"
    seats = list(_listed(policy, account))
    if not seats:
        return "unknown"
    if all(seats):
        return "example"
    return involved.get(account, "")


def _listed(policy: Policy, account: int) -> Iterator[bool]:
    """Yield, for each place of an account in the policy, whether it is only an example."""
    for office in policy.offices:
        yield from (bool(each.example) for each in (*office.editors, *office.heads) if each.account == account)
        yield from (bool(each.example) for each in office.delegates if each.account == account)
    yield from (bool(each.example) for each in policy.maintainers.accounts if each.account == account)


def _accounts(office: PolicyOffice, role: str, day: date) -> set[int]:
    today = day.isoformat()
    found = {each.account for each in office.heads if not each.example}
    found |= {each.account for each in office.delegates if not each.example and each.from_ <= today <= each.until}
    if role == "editor":
        found |= {each.account for each in office.editors if not each.example}
    return found


def _speaker(name: str, role: str, policy: Policy) -> str:
    """Follow who represents whom to the first office that has an account of the role; "" where none has."""
    offices = {office.id: office for office in policy.offices}
    seen: set[str] = set()
    while name and name not in seen:
        seen.add(name)
        office = offices.get(name)
        if office:
            people = [each.example for each in (*office.heads, *(office.editors if role == "editor" else ()))]
            if not all([*people, *(each.example for each in office.delegates)]):
                return name
        name = (office.represented_by if office else "") or policy.represented_by
    return ""


def _unmet(needs: Sequence[Need], there: Sequence[Vote], policy: Policy) -> frozenset[Need]:
    """Give each need its people, no one twice, as many needs as possible met in full (augmenting paths)."""
    slots = [need for need in needs for _ in range(need.count)]
    holder: dict[int, int] = {}

    def place(slot: int, tried: set[int]) -> bool:
        for vote in there:
            if vote.account not in tried and _may(vote, slots[slot], policy):
                tried.add(vote.account)
                if vote.account not in holder or place(holder[vote.account], tried):
                    holder[vote.account] = slot
                    return True
        return False

    return frozenset(slots[slot] for slot in range(len(slots)) if not place(slot, set()))


def _may(vote: Vote, need: Need, policy: Policy) -> bool:
    return any(holds(vote.account, office, need.role, vote.day, policy) for office in speaking(need, policy))


def _answer(
    need: Need, missing: list[str], valid: Sequence[Vote], policy: Policy, approvals: Approvals | None, course: Course
) -> Answer:
    offices = speaking(need, policy)
    if need.alone and approvals and _alone(need, policy, approvals, course):
        missing = []
    given = tuple(vote for vote in valid if _may(vote, need, policy))
    return Answer(need=need, given=given, open=tuple(missing), speaking=offices, vacant=not offices)


def _alone(need: Need, policy: Policy, approvals: Approvals, course: Course) -> bool:
    """Tell whether the author may do this alone: it is all their own work, and they hold the seat."""
    own = {commit.author for commit in approvals.commits} <= {approvals.author}
    pushed = approvals.last_pusher in {None, approvals.author}
    day = date.fromisoformat(approvals.fetched_at[:10])
    seated = any(holds(approvals.author, office, need.role, day, policy) for office in speaking(need, policy))
    return own and pushed and seated and not unattributed(approvals, course)
