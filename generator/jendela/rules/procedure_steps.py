"""The steps of an SOP: numbers, performers, symbols, ways and times, so that the form can be drawn and followed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from jendela.blocks import Duration
from jendela.flow import WORKING_DAY, Flow, arrives, leaves, minutes
from jendela.places import Place, pointer
from jendela.problems import Severity
from jendela.procedures import Step
from jendela.records import Service, Sop
from jendela.registry import Item, Key, Registry
from jendela.rules.rule import Finding, rule

# Where calendars differ a step counts for the least and a promise for the most, so that nobody is accused wrongly.
_LEAST = MappingProxyType(
    {"menit": 1, "jam": 60, "hari": WORKING_DAY * 5 // 7, "hari_kerja": WORKING_DAY, "minggu": 5 * WORKING_DAY}
    | {"bulan": 20 * WORKING_DAY}
)
_MOST = MappingProxyType(
    {"minute": 1, "hour": 60, "day": WORKING_DAY, "working_day": WORKING_DAY, "week": 7 * WORKING_DAY}
    | {"month": 23 * WORKING_DAY, "year": 262 * WORKING_DAY}
)
# Roots that are verbs without a prefix, and nouns that only look as if they had one.
_PLAIN_VERBS = frozenset("mulai masuk keluar datang hadir ikut naik turun duduk tiba pergi selesai".split())
_NOUNS = frozenset(
    "berkas berita beras berat bersih benar menteri menit meja media mesin metode menu medis merah merek melati meter "
    "metadata mesjid berlian bencana berbagai".split()
)


class Chart(NamedTuple):
    """An SOP whose steps are here, not only their titles."""

    item: Item
    sop: Sop
    steps: tuple[Step, ...]

    def place(self, row: int, *keys: str) -> Place:
        """Return the place of a step or of one of its fields."""
        return Place(self.item.document.path, pointer("steps", row, *keys))


@rule()
def step_number(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """The steps of a SOP are numbered 1, 2, 3 and so on, in the order of the form."""
    for item in registry.of("sop"):
        if isinstance(item.record, Sop) and isinstance(item.record.steps, tuple):
            for row, step in enumerate(item.record.steps):
                if step.no != row + 1:
                    place = Place(item.document.path, pointer("steps", row, "no"))
                    yield Finding(place, {"no": str(step.no), "expected": str(row + 1)})
                    break  # one number too many makes all that follow wrong


@rule()
def step_performer(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Every step has a performer of the list, and every performer of the list has a step."""
    for chart in charts(registry):
        known = {actor.key for actor in chart.sop.actors}
        for row, step in enumerate(chart.steps):
            if not step.actor:
                yield Finding(chart.place(row), {"step": str(step.no)})
            elif step.actor not in known:
                yield Finding(chart.place(row, "actor"), {"unknown": step.actor, "known": ", ".join(sorted(known))})
        used = {step.actor for step in chart.steps}
        for index, actor in enumerate(chart.sop.actors):
            if actor.key not in used:
                place = Place(chart.item.document.path, pointer("actors", index, "key"))
                yield Finding(place, {"idle": actor.key})


