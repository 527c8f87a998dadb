"""A sample of hostile files, and every file that was once too much; `make fuzz` tries ten thousand."""

from __future__ import annotations

from pathlib import Path

import fuzzing
import pytest

from jendela import style


@pytest.mark.parametrize("count", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_no_file_breaks_the_program_or_holds_it_up(count: int, tmp_path: Path) -> None:
    failures, reached = fuzzing.run(count, 7, tmp_path / "city")
    assert [(file.path, why) for file, why in failures] == []
    assert reached["problems"] > count
    assert reached["shown"] > count / 20, "some of the damaged records are still valid, and their pages are written"
    assert reached["pages"] > count
    assert reached["exports"] > count / 2


@pytest.mark.parametrize("file", fuzzing.corpus(), ids=lambda file: file.path)
def test_a_file_that_was_too_much_once_is_none_any_more(file: fuzzing.File, tmp_path: Path) -> None:
    fuzzing.config(file)
    assert fuzzing.City(tmp_path / "city").judge([file]) == []


def test_a_file_is_made_by_its_number_alone() -> None:
    first, second = fuzzing.Maker(1), fuzzing.Maker(1)
    assert [first.file(number) for number in (4, 5, 6)] == [second.file(number) for number in (6, 5, 4)][::-1]
    assert fuzzing.Maker(2).file(5) != first.file(5)


def test_what_fails_is_found_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stage(path: str, _: bytes) -> None:
        if path.endswith("acak-5.yaml"):
            raise RecursionError

    monkeypatch.setattr(style, "formatted", stage)
    good, bad = (fuzzing.File(f"registry/services/acak-{number}.yaml", b"id: x\n") for number in (4, 5))
    [failure] = fuzzing.City(tmp_path / "city").judge([good, bad])
    assert failure.file == bad
    assert "RecursionError" in failure.why
