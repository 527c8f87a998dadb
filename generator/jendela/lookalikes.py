"""Letters that pass for others: what a text or a host name says to the eye, written in plain small letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

# Latin, Greek, Cyrillic, Armenian, Cherokee and Lisu letters that are drawn like another one, as codes since no reader
# could tell them apart. Whatever Unicode itself calls a form of another letter is not listed: NFKD undoes it.
_DRAWN_LIKE: Mapping[str, str] = MappingProxyType(
    {
        "a": "\u0251\u0391\u03b1\u03bb\u0410\u0430\u04d5\u0561\u13aa\u1d00\ua4ee",
        "b": "\u0299\u0392\u03b2\u0412\u0431\u0432\u044c\ua4d0",
        "c": "\u03c2\u0421\u0441\u1d04\ua4da",
        "d": "\u0111\u03b4\u0501\u056a\u1d05\ua4d3",
        "e": "\u0395\u03b5\u0415\u0435\u0454\u04bd\u13ac\u1d07\ua4f0",
        "f": "\u0192\u03dd\ua4dd\ua730",
        "g": "\u0261\u0262\u050d\u0581\u13b6\ua4d6",
        "h": "\u0127\u029c\u0397\u041d\u043d\u04bb\u0570\u13bb\ua4e7",
        "i": "\u0131\u0269\u026a\u0399\u03b9\u0406\u0456\u04cf",
        "j": "\u03f3\u0408\u0458\u0575\u13ab\u1d0a\ua4d9",
        "k": "\u039a\u03ba\u041a\u043a\u13e6\u1d0b\ua4d7",
        "l": "\u0142\u026d\u029f\u13de\ua4e1",
        "m": "\u039c\u041c\u043c\u13b7\u1d0d\ua4df",
        "n": "\u0274\u039d\u03b7\u043f\u0578\ua4e0",
        "o": "\u00f8\u039f\u03bf\u03c3\u041e\u043e\u0555\u0585\u09e6\u0a66\u1d0f\ua4f3",
        "p": "\u03a1\u03c1\u0420\u0440\u13e2\u1d18\ua4d1",
        "q": "\u051b\u0566\u0584\ua7af",
        "r": "\u027e\u0280\u0433\u13d2\ua4e3",
        "s": "\u0405\u0455\u057f\u13da\ua4e2\ua731",
        "t": "\u0167\u03a4\u03c4\u0422\u0442\u13a2\u1d1b\ua4d4",
        "u": "\u028b\u03c5\u0426\u057d\u1d1c\ua4f4",
        "v": "\u03bd\u0474\u0475\u13d9\u1d20\ua4e6",
        "w": "\u03c9\u0448\u0461\u051c\u051d\u13b3\u1d21\ua4ea",
        "x": "\u03a7\u03c7\u0425\u0445\ua4eb",
        "y": "\u028f\u03a5\u03b3\u0423\u0443\u04af\ua4ec",
        "z": "\u0396\u03b6\u0437\u13c3\u1d22\ua4dc",
    }
)
# flags of letters, and white letters in black circles and squares
_ALPHABETS = (0x1F1E6, 0x1F150, 0x1F170)
_PLAIN = {ord(sign): letter for letter, signs in _DRAWN_LIKE.items() for sign in signs} | {
    first + number: chr(ord("a") + number) for first in _ALPHABETS for number in range(26)
}
_FOREIGN = re.compile(r"[^\x00-\x7f]{1,64}")
_ASCII = bytes(range(128))
# dashes, quotation marks and the like of ordinary prose look like no letter
_HARMLESS = "\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2022\u00b7\u00b0\u00d7\u2192\u2265\u2264\u2032\u00b2"


def plain(text: str) -> str:
    """Write a text in the plain small letters that it looks like; what looks like none stays."""
    return _FOREIGN.sub(lambda found: _fold(found[0]), text).lower() if may_pose(text) else text.lower()


def may_pose(text: str) -> bool:
    """Whether a text holds any sign that could pass for a plain letter; quick."""
    return not text.isascii() and bool(
        text.encode("utf-8", "replace").translate(None, _ASCII).decode().strip(_HARMLESS)
    )


def scripts(word: str) -> frozenset[str]:
    """Name the writing systems of the letters of a word by the first word of their Unicode names, such as LATIN."""
    return frozenset(unicodedata.name(sign, "UNKNOWN").partition(" ")[0] for sign in word if sign.isalpha())


@lru_cache(maxsize=1 << 10)
def _fold(signs: str) -> str:
    parts = unicodedata.normalize("NFKD", signs)
    return "".join(sign for sign in parts if not unicodedata.category(sign).startswith(("M", "C"))).translate(_PLAIN)
