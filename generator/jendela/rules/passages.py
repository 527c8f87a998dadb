"""A document as one stretch of text in which sensitive things are looked for, and the cheap signs that it may hold any.

Foreign digits, wide letters and odd dashes are written plainly, sign for sign, so every offset stays true.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape
from itertools import accumulate
from typing import NamedTuple

from jendela.places import Place
from jendela.reading.documents import Document
from jendela.rules import bodies
from jendela.rules.strings import columns

EDGE = "\0"
"""Stands between two texts; no text holds it, and no pattern may reach across it."""
FILLER = "\1"
"""Stands where a sign was that is not seen on the page, such as the rest of an entity."""

_COMMENTS = "#"
"""Stands for the pointer of the comments; those of fields begin with a slash."""

_FOREIGN = re.compile(r"[^\x00-\x7f]")
# typography that is no digit or letter in disguise
_HARMLESS = "\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2022\u00b7\u00b0\u00d7\u00e9\u2192\u2265\u2264"
_NUMERIC_ENTITY = re.compile(r"&#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});")

# One pass of `translate` over bytes costs a fifth of the plainest regular expression.
_ASCII = bytes(range(128))
_DIGITS = b"0123456789"
_LETTERS = b"abcdefghijklmnopqrstuvwxyz"
_SOLID = frozenset(_DIGITS + _LETTERS + _LETTERS.upper() + EDGE.encode())
_GAPS = bytes(each for each in range(256) if each not in _SOLID)
_TO_ZERO = bytes.maketrans(_DIGITS, b"0" * 10)
_TO_WORDS = bytes(
    each if each in _LETTERS else each + 32 if each in _LETTERS.upper() else ord(" ") for each in range(256)
)
_TO_LETTER = bytes.maketrans(_DIGITS + _LETTERS + _LETTERS.upper(), b"a" * 62)
_HEXADECIMAL = _DIGITS + b"abcdefABCDEF"
# keys that no word of theirs gives away
_KEY_STARTS = (b"AKIA", b"ASIA", b"ABIA", b"ACCA", b"AIza", b"eyJ", b"ya29", b"sk-", b"AGE-")
_SHORTEST_KEY = b"a" * 20
_SHORTEST_MOBILE = b"0" * 10
_SHORTEST_IDENTITY = b"0" * 15


class Hit(NamedTuple):
    """Something found in a passage: by which rule, from where to where, and the facts for its sentence."""

    rule: str
    start: int
    end: int
    facts: Mapping[str, str]


class Detector(NamedTuple):
    """Looks for something, and only where one of its words or signs stands."""

    find: Callable[[Passage], Iterator[Hit]]
    words: frozenset[bytes] = frozenset()
    signs: frozenset[str] = frozenset()

    def may_find(self, signs: frozenset[str], words: frozenset[bytes]) -> bool:
        return not (self.signs.isdisjoint(signs) and self.words.isdisjoint(words))


@dataclass(frozen=True)
class Passage:
    """All texts of a document, joined by `EDGE`; the body of an SOP and then the comments come last."""

    document: Document
    joined: str
    pointers: tuple[str, ...]
    texts: tuple[str, ...]

    def place(self, start: int, end: int) -> Place:
        """Return where an offset stands: a field, or the lines and columns of a body."""
        index, pointer = self._field(start)
        start, end = start - self._starts[index], end - self._starts[index]
        if pointer == _COMMENTS:
            return bodies.place_of_comment(self.document, start, end)
        if pointer or not self.document.body:
            return Place(self.document.path, pointer)
        return bodies.place(self.document, start, end)

    def pointer(self, offset: int) -> str:
        return self._field(offset)[1]

    @cached_property
    def text(self) -> str:
        """The joined texts, folded."""
        return fold(self.joined)

    @cached_property
    def lower(self) -> str:
        return self.text.lower()

    def before(self, offset: int, most: int = 40) -> str:
        """Return what stands before an offset in the same text."""
        return self.text[max(offset - most, 0) : offset].rpartition(EDGE)[2]

    def after(self, offset: int, most: int = 40) -> str:
        """Return what follows an offset in the same text."""
        return self.text[offset : offset + most].partition(EDGE)[0]

    def spans(self, wanted: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
        """Yield where the texts of certain pointers begin and end."""
        for start, pointer, text in zip(self._starts, self.pointers, self.texts, strict=False):
            if wanted(pointer):
                yield start, start + len(text)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(text) + 1 for text in self.texts)]

    def _field(self, offset: int) -> tuple[int, str]:
        index = bisect_right(self._starts, offset) - 1
        return index, self.pointers[index]


def read(document: Document) -> Passage:
    """Join the texts of a document, comments too. Of a city's own fields the name is read: `x_nik` says what it is."""
    pointers, texts = columns(document)
    if _has_own_fields(pointers):
        texts = tuple(
            f"{pointer.replace('_', ' ')}: {text}" if pointer.startswith("/x_") else text
            for pointer, text in zip(pointers, texts, strict=True)
        )
    if document.comments:
        pointers, texts = (*pointers, _COMMENTS), (*texts, document.comments)
    return Passage(document, EDGE.join(texts), pointers, texts)


