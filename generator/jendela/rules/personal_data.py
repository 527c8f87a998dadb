"""Personal data, secrets and network detail: what is public as soon as it is written, and cannot be called back.

One pass over a document serves all rules of this module: each detector looks only where its words or signs stand.
No finding carries the value it found; a number or name is shown by its first and last two signs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial

from jendela.places import Place
from jendela.problems import Severity
from jendela.reading.documents import Document
from jendela.registry import Registry
from jendela.rules import contact_details, credentials, identity_numbers, network_detail, passages, persons
from jendela.rules.passages import Detector, Hit, Passage
from jendela.rules.rule import Finding, in_one_pass, rule

_DETECTORS: tuple[Detector, ...] = (
    identity_numbers.DETECTOR,
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
_LINE_DETECTORS = (contact_details.MOBILES, contact_details.MAILBOXES)
_WORDS = frozenset(word for detector in (*_DETECTORS, *_LINE_DETECTORS) for word in detector.words)
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


def in_document(document: Document, official: frozenset[str]) -> Iterator[tuple[str, Finding]]:
    """Yield what all rules of this module but `office-free-mail` find in one document, with the rule's id.

    `official` are lines that are nobody's. For files that are no valid records, and so in no registry.
    """
    told = Counter[str]()
    for hit, place in _read(document, official | contact_details.declared_nearby(document.comments)):
        told[hit.rule] += 1
        if told[hit.rule] <= _MOST and hit.rule != "office-free-mail":
            yield hit.rule, Finding(place(), hit.facts)


def _looked_through(registry: Registry) -> Mapping[str, list[Finding]]:
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    official = official_lines(registry)
    for document in registry.documents.values():
        told = Counter[str]()
        for hit, place in _read(document, official):
            told[hit.rule] += 1
            if told[hit.rule] <= _MOST:
                found[hit.rule].append(Finding(place(), hit.facts))
    return found


_found = in_one_pass(_looked_through)


def _read(document: Document, official: frozenset[str]) -> Iterator[tuple[Hit, Callable[[], Place]]]:
    """Yield what stands in a document against the rules; `official` are lines that are nobody's anywhere."""
    passage = passages.read(document)
    raw = passages.screened(passage.joined)
    signs, words = passages.signs(raw), _WORDS.intersection(passages.words(raw))
    if not signs and not words:
        return
    for detector in _DETECTORS:
        if detector.may_find(signs, words):
            for hit in detector.find(passage):
                yield hit, partial(passage.place, hit.start, hit.end)
    lines = [hit for each in _LINE_DETECTORS if each.may_find(signs, words) for hit in each.find(passage)]
    if lines:
        yield from _judged_lines(passage, lines, official)


def _judged_lines(
    passage: Passage, lines: list[Hit], official: frozenset[str]
) -> Iterator[tuple[Hit, Callable[[], Place]]]:
    """Yield the lines that neither their own record nor an office declares, and the free mailboxes of offices."""
    own = contact_details.declared(passage.document.data)
    for hit in lines:
        line, place = hit.facts["line"], partial(passage.place, hit.start, hit.end)
        if not _is_declared(line, own | official):
            yield hit._replace(facts={"masked": hit.facts["masked"]}), place
        if line in own and "@" in line and place().pointer.endswith(_MAIL_FIELDS):
            yield hit._replace(rule="office-free-mail", facts={"provider": line.partition("@")[2]}), place


def official_lines(registry: Registry) -> frozenset[str]:
    """Return the lines that the city or an agency declares as its own: they are nobody's, in whatever document."""
    return frozenset(line for document in registry.offices for line in contact_details.declared(document.data))


def _is_declared(line: str, declared: frozenset[str]) -> bool:
    """Tell whether a line is declared. A number may have caught the first digits of what follows it."""
    return line in declared or ("@" not in line and any(map(line.startswith, declared)))
