"""Advertisements for gambling, which intruders write into government sites, told from news and warnings about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from jendela.gambling import suspicious, weigh
from jendela.places import Place
from jendela.reading.documents import Document
from jendela.registry import Registry
from jendela.rules import bodies
from jendela.rules.rule import Finding, rule
from jendela.rules.strings import columns

_ENOUGH = 5
"""From this weight on a field is an advertisement."""
_ENOUGH_TOGETHER = 8
"""The same for all fields of a document that name gambling, since words of several honest fields add up."""


@rule(guards=True)
def spam_gambling(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No text advertises gambling, however it is spelled."""
    for document in registry.documents.values():
        pointers, texts = columns(document)
        if suspicious("\n".join(texts)):
            yield from _judge(list(_pieces(document, zip(pointers, texts, strict=True))))


def _pieces(document: Document, texts: Iterable[tuple[str, str]]) -> Iterator[tuple[Place, str]]:
    """Yield the texts of a document one by one, and its body by paragraphs."""
    for pointer, text in texts:
        if pointer:
            yield Place(document.path, pointer), text
    for found in re.finditer(r"(?:.+\n?)+", document.body):
        yield bodies.place(document, found.start(), found.end()), found[0]


def _judge(pieces: list[tuple[Place, str]]) -> Iterator[Finding]:
    weighed = [(weigh(text), place, text) for place, text in pieces if suspicious(text)]
    guilty = [(weight, place) for weight, place, _ in weighed if weight.total >= _ENOUGH]
    if not guilty and len(weighed) > 1:
        together = weigh("\n".join(text for *_, text in weighed))
        worst = max(weighed, key=lambda each: each[0].total)[1]
        guilty = [(together, worst)] if together.total >= _ENOUGH_TOGETHER else []
    for weight, place in guilty:
        yield Finding(place, {"words": ", ".join(weight.words)})


SPAM_RULES = (spam_gambling,)
