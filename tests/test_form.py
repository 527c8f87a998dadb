from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from procedure_steps import charts, record

from jendela.blocks import Text
from jendela.flow import Flow
from jendela.form import LEAST_POINTS, MOST_ACTORS, MOST_LANES, MOST_POINTS, POINTS_STEP, lay_out
from jendela.form.paging import Page, pages
from jendela.form.routing import INFINITE, MIDDLE, Route, Stroke
from jendela.procedures import Actor, Step

Chart = tuple[tuple[Step, ...], tuple[Actor, ...]]


def chart(*rows: str) -> Chart:
    fields = record(*rows)
    return msgspec.convert(fields["steps"], tuple[Step, ...]), msgspec.convert(fields["actors"], tuple[Actor, ...])


def drawn(steps: tuple[Step, ...], actors: tuple[Actor, ...], height: float = 60) -> tuple[Flow, list[Page]]:
    return pages(steps, {actor.key: index for index, actor in enumerate(actors)}, height)


def connected(route: Route, page: Page) -> bool:
    """Whether the strokes of a route join its two symbols without a gap."""
    source, target = page.nodes[route.link.source], page.nodes[route.link.target]
    points = defaultdict(set)
    for stroke in route.strokes:
        one, other = ends(stroke)
        points[one].add(other)
        points[other].add(one)
    seen, rest = set(), [(float(source.column), source.row + MIDDLE / 1000, 0.0)]
    while rest:
        point = rest.pop()
        if point not in seen:
            seen.add(point)
            rest += points[point]
    return (float(target.column), target.row + MIDDLE / 1000, 0.0) in seen


def ends(stroke: Stroke) -> list[tuple[float, float, float]]:
    """Give both ends as (column or border, height, lane), so that what meets at a border compares equal."""
    found = []
    for x, y in ((stroke.x1, stroke.y1), (stroke.x2, stroke.y2)):
        side = 0.5 if x == INFINITE else -0.5 if x == -INFINITE else 0.0
        found.append((stroke.column + side, stroke.row + y / 1000, 0.0 if side else x))
    return found


def through_symbols(page: Page) -> list[tuple[Route, Stroke]]:
    """Find lines that run over the middle of a symbol that they neither leave nor reach."""
    return [
        (route, stroke)
        for route in page.routes
        for stroke in route.strokes
        for index, node in enumerate(page.nodes)
        if (stroke.row, stroke.column) == (node.row, node.column)
        and index not in {route.link.source, route.link.target}
        and min(stroke.x1, stroke.x2) <= 0 <= max(stroke.x1, stroke.x2)
        and min(stroke.y1, stroke.y2) <= MIDDLE <= max(stroke.y1, stroke.y2)
    ]


def shared_lanes(page: Page) -> list[tuple[Route, Route]]:
    """Find pairs of lines that run over one another in a lane."""
    found = []
    for one, other in combinations([route for route in page.routes if route.lane], 2):
        if one.lane == other.lane:
            spans = [
                sorted((page.nodes[each.link.source].row + 0.5, page.nodes[each.link.target].row + 0.08))
                for each in (one, other)
            ]
            if spans[0][0] <= spans[1][1] and spans[1][0] <= spans[0][1]:
                found.append((one, other))
    return found


@settings(max_examples=60, deadline=None)
@given(charts())
def test_every_way_is_drawn_once_whole_and_through_no_symbol(drawn_chart: Any) -> None:
    flow, found = drawn(*drawn_chart)
    for page in found:
        assert all(connected(route, page) for route in page.routes)
        assert through_symbols(page) == []
        assert shared_lanes(page) == []
        ports = [(route.link.source, route.port) for route in page.routes]
        assert len(ports) == len(set(ports))
    assert followed(found) == {(flow.steps[a].no, flow.steps[b].no, label) for a, b, label in flow.edges}