@rule()
def performer_twice(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No two performers of a SOP have one key or one name."""
    for item in registry.of("sop"):
        seen: dict[str, Place] = {}
        for index, actor in enumerate(item.record.actors if isinstance(item.record, Sop) else ()):
            place = Place(item.document.path, pointer("actors", index))
            # a key never equals a name here: it has no blank
            for name in (actor.key, " " + " ".join(actor.label.id.casefold().split())):
                if (first := seen.setdefault(name, place)) != place:
                    yield Finding(place, {"name": name.strip()}, (first,))
                    break


@rule()
def step_symbol(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A SOP begins at its first step and nowhere else, and ends at its last."""
    for chart in charts(registry):
        last = len(chart.steps) - 1
        for row, step in enumerate(chart.steps):
            begins = step.symbol == "start" or arrives(step)
            if not step.symbol:
                yield Finding(chart.place(row), {"missing": str(step.no)})
            elif row == 0 and not begins:
                yield Finding(chart.place(row, "symbol"), {"first": step.symbol})
            elif row and step.symbol == "start":
                yield Finding(chart.place(row, "symbol"), {"second": str(step.no)}, (chart.place(0, "symbol"),))
            elif row == last and not (step.symbol == "end" or leaves(step)):
                yield Finding(chart.place(row, "symbol"), {"last": step.symbol})


@rule()
def step_exit(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A decision has two different exits, an end has none, and every other step leads to one other step."""
    for chart in charts(registry):
        flow = Flow(chart.steps)
        for row, step in enumerate(chart.steps):
            for field, facts in _wrong_exits(flow, step):
                yield Finding(chart.place(row, field) if field else chart.place(row), {"step": str(step.no), **facts})


def _wrong_exits(flow: Flow, step: Step) -> Iterator[tuple[str, dict[str, str]]]:
    numbers = {"next": step.next, "if_yes": step.if_yes, "if_no": step.if_no}
    allowed = {"decision": {"if_yes", "if_no"}, "end": set()}.get(step.symbol, {"next"})
    for field, number in numbers.items():
        if number is not None and field not in allowed:
            yield field, {"needless": field, "symbol": step.symbol}
        elif number is not None and number not in flow.row:
            yield field, {"nowhere": str(number)}
        elif number == step.no:
            yield field, {"itself": field}
    if step.symbol == "decision":
        for field in ("if_yes", "if_no"):
            if numbers[field] is None:
                yield "", {"missing": field}
        if step.if_yes is not None and step.if_yes == step.if_no:
            yield "if_no", {"same": str(step.if_no)}


@rule()
def step_unreachable(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Every step of a SOP can be reached from its first."""
    for chart in charts(registry):
        reached = Flow(chart.steps).reached
        for row, step in enumerate(chart.steps):
            if row not in reached:
                yield Finding(chart.place(row), {"step": str(step.no)})


@rule()
def step_endless(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """From every step of a SOP a way leads to an end; no loop is without a way out."""
    for chart in charts(registry):
        flow = Flow(chart.steps)
        lost = sorted(flow.reached - flow.ending)
        # where there is no end at all, `step-symbol` has a sentence of its own
        if lost and flow.endings:
            yield Finding(chart.place(lost[0]), {"steps": ", ".join(str(chart.steps[row].no) for row in lost)})


@rule()
def step_connector(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A connector names another SOP, and that one has the connector that matches."""
    for chart in charts(registry):
        for row, step in enumerate(chart.steps):
            if step.sop and step.symbol != "connector":
                yield Finding(chart.place(row, "sop"), {"symbol": step.symbol or "?"})
            elif step.symbol == "connector" and step.sop in {"", chart.sop.id}:
                yield Finding(chart.place(row, "symbol"), {"step": str(step.no)})
            elif step.symbol == "connector" and not _matched(registry, chart.sop.id, step):
                yield Finding(chart.place(row, "sop"), {"other": step.sop, "own": chart.sop.id})


def _matched(registry: Registry, own: str, step: Step) -> bool:
    """Whether the other SOP takes up what this one hands over, or the reverse; unknown steps may hold anything."""
    other = registry.items.get(Key("sop", step.sop))
    chart = _chart(other) if other else None
    if chart is None:
        return True
    counterpart = arrives if leaves(step) else leaves
    return any(each.sop == own and counterpart(each) for each in chart.steps)


@rule(severity=Severity.WARNING, waivable=True)
def step_verb(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """The activity of a step starts with an active verb (PermenPANRB 35/2012)."""
    for item in registry.of("sop"):
        if isinstance(item.record, Sop) and isinstance(item.record.steps, tuple):
            for row, step in enumerate(item.record.steps):
                word = (
                    step.activity.id.split(maxsplit=1)[0].strip(".,:;").casefold() if step.activity.id.strip() else ""
                )
                if not _is_verb(word):
                    place = Place(item.document.path, pointer("steps", row, "activity", "id"))
                    yield Finding(place, {"word": word})


def _is_verb(word: str) -> bool:
    return word in _PLAIN_VERBS or (word.startswith(("me", "ber")) and word not in _NOUNS)


@rule(severity=Severity.WARNING, waivable=True)
def step_question(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A decision says what is answered with yes or no, and nothing else does."""
    for chart in charts(registry):
        for row, step in enumerate(chart.steps):
            if step.symbol == "decision" and step.question is None:
                yield Finding(chart.place(row), {"step": str(step.no)})
            elif step.symbol != "decision" and step.question is not None:
                yield Finding(chart.place(row, "question"), {"symbol": step.symbol or "?"})


@rule(severity=Severity.WARNING, waivable=True)
def step_time(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Even the shortest way through a SOP fits into the time that its services promise."""
    for chart in charts(registry):
        needed = Flow(chart.steps).shortest([minutes(step.time, _LEAST) for step in chart.steps])
        for key, promise in _promises(registry, chart.sop):
            if promise.value is not None and needed > promise.value * _MOST[promise.unit]:
                facts = {"service": key.id, "promise": str(promise.value), "unit": promise.unit, "needed": str(needed)}
                related = (registry.place(key, "/processing_time"),)
                yield Finding(Place(chart.item.document.path, "/steps"), facts, related)


def _promises(registry: Registry, sop: Sop) -> Iterator[tuple[Key, Duration]]:
    own = [Key("service", service) for service in sop.services]
    naming = [
        each.source for each in registry.referrers.get(Key("sop", sop.id), ()) if each.pointer.startswith("/sops/")
    ]
    for key in dict.fromkeys([*own, *naming]):
        service = registry.items[key].record if key in registry.items else None
        if isinstance(service, Service) and service.processing_time.state == "known" and service.processing_time.unit:
            yield key, service.processing_time


STEP_RULES = (
    step_number,
    step_performer,
    performer_twice,
    step_symbol,
    step_exit,
    step_unreachable,
    step_endless,
    step_connector,
    step_verb,
    step_question,
    step_time,
)
STEP_TOGETHER = frozenset({step_connector, step_time})


def charts(registry: Registry) -> Iterator[Chart]:
    """Yield the SOPs that have a flowchart: those whose steps are here with more than their titles."""
    for item in registry.of("sop"):
        if chart := _chart(item):
            yield chart


def _chart(item: Item) -> Chart | None:
    sop = item.record
    if not isinstance(sop, Sop) or not isinstance(sop.steps, tuple) or not sop.steps:
        return None
    return None if sop.disclosure != "full" else Chart(item, sop, sop.steps)
