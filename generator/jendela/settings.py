"""The files at the top of `registry/`: one class each, equal to its JSON Schema (a test keeps them equal)."""

from __future__ import annotations

from msgspec import Struct, field

from jendela.blocks import Approval, Source, Text


class Portal(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """City portal."""

    id: str
    title: Text
    application: str = ""
    url: str = ""


class Feedback(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Feedback channel."""

    kind: str
    label: Text
    url: str = ""
    value: str = ""
    hours: Text | None = None
    shared_line: bool | None = None
    sources: tuple[Source, ...] = ()


class LegalLevel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Local kind of act."""

    id: str
    title: Text
    short: str = ""


class SourcedFigure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Sourced figure."""

    value: str
    sources: tuple[Source, ...]
    unit: str = ""
    as_of: str = ""
    note: Text | None = None


class Repository(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Repository."""

    url: str
    edit: str = ""
    issue: str = ""


class Area(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Area."""

    code: str
    level: str
    name: str
    parent: str = ""
    bps_code: str = ""
    bps_year: int | None = None
    area_km2: str = ""


class Act(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Act."""

    id: str
    level: str
    number: str
    year: int
    title: Text
    status: str
    strength: str
    sources: tuple[Source, ...]
    summary: Text | None = None
    issuer: str = ""
    url: str = ""
    note: Text | None = None


class Score(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Official value."""

    id: str
    title: Text
    value: str
    confidence: str
    sources: tuple[Source, ...]
    unit: str = ""
    year: int | None = None
    as_of: str = ""
    summary: Text | None = None
    agency: str = ""
    framework: str = ""
    note: Text | None = None


class Vantage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Vantage point."""

    id: str
    in_country: bool
    title: Text | None = None


class LinkChecks(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Checks of pages and links."""

    vantages: tuple[Vantage, ...]
    cause_after_days: int | None = None


class City(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The city's settings (registry/city.yaml)."""

    type: str
    name: Text
    short_name: str
    form: str
    area: str
    site_title: Text
    languages: tuple[str, ...]
    time_zone: str
    time_zone_label: str
    base_url: str
    data_licence: str
    standing: str
    official_suffixes: tuple[str, ...]
    legal_levels: tuple[LegalLevel, ...]
    feedback: tuple[Feedback, ...]
    repository: Repository | None = None
    adopting_document: Approval | None = None
    government: str = ""
    ask_first: Text | None = None
    steward: str = ""
    own_hosts: tuple[str, ...] = ()
    portals: tuple[Portal, ...] = ()
    emergency: tuple[Feedback, ...] = ()
    featured_services: tuple[str, ...] = ()
    population: SourcedFigure | None = None
    area_km2: tuple[SourcedFigure, ...] = ()
    links: LinkChecks | None = None
    contact_page: str = ""
    security_contact: str = ""


class Areas(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The areas of the city (registry/areas.yaml)."""

    type: str
    areas: tuple[Area, ...]
    sources: tuple[Source, ...]
    note: Text | None = None


class Acts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The acts that records may cite (registry/acts.yaml)."""

    type: str
    acts: tuple[Act, ...]


class Scores(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Official values as cited (registry/scores.yaml)."""

    type: str
    scores: tuple[Score, ...]


class WithheldEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One record, or one version of it, that an office has closed."""

    kind: str
    id: str
    reason: Text
    office: str
    on: str
    commit: str = ""
    version: str = ""
    field: str = ""


class Withheld(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What offices have closed (registry/withheld.yaml)."""

    type: str
    withheld: tuple[WithheldEntry, ...]


class PolicyAccount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An account at the forge, by its numeric id."""

    account: int
    login: str = ""
    example: bool | None = None


class PolicyDelegate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The account of an acting head, for a time."""

    account: int
    from_: str = field(name="from")
    until: str
    login: str = ""
    example: bool | None = None


class PolicyOffice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An agency or a division of one, and who speaks for it."""

    id: str
    title: Text | None = None
    part_of: str = ""
    represented_by: str = ""
    editors: tuple[PolicyAccount, ...] = ()
    heads: tuple[PolicyAccount, ...] = ()
    delegates: tuple[PolicyDelegate, ...] = ()
    bots: tuple[PolicyAccount, ...] = ()


class PolicyMaintainers(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Those who keep program and policy, and how many of them must agree."""

    quorum: int
    accounts: tuple[PolicyAccount, ...]


class PolicyApproval(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One approval that a line asks for."""

    any_of: tuple[str, ...]
    role: str
    count: int | None = None
    alone: bool | None = None


class PolicyTransition(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A change of a field from some values to some values."""

    field: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class PolicyLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is changed, and who must approve it."""

    id: str
    title: Text
    approvals: tuple[PolicyApproval, ...]
    paths: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    transitions: tuple[PolicyTransition, ...] = ()
    also: bool | None = None


class PolicyMigration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Records that may change together with the program."""

    id: str
    reason: Text
    paths: tuple[str, ...]
    fields: tuple[str, ...]
    until: str


class Policy(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who must approve what (registry/policy.yaml)."""

    type: str
    in_force_since: str
    represented_by: str
    most_records: int
    offices: tuple[PolicyOffice, ...]
    maintainers: PolicyMaintainers
    lines: tuple[PolicyLine, ...]
    migrations: tuple[PolicyMigration, ...] = ()
    history: tuple[str, ...] = ()
