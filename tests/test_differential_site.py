from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import built_site
import pytest

from jendela import build, differential, frame, pour
from jendela.blueprint import Blueprint
from jendela.pour import NOT_FOUND, Frame, FrameKey, Page, SiteAddress, key_of


class Poured(NamedTuple):
    """A build, seen from inside: what was poured into what."""

    blueprint: Blueprint
    frames: frame.FrameSet
    pages: tuple[Page, ...]


@pytest.fixture(scope="module")
def poured(hostile: Path, tmp_path_factory: pytest.TempPathFactory) -> Poured:
    """Every page of the hostile city, as the build itself poured it."""
    root = tmp_path_factory.mktemp("poured") / "city"
    built_site.copy(hostile, root)
    shutil.rmtree(root / "build" / "site")
    pages: list[Page] = []
    blueprints: list[Blueprint] = []
    plan, really_parts = build._blueprint, pour.parts

    def seen_plan(*arguments: object) -> Blueprint:
        blueprints.append(plan(*arguments))  # type: ignore[arg-type]
        return blueprints[-1]

    def seen_parts(frames: dict[FrameKey, Frame], page: Page, site: SiteAddress) -> list[str]:
        pages.append(page)
        return really_parts(frames, page, site)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "_blueprint", seen_plan)
        patch.setattr(pour, "parts", seen_parts)
        built_site.publish(root)
    frames, problems = build._frames(blueprints[0], root / "build")
    assert frames is not None, problems
    assert len(pages) == len(built_site.pages(root))
    return Poured(blueprints[0], frames, tuple(pages))


@pytest.fixture(scope="module")
def slow(poured: Poured, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same pages, built by the engine itself."""
    frames = poured.frames.frames
    built, problems = differential.build_slowly(poured.blueprint, frames, poured.pages, tmp_path_factory.mktemp("slow"))
    assert problems == []
    return built


def damaged(pieces: Frame) -> Iterator[Frame]:
    """Change the byte before each sentinel, and the byte after it."""
    for at, piece in enumerate(pieces):
        for text in {piece.text[:-1] + "~", "~" + piece.text[1:]} if piece.text else ():
            yield (*pieces[:at], piece._replace(text=text), *pieces[at + 1 :])


def test_the_sample_holds_three_pages_of_each_family_language_and_depth(poured: Poured) -> None:
    families = ("agencies", "services", "applications", "infrastructure", "datasets", "sops", "about")
    counts = Counter(key_of(page) for page in poured.pages)
    for lang, root in (("id", 0), ("en", 1)):
        for section in families:
            assert counts[FrameKey(lang, section, root + 2)] >= 3, (lang, section)
            assert counts[FrameKey(lang, section, root + 1)] >= 1, (lang, section)
    assert counts[FrameKey("id", "", -1)] == 1
    lengths = sorted(len(page.body) for page in poured.pages)
    assert lengths[-1] > 10 * lengths[0]
    hostile = [page for page in poured.pages if "{{ 7*7 }}" in page.title]
    assert len(hostile) > 10
    assert all(sign in page.title for page in hostile for sign in '&<>"')


def test_every_real_page_is_what_the_engine_itself_builds_byte_for_byte(poured: Poured, slow: dict[str, bytes]) -> None:
    assert differential.compare(poured.blueprint, poured.frames.frames, poured.pages, slow) == []
    assert set(slow) == {page.url for page in poured.pages}


@pytest.mark.parametrize("url", ["en/services/service-jahat/", NOT_FOUND])
def test_one_changed_byte_beside_any_sentinel_of_a_real_page_is_found(
    url: str, poured: Poured, slow: dict[str, bytes]
) -> None:
    page = next(page for page in poured.pages if page.url == url)
    key = key_of(page)
    shown = pour.values(page, poured.blueprint.site)
    tried = 0
    for other in damaged(poured.frames.frames[key]):
        found = differential.compare(poured.blueprint, {key: other}, [page], slow)
        hidden = all(
            old.when and not shown[old.when]
            for old, new in zip(poured.frames.frames[key], other, strict=True)
            if old != new
        )
        assert [problem.rule for problem in found] == ([] if hidden else ["frame-differs"])
        tried += not hidden
    assert tried > 12
