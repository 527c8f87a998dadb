"""The differential check: a poured page must be what the engine itself would have built, byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import escape

from jendela import frame
from jendela.places import Place
from jendela.pour import NOT_FOUND, Frame, FrameKey, Page, SiteAddress, key_of, pour, values
from jendela.problems import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from jendela.blueprint import Blueprint, Files, Meta

DIFFERS = Rule("frame-differs", "A poured page is what the engine itself would have built, byte for byte.")
RULES = (DIFFERS,)
_BEFORE, _AFTER = 30, 60


def check(blueprint: Blueprint, frames: frame.FrameSet, pages: Iterable[Page], work: Path) -> list[Problem]:
    """Let the engine itself build these pages, the slow way, in the folder `work`; they must equal the poured ones.

    The one place where text of records reaches an engine: in a scratch folder, for tests.
    """
    sample = list(pages)
    slow, problems = build_slowly(blueprint, frames.frames, sample, work)
    return problems or compare(blueprint, frames.frames, sample, slow)


def build_slowly(
    blueprint: Blueprint, frames: Mapping[FrameKey, Frame], pages: Iterable[Page], work: Path
) -> tuple[Files, list[Problem]]:
    """Build pages with the engine alone, from front matter; give their HTML by url."""
    matter: dict[str, dict[str, Meta]] = {edition.lang: {} for edition in blueprint.editions}
    for page in pages:
        policy = frame.policy(frames[key_of(page)])
        matter[page.lang][page.url] = {**_meta(page, blueprint.site), frame.POLICY: policy}
    built, problems = frame.run(blueprint, matter, work)
    if problems:
        return {}, problems
    slow = {url: built[lang].get(frame.built_path(url)) for lang, urls in matter.items() for url in urls}
    missing = [
        Problem(frame.MISSING.id, Place("mkdocs.yml"), facts={"frame": url}) for url in slow if slow[url] is None
    ]
    return {url: html for url, html in slow.items() if html is not None}, missing


def compare(
    blueprint: Blueprint, frames: Mapping[FrameKey, Frame], pages: Iterable[Page], slow: Mapping[str, bytes]
) -> list[Problem]:
    """Compare each poured page with what the engine built for its url."""
    problems = []
    for page in pages:
        due = frame.respell(blueprint.engine, slow[page.url])
        poured = frame.respell(blueprint.engine, pour(frames, page, blueprint.site))
        if due != poured:
            pairs = zip(due, poured, strict=False)  # where all pairs are equal, the longer text goes on there
            at = next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(due), len(poured)))
            excerpt = slice(max(at - _BEFORE, 0), at + _AFTER)
            facts = {"url": page.url, "due": due[excerpt], "poured": poured[excerpt]}
            problems.append(Problem(DIFFERS.id, Place("site/overrides/main.html"), facts=facts))
    return problems


def _meta(page: Page, site: SiteAddress) -> Meta:
    slots = values(page, site)
    if page.url == NOT_FOUND:
        del slots["canonical"]
    # The theme prints `title` as it stands; our overrides escape everything but the body and the JSON-LD.
    return {**slots, "title": str(escape(page.title)), "plain_title": page.title, "section": page.section}
