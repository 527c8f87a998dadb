"""Lines of a flowchart on a grid: one column for each performer, one row for each step, no line through a symbol.

A row holds one step, so whatever runs along it belongs to that step: ways out leave on the row's middle line, ways in
arrive on the line along its top, where all of them lead to the same symbol and may join. Ways that pass other rows run
down a lane beside the symbols of a column, and no two of them share a stretch of a lane.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

INFINITE = float("inf")
MIDDLE, TOP, FOOT = 500, 80, 1000
"""Heights within a row, in thousandths from above: the middle line, the line along the top, the foot."""


class Node(NamedTuple):
    """A symbol: where it stands, and whether others may stand in its row."""

    row: int
    column: int
    connector: bool = False


class Link(NamedTuple):
    """A way from one node to another, by their indexes. `label` is "", "yes" or "no"."""

    source: int
    target: int
    label: str = ""


class Lane(NamedTuple):
    """A vertical line beside the symbols of a column: on which side (-1 left, 1 right), the how-manieth from them."""

    column: int
    side: int
    number: int


class Stroke(NamedTuple):
    """A straight line within one cell; `y` counts thousandths of the row's height.

    `x` is a lane's signed number (1 is the first to the right), 0 the middle, or infinite for the edge of the cell.
    """

    row: int
    column: int
    x1: float
    y1: int
    x2: float
    y2: int


class Route(NamedTuple):
    """How a link is drawn. `port` is where it leaves its symbol: below, left or right."""

    link: Link
    port: str
    strokes: tuple[Stroke, ...]
    lane: Lane | None = None


_SIDES = {-1: "left", 1: "right"}


def route(nodes: Sequence[Node], links: Iterable[Link]) -> list[Route]:
    """Draw every link, the plainest first; the result is in the order of `links`."""
    every = list(links)
    router = _Router(nodes)
    drawn = {link: found for link in every if (found := router.plain(link))}
    rest = [link for link in every if link not in drawn]
    # short ways first: they find the lanes next to the symbols
    for link in sorted(rest, key=lambda link: abs(nodes[link.source].row - nodes[link.target].row)):
        drawn[link] = router.by_lane(link)
    return [drawn[link] for link in every]


class _Router:
    """Knows which stretches of lanes are taken and which ports are left."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = nodes
        self._taken: defaultdict[Lane, list[tuple[float, float]]] = defaultdict(list)
        self._ports: defaultdict[int, set[str]] = defaultdict(set)
        self._rows: defaultdict[int, set[int]] = defaultdict(set)
        for node in nodes:
            self._rows[node.column].add(node.row)

    def plain(self, link: Link) -> Route | None:
        """Draw a link that needs no lane: straight down, or aside into the column of the next row."""
        source, target = self._nodes[link.source], self._nodes[link.target]
        if target.row <= source.row:
            return None
        if source.column == target.column:
            if any(source.row < row < target.row for row in self._rows[source.column]):
                return None
            self._ports[link.source].add("below")
            return Route(link, "below", (*_down(source.column, source.row, target.row),))
        if target.row != source.row + 1 or source.connector or target.connector:
            return None
        port = _SIDES[1 if target.column > source.column else -1]
        self._ports[link.source].add(port)
        along = _along(source.row, MIDDLE, (source.column, 0), (target.column, 0))
        return Route(link, port, (*along, *_down(target.column, source.row, target.row)))

    def by_lane(self, link: Link) -> Route:
        """Draw a link down or up the lane that lies nearest and is free."""
        source, target = self._nodes[link.source], self._nodes[link.target]
        ends = sorted((source.row + MIDDLE / FOOT, target.row + TOP / FOOT))
        lane = self._free_lane(link, (ends[0], ends[1]))
        self._taken[lane].append((ends[0], ends[1]))
        port = _SIDES[_direction(source.column, lane)]
        self._ports[link.source].add(port)
        x = lane.side * (lane.number + 1)
        strokes = (
            *_along(source.row, MIDDLE, (source.column, 0), (lane.column, x)),
            *_vertical(lane.column, x, (source.row, MIDDLE), (target.row, TOP)),
            *_along(target.row, TOP, (lane.column, x), (target.column, 0)),
            Stroke(target.row, target.column, 0, TOP, 0, MIDDLE),
        )
        return Route(link, port, strokes, lane)

    def _free_lane(self, link: Link, ends: tuple[float, float]) -> Lane:
        source, target = self._nodes[link.source], self._nodes[link.target]
        # beside a connector stand others: its line may not run along the row
        columns = {source.column: None, target.column: None}
        if source.connector or target.connector:
            columns = {(source if source.connector else target).column: None}
        sides = [
            (column, side)
            for column in columns
            for side in ((1, -1) if target.column >= source.column else (-1, 1))
            if _SIDES[_direction(source.column, Lane(column, side, 0))] not in self._ports[link.source]
        ]
        number = 0
        while True:
            for column, side in sides:
                lane = Lane(column, side, number)
                if all(high < ends[0] or low > ends[1] for low, high in self._taken[lane]):
                    return lane
            number += 1


def _direction(column: int, lane: Lane) -> int:
    """Say on which side of a column's symbol a lane lies."""
    return lane.side if lane.column == column else (1 if lane.column > column else -1)


def _down(column: int, first: int, last: int) -> Iterable[Stroke]:
    """Run along the middle of a column, from one row's symbol height to that of a lower one."""
    return _vertical(column, 0, (first, MIDDLE), (last, MIDDLE))


def _vertical(column: int, x: float, start: tuple[int, int], end: tuple[int, int]) -> Iterable[Stroke]:
    (first, top), (last, foot) = sorted((start, end))
    for row in range(first, last + 1):
        yield Stroke(row, column, x, top if row == first else 0, x, foot if row == last else FOOT)


def _along(row: int, y: int, start: tuple[int, float], end: tuple[int, float]) -> Iterable[Stroke]:
    (first, left), (last, right) = sorted((start, end))
    for column in range(first, last + 1):
        yield Stroke(row, column, left if column == first else -INFINITE, y, right if column == last else INFINITE, y)
