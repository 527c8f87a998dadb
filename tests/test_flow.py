from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from procedure_steps import charts, record

from jendela.flow import Flow, minutes, parts
from jendela.procedures import StandardTime, Step


def flow(*rows: str) -> Flow:
    return Flow(msgspec.convert(record(*rows)["steps"], tuple[Step, ...]))


def test_a_step_that_names_no_exit_leads_to_the_following_row() -> None:
    assert [(edge.source, edge.target) for edge in flow("start loket", "process kasi", "end loket").edges] == [
        (0, 1),
        (1, 2),
    ]


def test_a_decision_leads_both_ways_and_a_number_that_is_not_there_nowhere() -> None:
    edges = flow("start", "decision kasi 3 9", "end").edges
    assert [edge[1:] for edge in edges] == [(1, ""), (2, "yes")]


def test_what_goes_back_is_told_from_what_goes_on() -> None:
    looped = flow("start", "process kasi", "decision kasi 4 2", "end")
    assert {(edge.source, edge.target) for edge in looped.back} == {(2, 1)}


def test_times_of_the_shortest_usual_and_longest_way() -> None:
    branched = flow("start", "decision kasi 3 5", "process kasi", "process kasi", "end")
    assert branched.times == (30, 50, 50, 0)
    hurried = flow("start", "decision kasi 5 3", "process kasi", "process kasi", "end")
    assert hurried.times == (30, 30, 50, 0)


def test_a_procedure_without_an_end_has_no_time() -> None:
    assert flow("start", "process kasi 1").times is None
    assert Flow(()).times is None


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(90, "menit", 90), (2, "jam", 120), (24, "jam", 450), (72, "jam", 1350), (0, "jam", 0), (1, "minggu", 2250)],
)
def test_whole_days_in_hours_are_days_of_work(value: int, unit: str, expected: int) -> None:
    assert minutes(StandardTime(value=value, unit=unit)) == expected


def test_minutes_are_written_as_days_hours_and_minutes() -> None:
    assert parts(0) == ((0, "menit"),)
    assert parts(575) == ((1, "hari_kerja"), (2, "jam"), (5, "menit"))


@settings(max_examples=40, deadline=None)
@given(charts())
def test_any_valid_chart_is_reached_ends_and_takes_no_less_the_usual_than_the_shortest_way(chart: Any) -> None:
    graph = Flow(chart[0])
    every = set(range(len(chart[0])))
    assert graph.reached == every == graph.ending
    assert graph.times is not None
    assert graph.times.shortest <= graph.times.usual <= graph.times.longest
    onward = [(edge.source, edge.target) for edge in graph.edges if edge not in graph.back]
    order = {row: index for index, row in enumerate(graph._order())}
    assert all(order[source] < order[target] for source, target in onward)
