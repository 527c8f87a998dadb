from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sample_frames import BASE, ENGINES, blueprint, built, page, pages

from jendela import differential
from jendela.pour import Frame, Page, Piece, key_of


def _with_everything(bare: Page) -> Page:
    return replace(bare, edit_url="https://code.example/", json_ld="{}", noindex=True, data_date="2026")


@functools.cache
def _slow(engine: str) -> tuple[list[Page], dict[str, bytes]]:
    """Pages with everything that a page can have, so that every piece of their frames shows, built the slow way."""
    sample = [_with_everything(bare) for bare in pages()]
    with tempfile.TemporaryDirectory() as folder:
        slow, problems = differential.build_slowly(blueprint(engine), built(engine).frames, sample, Path(folder))
    assert problems == []
    return sample, slow


def _damaged(frame: Frame) -> Iterator[Frame]:
    """Change the bytes beside each sentinel, one at a time; and put each value into its neighbour's place."""
    for at, piece in enumerate(frame):
        texts = {piece.text[:-1] + "~", "~" + piece.text[1:], piece.text[:-1], piece.text[1:]} if piece.text else set()
        others = [piece._replace(text=text) for text in sorted(texts)]
        others += [piece._replace(slot="description" if piece.slot == "title" else "title")] if piece.slot else []
        for other in others:
            yield (*frame[:at], other, *frame[at + 1 :])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("base_url", [BASE, pytest.param("", marks=pytest.mark.slow)])
def test_poured_pages_are_what_the_engine_builds_byte_for_byte(engine: str, base_url: str, tmp_path: Path) -> None:
    assert differential.check(blueprint(engine, base_url), built(engine, base_url), pages(), tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_one_changed_byte_beside_any_sentinel_is_found(engine: str) -> None:
    sample, slow = _slow(engine)
    plan, frames = blueprint(engine), built(engine).frames
    assert differential.compare(plan, frames, sample, slow) == []
    tried = 0
    for each in {key_of(each): each for each in sample}.values():
        for damaged in _damaged(frames[key_of(each)]):
            found = differential.compare(plan, {key_of(each): damaged}, [each], slow)
            assert [problem.facts["url"] for problem in found] == [each.url]
            tried += 1
    assert tried > 400


def test_a_difference_is_shown_with_the_text_around_it() -> None:
    sample, slow = _slow("material")
    frames = dict(built().frames)
    key = key_of(sample[0])
    frames[key] = tuple(Piece(text.replace("Langsung ke isi", "Loncat"), *rest) for text, *rest in frames[key])
    [problem] = differential.compare(blueprint(), frames, sample, slow)
    assert problem.rule == "frame-differs"
    assert "Langsung" in problem.facts["due"]
    assert "Loncat" in problem.facts["poured"]


def test_a_page_that_only_goes_on_longer_differs() -> None:
    sample, slow = _slow("material")
    found = differential.compare(blueprint(), built().frames, sample[:1], {sample[0].url: slow[sample[0].url] + b"\n"})
    assert [problem.facts["url"] for problem in found] == [""]


@pytest.mark.slow
def test_an_engine_that_fails_is_a_problem_not_a_pass(tmp_path: Path) -> None:
    plan = blueprint()
    broken = replace(plan, overrides={**plan.overrides, "main.html": b"{% if %}"})
    assert {each.rule for each in differential.check(broken, built(), [page("")], tmp_path)} == {"engine-failed"}
