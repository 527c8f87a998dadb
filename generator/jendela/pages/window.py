"""What every page is made from: the public registry, the day, and the short forms of records that pages link to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from msgspec import Struct

from jendela.blocks import Text
from jendela.evidence import Evidence, evidence
from jendela.history import Changes
from jendela.links.watch import Watch, offered
from jendela.policy.checked import Checked, newest
from jendela.records import Agency, Envelope, Sop, Waiver, is_template
from jendela.registry import PAGE_KINDS, Item, Key, Registry
from jendela.salvage import Fate


class Short(Struct, frozen=True):
    """A record as other pages mention it."""

    kind: str
    id: str
    title: Text
    evidence: Evidence
    owner: str = ""
    """the short name of the responsible agency"""
    detail: str = ""
    """what sorts it within its kind: a topic, a form, a kind of agency"""


class Group(Struct, frozen=True):
    """Records of one kind, in the order of their titles."""

    kind: str
    records: tuple[Short, ...]


# fields whose targets a page names in a place of its own, so that "related" need not repeat them
_SAID_ELSEWHERE = frozenset(
    {"owner", "parent", "producer", "steward", "operator", "implementing_unit", "by", "part_of"}
)


def offers(registry: Registry) -> Mapping[Key, tuple[str, ...]]:
    """Return the addresses that each record offers, for those that offer any."""
    return {key: urls for key, item in registry.items.items() if (urls := offered(item.record))}


class Window:
    """Looks things up for pages. Holds nothing that is not in the public registry."""

    def __init__(  # noqa: PLR0913, PLR0917 -- all that a build knows
        self,
        registry: Registry,
        as_of: date,
        changes: Changes,
        closed: Mapping[Key, Fate] = MappingProxyType({}),
        older: Mapping[Key, str] = MappingProxyType({}),
        watch: Watch = Watch(),  # noqa: B008 -- frozen
        addresses: Mapping[Key, tuple[str, ...]] | None = None,
        reviews: tuple[Checked, ...] = (),
    ) -> None:
        """`closed` are records that have an address but nothing to show; `older` those shown as of an older day.

        In the registry, links that `watch` withdrew are already replaced; `addresses` are those that each record
        offered before, where that is known. `reviews` tell how changes reached the main branch.
        """
        self.registry = registry
        self.as_of = as_of
        self.changes = changes
        self.closed = closed
        self.older = older
        self.watch = watch
        self.reviews = reviews
        self.checked = newest(reviews)
        self.evidence = {key: evidence(item.record, as_of) for key, item in registry.items.items()}
        self.shorts = {key: self._short(key, item.record) for key, item in registry.items.items()}
        self.owned = self._owned()
        self.waivers = self._waivers()
        self.offered = offers(registry) if addresses is None else addresses

    def short(self, key: Key) -> Short | None:
        """Return the short form of a record, None for one that is not public."""
        return self.shorts.get(key)

    def agency(self, id_: str) -> Short | None:
        """Return the short form of an agency."""
        return self.shorts.get(Key("agency", id_)) if id_ else None

    def groups(self, keys: Iterable[Key]) -> tuple[Group, ...]:
        """Group records by kind, each group in the order of the titles."""
        found: defaultdict[str, list[Short]] = defaultdict(list)
        for key in dict.fromkeys(keys):
            if short := self.shorts.get(key):
                found[key.kind].append(short)
        return tuple(
            Group(kind, tuple(sorted(found[kind], key=lambda short: (short.title.id.casefold(), short.id))))
            for kind in ("service", "application", "infrastructure", "dataset", "sop", "agency")
            if kind in found
        )

    def related(self, key: Key) -> tuple[Group, ...]:
        """Return the records that this one names or that name it, but for those the page says elsewhere."""
        named = (
            target
            for pointer, kind, target_id in self._outgoing(key)
            if _field(pointer) not in _SAID_ELSEWHERE
            for target in self.registry.resolve(kind, target_id)
        )
        naming = (
            reference.source
            for reference in self.registry.referrers.get(key, ())
            if _field(reference.pointer) not in _SAID_ELSEWHERE
        )
        return self.groups(other for other in (*named, *naming) if other != key)

    def _outgoing(self, key: Key) -> Iterator[tuple[str, str, str]]:
        for reference in self.registry.outgoing.get(key, ()):
            if reference.kind in PAGE_KINDS or reference.kind == "record":
                yield reference.pointer, reference.kind, reference.target

    def _short(self, key: Key, record: Envelope) -> Short:
        owner = self.registry.items.get(Key("agency", getattr(record, "owner", "")))
        name = _agency_name(owner) if owner else ""
        return Short(key.kind, key.id, record.title, self.evidence[key], name, _detail(record))

    def _owned(self) -> Mapping[str, tuple[Key, ...]]:
        found: defaultdict[str, list[Key]] = defaultdict(list)
        for key, item in self.registry.items.items():
            if owner := getattr(item.record, "owner", ""):
                found[owner].append(key)
        return {owner: tuple(keys) for owner, keys in found.items()}

    def _waivers(self) -> Mapping[Key, tuple[Waiver, ...]]:
        found: defaultdict[Key, list[Waiver]] = defaultdict(list)
        for waiver in self.registry.waivers.values():
            for key in self.registry.resolve("record", waiver.record):
                found[key].append(waiver)
        return {key: tuple(waivers) for key, waivers in found.items()}


def _agency_name(item: Item) -> str:
    record = item.record
    return (record.short_name or record.title.id) if isinstance(record, Agency) else record.title.id


def _detail(record: Envelope) -> str:
    if isinstance(record, Sop):
        return "template" if is_template(record) else record.form or "sop"
    return str(getattr(record, "topic", "") or getattr(record, "kind", "") or getattr(record, "data_kind", ""))


def _field(pointer: str) -> str:
    return pointer.rpartition("/")[2]
