"""A problem is a value: which rule, where, and the facts its sentence needs, in no language yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from jendela.places import Place


class Severity(StrEnum):
    """What a problem does to a change: an error blocks, a warning is shown, a notice is asked for."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its id everywhere (manual, fixture folder, waiver, SARIF) and the rule itself in one sentence."""

    id: str
    sentence: str
    severity: Severity = Severity.ERROR
    waivable: bool = False
    guards: bool = False
    """whether it protects people or systems: a record that breaks it is withheld from the site, older versions too"""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `facts` fill the placeholders of the rule's sentence in the message catalogue."""

    rule: str
    place: Place
    severity: Severity = Severity.ERROR
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)
    related: tuple[Place, ...] = ()
