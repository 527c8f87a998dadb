"""How far procedures reach: for each service, application and facility, and for each place of the security set.

A template counts for nothing anywhere. What no office has verified is never counted as in force.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from msgspec import Struct

from jendela.records import Running, Sop, is_template
from jendela.registry import Key, Registry

STATES = ("in_force", "unconfirmed", "in_making", "none")
"""The best that procedures do for a record, best first."""
KINDS = ("service", "application", "infrastructure")
SECURITY = "keamanan_informasi"

_PROCEDURES = frozenset({"", "sop", "sop_set"})
_IN_FORCE = frozenset({"effective", "review"})
_ENDED = frozenset({"superseded", "revoked"})
_GONE = frozenset({"retired", "planned"})
_QUARTERS: Mapping[str, int] = MappingProxyType(
    {"drafting": 1, "verification": 2, "trial": 2, "approved": 3, "effective": 4, "review": 4}
)
_REVIEW_YEARS = 2


class Line(Struct, frozen=True):
    """What procedures do for one record: the best state, and every procedure that names it or that it names."""

    key: Key
    state: str
    sops: tuple[Key, ...]


class Group(Struct, frozen=True):
    """Records counted together. `by` says of what kind they are; `name` is an agency or a kind of facility, or ""."""

    by: str
    name: str
    lines: tuple[Line, ...]

    def count(self, state: str) -> int:
        """Return how many records are in a state."""
        return sum(line.state == state for line in self.lines)


class Slot(Struct, frozen=True):
    """One place of a set: the template, what the city has made of it, and what that weighs in quarters."""

    code: str
    tier: str
    template: Key
    sop: Key | None
    stage: str
    quarters: int


def lines(registry: Registry, kind: str) -> tuple[Line, ...]:
    """Judge every record of a kind that is neither retired nor only planned."""
    records = (item.record for item in registry.of(kind))
    shown = (Key(kind, each.id) for each in records if isinstance(each, Running) and each.status not in _GONE)
    return tuple(_line(registry, key) for key in shown)


def groups(registry: Registry) -> tuple[Group, ...]:
    """Group services and applications each as a whole, facilities by their kind, and all of them by their agency."""
    found = {kind: lines(registry, kind) for kind in KINDS}
    by_kind: defaultdict[str, list[Line]] = defaultdict(list)
    by_agency: defaultdict[str, list[Line]] = defaultdict(list)
    for line in found["infrastructure"]:
        by_kind[getattr(registry.items[line.key].record, "kind", "")].append(line)
    for line in (each for kind in KINDS for each in found[kind]):
        by_agency[getattr(registry.items[line.key].record, "owner", "")].append(line)
    return (
        *(Group(kind, "", found[kind]) for kind in ("service", "application")),
        *(Group("infrastructure", name, tuple(each)) for name, each in sorted(by_kind.items())),
        *(Group("agency", name, tuple(each)) for name, each in sorted(by_agency.items())),
    )


def slots(registry: Registry, as_of: date, pack: str = SECURITY) -> tuple[Slot, ...]:
    """Return every place of a set of templates, by code, with the heaviest procedure made from its template."""
    sops = [item.record for item in registry.of("sop")]
    made: defaultdict[str, list[Sop]] = defaultdict(list)
    for sop in sops:
        if isinstance(sop, Sop) and sop.based_on and not is_template(sop):
            made[sop.based_on].append(sop)
    found = []
    for template in sops:
        if isinstance(template, Sop) and template.pack and template.pack.set == pack and is_template(template):
            best = max(made[template.id], key=lambda sop: quarters(sop, as_of), default=None)
            found.append(
                Slot(
                    template.pack.code,
                    template.pack.tier,
                    Key("sop", template.id),
                    Key("sop", best.id) if best else None,
                    best.lifecycle if best else "none",
                    quarters(best, as_of) if best else 0,
                )
            )
    return tuple(sorted(found, key=lambda slot: slot.code))


def core(found: Iterable[Slot]) -> tuple[int, int]:
    """Return the quarters reached in the core of a set, and how many places it has; a full place has four."""
    places = [slot for slot in found if slot.tier == "core"]
    return sum(slot.quarters for slot in places), len(places)


def quarters(sop: Sop, as_of: date) -> int:
    """Weigh a procedure by its stage: drafting 1, verification and trial 2, approved 3, in force 4, anything else 0.

    In force without a start or a review in the last two years weighs as approved. Of what no office has verified, no
    more is known than that somebody drafts it.
    """
    if is_template(sop):
        return 0
    reached = _QUARTERS.get(sop.lifecycle, 0)
    if sop.lifecycle in _IN_FORCE and not _fresh(sop, as_of):
        reached = _QUARTERS["approved"]
    return reached if sop.verification.state == "verified" else min(reached, _QUARTERS["drafting"])


def _fresh(sop: Sop, as_of: date) -> bool:
    newest = max([sop.effective, *(each.date for each in sop.evaluations)])
    limit = f"{as_of.year - _REVIEW_YEARS:04}{as_of:-%m-%d}"
    return bool(newest) and newest >= limit[: len(newest)]


def _line(registry: Registry, key: Key) -> Line:
    sops = tuple(dict.fromkeys(_naming(registry, key)))
    states = {_state(registry.items[each].record) for each in sops}
    return Line(key, next((state for state in STATES if state in states), "none"), sops)


def _naming(registry: Registry, key: Key) -> Iterator[Key]:
    named = (target for ref in registry.outgoing.get(key, ()) for target in registry.resolve(ref.kind, ref.target))
    naming = (ref.source for ref in registry.referrers.get(key, ()))
    for other in (*named, *naming):
        record = registry.items[other].record if other in registry.items else None
        if isinstance(record, Sop) and record.form in _PROCEDURES and not is_template(record):
            yield other


def _state(record: object) -> str:
    if not isinstance(record, Sop) or record.lifecycle in _ENDED:
        return "none"
    if record.lifecycle in _IN_FORCE and record.verification.state == "verified":
        return "in_force"
    return "unconfirmed" if record.lifecycle in {*_IN_FORCE, "unknown"} else "in_making"