@lru_cache(maxsize=4096)
def _has_own_fields(pointers: tuple[str, ...]) -> bool:
    return any(pointer.startswith("/x_") for pointer in pointers)


def fold(text: str) -> str:
    """Write digits, letters, dashes and blanks of every script plainly, each sign by one sign."""
    if "&#" in text:
        text = _NUMERIC_ENTITY.sub(_unescaped, text)
    return text if text.isascii() else _FOREIGN.sub(_plain_match, text)


def screened(joined: str) -> bytes:
    """Return a text in UTF-8, folded where it is not enough to take foreign signs for gaps."""
    if "&#" in joined or (not joined.isascii() and _foreign(joined).strip(_HARMLESS)):
        joined = fold(joined)
    return joined.encode("utf-8", "replace")


def words(raw: bytes) -> list[bytes]:
    """Return the words of a text in UTF-8 in small letters, letters of ASCII only."""
    return raw.translate(_TO_WORDS).split()


def clues(text: str) -> frozenset[bytes]:
    """Make words for a detector out of a list with blanks."""
    return frozenset(text.encode("ascii").split())


def signs(raw: bytes) -> frozenset[str]:
    """Return which signs of sensitive things a text in UTF-8 shows.

    `mobile`: ten digits in a row, whatever parts them, and a mobile number's first ones; `identity`: fifteen digits;
    `network`: points, colons or hyphens between hexadecimal digits as in an address; `token`: how a known key begins.
    """
    found: set[str] = set()
    if _SHORTEST_MOBILE in (zeros := raw.translate(_TO_ZERO, _GAPS)):
        solid = raw.translate(None, _GAPS)
        if b"08" in solid or b"628" in solid:
            found.add("mobile")
        if _SHORTEST_IDENTITY in zeros:
            found.add("identity")
    if b"S." in raw or b"M." in raw:
        found.add("degree")
    bare = raw.translate(None, _HEXADECIMAL)
    if b"..." in bare:
        found.add("dots")
    if b"::" in bare:
        found.add("colons")
    if b"-----" in bare:
        found.add("hyphens")
    if _SHORTEST_KEY in raw.translate(_TO_LETTER) and any(start in raw for start in _KEY_STARTS):
        found.add("token")
    return frozenset(found)


def mask(value: str) -> str:
    """Hide a value but for its first and last two signs; a short one whole."""
    signs = "".join(sign for sign in value if sign.isalnum())
    return signs[:2] + "•" * (len(signs) - 4) + signs[-2:] if len(signs) >= 9 else "•" * len(signs)  # noqa: PLR2004 -- half of it at most is shown


def _foreign(text: str) -> str:
    return text.encode("utf-8", "replace").translate(None, _ASCII).decode("utf-8", "replace")


def _unescaped(found: re.Match[str]) -> str:
    sign = unescape(found[0])
    return sign + FILLER * (len(found[0]) - 1) if len(sign) == 1 and sign.isprintable() else found[0]


def _plain_match(found: re.Match[str]) -> str:
    return _plain(found[0])


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    folded = unicodedata.normalize("NFKC", sign)
    sign = folded if len(folded) == 1 else sign
    if sign == "\u0130":  # the one letter whose small form is two
        return "I"
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    return {"Pd": "-", "Zs": " ", "Mn": FILLER, "Me": FILLER}.get(category, sign)
