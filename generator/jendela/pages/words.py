"""The words of the interface in one language, and how that language writes dates, numbers and bilingual texts."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources
from typing import Any

from markupsafe import Markup, escape

from jendela.blocks import Text
from jendela.reading import yaml


class Words:
    """Words by name. Reads as `w.ui.sources` and as `w.status[value]`, which is what templates need."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        for name, value in words.items():
            setattr(self, name, Words(value) if isinstance(value, Mapping) else value)

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 -- a word or a group of words
        return getattr(self, name)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- only reached for a word that is not there
        message = f"no word for {name!r}"
        raise KeyError(message)

    def look_up(self, name: str) -> str:
        """Return the word under a dotted name."""
        found: Any = self
        for part in name.split("."):
            found = found[part]
        return str(found)


@functools.cache
def load(lang: str) -> Words:
    """Read the words of a language. Raise ValueError when the file of the program itself is broken."""
    text = (resources.files("jendela.pages") / "strings" / f"{lang}.yaml").read_bytes()
    data, problems = yaml.parse(f"strings/{lang}.yaml", text)
    if data is None or problems:
        message = f"strings/{lang}.yaml: {problems}"
        raise ValueError(message)
    return Words(data)


def both(name: str) -> Text:
    """Return the words under a dotted name in both languages."""
    return Text(id=load("id").look_up(name), en=load("en").look_up(name))


class Tongue:
    """One language as templates use it: words, texts, dates and numbers."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.w = load(lang)
        self._months: list[str] = self.w.language.months

    def t(self, text: Text | None) -> Markup:
        """Write a bilingual text, marked as Indonesian where the page's language has none."""
        if text is None:
            return Markup("")
        if self.lang == "id":
            return escape(text.id)
        if text.en:
            return escape(text.en)
        return Markup('<span lang="id">%s</span>') % text.id

    def plain(self, text: Text | None) -> str:
        """Return a bilingual text as plain text, in Indonesian where there is no other."""
        if text is None:
            return ""
        return text.id if self.lang == "id" or not text.en else text.en

    def date(self, partial: str) -> str:
        """Write a date of which the day or the month may be unknown, as in "31 Mei 2025"; "" stays empty."""
        year, _, rest = partial.partition("-")
        month, _, day = rest.partition("-")
        if not month.isdecimal() or not 1 <= int(month) <= len(self._months):
            return year
        name = self._months[int(month) - 1]
        return f"{int(day)} {name} {year}" if day.isdecimal() else f"{name} {year}"

    def number(self, value: int | str) -> str:
        """Write a count with the language's separators. Text that is no plain figure stays as it is."""
        whole, dot, fraction = str(value).partition(".")
        if not whole.isdecimal() or (dot and not fraction.isdecimal()):
            return str(value)
        grouped = f"{int(whole):,}".replace(",", str(self.w.language.thousands))
        return grouped + (str(self.w.language.decimal) + fraction if dot else "")
