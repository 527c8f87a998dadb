"""Pages that people write in `site/pages/<lang>/`, and the page for wrong addresses."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from jendela.blocks import Text
from jendela.markdown import to_html
from jendela.pages import addresses, words
from jendela.pages.sheet import Sheet, sheets
from jendela.pages.window import Window
from jendela.places import Place
from jendela.pour import NOT_FOUND

NAMES = ("about", "methodology", "accessibility")


def pages(window: Window, written: Mapping[tuple[str, str], str]) -> Iterator[Sheet]:
    """Yield the hand-written pages. `written` holds their Markdown by (language, name); a missing one is left out."""
    languages = window.registry.city.languages
    for name in NAMES:
        if any((lang, name) not in written for lang in languages):
            continue
        bodies = {lang: to_html(_filled(window, written[lang, name], lang), top=1) for lang in languages}
        title = Text(id=_title(written["id", name]), en=_title(written.get(("en", name), "")))
        address = functools.partial(_address, name)
        places = tuple(Place(f"site/pages/{lang}/{name}.md") for lang in languages)
        yield from sheets("written.html.j2", "about", languages, address, (title, title), {"bodies": bodies}, places)
    names = words.both("ui.page_not_found")
    only = sheets("not_found.html.j2", "", languages[:1], lambda _: NOT_FOUND, (names, names), {"languages": languages})
    home = tuple((lang, addresses.home(lang)) for lang in languages)
    yield from (sheet._replace(alternates=home, noindex=True) for sheet in only)


def _address(name: str, lang: str) -> str:
    return addresses.section(lang, "about") if name == "about" else addresses.page(lang, name)


def _title(markdown: str) -> str:
    first = markdown.lstrip().partition("\n")[0]
    return first.removeprefix("# ").strip()


def _filled(window: Window, markdown: str, lang: str) -> str:
    """Put the city's own name into a text that is written for any city."""
    name = window.registry.city.name
    return markdown.replace("{kota}", name.id).replace("{city}", name.en if lang == "en" and name.en else name.id)
