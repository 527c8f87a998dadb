"""The form of PermenPANRB 35/2012, laid out: pages of rows, symbols, lines and connectors. No words, no markup.

Sizes are in em of the form's own letters, so that screen and paper share one layout; `Form.points` is the size of the
letters at which it fits on a sheet of A4 across.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from jendela.flow import Times
from jendela.form.paging import Page, pages
from jendela.form.routing import INFINITE, Stroke
from jendela.procedures import Actor, Step

SYMBOL = 3.6
_LABEL, _SHORT_LABEL = 2.2, 1.1
_PITCH = 0.55
_MARGIN = 0.3
TEXTS = {"no": 2.4, "activity": 15.0, "inputs": 10.0, "time": 6.0, "output": 10.0, "note": 10.0}
"""Widths of the columns of text."""
_SHORT_FROM = 7
"""From so many performers on, "yes" and "no" are written as one letter."""
_SHEET_MM, _MM_PER_POINT = 277.0, 0.3528
# The stylesheet has a rule for each of these: pages may carry no style of their own (`csp`).
MOST_POINTS, LEAST_POINTS, POINTS_STEP = 8.0, 4.5, 0.25
MOST_ACTORS, MOST_LANES = 20, 20


class Cell(Struct, frozen=True):
    """One performer's cell in one row. `lines` is the path of an SVG of 1000 by 1000 that fills the cell."""

    lines: str = ""
    symbol: str = ""
    arrow: bool = False
    """whether a way leads into the symbol"""
    letter: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    """(port, "yes" or "no") of each way out that is an answer"""


class Row(Struct, frozen=True):
    """A step with its cells; `step` is None where there are only connectors."""

    cells: tuple[Cell, ...]
    step: Step | None = None
    exits: tuple[tuple[str, int], ...] = ()
    links: tuple[tuple[str, int, int], ...] = ()
    """of connectors: letter, the step and the page that it leads to; the page is 0 where it takes up another one"""


class Form(Struct, frozen=True):
    """The flowchart part, page by page."""

    actors: tuple[Actor, ...]
    pages: tuple[tuple[Row, ...], ...]
    lanes: int
    """how many lanes lie on either side of a performer's symbols"""
    width: float
    points: float
    short: bool
    times: Times | None


def lay_out(steps: Sequence[Step], actors: Sequence[Actor]) -> Form | None:
    """Lay out the steps of a procedure; None where there is nothing to draw, or more than a sheet can hold."""
    known = {actor.key: index for index, actor in reversed(list(enumerate(actors)))}
    if not steps or not 0 < len(actors) <= MOST_ACTORS:
        return None
    if any(step.actor not in known or not step.symbol for step in steps):
        return None
    short = len(actors) >= _SHORT_FROM
    flow, found = pages(steps, known, _height(len(actors), short=short))
    lanes = max((route.lane.number + 1 for page in found for route in page.routes if route.lane), default=0)
    if lanes > MOST_LANES:
        return None
    column = round(SYMBOL + 2 * (_inner(short=short) + lanes * _PITCH + _MARGIN), 3)
    width = round(column * len(actors) + sum(TEXTS.values()), 3)
    sheets = tuple(_rows(page, len(actors), column, short=short) for page in found)
    return Form(tuple(actors), sheets, lanes, width, _points(width), short, flow.times)


def _inner(*, short: bool) -> float:
    return _SHORT_LABEL if short else _LABEL


def _points(width: float) -> float:
    fitting = _SHEET_MM / width / _MM_PER_POINT
    return max(LEAST_POINTS, min(MOST_POINTS, fitting // POINTS_STEP * POINTS_STEP))


def _height(columns: int, *, short: bool) -> float:
    """Return how many em a sheet has for rows, before it is known how many lanes there are: as if there were two."""
    width = columns * (SYMBOL + 2 * (_inner(short=short) + 2 * _PITCH + _MARGIN)) + sum(TEXTS.values())
    return 150.0 / (_points(width) * _MM_PER_POINT)


def _rows(page: Page, columns: int, column: float, *, short: bool) -> tuple[Row, ...]:
    strokes: dict[tuple[int, int], list[Stroke]] = {}
    for route in page.routes:
        for stroke in route.strokes:
            strokes.setdefault((stroke.row, stroke.column), []).append(stroke)
    entered = {route.link.target for route in page.routes}
    found = []
    for number, row in enumerate(page.rows):
        cells = [Cell(lines=_path(strokes.get((number, each), ()), column, short=short)) for each in range(columns)]
        for index in row.nodes:
            node = page.nodes[index]
            labels = tuple(
                (route.port, route.link.label)
                for route in page.routes
                if route.link.source == index and route.link.label
            )
            letter = page.letters.get(index, "")
            symbol = "connector" if letter else row.step.symbol if row.step else ""
            cells[node.column] = Cell(cells[node.column].lines, symbol, index in entered, letter, labels)
        found.append(Row(tuple(cells), row.step, row.exits, row.links))
    return tuple(found)


def _path(strokes: Sequence[Stroke], column: float, *, short: bool) -> str:
    """Write the lines of a cell as the path of an SVG, each line once."""
    parts = dict.fromkeys(
        f"M{_x(stroke.x1, column, short=short)} {stroke.y1}L{_x(stroke.x2, column, short=short)} {stroke.y2}"
        for stroke in strokes
    )
    return "".join(parts)


def _x(lane: float, column: float, *, short: bool) -> int:
    if lane in {INFINITE, -INFINITE}:
        return 1000 if lane > 0 else 0
    if lane == 0:
        return 500
    away = SYMBOL / 2 + _inner(short=short) + (abs(lane) - 0.5) * _PITCH
    return round(500 + (1 if lane > 0 else -1) * 1000 * away / column)
