"""The steps of a procedure as a graph: where each leads, what can be reached, where it goes back, how long it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from heapq import heappop, heappush
from types import MappingProxyType
from typing import NamedTuple

from jendela.procedures import StandardTime, Step

WORKING_DAY = 450
"""Minutes of work in a working day: 37.5 hours over five days."""
_MINUTES: Mapping[str, int] = MappingProxyType(
    {"menit": 1, "jam": 60, "hari": WORKING_DAY, "hari_kerja": WORKING_DAY, "minggu": 5 * WORKING_DAY}
    | {"bulan": 21 * WORKING_DAY}
)
_DAY_IN_HOURS = 24


class Edge(NamedTuple):
    """A way from one step to another, both by their row counted from 0. `label` is "", "yes" or "no"."""

    source: int
    target: int
    label: str


class Times(NamedTuple):
    """Minutes of work along the shortest, the usual and the longest way, none of which goes back.

    The usual way answers every question with yes. `unknown` counts the reached steps whose time nobody knows.
    """

    shortest: int
    usual: int
    longest: int
    unknown: int


class Flow:
    """The graph of a list of steps, whatever is wrong with it: a number that leads nowhere makes no edge."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = tuple(steps)
        self.row = {step.no: index for index, step in reversed(list(enumerate(steps)))}
        """the first row of each number"""

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every way from a step to another, in the order of the rows, yes before no."""
        return tuple(
            Edge(source, self.row[number], label)
            for source in range(len(self.steps))
            for label, number in self.exits(source)
            if number in self.row
        )

    @cached_property
    def after(self) -> tuple[tuple[Edge, ...], ...]:
        """The ways out of each row."""
        found: list[list[Edge]] = [[] for _ in self.steps]
        for edge in self.edges:
            found[edge.source].append(edge)
        return tuple(map(tuple, found))

    def exits(self, row: int) -> tuple[tuple[str, int], ...]:
        """Return the exits that a step names as (label, number of the step); a step that names none leads on."""
        step = self.steps[row]
        if step.symbol == "decision":
            named = (("yes", step.if_yes), ("no", step.if_no))
            return tuple((label, number) for label, number in named if number is not None)
        if step.symbol == "end" or leaves(step):
            return ()
        if step.next is not None:
            return (("", step.next),)
        return (("", self.steps[row + 1].no),) if row + 1 < len(self.steps) else ()

    @cached_property
    def entries(self) -> tuple[int, ...]:
        """The rows where the procedure begins: the first, and those that take up another procedure."""
        return tuple(index for index, step in enumerate(self.steps) if index == 0 or arrives(step))

    @cached_property
    def endings(self) -> frozenset[int]:
        """The rows where the procedure ends or goes over to another one."""
        return frozenset(index for index, step in enumerate(self.steps) if step.symbol == "end" or leaves(step))

    @cached_property
    def reached(self) -> frozenset[int]:
        """The rows that a way from a beginning leads to."""
        return _closure(self.entries, [[edge.target for edge in edges] for edges in self.after])

    @cached_property
    def ending(self) -> frozenset[int]:
        """The rows from which a way leads to an end."""
        before: list[list[int]] = [[] for _ in self.steps]
        for edge in self.edges:
            before[edge.target].append(edge.source)
        return _closure(self.endings, before)

    @cached_property
    def back(self) -> frozenset[Edge]:
        """The edges that close a loop when the ways are followed from the beginning, yes before no."""
        found: set[Edge] = set()
        state = [0] * len(self.steps)  # 0 not seen, 1 on the way, 2 done
        for entry in self.entries:
            stack = [(entry, iter(self.after[entry]))] if not state[entry] else []
            while stack:
                row, rest = stack[-1]
                state[row] = 1
                edge = next(rest, None)
                if edge is None:
                    state[row] = 2
                    stack.pop()
                elif state[edge.target] == 1:
                    found.add(edge)
                elif not state[edge.target]:
                    stack.append((edge.target, iter(self.after[edge.target])))
        return frozenset(found)

    @cached_property
    def times(self) -> Times | None:
        """How long the procedure takes; None where no way leads from its first step to an end."""
        if not self.steps or 0 not in self.ending:
            return None
        costs = [minutes(step.time) for step in self.steps]
        unknown = sum(isinstance(self.steps[row].time, str | None) for row in self.reached)
        return Times(self.shortest(costs), self._usual(costs), self._longest(costs), unknown)

    def shortest(self, costs: Sequence[int]) -> int:
        """Return the least cost from the first step to an end, given the cost of each row; 0 where no way leads."""
        best: dict[int, int] = {}
        queue = [(costs[0], 0)]
        while queue:
            cost, row = heappop(queue)
            if row in best:
                continue
            if row in self.endings:
                return cost
            best[row] = cost
            for edge in self.after[row]:
                heappush(queue, (cost + costs[edge.target], edge.target))
        return 0

    def _usual(self, costs: Sequence[int]) -> int:
        """Follow yes before no; where that only leads back, take the next way that does not."""
        seen = {0}
        stack = [(0, iter(self.after[0]))]
        while stack and stack[-1][0] not in self.endings:
            edge = next(stack[-1][1], None)
            if edge is None:
                stack.pop()
            elif edge.target not in seen:
                seen.add(edge.target)
                stack.append((edge.target, iter(self.after[edge.target])))
        return sum(costs[row] for row, _ in stack)

    def _longest(self, costs: Sequence[int]) -> int:
        most: dict[int, int] = {}
        for row in reversed(self._order()):
            onward = [most[edge.target] for edge in self.after[row] if edge not in self.back and edge.target in most]
            if row in self.endings or onward:
                most[row] = costs[row] + max(onward, default=0)
        return most.get(0, 0)

    def _order(self) -> list[int]:
        """Return the rows so that each comes after all that lead to it, but for edges that go back."""
        waiting = [0] * len(self.steps)
        for edge in self.edges:
            waiting[edge.target] += edge not in self.back and edge.source in self.reached
        ready = [row for row in sorted(self.reached) if not waiting[row]]
        for row in ready:
            for edge in self.after[row]:
                if edge not in self.back:
                    waiting[edge.target] -= 1
                    if not waiting[edge.target]:
                        ready.append(edge.target)
        return ready


def leaves(step: Step) -> bool:
    """Whether a step hands over to another procedure."""
    return step.symbol == "connector" and bool(step.sop) and step.next is None


def arrives(step: Step) -> bool:
    """Whether a step takes up another procedure."""
    return step.symbol == "connector" and bool(step.sop) and step.next is not None


def minutes(time: StandardTime | str | None, per_unit: Mapping[str, int] = _MINUTES) -> int:
    """Return a standard time in minutes of work, 0 where it is not known. Whole days in hours count as days."""
    if not isinstance(time, StandardTime):
        return 0
    if time.unit == "jam" and time.value and time.value % _DAY_IN_HOURS == 0:
        return time.value // _DAY_IN_HOURS * per_unit["hari"]
    return time.value * per_unit[time.unit]


def parts(total: int) -> tuple[tuple[int, str], ...]:
    """Write minutes of work as working days, hours and minutes, leaving out what is 0."""
    days, rest = divmod(total, WORKING_DAY)
    hours, rest = divmod(rest, 60)
    found = ((days, "hari_kerja"), (hours, "jam"), (rest, "menit"))
    return tuple(part for part in found if part[0]) or ((0, "menit"),)


def _closure(start: Iterable[int], onward: Sequence[Iterable[int]]) -> frozenset[int]:
    found = set(start)
    rest = list(found)
    while rest:
        for row in onward[rest.pop()]:
            if row not in found:
                found.add(row)
                rest.append(row)
    return frozenset(found)
