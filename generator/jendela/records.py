"""One class for each kind of record, equal to its JSON Schema (a test keeps them equal)."""

from __future__ import annotations

from msgspec import Struct, field

from jendela.blocks import (
    Approval,
    Channel,
    Complaint,
    Component,
    Contact,
    DataStandard,
    Distribution,
    Duration,
    Exemption,
    Fee,
    IncidentTeam,
    Integration,
    InternalStandard,
    LegalReference,
    Link,
    Location,
    Maintenance,
    Measure,
    Period,
    PersonalData,
    PublicAccess,
    Quality,
    ReferenceCode,
    Roles,
    SatisfactionSurvey,
    Sensing,
    ServiceCharter,
    Source,
    Statement,
    StatisticalMetadata,
    Text,
    Verification,
)
from jendela.procedures import Actor, Evaluation, Pack, Stage, Step, Trial


class Envelope(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every record of the registry carries."""

    id: str
    type: str
    title: Text
    description: Text
    kip_class: str
    disclosure: str
    verification: Verification
    aliases: tuple[str, ...] = ()
    former_ids: tuple[str, ...] = ()
    contact: Contact | None = None
    legal_basis: tuple[LegalReference, ...] = ()
    exemption: Exemption | None = None
    themes: tuple[str, ...] = ()
    spbe_ref: str = ""
    indicator_refs: tuple[str, ...] = ()
    review_due: str = ""
    confidence: str = ""
    sources: tuple[Source, ...] = ()
    measures: tuple[Measure, ...] = ()
    notes: tuple[Statement, ...] = ()
    unknown_reasons: dict[str, Text] = field(default_factory=dict)


class Running(Envelope, frozen=True, kw_only=True, omit_defaults=True):
    """What a record carries that exists, or not, in the world: everything but SOPs, which have a life cycle."""

    status: str
    sources: tuple[Source, ...]
    status_note: Text | None = None
    since: str = ""
    ended: str = ""
    maintenance: tuple[Maintenance, ...] = ()
    successor: str = ""


class Agency(Running, frozen=True, kw_only=True, omit_defaults=True):
    """A government agency."""

    kind: str
    short_name: str = ""
    parent: str = ""
    area: tuple[str, ...] = ()
    agency_code: str = ""
    head_office: Text | None = None
    duties: Text | None = None
    affairs: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    website: str = ""
    links: tuple[Link, ...] = ()
    roles: Roles | None = None
    maklumat: ServiceCharter | None = None
    connected_intra: str = ""
    csirt: IncidentTeam | None = None
    skm: tuple[SatisfactionSurvey, ...] = ()


class Service(Running, frozen=True, kw_only=True, omit_defaults=True):
    """A public service."""

    owner: str
    topic: str
    public_kind: str
    spbe_kind: str
    audience: tuple[str, ...]
    requirements: Component
    procedure: Component
    processing_time: Duration
    fee: Fee
    output: Component
    general_complaints: str
    channels: tuple[Channel, ...]
    delivery_method: str
    digital_level: str
    owner_note: Text | None = None
    search_terms: tuple[str, ...] = ()
    purpose: Text | None = None
    function: Text | None = None
    life_events: tuple[str, ...] = ()
    provider: Text | None = None
    implementing_unit: str = ""
    applies_to: str = ""
    complaint_channels: tuple[Complaint, ...] = ()
    hours: Component | None = None
    places: Component | None = None
    due: Duration | None = None
    standard: InternalStandard | None = None
    standard_decree: LegalReference | None = None
    integration: tuple[Integration, ...] = ()
    operations_centre: str = ""
    personal_data: PersonalData | None = None
    findings: tuple[Statement, ...] = ()
    skm: tuple[SatisfactionSurvey, ...] = ()
    applications: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    sops: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


class Application(Running, frozen=True, kw_only=True, omit_defaults=True):
    """An application, website or channel."""

    owner: str
    kind: str
    form: tuple[str, ...]
    citizen_facing: str
    integration: tuple[Integration, ...]
    owner_note: Text | None = None
    audience: tuple[str, ...] = ()
    function: Text | None = None
    output: Text | None = None
    features: tuple[str, ...] = ()
    url: str = ""
    links: tuple[Link, ...] = ()
    former_hosts: tuple[str, ...] = ()
    licence_type: str = ""
    source_url: str = ""
    builder: str = ""
    operator: str = ""
    hosting_class: str = ""
    launch_year: int | None = None
    last_release: str = ""
    pse_registered: str = ""
    personal_data: PersonalData | None = None
    costs: tuple[Measure, ...] = ()
    usage: tuple[Measure, ...] = ()
    procurement_ref: str = ""
    services: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    sops: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()


class Infrastructure(Running, frozen=True, kw_only=True, omit_defaults=True):
    """A group of infrastructure."""

    owner: str
    kind: str
    sensitivity: str
    ownership: str
    count_total: int | str
    count_active: int | str
    coverage: tuple[Location, ...]
    owner_note: Text | None = None
    sia_object: str = ""
    operator: str = ""
    maintainer: str = ""
    counted_at: str = ""
    capacity_class: str = ""
    access: PublicAccess | None = None
    live_url: str = ""
    links: tuple[Link, ...] = ()
    sensing: Sensing | None = None
    integrated_with: tuple[str, ...] = ()
    budget_year: int | None = None
    procurement_ref: str = ""
    sops: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    infrastructure: tuple[str, ...] = ()


class Dataset(Running, frozen=True, kw_only=True, omit_defaults=True):
    """A dataset."""

    owner: str
    producer: str
    form: str
    data_kind: str
    interoperability: str
    frequency: str
    licence: str
    access_rights: str
    contains_personal_data: str
    owner_note: Text | None = None
    producer_note: Text | None = None
    steward: str = ""
    publisher_name: str = ""
    keywords: tuple[str, ...] = ()
    standard: DataStandard | None = None
    metadata: StatisticalMetadata | None = None
    reference_codes: tuple[ReferenceCode, ...] = ()
    priority_data: str = ""
    temporal: Period | None = None
    coverage: tuple[Location, ...] = ()
    level: str = ""
    issued: str = ""
    modified: str = ""
    release_schedule: str = ""
    small_cell_rule: str = ""
    distributions: tuple[Distribution, ...] = ()
    portal_url: str = ""
    sdi_url: str = ""
    quality: Quality | None = None
    services: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()


class Sop(Envelope, frozen=True, kw_only=True, omit_defaults=True):
    """A standard operating procedure, or a document that sets some."""

    origin: str
    domain: str
    version: str
    lifecycle: str
    steps: tuple[Step, ...] | str
    owner: str = ""
    owner_note: Text | None = None
    based_on: str = ""
    adopt_as: str = ""
    pack: Pack | None = None
    form: str = ""
    part_of: str = ""
    sop_kind: str = ""
    scope: str = ""
    completeness: str = ""
    activity_type: str = ""
    unit: Text | None = None
    applies_to: str = ""
    number: str = ""
    created: str = ""
    revised: str = ""
    review_planned: str = ""
    effective: str = ""
    approved_by_office: Text | None = None
    approval_ref: Approval | None = None
    lifecycle_note: Text | None = None
    stages: tuple[Stage, ...] = ()
    socialised_on: str = ""
    replaced_by: str = ""
    performer_qualifications: tuple[Text, ...] = ()
    related_sops: tuple[str, ...] = ()
    related_titles: tuple[Text, ...] = ()
    equipment: tuple[Text, ...] = ()
    warnings: tuple[Text, ...] = ()
    records_kept: tuple[Text, ...] = ()
    actors: tuple[Actor, ...] = ()
    full_text_kept_at: str = ""
    controls: tuple[str, ...] = ()
    trial: Trial | None = None
    evaluations: tuple[Evaluation, ...] = ()
    services: tuple[str, ...] = ()
    infrastructure: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()


def is_template(record: Envelope) -> bool:
    """Whether a record is an example for agencies to adopt: it says nothing about the city, so nothing counts it."""
    return isinstance(record, Sop) and record.origin == "template"


class Waiver(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A rule set aside for one record, until a date."""

    id: str
    type: str
    rule: str
    record: str
    reason: Text
    granted_by: str
    granted_on: str
    until: str
