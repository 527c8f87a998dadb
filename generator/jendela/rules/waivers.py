"""Waivers: which rule they set aside for which record on a day, and what can be wrong with them.

Who asks for a waiver does not grant it to himself: one that is not in the base yet, since a change proposes it, is
pending. It silences nothing until its own change is merged.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from jendela.places import Place
from jendela.problems import Problem, Severity
from jendela.records import Waiver
from jendela.registry import Registry
from jendela.rules.rule import Finding, rule

_WARNING = timedelta(days=30)
_LONGEST = timedelta(days=2 * 366)
Silenced = tuple[str, str]
"""A rule's id and the path of a record."""


class Judged(NamedTuple):
    """What a waiver is judged by, beside itself."""

    waivable: Mapping[str, bool]
    """of every rule that judges records"""
    silenced: frozenset[Silenced]
    """what a waiver has silenced"""
    pending: Mapping[str, tuple[Place, ...]]
    """ids of the waivers that are not in the base yet, with what they would silence"""


@rule()
def waiver_rule(registry: Registry, _as_of: date, judged: Judged) -> Iterator[Finding]:
    """A waiver names a rule for records, and one that can be waived."""
    for waiver in registry.waivers.values():
        if waiver.rule not in judged.waivable:
            may = sorted(name for name, yes in judged.waivable.items() if yes)
            nearest = "".join(difflib.get_close_matches(waiver.rule, may, n=1))
            yield Finding(_place(waiver, "/rule"), {"rule": waiver.rule, "nearest": nearest})
        elif not judged.waivable[waiver.rule]:
            yield Finding(_place(waiver, "/rule"), {"rule": waiver.rule, "firm": "1"})


@rule()
def waiver_expired(registry: Registry, as_of: date, _judged: Judged) -> Iterator[Finding]:
    """A waiver is taken away or granted anew when its last day has gone by."""
    for waiver in registry.waivers.values():
        if waiver.until < as_of.isoformat():
            facts = {"until": waiver.until, "rule": waiver.rule, "record": waiver.record}
            yield Finding(_place(waiver, "/until"), facts)


@rule()
def waiver_period(registry: Registry, _as_of: date, _judged: Judged) -> Iterator[Finding]:
    """A waiver is granted for two years at most."""
    for waiver in registry.waivers.values():
        start, end = _day(waiver.granted_on), _day(waiver.until)
        if start and end and end - start > _LONGEST:
            yield Finding(_place(waiver, "/until"), {"until": waiver.until}, (_place(waiver, "/granted_on"),))


@rule(severity=Severity.NOTICE)
def waiver_ending(registry: Registry, as_of: date, _judged: Judged) -> Iterator[Finding]:
    """A waiver that ends within 30 days is taken away or granted anew in time."""
    for waiver in registry.waivers.values():
        end = _day(waiver.until)
        if end and as_of <= end < as_of + _WARNING:
            yield Finding(_place(waiver, "/until"), {"until": waiver.until, "days": str((end - as_of).days)})


@rule(severity=Severity.NOTICE)
def waiver_needless(registry: Registry, as_of: date, judged: Judged) -> Iterator[Finding]:
    """A waiver that holds silences something."""
    for waiver in registry.waivers.values():
        wanted = list(_silences(registry, waiver))
        if (
            judged.waivable.get(waiver.rule)
            and wanted
            and _holds(waiver, as_of)
            and not judged.pending.get(waiver.id)
            and judged.silenced.isdisjoint(wanted)
        ):
            yield Finding(_place(waiver), {"rule": waiver.rule, "record": waiver.record})


@rule(severity=Severity.NOTICE)
def waiver_pending(registry: Registry, _as_of: date, judged: Judged) -> Iterator[Finding]:
    """A waiver works once its own change is merged."""
    for waiver in registry.waivers.values():
        if places := judged.pending.get(waiver.id):
            yield Finding(_place(waiver), {"rule": waiver.rule, "record": waiver.record}, places)


WAIVER_RULES = (waiver_rule, waiver_expired, waiver_period, waiver_ending, waiver_needless, waiver_pending)


def apply(
    found: Iterable[Problem],
    registry: Registry,
    as_of: date,
    waivable: Mapping[str, bool],
    pending: frozenset[str] = frozenset(),
) -> Iterator[Problem]:
    """Yield the problems that no waiver silences, and then those of the waivers.

    `waivable` tells of every rule for records whether it can be waived. `pending` are the ids of waivers that are not
    in the base yet: what they would silence is related to them. A waiver with an error silences nothing.
    """
    found = list(found)
    broken = {problem.place.path for problem in found if problem.severity is Severity.ERROR}
    holding = [
        each
        for each in registry.waivers.values()
        if waivable.get(each.rule) and _holds(each, as_of) and _place(each).path not in broken
    ]
    proposed = {pair: each for each in holding if each.id in pending for pair in _silences(registry, each)}
    granted = {pair for each in holding if each.id not in pending for pair in _silences(registry, each)}
    silenced: set[Silenced] = set()
    waiting: dict[str, tuple[Place, ...]] = dict.fromkeys((each.id for each in holding if each.id in pending), ())
    for problem in found:
        pair = (problem.rule, problem.place.path)
        if pair in granted:
            silenced.add(pair)
        elif waiver := proposed.get(pair):
            waiting[waiver.id] += (problem.place,)
            yield replace(problem, related=(*problem.related, _place(waiver)))
        else:
            yield problem
    judged = Judged(waivable, frozenset(silenced), waiting)
    for check in WAIVER_RULES:
        yield from check(registry, as_of, judged)


def _holds(waiver: Waiver, as_of: date) -> bool:
    start, end = _day(waiver.granted_on), _day(waiver.until)
    return bool(start and end and start <= as_of <= end and end - start <= _LONGEST)


def _silences(registry: Registry, waiver: Waiver) -> Iterator[Silenced]:
    for key in registry.resolve("record", waiver.record):
        yield waiver.rule, registry.items[key].document.path


def _place(waiver: Waiver, pointer: str = "") -> Place:
    return Place(f"registry/waivers/{waiver.id}.yaml", pointer)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
