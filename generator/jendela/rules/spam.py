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
_PARAGRAPH, _LINE = re.compile(r"(?:.+\n?)+"), re.compile(r".+")


@rule(guards=True)
def spam_gambling(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No text advertises gambling, however it is spelled."""
    for document in registry.documents.values():
        yield from in_document(document)


def in_document(document: Document) -> Iterator[Finding]:
    """Find advertisements for gambling in the fields, the body and the comments of a document."""
    pointers, texts = columns(document)
    if suspicious("\n".join((*texts, document.comments))):
        yield from _judge(list(_pieces(document, zip(pointers, texts, strict=True))))


def _pieces(document: Document, texts: Iterable[tuple[str, str]]) -> Iterator[tuple[Place, str]]:
    """Yield the texts of a document one by one, its body by paragraphs, and what nobody understands by lines."""
    for pointer, text in texts:
        if pointer:
            yield Place(document.path, pointer), text
    for found in _PARAGRAPH.finditer(document.body):
        yield bodies.place(document, *found.span()), found[0]
    for found in (_PARAGRAPH if document.path.endswith(".md") else _LINE).finditer(document.comments):
        yield bodies.place_of_comment(document, *found.span()), found[0]


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
