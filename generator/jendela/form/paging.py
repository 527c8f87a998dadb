"""Pages of a flowchart: how many rows a sheet holds, and the off-page connectors where a way leads to another sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from jendela.blocks import Text
from jendela.flow import Edge, Flow
from jendela.form.routing import Link, Node, Route, route
from jendela.procedures import Step

_LINE, _PADDING = 1.35, 0.9
_LEAST = 4.6
"""Least height of a row in em: the symbol, the line above it, the way out below."""
_CONNECTORS = 7.0
"""Room that is kept for connectors at head and foot."""
_LETTER = 0.54
"""Mean width of a letter in em, on the generous side."""
_WIDTHS = (15.0, 10.0, 10.0, 10.0)
"""Of the columns activity, inputs, output and note."""
_LOST = 2.0
"""What a line loses to the padding of its cell and to the word that no longer fits."""


class PageRow(NamedTuple):
    """The nodes of a row; its step, or what its connectors lead to as (letter, step, page)."""

    nodes: tuple[int, ...]
    step: Step | None
    exits: tuple[tuple[str, int], ...]
    links: tuple[tuple[str, int, int], ...]


class Page(NamedTuple):
    """One sheet: its symbols, its lines, and the letters of its connectors by node."""

    rows: tuple[PageRow, ...]
    nodes: tuple[Node, ...]
    routes: tuple[Route, ...]
    letters: Mapping[int, str]


def pages(steps: Sequence[Step], columns: Mapping[str, int], height: float) -> tuple[Flow, list[Page]]:
    """Break steps into sheets of at most `height` em and draw each. `columns` gives the column of each performer."""
    flow = Flow(steps)
    breaks = list(_breaks(steps, height - _CONNECTORS))
    page_of = [page for page, (first, last) in enumerate(pairwise(breaks)) for _ in range(first, last)]
    targets = sorted({edge.target for edge in flow.edges if page_of[edge.source] != page_of[edge.target]})
    letters = {target: _letter(number) for number, target in enumerate(targets)}
    made = [
        _Sheet(flow, columns, page_of, letters).draw(page, first, last)
        for page, (first, last) in enumerate(pairwise(breaks))
    ]
    return flow, made


def _breaks(steps: Sequence[Step], height: float) -> Iterator[int]:
    """Yield the first row of each sheet, and the number of rows."""
    yield 0
    used = 0.0
    for row, step in enumerate(steps):
        needed = _row_height(step)
        if used and used + needed > height:
            yield row
            used = 0.0
        used += needed
    yield len(steps)


def _row_height(step: Step) -> float:
    """Estimate the height of a row from the longest of its texts in either language."""
    activity = _length(step.activity) + _length(step.question)
    texts = (activity, _length(step.inputs), _length(step.output), _length(step.note))
    lines = max(-(-length * _LETTER // (width - _LOST)) for length, width in zip(texts, _WIDTHS, strict=True))
    return max(_LEAST, lines * _LINE + _PADDING)


def _length(text: Text | None) -> int:
    return max(len(text.id), len(text.en)) if text else 0


def _letter(number: int) -> str:
    """Name connectors A to Z, then AA, AB and so on."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


class _Sheet:
    """One page in the making: connectors in, steps, connectors out, each a row of the same grid."""

    def __init__(
        self, flow: Flow, columns: Mapping[str, int], page_of: Sequence[int], letters: Mapping[int, str]
    ) -> None:
        self._flow = flow
        self._columns = columns
        self._page_of = page_of
        self._letters = letters
        self._nodes: list[Node] = []
        self._rows: list[PageRow] = []
        self._named: dict[int, str] = {}

    def draw(self, page: int, first: int, last: int) -> Page:
        """Place the steps from `first` up to `last` with their connectors and draw the lines."""
        own = range(first, last)
        entering = [target for target in self._letters if target in own]
        leaving = [edge for edge in self._flow.edges if edge.source in own and self._page_of[edge.target] != page]
        ways_in = self._connectors([(target, target) for target in entering], to_page=False)
        steps = {row: self._step(row) for row in own}
        ways_out = self._connectors([(edge.source, edge.target) for edge in leaving], to_page=True)
        links = [Link(node, steps[target]) for node, target in zip(ways_in, entering, strict=True)]
        links += [
            Link(steps[edge.source], steps[edge.target], edge.label) for edge in self._flow.edges if _inside(edge, own)
        ]
        links += [Link(steps[edge.source], node, edge.label) for node, edge in zip(ways_out, leaving, strict=True)]
        drawn = route(self._nodes, dict.fromkeys(links))
        return Page(tuple(self._rows), tuple(self._nodes), tuple(drawn), self._named)

    def _step(self, row: int) -> int:
        step = self._flow.steps[row]
        self._nodes.append(Node(len(self._rows), self._columns[step.actor]))
        self._rows.append(PageRow((len(self._nodes) - 1,), step, self._flow.exits(row), ()))
        return len(self._nodes) - 1

    def _connectors(self, ends: Sequence[tuple[int, int]], *, to_page: bool) -> list[int]:
        """Place a connector for each (row that gives its column, row that it leads to), as few rows as there can be."""
        start = len(self._rows)
        taken: list[dict[int, int]] = []
        found = []
        for beside, target in ends:
            column = self._columns[self._flow.steps[beside].actor]
            level = next((number for number, row in enumerate(taken) if column not in row), len(taken))
            if level == len(taken):
                taken.append({})
            self._nodes.append(Node(start + level, column, connector=True))
            node = taken[level][column] = len(self._nodes) - 1
            self._named[node] = self._letters[target]
            found.append(node)
        goal = dict(zip(found, (target for _, target in ends), strict=True))
        for row in taken:
            links = tuple(
                (self._named[node], self._flow.steps[goal[node]].no, self._page_of[goal[node]] + 1 if to_page else 0)
                for node in row.values()
            )
            self._rows.append(PageRow(tuple(row.values()), None, (), links))
        return found


def _inside(edge: Edge, own: range) -> bool:
    return edge.source in own and edge.target in own
