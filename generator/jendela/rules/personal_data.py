"""Personal data, secrets and network detail: what is public as soon as it is written, and cannot be called back.

One pass over a document serves all rules of this module: each detector looks only where its words or signs stand.
No finding carries the value it found; a number or name is shown by its first and last two signs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from jendela.problems import Severity
from jendela.registry import Registry
from jendela.rules import contact_details, credentials, identity_numbers, network_detail, passages, persons
from jendela.rules.passages import Detector, Hit
from jendela.rules.rule import Finding, rule

_DETECTORS: tuple[Detector, ...] = (
    identity_numbers.DETECTOR,
    contact_details.MOBILES,
    contact_details.MAILBOXES,
    persons.ACCOUNTS,
    persons.BIRTHS,
    persons.HOMES,
    persons.NAMES,
    credentials.KEYS,
    credentials.PASSWORDS,
    network_detail.V4,
    network_detail.V6,
    network_detail.MAC,
    network_detail.PORTS,
    network_detail.HOSTS,
    network_detail.DEVICES,
)
_WORDS = frozenset(word for detector in _DETECTORS for word in detector.words)
_MOST = 20
"""How many findings of one rule in one document are told: a pasted list has thousands, and is one mistake."""
_MAIL_FIELDS = ("/email", "/value")

MASKED = frozenset(
    {
        "pd-nik",
        "pd-kk",
        "pd-nip",
        "pd-npwp",
        "pd-mobile",
        "pd-free-mail",
        "pd-bank-account",
        "pd-birth",
        "pd-home-address",
        "pd-person-name",
        "secret-key",
        "secret-password",
        "net-address",
        "net-host",
        "device-detail",
    }
)
"""Rules that find what must not be repeated: no report shows the line."""


@rule(guards=True)
def pd_nik(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No text holds a NIK, the number of a person, however its digits are written."""
    yield from _found(registry, "pd-nik")


@rule(guards=True)
def pd_kk(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No text holds the number of a family card (KK)."""
    yield from _found(registry, "pd-kk")


@rule(guards=True)
def pd_nip(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No text holds a NIP, the number of a civil servant."""
    yield from _found(registry, "pd-nip")


@rule(guards=True)
def pd_npwp(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No text holds a taxpayer's number (NPWP)."""
    yield from _found(registry, "pd-npwp")


@rule(guards=True)
def pd_mobile(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A mobile or WhatsApp number is the office's own and declared so by `shared_line: true`."""
    yield from _found(registry, "pd-mobile")


@rule(guards=True)
def pd_free_mail(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A mailbox at a free provider is the office's own and declared so by `shared_line: true`."""
    yield from _found(registry, "pd-free-mail")


@rule(severity=Severity.WARNING, waivable=True)
def office_free_mail(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """An office receives mail under a domain of the state, not at a free provider."""
    yield from _found(registry, "office-free-mail")


@rule(guards=True)
def pd_bank_account(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No text holds the number of a bank account."""
    yield from _found(registry, "pd-bank-account")


@rule(guards=True)
def pd_birth(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No text holds a person's date of birth."""
    yield from _found(registry, "pd-birth")


@rule(guards=True)
def pd_home_address(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No text holds the address where a person lives."""
    yield from _found(registry, "pd-home-address")


@rule(guards=True)
def pd_person_name(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Where an office, a post or a contact is named, no person is."""
    yield from _found(registry, "pd-person-name")


@rule(guards=True)
def secret_key(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No text holds a private key or the key or token of a service."""
    yield from _found(registry, "secret-key")


@rule(guards=True)
def secret_password(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No text holds a password or PIN."""
    yield from _found(registry, "secret-password")


@rule(guards=True)
def net_address(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No text holds an IP or MAC address, the number of a virtual network, or a port."""
    yield from _found(registry, "net-address")


@rule(guards=True)
def net_host(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No text holds the name of an inner machine, of a VPN's door, or the path to an administrator's page."""
    yield from _found(registry, "net-host")


@rule(guards=True)
def device_detail(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No text tells make and model or version of network devices, cameras or server programs."""
    yield from _found(registry, "device-detail")


PERSONAL_DATA_RULES = (
    pd_nik,
    pd_kk,
    pd_nip,
    pd_npwp,
    pd_mobile,
    pd_free_mail,
    office_free_mail,
    pd_bank_account,
    pd_birth,
    pd_home_address,
    pd_person_name,
    secret_key,
    secret_password,
    net_address,
    net_host,
    device_detail,
)

_last: list[tuple[Registry, Mapping[str, list[Finding]]]] = []


def _found(registry: Registry, wanted: str) -> list[Finding]:
    """Look through a registry once for all rules of this module."""
    if not _last or _last[0][0] is not registry:
        _last[:] = [(registry, _looked_through(registry))]
    return _last[0][1].get(wanted, [])


def _looked_through(registry: Registry) -> Mapping[str, list[Finding]]:
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    official: frozenset[str] | None = None
    for document in registry.documents.values():
        passage = passages.read(document)
        hits = list(_hits(passage))
        if not hits:
            continue
        if official is None:
            official = _official(registry)
        declared = official | contact_details.declared(document.data)
        told = Counter[str]()
        for hit in hits:
            place = passage.place(hit.start, hit.end)
            if not _is_declared(hit, declared):
                told[hit.rule] += 1
                if told[hit.rule] <= _MOST:
                    found[hit.rule].append(Finding(place, _told(hit)))
            elif "address" in hit.facts and place.pointer.endswith(_MAIL_FIELDS):
                provider = hit.facts["address"].partition("@")[2]
                found["office-free-mail"].append(Finding(place, {"provider": provider}))
    return found


def _hits(passage: passages.Passage) -> Iterator[Hit]:
    raw = passages.screened(passage.joined)
    signs, words = passages.signs(raw), _WORDS.intersection(passages.words(raw))
    if signs or words:
        for detector in _DETECTORS:
            if not (detector.signs.isdisjoint(signs) and detector.words.isdisjoint(words)):
                yield from detector.find(passage)


def _official(registry: Registry) -> frozenset[str]:
    """Return the lines that the city or an agency declares as its own: they are nobody's anywhere."""
    return frozenset(
        line
        for document in registry.documents.values()
        if document.kind in {"city", "agency"}
        for line in contact_details.declared(document.data)
    )


def _is_declared(hit: Hit, declared: frozenset[str]) -> bool:
    """Tell whether a line is declared. A number may have caught the first digits of what follows it."""
    number, address = hit.facts.get("number", ""), hit.facts.get("address")
    return address in declared or any(number.startswith(line) for line in declared)


def _told(hit: Hit) -> Mapping[str, str]:
    """Return the facts without what was only to be compared."""
    return {name: fact for name, fact in hit.facts.items() if name not in {"number", "address"}}
