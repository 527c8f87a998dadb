"""The whole registry as one value: every record by kind and id, the settings, and who refers to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

import msgspec

from jendela import schema
from jendela.places import Place
from jendela.problems import Problem, Rule
from jendela.reading import layout
from jendela.reading.documents import Document, Reading
from jendela.records import Agency, Application, Dataset, Infrastructure, Service, Sop, Waiver
from jendela.settings import Act, Acts, Area, Areas, City, Policy, Score, Scores, Withheld, WithheldEntry

Record: TypeAlias = Agency | Service | Application | Infrastructure | Dataset | Sop
CLASSES: Mapping[str, Any] = {
    "agency": Agency,
    "service": Service,
    "application": Application,
    "infrastructure": Infrastructure,
    "dataset": Dataset,
    "sop": Sop,
    "waiver": Waiver,
    "city": City,
    "areas": Areas,
    "acts": Acts,
    "scores": Scores,
    "withheld": Withheld,
    "policy": Policy,
}
PAGE_KINDS = ("agency", "service", "application", "infrastructure", "dataset", "sop")

RULES = (
    Rule("city-missing", "The registry has its settings in registry/city.yaml."),
    Rule("id-file", "A record's id is the name of its file."),
)


class Key(NamedTuple):
    """Names a record: its kind and its id."""

    kind: str
    id: str


class Reference(NamedTuple):
    """One record naming another: from which field, to what."""

    source: Key
    pointer: str
    kind: str
    """what the schema says it points to: a kind of record, or `record`, `area`, `act`, `portal`, `level`, `source`"""
    target: str


class Item(NamedTuple):
    """A record with what it was read from."""

    record: Record
    document: Document


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the middle of the program works on. Immutable by convention; built once for each run."""

    city: City
    documents: Mapping[str, Document]
    """every document that was read and is valid, by path"""
    offices: tuple[Document, ...]
    """those of the city and its agencies: whose telephone numbers they declare, no other document is a person's"""
    items: Mapping[Key, Item]
    waivers: Mapping[str, Waiver]
    areas: Mapping[str, Area]
    acts: Mapping[str, Act]
    scores: tuple[Score, ...]
    withheld: tuple[WithheldEntry, ...]
    outgoing: Mapping[Key, tuple[Reference, ...]]
    """for each record, what it refers to"""
    referrers: Mapping[Key, tuple[Reference, ...]]
    """for each record, the references that resolve to it"""
    broken: frozenset[Key] = frozenset()
    """records and settings whose file is there but not valid: naming one is no second problem"""
    policy: Policy | None = None

    @property
    def references(self) -> Iterator[Reference]:
        """Yield every reference of every record."""
        for references in self.outgoing.values():
            yield from references

    def of(self, kind: str) -> list[Item]:
        """Return the records of a kind, in the order of their ids."""
        return [item for key, item in self.items.items() if key.kind == kind]

    def place(self, key: Key, pointer: str = "") -> Place:
        """Return the place of a field of a record."""
        return Place(self.items[key].document.path, pointer)

    def only(self, paths: AbstractSet[str]) -> Registry:
        """Return the registry with the documents at these paths and no others; its settings and offices stay."""
        items = {key: item for key, item in self.items.items() if item.document.path in paths}
        documents = {path: document for path, document in self.documents.items() if path in paths}
        outgoing = {key: self.outgoing[key] for key in items}
        return msgspec.structs.replace(self, documents=documents, items=items, outgoing=outgoing)

    def resolve(self, kind: str, target: str) -> list[Key]:
        """Return the records that a reference may mean; more than one only for `record`."""
        kinds = PAGE_KINDS if kind == "record" else (kind,)
        return [key for key in (Key(kind, target) for kind in kinds) if key in self.items]


