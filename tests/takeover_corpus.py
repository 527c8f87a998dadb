"""The pages of tests/takeover: read with what their first line says about them, and split into two halves by name.

Signs and points were chosen by the first half alone. The second half was judged when they were settled.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from jendela.links.takeover import Before, Judgement, Page, judge

FOLDER = Path(__file__).parent / "takeover"
KINDS = ("hostile", "honest")


class Case(NamedTuple):
    """A page of the corpus; `search` is what a visitor from a search engine is shown."""

    name: str
    hostile: bool
    page: Page
    search: Page | None
    before: Before

    @property
    def held_out(self) -> bool:
        return bool(hashlib.sha256(f"{self.name}.html".encode()).digest()[0] & 1)

    def judgement(self) -> Judgement:
        return judge(self.page, self.search, self.before)


def cases() -> Iterator[Case]:
    for kind in KINDS:
        for path in sorted((FOLDER / kind).glob("*.html")):
            if not path.stem.endswith(".search"):
                yield _case(path, hostile=kind == "hostile")


def figures(chosen: list[Case]) -> tuple[float, float]:
    """Precision and recall of the judgement over these pages."""
    convicted = [case for case in chosen if case.judgement().taken_over]
    right = sum(case.hostile for case in convicted)
    return right / len(convicted), right / sum(case.hostile for case in chosen)


def _case(path: Path, *, hostile: bool) -> Case:
    html = path.read_text("utf-8")
    told = re.match(r"<!--(.*?)-->", html, re.DOTALL)
    facts = dict(part.strip().split(": ", 1) for part in told[1].split("|")) if told else {}
    other = path.with_name(f"{path.stem}.search.html")
    search = Page(other.read_text("utf-8"), facts["url"], facts.get("search-final", "")) if other.exists() else None
    before = Before(facts.get("title-before", ""), facts.get("language-before", ""))
    return Case(path.stem, hostile, Page(html, facts["url"], facts.get("final", "")), search, before)