def followed(found: list[Page]) -> set[tuple[int, int, str]]:
    """Follow all drawn ways from step to step, over the connectors of other pages."""
    entered = {
        page.letters[route.link.source]: step.no
        for page in found
        for route in page.routes
        if page.nodes[route.link.source].connector
        for step in [step_of(page, route.link.target)]
    }
    ways = set()
    for page in found:
        for route in page.routes:
            if page.nodes[route.link.source].connector:
                continue
            target = page.letters.get(route.link.target)
            number = entered[target] if target else step_of(page, route.link.target).no
            ways.add((step_of(page, route.link.source).no, number, route.link.label))
    return ways


def step_of(page: Page, node: int) -> Step:
    step = page.rows[page.nodes[node].row].step
    assert step is not None
    return step


@settings(max_examples=40, deadline=None)
@given(charts())
def test_connectors_match_every_branch_is_labelled_and_all_fits_the_sheet(drawn_chart: Any) -> None:
    steps, actors = drawn_chart
    form = lay_out(steps, actors)
    assert form is not None
    assert form.width * form.points * 0.3528 <= 277.5 or form.points == 4.5
    ins: list[tuple[str, int]] = []
    outs: list[tuple[str, int, int]] = []
    for number, page in enumerate(form.pages, 1):
        for row in page:
            ins += [(letter, step) for letter, step, to in row.links if not to]
            outs += [(letter, step, to) for letter, step, to in row.links if to]
            assert all(to != number for _, _, to in row.links)
            if row.step and row.step.symbol == "decision":
                labels = [label for cell in row.cells for _, label in cell.labels]
                assert sorted(labels) == ["no", "yes"]
    assert len(ins) == len({letter for letter, _ in ins})
    assert {(letter, step) for letter, step, _ in outs} == set(ins)
    assert [row.step for page in form.pages for row in page if row.step] == list(steps)


def test_the_plainest_chart_needs_no_lane_and_one_page() -> None:
    form = lay_out(*chart("start loket", "decision kasi 3 1", "process kepala", "end loket"))
    assert form is not None
    assert [len(page) for page in form.pages] == [4]
    assert [cell.symbol for cell in form.pages[0][1].cells] == ["", "decision", ""]
    assert form.points == 8.0


def test_sixty_steps_of_twelve_performers_break_into_pages_that_refer_to_one_another() -> None:
    names = "loket kasi kepala arsip warga teknis lurah camat ppid hukum umum aset".split()
    rows = ["start loket"]
    for number in range(2, 60):
        name = names[number % 12]
        back = max(1, number - 17)
        rows.append(f"decision {name} {number + 1} {back}" if number % 3 == 0 else f"process {name}")
    form = lay_out(*chart(*rows, "end loket"))
    assert form is not None
    assert len(form.pages) > 3
    assert form.short
    assert 4.5 <= form.points < 8


@pytest.mark.parametrize("wrong", ["actor", "symbol", "none"])
def test_what_cannot_be_drawn_gives_no_form(wrong: str) -> None:
    steps, actors = chart("start loket", "end loket")
    first = msgspec.structs.replace(steps[0], **{wrong: ""}) if wrong != "none" else steps[0]
    assert lay_out((first, steps[1]) if wrong != "none" else (), actors) is None


def test_the_stylesheet_knows_every_size_that_a_form_may_have() -> None:
    sheet = (Path(__file__).parents[1] / "site/assets/stylesheets/form.css").read_text("utf-8")
    steps = int((MOST_POINTS - LEAST_POINTS) / POINTS_STEP)
    points = [LEAST_POINTS + number * POINTS_STEP for number in range(steps + 1)]
    wanted = {f'[data-points="{size}"]' for size in points}
    wanted |= {f'[data-performers="{number}"]' for number in range(1, MOST_ACTORS + 1)}
    wanted |= {f'[data-lanes="{number}"]' for number in range(MOST_LANES + 1)}
    assert set(re.findall(r"\[data-(?:points|performers|lanes)=[^]]*\]", sheet)) == wanted


def test_more_performers_than_a_sheet_holds_give_no_form() -> None:
    steps, _ = chart("start loket", "end loket")
    many = tuple(Actor(key=f"a{number}", label=Text(id=str(number))) for number in range(MOST_ACTORS))
    assert lay_out(steps, (*many, Actor(key="loket", label=Text(id="Loket")))) is None
