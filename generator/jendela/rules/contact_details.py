"""Lines and mailboxes of persons: mobile numbers, WhatsApp links and free-mail addresses that no office declares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jendela.rules.passages import Detector, Hit, Passage, clues, fold, mask

_GAP = r"[ \t\n.()/*_~`\\\x01\-]{0,4}"
# Indonesia's mobile numbers: 8 and eight to eleven more digits after 0 or +62 (numbering plan, PM 14/2018)
_MOBILE = re.compile(
    # what stands before the number is asked after its first sign, since a pattern that begins with signs is fast
    rf"[+06](?<![0-9].)(?<![0-9][.,].)(?:"
    rf"(?:(?<=\+)62|(?<=6)2|(?<=0)062){_GAP}(?:0{_GAP})?8[1-9][0-9](?:{_GAP}[0-9]){{6,9}}"
    rf"|(?<=\+)62{_GAP}8{_GAP}[1-9](?:{_GAP}[0-9]){{7,10}}"
    rf"|(?<=0)8[1-9][0-9](?:{_GAP}[0-9]){{6,9}}"
    # digit by digit, or two by two
    rf"|(?<=0)(?P<one>[ .\-])8(?:(?P=one)[0-9]){{8,11}}"
    rf"|(?<=0)8(?P<two>[ \-])[1-9][0-9](?:(?P=two)[0-9]{{2}}){{3,4}}"
    rf")(?![0-9])"
)
_NOT_DIGITS = re.compile(r"[^0-9]+")
_YEAR_LAST = re.compile(r"(?:19|20)[0-9]{2}\Z")
_SMALLEST_PART = 3
_SHARED = re.compile(r"\bshared_line:[ \t]*true\b")
_NEAR = 8
"""how many lines a block with contact details runs to"""

_PROVIDERS = (
    "gmail googlemail yahoo ymail rocketmail outlook hotmail live msn icloud aol proton protonmail yandex gmx tutanota"
    " tuta zoho zohomail fastmail mailinator yopmail inbox"
).split()
_AT = r"\s?(?:@|\(\s?(?:at|@)\s?\)|\[\s?(?:at|@)\s?\]|\{\s?(?:at|@)\s?\})\s?"
_DOT = r"\s?(?:\.|\(\s?(?:dot|titik)\s?\)|\[\s?(?:dot|titik)\s?\]|\bdot\b)\s?"
_FREE_MAIL = re.compile(
    rf"(?<![a-z0-9._%+\-])[a-z0-9][a-z0-9._%+\-]*+{_AT}(?:{'|'.join(_PROVIDERS)}|(?:me|mac|mail|pm)(?={_DOT}(?:com|me)\b))"
    rf"{_DOT}(?:com|co{_DOT}id|co{_DOT}uk|id|net|org|me|ru|de|eu|ch|io)\b",
    re.IGNORECASE,
)


def find_mobiles(passage: Passage) -> Iterator[Hit]:
    """Find mobile numbers; the fact `line` is the number in digits, to be compared with those declared."""
    for found in _MOBILE.finditer(passage.text):
        if _is_number(found[0]):
            number = _digits(found[0])
            yield Hit("pd-mobile", *found.span(), {"masked": mask(f"0{number[2:]}"), "line": number})


def find_mailboxes(passage: Passage) -> Iterator[Hit]:
    """Find free-mail addresses; the fact `line` is the address as one would type it."""
    for found in _FREE_MAIL.finditer(passage.text):
        name, host = _address(found[0]).split("@", 1)
        yield Hit("pd-free-mail", *found.span(), {"masked": f"{mask(name)}@{host}", "line": f"{name}@{host}"})


def declared(data: Mapping[str, Any]) -> frozenset[str]:
    """Return the mobile numbers and free-mail addresses in the blocks of a record that say `shared_line: true`."""
    return frozenset(line for block in _shared(data) for text in _texts(block) for line in _lines(text))


def declared_nearby(text: str) -> frozenset[str]:
    """Return the same for a text that cannot be read as a record: what stands near a `shared_line: true`."""
    lines = text.split("\n")
    marks = [number for number, line in enumerate(lines) if _SHARED.search(line)]
    near = ("\n".join(lines[max(mark - _NEAR, 0) : mark + _NEAR]) for mark in marks)
    return frozenset(line for block in near for line in _lines(block))


def _shared(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 -- any JSON value
    if isinstance(value, dict):
        if value.get("shared_line") is True:
            yield value
        for inner in value.values():
            yield from _shared(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _shared(inner)


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 -- any JSON value
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _lines(text: str) -> Iterator[str]:
    """Yield the mobile numbers of a text in digits and its free-mail addresses."""
    text = fold(text)
    yield from (_digits(found[0]) for found in _MOBILE.finditer(text) if _is_number(found[0]))
    yield from (_address(found[0]) for found in _FREE_MAIL.finditer(text))


def _is_number(written: str) -> bool:
    """Tell a number from the number of a letter, such as 082.1/0123/2025."""
    if "/" not in written and not ("." in written and "-" in written):
        return True
    parts = _NOT_DIGITS.split(written.strip("+"))
    return not _YEAR_LAST.search(parts[-1]) and min(map(len, parts)) >= _SMALLEST_PART


def _digits(written: str) -> str:
    number = _NOT_DIGITS.sub("", written).removeprefix("00")
    national = number.removeprefix("62").removeprefix("0") if number.startswith("62") else number.removeprefix("0")
    return f"62{national}"


def _address(written: str) -> str:
    name, host = re.split(_AT, written.lower(), maxsplit=1, flags=re.IGNORECASE)
    return f"{name}@{re.sub(_DOT, '.', host)}"


MOBILES = Detector(find_mobiles, signs=frozenset({"mobile"}))
MAILBOXES = Detector(find_mailboxes, clues("me mac mail pm " + " ".join(_PROVIDERS)))