def assemble(
    documents: Iterable[Document], unread: Iterable[Key] = (), valid: Mapping[str, str] = MappingProxyType({})
) -> tuple[Registry | None, list[Problem]]:
    """Check documents against their schemas and join the valid ones; no registry without a valid city.yaml.

    `unread` names what could not even be read, see `unread()`. `valid` holds by path the digests of documents that
    this version of the program has found valid before.
    """
    problems: list[Problem] = []
    broken = set(unread)
    joined: list[tuple[Document, Any]] = []
    for document in sorted(documents, key=lambda document: document.path):
        found = [] if valid.get(document.path) == document.digest else _faults(document)
        problems += found
        if found:
            # under both its names: who refers to it by either has done nothing wrong
            broken |= {Key(document.kind, _name(document)), Key(document.kind, str(document.data.get("id")))}
        else:
            joined.append((document, msgspec.convert(document.data, CLASSES[document.kind])))
    settings = {document.kind: value for document, value in joined if document.kind in schema.SETTINGS}
    if not isinstance(city := settings.get("city"), City):
        return None, [*problems, Problem("city-missing", Place("registry/city.yaml"))]
    return msgspec.structs.replace(_join(city, settings, joined), broken=frozenset(broken)), problems


def unread(reading: Reading) -> set[Key]:
    """Name the records and settings whose file is there but could not be read."""
    there = {document.path for document in reading.documents}
    paths = {problem.place.path for problem in reading.problems} - there
    return {Key(kind, layout.name_of(path)) for path in paths if (kind := layout.kind_of(path))}


def _faults(document: Document) -> list[Problem]:
    return schema.check(document.kind, document.path, document.data) or list(_misnamed(document))


def _name(document: Document) -> str:
    return layout.name_of(document.path)


def _misnamed(document: Document) -> Iterator[Problem]:
    """A record under a name that is not its own must not stand in for the one that has it.

    The reader lets no two files of a kind have one name, so no two records have one id either.
    """
    id_ = document.data.get("id")
    if document.kind in schema.KINDS and id_ != (name := _name(document)):
        yield Problem("id-file", Place(document.path, "/id"), facts={"id": str(id_), "name": name})


def _join(city: City, settings: Mapping[str, Any], valid: list[tuple[Document, Any]]) -> Registry:
    items: dict[Key, Item] = {}
    for kind in PAGE_KINDS:
        for document, record in valid:
            if document.kind == kind:
                items.setdefault(Key(kind, record.id), Item(record, document))
    areas, acts, scores, withheld = (settings.get(name) for name in ("areas", "acts", "scores", "withheld"))
    registry = Registry(
        city=city,
        documents={document.path: document for document, _ in valid},
        offices=tuple(document for document, _ in valid if document.kind in {"city", "agency"}),
        items=dict(sorted(items.items(), key=lambda entry: (PAGE_KINDS.index(entry[0].kind), entry[0].id))),
        waivers={record.id: record for document, record in valid if document.kind == "waiver"},
        areas={area.code: area for area in areas.areas} if isinstance(areas, Areas) else {},
        acts={act.id: act for act in acts.acts} if isinstance(acts, Acts) else {},
        scores=scores.scores if isinstance(scores, Scores) else (),
        withheld=withheld.withheld if isinstance(withheld, Withheld) else (),
        policy=policy if isinstance(policy := settings.get("policy"), Policy) else None,
        outgoing={key: tuple(_references(key, item)) for key, item in items.items()},
        referrers={},
    )
    return msgspec.structs.replace(registry, referrers=_referrers(registry))


def _references(key: Key, item: Item) -> Iterator[Reference]:
    for mark in schema.marks(key.kind, item.document.data, "ref"):
        yield Reference(key, mark.pointer, mark.target, mark.value)


def _referrers(registry: Registry) -> Mapping[Key, tuple[Reference, ...]]:
    found: defaultdict[Key, list[Reference]] = defaultdict(list)
    for reference in registry.references:
        if reference.kind in PAGE_KINDS or reference.kind == "record":
            for key in registry.resolve(reference.kind, reference.target):
                found[key].append(reference)
    return {key: tuple(references) for key, references in found.items()}
