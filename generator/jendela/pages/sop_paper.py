"""An SOP on paper: the form alone, as a page that stands by itself, for a browser to print."""

from __future__ import annotations

import functools
from typing import Any

from jendela.blocks import Text
from jendela.pages import addresses, record, sop, words
from jendela.pages.sheet import Sheet, sheets
from jendela.pages.window import Window
from jendela.registry import Item, Key

TEMPLATE = "sop_paper.html.j2"


class StyleError(ValueError):
    """A stylesheet that would end the element that it stands in."""


def papers(window: Window, item: Item, stylesheet: str) -> list[Sheet]:
    """Return the printed form of an SOP in every language of the city; nothing where there is nothing to print.

    Raise StyleError for a stylesheet that holds markup.
    """
    if "<" in stylesheet:
        raise StyleError
    key = Key("sop", item.record.id)
    view: dict[str, Any] = record.shared(window, key, item) | sop.view(window, item)
    if not view["form"] and not view["identity"].given:
        return []
    city = window.registry.city
    view["stylesheet"] = stylesheet
    view["margins"] = {lang: (_standing(window, lang), _mark(view["mark"], lang)) for lang in city.languages}
    titles = (item.record.title, Text(id=item.record.id))
    return sheets(TEMPLATE, "sops", city.languages, functools.partial(addresses.record, key=key), titles, view)


def _standing(window: Window, lang: str) -> str:
    city, tongue = window.registry.city, words.Tongue(lang)
    document = tongue.plain(city.adopting_document.title) if city.adopting_document else ""
    standing = str(tongue.w.standing[city.standing])
    return css_text(standing.replace("{city}", tongue.plain(city.name)).replace("{document}", document))


def _mark(mark: str, lang: str) -> str:
    return css_text(str(words.load(lang).sop_mark[mark])) if mark else ""


def css_text(text: str) -> str:
    """Write a text as the inside of a CSS string: whatever is no letter, digit or blank as an escape."""
    return "".join(sign if sign.isalnum() or sign == " " else f"\\{ord(sign):x} " for sign in text)
