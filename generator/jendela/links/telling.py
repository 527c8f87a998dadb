"""Looks as people and programs read them: a text, a table of two columns, one JSON value a line, annotations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import msgspec

from jendela.links.observation import Kind, Look
from jendela.places import Place
from jendela.reports import Source, visible

Places = Mapping[str, tuple[Place, ...]]
Form = Callable[[Sequence[Look], Places, Source, str], str]
FAILED: Final = frozenset({Kind.BROKEN, Kind.UNSAFE})
_MOST: Final = 3
_LEVELS: Mapping[Kind, str] = MappingProxyType({Kind.UNSAFE: "error", Kind.BROKEN: "warning", Kind.MOVED: "notice"})


def sentence(look: Look, lang: str) -> str:
    """Say in one sentence what was found."""
    told = _words(lang)
    return str(told.link_reasons[look.reason.value] if look.reason else told.link_kinds[look.verdict.value])


def _words(lang: str) -> Any:  # noqa: ANN401 -- words by name
    from jendela.pages import words  # noqa: PLC0415 -- slow to import, and tables and JSON hold no words

    return words.load(lang)


def text(looks: Sequence[Look], places: Places, source: Source, lang: str) -> str:
    """Give what is not simply well, with its places, and the counts of it all."""
    told = _words(lang)
    lines = []
    for look in looks:
        if look.verdict is Kind.OK and not look.notices:
            continue
        lines.append(f"{look.verdict:8}{visible(look.url)}")
        lines.append(f"        {sentence(look, lang)}")
        if look.verdict is Kind.MOVED:
            lines.append(f"        → {visible(look.final_url)}")
        lines += [f"        {told.link_notices[notice.value]}" for notice in look.notices]
        found = places.get(look.url, ())
        lines += [f"        {_where(place, source)}" for place in found[:_MOST]]
        if len(found) > _MOST:
            lines.append(f"        (+{len(found) - _MOST})")
    counts = Counter(look.verdict for look in looks)
    lines.append(", ".join(f"{counts[kind]} {kind}" for kind in Kind if counts[kind]) or "0")
    return "".join(f"{line}\n" for line in lines)


def tsv(looks: Sequence[Look], _places: Places, _source: Source, _lang: str) -> str:
    """Give the address and the verdict, one a line."""
    return "".join(f"{visible(look.url)}\t{look.verdict}\n" for look in looks)


def json(looks: Sequence[Look], _places: Places, _source: Source, _lang: str) -> str:
    """Give each look as it is kept, one a line."""
    return "".join(f"{msgspec.json.encode(look).decode()}\n" for look in looks)


def github(looks: Sequence[Look], places: Places, source: Source, lang: str) -> str:
    """Give an annotation for each place of what has moved, is broken or is not safe."""
    lines = []
    for look in looks:
        level = _LEVELS.get(look.verdict)
        for place in places.get(look.url, ())[:_MOST] if level else ():
            found = source(place)
            line = f",line={found[0].line}" if found else ""
            said = _data(f"{visible(look.url)}: {sentence(look, lang)}")
            lines.append(f"::{level} file={_property(visible(place.path))}{line},title=links::{said}\n")
    return "".join(lines)


FORMS: Mapping[str, Form] = MappingProxyType({"text": text, "tsv": tsv, "json": json, "github": github})


def _where(place: Place, source: Source) -> str:
    found = source(place)
    return f"{visible(place.path)}:{found[0].line}:{found[0].column}" if found else visible(place.path)


def _data(said: str) -> str:
    return said.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(said: str) -> str:
    return _data(said).replace(":", "%3A").replace(",", "%2C")
