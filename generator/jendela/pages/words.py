"""The words of the interface in one language, and how that language writes dates, numbers and bilingual texts."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources
from typing import Any

from jendela.blocks import Text
from jendela.pages.template import escaped
from jendela.reading import yaml


class Words(dict[str, Any]):
    """Words by name. Reads as `w.ui.sources` and as `w.status[value]`, which is what templates need."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        super().__init__((name, Words(value) if isinstance(value, Mapping) else value) for name, value in words.items())
        # both ways of reading are Python's own: a page looks up dozens of words
        self.__dict__ = self

    def __missing__(self, name: str) -> Any:  # noqa: ANN401 -- a word or a group of words
        message = f"no word for {name!r}"
        raise KeyError(message)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- only reached for a word that is not there
        return self[name]

    def find(self, name: str) -> Any:  # noqa: ANN401 -- a word or a group of words
        """Return what stands under a dotted name."""
        found: Any = self
        for part in name.split("."):
            found = found[part]
        return found

    def look_up(self, name: str) -> str:
        """Return the word under a dotted name."""
        return str(self.find(name))


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

    def html(self, text: Text | None) -> str:
        """Write a bilingual text as HTML, marked as Indonesian where the page's language has none."""
        if text is None:
            return ""
        if self.lang == "id":
            return escaped(text.id)
        return escaped(text.en) if text.en else f'<span lang="id">{escaped(text.id)}</span>'

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
