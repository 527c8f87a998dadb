"""The blocks that records share, one class for each definition in blocks.schema.json (a test keeps them equal)."""

from __future__ import annotations

from msgspec import Struct


class Text(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Indonesian is required, English recommended."""

    id: str
    en: str = ""
    en_of: str = ""


class Source(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Source."""

    title: str
    ref: str = ""
    url: str = ""
    url_note: str = ""
    date: str = ""
    date_note: str = ""
    accessed: str = ""
    scope: str = ""
    unstable: bool | None = None


class LegalReference(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Legal reference."""

    title: Text
    act: str = ""
    level: str = ""
    number: str = ""
    year: int | None = None
    article: str = ""
    url: str = ""
    status: str = ""
    scope: str = ""
    note: Text | None = None
    sources: tuple[str, ...] = ()


class OpeningHours(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Opening hours."""

    days: tuple[str, ...] = ()
    opens: str = ""
    closes: str = ""
    note: Text | None = None
    scope: str = ""
    sources: tuple[str, ...] = ()


class Contact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Contact (an office, never a person)."""

    office: Text | None = None
    phone: str = ""
    email: str = ""
    whatsapp: str = ""
    shared_line: bool | None = None
    url: str = ""
    address: Text | None = None
    hours: tuple[OpeningHours, ...] = ()
    ppid_url: str = ""
    sources: tuple[str, ...] = ()


class Location(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Location."""

    scope: str
    area: str = ""
    site_name: Text | None = None
    address: Text | None = None
    lat: str = ""
    lon: str = ""
    precision: str = ""
    precision_reason: str = ""
    sources: tuple[str, ...] = ()


class Verification(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Verification by the office."""

    state: str
    on: str = ""
    by: str = ""


class Exemption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Exemption."""

    ground: str
    decision_number: str
    decided_on: str
    consequence: Text
    approved_by: str
    valid_until: str = ""


class Statement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Sourced statement."""

    text: Text
    scope: str = ""
    url: str = ""
    phone: str = ""
    sources: tuple[str, ...] = ()


class Component(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Component of the service standard."""

    state: str
    reason: Text | None = None
    items: tuple[Statement, ...] = ()
    scope: str = ""


class Duration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Processing time."""

    state: str
    reason: Text | None = None
    value: int | None = None
    unit: str = ""
    note: Text | None = None
    conflict: Text | None = None
    scope: str = ""
    sources: tuple[str, ...] = ()


class Amount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Amount."""

    label: Text
    amount: int | str
    currency: str
    note: Text | None = None
    scope: str = ""
    sources: tuple[str, ...] = ()


class Fee(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Fee."""

    state: str
    reason: Text | None = None
    free: str = ""
    amounts: tuple[Amount, ...] = ()
    payment: tuple[str, ...] = ()
    note: Text | None = None
    scope: str = ""
    sources: tuple[str, ...] = ()


class Channel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Service channel."""

    id: str
    kind: str
    label: Text
    application: str = ""
    url: str = ""
    phone: str = ""
    shared_line: bool | None = None
    hours: tuple[OpeningHours, ...] = ()
    languages: tuple[str, ...] = ()
    wcag: str = ""
    level: str = ""
    scope: str = ""
    sources: tuple[str, ...] = ()


class Complaint(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Complaint channel."""

    label: Text
    url: str = ""
    phone: str = ""
    email: str = ""
    shared_line: bool | None = None
    scope: str = ""
    sources: tuple[str, ...] = ()


class Integration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Integration."""

    state: str
    portal: str = ""
    single_sign_on: str = ""
    data_exchange: str = ""
    verified_on: str = ""
    sources: tuple[str, ...] = ()


class PersonalData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Personal data."""

    processes: str
    categories: tuple[str, ...] = ()
    privacy_notice_url: str = ""


class SatisfactionSurvey(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Satisfaction survey."""

    year: int
    value: str
    period: str = ""
    grade: str = ""
    respondents: int | str | None = None
    url: str = ""
    sources: tuple[str, ...] = ()


class Measure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Dated figure."""

    label: Text
    value: str
    unit: str = ""
    as_of: str = ""
    note: Text | None = None
    sources: tuple[str, ...] = ()


class Sensing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Disclosure of sensing."""

    accountable: str
    purpose: tuple[str, ...]
    tech: tuple[str, ...]
    retention: str
    signage: str
    identification_use: str
    data: tuple[str, ...] = ()
    process: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    storage: tuple[str, ...] = ()


class Distribution(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Distribution."""

    title: Text
    access_url: str
    format: str
    download_url: str = ""
    media_type: str = ""
    byte_size: int | str | None = None
    checksum: str = ""
    modified: str = ""
    availability: str = ""


class DataStandard(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Data standard."""

    concept: str = ""
    definition: str = ""
    classification: str = ""
    measure: str = ""
    unit: str = ""


class StatisticalMetadata(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Statistical metadata."""

    complete: str
    ms_keg: str = ""
    ms_var: str = ""
    ms_ind: str = ""


class ReferenceCode(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Reference code."""

    name: str
    authority: str = ""
    url: str = ""


class Quality(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Check by the data steward."""

    checked_by: str
    date: str
    result: Text


class Roles(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Roles."""

    ppid: str = ""
    sdi: tuple[str, ...] = ()
    spbe: tuple[str, ...] = ()
    sp4n: str = ""


class ServiceCharter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Service charter."""

    url: str
    date: str = ""
    sources: tuple[str, ...] = ()


class IncidentTeam(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Cyber incident response team."""

    formed: str
    formed_on: str = ""
    str_number: str = ""
    str_issued: str = ""
    str_expires: str = ""
    sources: tuple[str, ...] = ()


class PublicAccess(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Public access."""

    free: str = ""
    registration: str = ""
    hours: tuple[OpeningHours, ...] = ()
    terms_url: str = ""


class InternalStandard(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Service standard: internal management."""

    facilities: Component | None = None
    competence: Component | None = None
    internal_control: Component | None = None
    staff_count: int | str | None = None
    service_guarantee: Component | None = None
    safety_guarantee: Component | None = None
    performance_evaluation: Component | None = None


class Approval(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Approval document."""

    title: Text
    number: str = ""
    date: str = ""
    url: str = ""
    sources: tuple[str, ...] = ()


class Link(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Link."""

    rel: str
    url: str
    note: Text | None = None


class Maintenance(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Maintenance."""

    start: str
    end: str
    note: Text | None = None


class Period(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Period."""

    start: str = ""
    end: str = ""
