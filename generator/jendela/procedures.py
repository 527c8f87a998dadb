"""The blocks of a procedure: who does what, in which order, and how it was tried."""

from __future__ import annotations

from msgspec import Struct

from jendela.blocks import Text


class StandardTime(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Standard time."""

    value: int
    unit: str


class Actor(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Performer."""

    key: str
    label: Text


class Step(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Step."""

    no: int
    activity: Text
    question: Text | None = None
    actor: str = ""
    symbol: str = ""
    inputs: Text | None = None
    time: StandardTime | str | None = None
    output: Text | None = None
    note: Text | None = None
    next: int | None = None
    if_yes: int | None = None
    if_no: int | None = None
    sop: str = ""


class Stage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Stage passed."""

    state: str
    on: str
    office: Text
    note: Text | None = None


class Pack(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Set of templates."""

    set: str
    code: str
    tier: str = ""


class Trial(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Trial."""

    started: str
    ended: str = ""
    result: Text | None = None


class Evaluation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Evaluation."""

    date: str
    result: str
    kind: str = ""
    note: Text | None = None
