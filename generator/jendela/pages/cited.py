"""Pages that quote: official values, acts, and the waivers of checking rules."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Any

from jendela.blocks import Source
from jendela.evidence import is_old
from jendela.pages import addresses, words
from jendela.pages.sheet import Sheet, sheets
from jendela.pages.window import Window
from jendela.settings import Act, Score


def pages(window: Window) -> Iterator[Sheet]:
    """Yield the pages of official values, acts and waivers in every language."""
    scores = sorted(window.registry.scores, key=_newest_first)
    yield from _sheets(window, "indicators", "scores", {"rows": [_score(window, score) for score in scores]})
    acts = sorted(window.registry.acts.values(), key=lambda act: (-act.year, act.id))
    yield from _sheets(window, "acts", "acts", {"rows": [_act(window, act) for act in acts]})
    waivers = [
        (
            waiver,
            window.agency(waiver.granted_by),
            [window.short(key) for key in window.registry.resolve("record", waiver.record)],
        )
        for waiver in window.registry.waivers.values()
    ]
    yield from _sheets(window, "waivers", "waivers", {"rows": waivers})


def _sheets(window: Window, name: str, group: str, view: dict[str, Any]) -> list[Sheet]:
    title, lead = words.both(f"{group}.title"), words.both(f"{group}.lead")
    address = functools.partial(addresses.page, name=name)
    view = {"lead": lead, "title": title, **view}
    return sheets(f"{group}.html.j2", "about", window.registry.city.languages, address, (title, lead), view)


def _newest_first(score: Score) -> tuple[int, str]:
    return -(score.year or 0), score.id


def _score(window: Window, score: Score) -> tuple[Score, Any, list[tuple[Source, bool]]]:
    return score, window.agency(score.agency), _dated(window, score.sources)


def _act(window: Window, act: Act) -> tuple[Act, list[tuple[Source, bool]]]:
    return act, _dated(window, act.sources)


def _dated(window: Window, sources: Sequence[Source]) -> list[tuple[Source, bool]]:
    return [(source, is_old(source.date, window.as_of)) for source in sources]
