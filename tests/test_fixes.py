from __future__ import annotations

import pytest

from jendela.fixes import fix
from jendela.places import Place
from jendela.problems import Problem
from jendela.reading import read

PATH = "registry/services/a.yaml"


def mended(text: str, *problems: Problem) -> str | None:
    return next((one.new for one in fix(problems, {PATH: text.encode()})), None)


def near(rule: str, pointer: str, fact: str, old: str, new: str) -> Problem:
    return Problem(rule, Place(PATH, pointer), facts={fact: old, "nearest": new})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("owner: dishubb\n", "owner: dishub\n"),
        ('owner: "dishubb"  # kantor\n', 'owner: "dishub"  # kantor\n'),
        ("x: 1\n\nowner:    dishubb\n", "x: 1\n\nowner:    dishub\n"),
        ("owner: 'dishubb'\r\n", "owner: 'dishub'\n"),
    ],
)
def test_a_value_that_was_nearly_right_is_written_right_and_nothing_else_changes(before: str, after: str) -> None:
    assert mended(before, near("reference-unknown", "/owner", "target", "dishubb", "dishub")) == after


def test_a_key_that_was_nearly_right_is_written_right() -> None:
    problem = near("schema-unknown-field", "/ownr", "field", "ownr", "owner")
    assert mended("ownr: ownr\n", problem) == "owner: ownr\n"


def test_several_faults_in_one_line_are_mended_together() -> None:
    text = "a: {owner: dishubb, status: activ}\n"
    problems = [
        near("reference-unknown", "/a/owner", "target", "dishubb", "dishub"),
        near("schema-choice", "/a/status", "value", "activ", "active"),
    ]
    assert mended(text, *problems) == "a: {owner: dishub, status: active}\n"


def test_what_has_no_near_match_is_left_to_a_person() -> None:
    assert mended("owner: x\n", Problem("reference-unknown", Place(PATH, "/owner"), facts={"target": "x"})) is None


def test_a_place_that_says_something_else_by_now_is_left_alone() -> None:
    assert mended("owner: lain\n", near("reference-unknown", "/owner", "target", "dishubb", "dishub")) is None


def test_decomposed_letters_and_odd_spaces_are_written_as_everybody_writes_them() -> None:
    text = "title: kafe\u0301\u00a0baru\n"
    _, problems = read(PATH, text.encode())
    assert {problem.rule for problem in problems} >= {"text-normal-form"}
    assert mended(text, *problems) == "title: kafé baru\n"


def test_a_mended_file_that_would_read_worse_is_not_written() -> None:
    problem = near("schema-unknown-field", "/ownr", "field", "ownr", "owner")
    assert mended("owner: a\nownr: b\n", problem) is None


def test_the_change_is_shown_as_a_diff() -> None:
    problem = near("reference-unknown", "/owner", "target", "dishubb", "dishub")
    (one,) = fix([problem], {PATH: b"owner: dishubb\n"})
    assert one.diff().splitlines() == [f"--- {PATH}", f"+++ {PATH}", "@@ -1 +1 @@", "-owner: dishubb", "+owner: dishub"]


def test_a_file_that_nobody_handed_over_is_not_touched() -> None:
    assert list(fix([near("reference-unknown", "/owner", "target", "a", "b")], {})) == []
