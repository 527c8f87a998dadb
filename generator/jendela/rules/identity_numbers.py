"""Numbers that name one person in Indonesia: NIK, KK (family card), NIP (civil servant) and NPWP (taxpayer).

A NIK is province, regency and district (two digits each), the birth date as day, month and year (a woman's day plus
40), and four digits of order; a KK has the date of its issue there. A NIP is the birth date, the month of
appointment, the sex and three digits of order, 8-6-1-3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from jendela.rules.passages import Detector, Hit, Passage, mask

_PROVINCES = frozenset(
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82"
    " 91 92 93 94 95 96 97".split()
)
_WOMAN = 40
_MONTHS = frozenset(f"{month:02}" for month in range(1, 13))
# civil servants on a contract have 21 or more where others have the month of appointment
_APPOINTMENTS = _MONTHS | frozenset(f"{month:02}" for month in range(21, 33))
_BIRTH_YEARS = range(1935, 2016)
_APPOINTED_YEARS = range(1955, 2100)

# what Markdown and entities leave between two digits is nothing to the reader of the page
_GROUP = r"[0-9]+(?:[*_~`\x01]+[0-9]+)*"
_ONE = re.compile(_GROUP)
_RUN = re.compile(rf"{_GROUP}(?:[ \t\n.\\\-]{{1,3}}{_GROUP})*")
_SHAPES = frozenset(
    {
        (6, 6, 4), (2, 2, 2, 6, 4), (2, 2, 2, 2, 2, 2, 4), (6, 2, 2, 2, 4), (4, 4, 4, 4), (4, 2, 6, 4), (12, 4),
        (6, 10), (8, 6, 1, 3), (8, 6, 4), (8, 10), (4, 2, 2, 4, 2, 1, 3), (4, 4, 6, 1, 3), (9, 9), (8, 4, 2, 1, 3),
        (14, 1, 3),
    }
)  # fmt: skip
_LONG_PART = 6
_DOTTED_NPWP = (2, 3, 3, 1, 3, 3)
_MOST_PARTS = max(map(len, _SHAPES))
_NPWP_SIZES = frozenset({15, 16, 22})
_NIK_SIZE, _NIP_SIZE, _WIDEST = 16, 18, 22

_SAYS_NPWP = re.compile(r"\b(?:npwp|nitku|nomor pokok wajib pajak)\b[^0-9]*\Z", re.IGNORECASE)
_SAYS_NIP = re.compile(r"\bn\.?i\.?p(?:ppk)?\b[^0-9]*\Z", re.IGNORECASE)
_SAYS_KK = re.compile(r"\bk\.?k\b|kartu keluarga|family card", re.IGNORECASE)
_SAYS_NIK = re.compile(r"\bn\.?i\.?k\b|ktp\b|induk kependudukan|identity number|\bpenduduk\b", re.IGNORECASE)
_NAMES_IT = re.compile(
    r"(?:(?<![a-z])n\.?i\.?k|(?<![a-z])k\.?k|ktp|kependudukan|kartu keluarga|identity number|family card)"
    r"[\s.:=#(/]*(?:(?:no|nomor|number)\b[\s.:=#]*)?(?:(?:adalah|is)\s+)?\Z",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://\S*\Z", re.IGNORECASE)


class _Group(NamedTuple):
    digits: str
    start: int
    end: int


def find(passage: Passage) -> Iterator[Hit]:
    """Find the numbers that name a person, however their digits are parted."""
    for run in _RUN.finditer(passage.text):
        if sum(map(str.isdigit, run[0])) >= min(_NPWP_SIZES):
            groups = [
                _Group("".join(filter(str.isdigit, each[0])), *each.span())
                for each in _ONE.finditer(passage.text, *run.span())
            ]
            yield from _in_run(passage, groups)


def _in_run(passage: Passage, groups: list[_Group]) -> Iterator[Hit]:
    first = 0
    while first < len(groups):
        for last, size in _ends(groups, first):
            window = groups[first:last]
            if rule := _rule(passage, window, size, whole=first == 0 and last == len(groups)):
                facts = {"masked": mask("".join(group.digits for group in window))}
                if rule == "pd-nik" and _either(passage, window):
                    facts["either"] = "1"
                yield Hit(rule, window[0].start, window[-1].end, facts)
                first = last - 1
                break
        first += 1


def _ends(groups: Sequence[_Group], first: int) -> Iterator[tuple[int, int]]:
    """Yield where a number that begins with a group may end, with its digits, the longest first.

    Only before the first group of a run can a word stand that names the number, however its digits are parted.
    """
    ends: list[tuple[int, int]] = []
    size = 0
    for last in range(first, min(len(groups), first + (_MOST_PARTS if first else _WIDEST))):
        size += len(groups[last].digits)
        if size > _WIDEST:
            break
        if size >= min(_NPWP_SIZES):
            ends.append((last + 1, size))
    yield from reversed(ends)


def _rule(passage: Passage, window: Sequence[_Group], size: int, *, whole: bool) -> str:
    start, end = window[0].start, window[-1].end
    shape = tuple(len(group.digits) for group in window)
    number = "".join(group.digits for group in window)
    before = passage.before(start)
    if shape == _DOTTED_NPWP or (size in _NPWP_SIZES and _SAYS_NPWP.search(before)):
        return "pd-npwp"
    if not (_is_nip(number) if size == _NIP_SIZE else size == _NIK_SIZE and _is_nik(number)):
        return ""
    named = (_SAYS_NIP if size == _NIP_SIZE else _NAMES_IT).search(before)
    if not named and not (_is_one_number(passage, window, shape, whole=whole) and _stands_alone(passage, start, end)):
        return ""
    return "pd-nip" if size == _NIP_SIZE else _nik_or_kk(passage, window, number)


def _is_one_number(passage: Passage, window: Sequence[_Group], shape: tuple[int, ...], *, whole: bool) -> bool:
    """Tell whether groups of digits read as one number: together, parted in a known way, or evenly and alike."""
    if len(window) == 1:
        return True
    gaps = {passage.text[one.end : other.start].strip("*_~`\\\x01") for one, other in pairwise(window)}
    # of a longer code, parted alike all through, no piece is a number
    whole = whole or gaps.isdisjoint({passage.before(window[0].start, 1), passage.after(window[-1].end, 1)})
    if shape in _SHAPES:
        return whole or max(shape) >= _LONG_PART
    return whole and len(gaps) == 1 and len(set(shape[:-1])) == 1 and shape[-1] <= shape[0]


def _stands_alone(passage: Passage, start: int, end: int) -> bool:
    """Tell whether digits are a number of their own: no part of a code or checksum, nor of an address in the web."""
    before, after = passage.before(start, 300), passage.after(end, 1)
    return not before[-1:].isalpha() and not after.isalpha() and not _ADDRESS.search(before)


def _is_nik(number: str) -> bool:
    day = int(number[6:8])
    return (
        number[:2] in _PROVINCES
        and number[2:4] != "00"
        and number[4:6] != "00"
        and 1 <= (day - _WOMAN if day > _WOMAN else day) <= 31  # noqa: PLR2004 -- days
        and number[8:10] in _MONTHS
        and number[12:] != "0000"
    )


def _is_nip(number: str) -> bool:
    return (
        int(number[:4]) in _BIRTH_YEARS
        and number[4:6] in _MONTHS
        and "01" <= number[6:8] <= "31"
        and int(number[8:12]) in _APPOINTED_YEARS
        and number[12:14] in _APPOINTMENTS
        and number[14] in "12"
    )


def _nik_or_kk(passage: Passage, window: Sequence[_Group], number: str) -> str:
    before = passage.before(window[0].start, 60)
    last_kk, last_nik = (_last(pattern, before) for pattern in (_SAYS_KK, _SAYS_NIK))
    return "pd-kk" if int(number[6:8]) < _WOMAN and last_kk > last_nik else "pd-nik"


def _either(passage: Passage, window: Sequence[_Group]) -> bool:
    day = int("".join(group.digits for group in window)[6:8])
    return day < _WOMAN and _last(_SAYS_NIK, passage.before(window[0].start, 60)) < 0


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.end() for found in pattern.finditer(text)), default=-1)


DETECTOR = Detector(find, signs=frozenset({"identity"}))
