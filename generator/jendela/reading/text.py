"""Bytes to clean text: UTF-8, LF newlines, normal form C, and nothing in it that a reader would not see."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from jendela.places import Place, Span
from jendela.problems import Problem, Rule
from jendela.reading import rules
from jendela.reading.rules import found

# Ranges are written out, since Python's own tables of characters differ from version to version.
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff"
_CONTROL += "".join(chr(plane << 16 | last) for plane in range(1, 15) for last in (0xFFFE, 0xFFFF))
_BIDIRECTIONAL = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_SPACE = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = (
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u2028\u2029\u2060-\u2065\u206a-\u206f\u2800\u3164"
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# A joiner and a variation selector belong to pictures and to nothing else in Indonesian or English.
_PICTURE = (
    "\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_JOINING = (
    rf"(?<![{_PICTURE}\ufe0f])\u200d|\u200d(?![{_PICTURE}])"
    rf"|(?<![{_PICTURE}#*0-9])[\ufe0e\ufe0f]|(?<=[#*0-9])(?:\ufe0e|\ufe0f(?!\u20e3))"
)
_ODD_IN_ASCII = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_MAYBE_ODD = re.compile(f"[{_CONTROL}{_BIDIRECTIONAL}{_SPACE}{_INVISIBLE}\u200d\ufe0e\ufe0f]")
_ODD = re.compile(f"([{_CONTROL}])|([{_BIDIRECTIONAL}])|([{_SPACE}])|([{_INVISIBLE}]|{_JOINING})")
_RULES = (rules.TEXT_CONTROL, rules.TEXT_BIDIRECTIONAL, rules.TEXT_SPACE, rules.TEXT_INVISIBLE)

_COMBINING = "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARKED = re.compile(f"[{_COMBINING}]")
_STACKED = re.compile(f"[{_COMBINING}]{{5,}}")
_SPACES = re.compile(f"[{_SPACE}]")
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_CONFLICT = re.compile(r"^<{7}(?: .*)?$", re.MULTILINE)
_CONFLICT_END = re.compile(r"^>{7} \S.*$", re.MULTILINE)
_LFS_POINTER = re.compile(rb"version https?://[^\n]{1,100}/spec/v1\r?\n(?:ext-[^\n]*\n)*oid sha256:")


def clean(path: str, blob: bytes) -> tuple[str | None, list[Problem]]:
    """Decode a file and check its characters; the text is None where a problem forbids to read on.

    A byte order mark is dropped and CRLF becomes LF; neither moves a line or a column.
    """
    if _LFS_POINTER.match(blob):
        return None, [found(rules.TEXT_LFS_POINTER, Place(path, span=Span(1, 1, 1, 1)))]
    blob = blob.removeprefix(_BOM)
    try:
        text = blob.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        return None, [_not_utf8(path, blob, error.start)]
    problems = list(_characters(path, text))
    if "<<<<<<<" in text or ">>>>>>> " in text:
        # a whole conflict is told at its beginning, what is left of one at its end
        conflicts = islice(
            _CONFLICT.finditer(text) if _CONFLICT.search(text) else _CONFLICT_END.finditer(text), rules.MOST
        )
        problems += [found(rules.TEXT_CONFLICT, Place(path, span=span(text, *each.span()))) for each in conflicts]
    return (None if rules.blocks(problems) else text), problems


def lenient(blob: bytes) -> str:
    """Decode a file whatever it holds, with the lines and columns that `clean` would count."""
    return blob.removeprefix(_BOM).decode("utf-8", "replace").replace("\r\n", "\n")


def mended(text: str) -> str:
    """Write a text in normal form C and with the ordinary space between its words."""
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text))


def span(text: str, start: int, end: int) -> Span:
    """Turn two offsets into a span."""
    return Span(*_line_and_column(text, start), *_line_and_column(text, end))


def oddities(text: str) -> Iterator[tuple[Rule, int, int]]:
    """Find what text may not hold: the rule, and the offsets where it begins and ends."""
    if text.isascii():
        yield from ((rules.TEXT_CONTROL, *each.span()) for each in _ODD_IN_ASCII.finditer(text))
        return
    signs = "".join(set(text))
    if _MARKED.search(signs):
        yield from ((rules.TEXT_MARKS, *each.span()) for each in _STACKED.finditer(text))
    if _MAYBE_ODD.search(signs):  # the large class of characters is slow: each is looked up once
        yield from ((_RULES[(each.lastindex or 1) - 1], *each.span()) for each in _ODD.finditer(text))
    if not unicodedata.is_normalized("NFC", text):
        yield from _decomposed(text)


def facts(rule: Rule, piece: str) -> dict[str, str]:
    """Name what was found: the composed letter, the number of marks, or a character's code and, if any, its name."""
    if rule is rules.TEXT_NORMAL_FORM:
        return {"text": unicodedata.normalize("NFC", piece)}
    if rule is rules.TEXT_MARKS:
        return {"count": str(len(piece))}
    return {"code": f"U+{ord(piece):04X}", "name": unicodedata.name(piece, "")}


def _characters(path: str, text: str) -> Iterator[Problem]:
    told = Counter[str]()
    for rule, start, end in oddities(text):
        told[rule.id] += 1
        if told[rule.id] <= rules.MOST:  # per rule: many warnings must not hide the one error after them
            yield found(rule, Place(path, span=span(text, start, end)), **facts(rule, text[start:end]))


def _decomposed(text: str) -> Iterator[tuple[Rule, int, int]]:
    """Find the first place of each line that is not in normal form C."""
    offset = 0
    for line in text.split("\n"):
        if not unicodedata.is_normalized("NFC", line):
            start, end = _first_decomposed(line)
            yield rules.TEXT_NORMAL_FORM, offset + start, offset + end
        offset += len(line) + 1


def _first_decomposed(line: str) -> tuple[int, int]:
    """Bisect: `normalize` itself is quadratic in unordered marks, `is_normalized` gives up at the first of them."""
    low, high = 0, len(line)
    while low < high:
        middle = (low + high) // 2
        if unicodedata.is_normalized("NFC", line[: middle + 1]):
            low = middle + 1
        else:
            high = middle
    start = low
    while start > max(0, low - 8) and unicodedata.is_normalized("NFC", line[start : low + 1]):
        start -= 1
    return start, low + 1


def _not_utf8(path: str, blob: bytes, offset: int) -> Problem:
    before = lenient(blob[:offset])
    where = span(before, len(before), len(before))
    facts = {"byte": f"{blob[offset]:02X}"} | ({"encoding": "UTF-16"} if blob.startswith(_UTF16) else {})
    return found(rules.TEXT_ENCODING, Place(path, span=where), **facts)


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
