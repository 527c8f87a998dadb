"""What may be published, what must be said with it, and what may be called current."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jendela.evidence import evidence
from jendela.places import Place, pointer
from jendela.problems import Severity
from jendela.records import Dataset, Infrastructure, Running
from jendela.registry import Item, Registry
from jendela.rules.rule import Finding, rule

_SENSORS = frozenset({"cctv", "environmental_sensor", "water_level_sensor", "parking_sensor"})
_SENSING = frozenset({"public_sensing", "security_sensing"})
_CAMERAS = frozenset(
    {
        "video_camera",
        "video_camera_infrared",
        "identifiable_video",
        "de_identified_video",
        "non_identifiable_video",
        "image",
    }
)
# UU 27/2022 pasal 17(1): security, prevention of disasters, traffic
_CAMERA_PURPOSES = frozenset({"safety_security", "fire_emergency", "mobility", "unknown"})
# UU 14/2008 pasal 20(1): exemptions on these grounds are not permanent
_PASSING_GROUNDS = frozenset("abcdef")
_STUB = frozenset({"existence", "none"})


@rule()
def sensing_missing(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Cameras and sensors in public places say who senses what, why, and for how long it is kept."""
    for item in registry.of("infrastructure"):
        record = item.record
        if not isinstance(record, Infrastructure) or record.sensing:
            continue
        if record.kind in _SENSORS or record.sensitivity in _SENSING:
            yield Finding(_place(item), {"kind": record.kind})


@rule(severity=Severity.WARNING)
def sensing_purpose(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Cameras serve security, the prevention of disasters or traffic (UU 27/2022 pasal 17)."""
    for item in registry.of("infrastructure"):
        record = item.record
        if not isinstance(record, Infrastructure) or not (sensing := record.sensing):
            continue
        if record.kind == "cctv" or not _CAMERAS.isdisjoint(sensing.tech):
            for index, purpose in enumerate(sensing.purpose):
                if purpose not in _CAMERA_PURPOSES:
                    yield Finding(_place(item, "sensing", "purpose", index), {"purpose": purpose})


@rule(guards=True)
def exemption_missing(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Information that is exempt (dikecualikan) names the decision that exempts it."""
    for item in registry.items.values():
        if item.record.kip_class == "dikecualikan" and not item.record.exemption:
            yield Finding(_place(item, "kip_class"), {})


@rule()
def exemption_needless(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A decision on exemption stands only with information that is exempt (dikecualikan)."""
    for item in registry.items.values():
        if item.record.exemption and item.record.kip_class != "dikecualikan":
            yield Finding(_place(item, "exemption"), {"kip_class": item.record.kip_class})


@rule(guards=True)
def exemption_disclosure(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Of information that is exempt (dikecualikan) no more is shown than that it exists."""
    for item in registry.items.values():
        if item.record.kip_class == "dikecualikan" and item.record.disclosure not in _STUB:
            yield Finding(_place(item, "disclosure"), {"disclosure": item.record.disclosure})


@rule()
def exemption_period(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """An exemption on the grounds a to f says until when it holds (UU 14/2008 pasal 20)."""
    for item in registry.items.values():
        exemption = item.record.exemption
        if exemption and exemption.ground in _PASSING_GROUNDS and not exemption.valid_until:
            yield Finding(_place(item, "exemption"), {"ground": exemption.ground})


@rule(severity=Severity.WARNING)
def exemption_expired(registry: Registry, as_of: date) -> Iterator[Finding]:
    """An exemption whose last day has gone by is decided anew, or the information is open again."""
    for item in registry.items.values():
        exemption = item.record.exemption
        if exemption and "" < exemption.valid_until < as_of.isoformat()[: len(exemption.valid_until)]:
            yield Finding(_place(item, "exemption", "valid_until"), {"until": exemption.valid_until})


@rule(guards=True)
def open_personal_data(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Data that contain personal data are not open (terbuka)."""
    for item in registry.of("dataset"):
        record = item.record
        if isinstance(record, Dataset) and record.contains_personal_data == "yes" and record.access_rights == "terbuka":
            yield Finding(_place(item, "access_rights"), {}, (_place(item, "contains_personal_data"),))


@rule(severity=Severity.WARNING, waivable=True)
def distribution_missing(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Open data (terbuka) say where they can be had."""
    for item in registry.of("dataset"):
        record = item.record
        if isinstance(record, Dataset) and record.access_rights == "terbuka" and not record.distributions:
            yield Finding(_place(item, "access_rights"), {})


@rule()
def successor_unknown(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """The successor of a record is another record."""
    broken = {key.id for key in registry.broken}
    for key, item in registry.items.items():
        successor = item.record.successor if isinstance(item.record, Running) else ""
        if not successor or successor in broken:
            continue
        if all(other == key for other in registry.resolve("record", successor)):
            yield Finding(_place(item, "successor"), {"target": successor})


@rule()
def successor_status(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A record that has a successor is retired."""
    for item in registry.items.values():
        record = item.record
        if isinstance(record, Running) and record.successor and record.status != "retired":
            related = (_place(item, "successor"),)
            yield Finding(_place(item, "status"), {"status": record.status, "successor": record.successor}, related)


@rule(severity=Severity.WARNING, waivable=True)
def unsupported_status(registry: Registry, as_of: date) -> Iterator[Finding]:
    """What is called active has been verified, or has a source of the last two years that is not weak."""
    for item in registry.items.values():
        if isinstance(item.record, Running) and item.record.status == "active":
            found = evidence(item.record, as_of)
            if not found.current:
                facts = {"confidence": "low"} if found.state == "weak" else {"newest": found.newest}
                yield Finding(_place(item, "status"), facts)


def _place(item: Item, *keys: str | int) -> Place:
    return Place(item.document.path, pointer(*keys))
