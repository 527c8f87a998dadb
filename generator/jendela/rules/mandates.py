"""The policy file itself: offices that exist, accounts that stand in one place, and a line for every file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from jendela.places import Place, pointer
from jendela.policy import lines
from jendela.registry import Key, Registry
from jendela.rules.rule import Finding, rule
from jendela.settings import Policy, PolicyOffice

_PATH = "registry/policy.yaml"


class _Seat(NamedTuple):
    """One account in the policy: where it stands, as what, and for which office."""

    account: int
    pointer: str
    role: str
    office: str


@rule()
def policy_office(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Every office of the policy is an agency of the registry or a named division of one, and stands in it once."""
    if not (policy := registry.policy):
        return
    seen: dict[str, int] = {}
    for index, office in enumerate(policy.offices):
        first = seen.setdefault(office.id, index)
        known = Key("agency", office.id) in registry.items or Key("agency", office.id) in registry.broken
        if first != index:
            yield Finding(
                _place("offices", index, "id"), {"office": office.id, "twice": "2"}, (_place("offices", first),)
            )
        elif not known and not (office.title and office.part_of):
            yield Finding(_place("offices", index, "id"), {"office": office.id})
    names = {office.id for office in policy.offices}
    for where, name in _named(policy):
        if name not in names:
            yield Finding(Place(_PATH, where), {"office": name, "unlisted": name})


@rule()
def policy_account_twice(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """An account speaks for one office; only acting heads and maintainers may have another place, machines never."""
    seen: list[_Seat] = []
    for seat in _seats(registry.policy):
        clash = next((known for known in seen if known.account == seat.account and not _together(known, seat)), None)
        if clash:
            yield Finding(Place(_PATH, seat.pointer), {"account": str(seat.account)}, (Place(_PATH, clash.pointer),))
        seen.append(seat)


@rule()
def policy_delegate(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """An acting head acts from a day until a day that is not before it."""
    for number, office in enumerate(registry.policy.offices if registry.policy else ()):
        for index, delegate in enumerate(office.delegates):
            if delegate.until < delegate.from_:
                facts = {"from": delegate.from_, "until": delegate.until}
                yield Finding(_place("offices", number, "delegates", index, "until"), facts)


@rule()
def policy_representative(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """An office without an account names one that represents it, and no two represent each other in a circle."""
    if not (policy := registry.policy):
        return
    offices = {office.id: office for office in policy.offices}
    for index, office in enumerate(policy.offices):
        if not _peopled(office) and _circle(office, offices, policy.represented_by):
            yield Finding(_place("offices", index, "id"), {"office": office.id})


@rule()
def policy_quorum(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """The quorum of the maintainers can be reached by those who are listed, one of them being the author."""
    if (policy := registry.policy) and policy.maintainers.quorum >= len(policy.maintainers.accounts):
        facts = {"quorum": str(policy.maintainers.quorum), "accounts": str(len(policy.maintainers.accounts))}
        yield Finding(_place("maintainers", "quorum"), facts)


@rule()
def policy_silent(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Every file under registry/ and sops/ has a line of the policy, whatever happens to it."""
    if not registry.policy:
        return
    told: set[tuple[str, str]] = set()
    files = [(document.path, document.kind) for document in registry.documents.values()]
    for path, how in lines.silent(registry.policy, files):
        folder = path.rpartition("/")[0]
        if (folder, how) not in told:
            told.add((folder, how))
            yield Finding(_place("lines"), {"path": path, "change": how})


MANDATE_RULES = (
    policy_office,
    policy_account_twice,
    policy_delegate,
    policy_representative,
    policy_quorum,
    policy_silent,
)


def _place(*keys: str | int) -> Place:
    return Place(_PATH, pointer(*keys))


def _named(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield every mention of an office, but for those that name themselves."""
    yield "/represented_by", policy.represented_by
    for index, office in enumerate(policy.offices):
        if office.represented_by:
            yield pointer("offices", index, "represented_by"), office.represented_by
    for index, line in enumerate(policy.lines):
        for number, approval in enumerate(line.approvals):
            for position, name in enumerate(approval.any_of):
                if name not in {lines.OWNER, lines.MAINTAINERS}:
                    yield pointer("lines", index, "approvals", number, "any_of", position), name


def _seats(policy: Policy | None) -> Iterator[_Seat]:
    if not policy:
        return
    for number, office in enumerate(policy.offices):
        for role in ("editors", "heads", "delegates", "bots"):
            for index, each in enumerate(getattr(office, role)):
                yield _Seat(each.account, pointer("offices", number, role, index, "account"), role, office.id)
    for index, each in enumerate(policy.maintainers.accounts):
        yield _Seat(each.account, pointer("maintainers", "accounts", index, "account"), "maintainers", "")


def _together(one: _Seat, other: _Seat) -> bool:
    """Tell whether one account may stand in both places."""
    roles = {one.role, other.role}
    if "bots" in roles or len(roles) == 1:
        return roles == {"delegates"} and one.office != other.office
    return "maintainers" in roles or ("delegates" in roles and (one.office != other.office or "editors" in roles))


def _peopled(office: PolicyOffice) -> bool:
    return bool(office.editors or office.heads or office.delegates)


def _circle(office: PolicyOffice, offices: dict[str, PolicyOffice], last: str) -> bool:
    seen: Sequence[str] = [office.id]
    following: PolicyOffice | None = office
    while following and not _peopled(following):
        name = following.represented_by or last
        if name in seen:
            return True
        seen = [*seen, name]
        following = offices.get(name)
    return False
