"""Texts: Indonesian is required, English asked for, and neither is blank."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jendela import schema, translations
from jendela.places import Place, keys
from jendela.problems import Severity
from jendela.reading.documents import Document
from jendela.registry import Registry
from jendela.rules.rule import Finding, rule


@rule(severity=Severity.NOTICE, waivable=True)
def language_missing(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Texts have a translation where the site speaks English too."""
    if "en" not in registry.city.languages:
        return
    for document in registry.documents.values():
        missing = [where for where, text in _texts(document) if "en" not in text]
        if missing:
            fields = ", ".join(dict.fromkeys(keys(where)[0] for where in missing))
            yield Finding(Place(document.path, missing[0]), {"fields": fields, "count": str(len(missing))})


@rule(severity=Severity.NOTICE, waivable=True)
def translation_stale(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A translation is of the Indonesian text that stands beside it."""
    for document in registry.documents.values():
        for where, text in _texts(document):
            if "en_of" in text and translations.state(text) == "stale":
                yield Finding(Place(document.path, f"{where}/en"), {"field": keys(where)[0]})


@rule(severity=Severity.WARNING, waivable=True)
def title_twice(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No two records of a kind have one title."""
    seen: dict[tuple[str, str], Place] = {}
    for key, item in registry.items.items():
        title = item.record.title.id
        place = registry.place(key, "/title/id")
        first = seen.setdefault((key.kind, " ".join(title.casefold().split())), place)
        if first != place:
            yield Finding(place, {"title": title, "other": first.path}, (first,))


@rule()
def text_blank(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A text has more than white space in it."""
    for document in registry.documents.values():
        for where, text in _texts(document):
            for language, words in text.items():
                if not words.strip():
                    yield Finding(Place(document.path, f"{where}/{language}"), {"language": language})


def _texts(document: Document) -> Iterator[tuple[str, dict[str, str]]]:
    for mark in schema.marks(document.kind, document.data, "text"):
        yield mark.pointer, mark.value
