"""The pages of the site: one module for each family; here they are put in order and written from their templates."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from importlib import resources
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any

from jinja2 import BytecodeCache, FunctionLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from jendela import flow
from jendela.blocks import Text
from jendela.markdown import to_html
from jendela.pages import (
    addresses,
    agency,
    application,
    changes,
    cited,
    closed,
    coverage,
    dataset,
    governance,
    home,
    infrastructure,
    lists,
    moved,
    record,
    retired,
    service,
    sop,
    status,
    words,
    written,
)
from jendela.pages.sheet import Sheet, sheets
from jendela.pages.template import FastEnvironment, escaped, replaced
from jendela.pages.window import Short, Window
from jendela.places import Place
from jendela.registry import Item, Key

FAMILIES: Mapping[str, ModuleType] = {
    "agency": agency,
    "service": service,
    "application": application,
    "infrastructure": infrastructure,
    "dataset": dataset,
    "sop": sop,
}
NATIONAL_LEVELS = {
    "uu": "UU", "perppu": "Perppu", "pp": "PP", "perpres": "Perpres", "inpres": "Inpres", "permen": "Permen",
    "kepmen": "Kepmen", "peraturan_badan": "Peraturan Badan", "perda_provinsi": "Perda Provinsi", "pergub": "Pergub",
    "se": "SE", "sni": "SNI", "iso": "ISO", "other": "",
}  # fmt: skip


def all_sheets(window: Window, texts: Mapping[tuple[str, str], str]) -> Iterator[Sheet]:
    """Yield every page of the site. `texts` is the Markdown of the hand-written pages by (language, name)."""
    yield from home.pages(window)
    for key, item in window.registry.items.items():
        yield from record_sheets(window, key, item)
    yield from closed.pages(window)
    yield from lists.pages(window)
    yield from status.pages(window)
    yield from changes.pages(window)
    yield from cited.pages(window)
    yield from coverage.pages(window)
    yield from governance.pages(window)
    yield from written.pages(window, texts)


def record_sheets(window: Window, key: Key, item: Item) -> list[Sheet]:
    """Return the page of one record in every language."""
    family = retired if retired.is_retired(item) else FAMILIES[key.kind]
    view = record.shared(window, key, item) | family.view(window, item)
    return sheets(
        family.TEMPLATE,
        addresses.SECTION_OF[key.kind],
        window.registry.city.languages,
        functools.partial(addresses.record, key=key),
        (item.record.title, item.record.description),
        view,
        (Place(item.document.path),),
    )


class _Compiled(BytecodeCache):
    """Templates of one language that this process has compiled."""

    def __init__(self) -> None:
        self._codes: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template, if it was compiled before."""
        bucket.code = self._codes.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        if bucket.code is not None:
            self._codes[bucket.key] = bucket.code


@functools.cache
def _compiled(_lang: str) -> _Compiled:
    return _Compiled()


class Writer:
    """Writes sheets from their templates, one language each. Whatever comes from a record is escaped."""

    def __init__(self, window: Window, lang: str) -> None:
        city = window.registry.city
        self.tongue = tongue = words.Tongue(lang)
        levels = NATIONAL_LEVELS | {level.id: level.short or tongue.plain(level.title) for level in city.legal_levels}
        self._environment = FastEnvironment(
            loader=FunctionLoader(_template),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            cache_size=-1,
            bytecode_cache=_compiled(lang),
        )
        self._environment.writers = frozenset({"t", "href", "markdown"})
        self._environment.word = tongue.w.find
        self._environment.filters |= {"trusted": Markup, "replace": replaced}
        self._environment.globals |= {
            "lang": lang,
            "w": tongue.w,
            "t": tongue.html,
            "plain": tongue.plain,
            "d": functools.lru_cache(maxsize=4096)(tongue.date),
            "n": functools.lru_cache(maxsize=4096)(tongue.number),
            "markdown": _markdown,
            "word": functools.cache(tongue.w.look_up),
            "words": words.load,
            "city": tongue.plain(city.name),
            "site_title": tongue.plain(city.site_title),
            "zone": city.time_zone_label,
            "href": functools.partial(_href, lang),
            "section_address": functools.partial(addresses.section, lang),
            "page_address": functools.partial(addresses.page, lang),
            "status_address": functools.partial(addresses.status, lang),
            "home_address": addresses.home,
            "list_address": addresses.section,
            "host": _host,
            "dial": _dial,
            "level_name": lambda level: levels.get(level, level),
            "work_time": functools.partial(_work, tongue),
            "iso_duration": functools.partial(_duration, tongue),
        }
        channels = self._environment.get_template("feedback.html.j2").render(view=city.feedback)
        self._environment.globals["feedback"] = channels

    def body(self, sheet: Sheet, root: str) -> str:
        """Return the HTML between header and footer. `root` leads from the page up to the root of the site."""
        template = self._environment.get_template(sheet.template)
        # attributes are what Jinja looks for first
        return template.render(view=SimpleNamespace(**sheet.view), root=root)

    def moved(self, page: moved.Moved, canonical: str, link: str) -> str:
        """Return the whole HTML of a page that leads on: `link` from where it stands, `canonical` in full."""
        view = SimpleNamespace(title=page.title, canonical=canonical, link=link)
        return self._environment.get_template(moved.TEMPLATE).render(view=view)

    def plain(self, text: Text) -> str:
        """Return a text in the writer's language."""
        return self.tongue.plain(text)


def _template(name: str) -> str | None:
    found = resources.files("jendela.pages") / "templates" / name
    return found.read_text("utf-8") if found.is_file() else None


def _href(lang: str, record: Short, root: str) -> str:
    """Lead to a record's page; `root` leads to the site's."""
    return escaped(f"{root}{addresses.record(lang, record)}")


def _host(url: str) -> str:
    return addresses.host(url) or url


# every language has the same body, and not long after one another
_markdown = functools.lru_cache(maxsize=128)(to_html)


def _dial(number: str) -> str:
    """Keep what a telephone dials. A number is written for people, with brackets, blanks and dots."""
    return "".join(sign for sign in number if sign.isdecimal() or sign == "+")


def _work(tongue: words.Tongue, minutes: int) -> str:
    """Write minutes of work as days, hours and minutes."""
    return " ".join(f"{tongue.number(value)} {tongue.w.steptime[unit]}" for value, unit in flow.parts(minutes))


def _duration(tongue: words.Tongue, iso: str) -> str:
    units: Any = {"D": "day", "W": "week", "M": "month", "Y": "year"}
    return f"{tongue.number(iso[1:-1])} {tongue.w.unit[units[iso[-1]]]}" if iso[-1] in units else iso
