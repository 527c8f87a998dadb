"""What every report shares: the order of problems, where they stand, and the one escaper for foreign text."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from jendela.places import Place, Span
from jendela.problems import Problem
from jendela.reading import rules
from jendela.rules import MASKED

# Gives a place's span and the text of its first line, without its end; None where the file cannot be read.
Source = Callable[[Place], tuple[Span, str] | None]

# Written out, since Python's own tables of characters differ from version to version.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u2800\u3000\u3164\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)
# Facts that come from the schema and never from the line.
_OURS = frozenset({"about", "about_en", "choices", "example", "expected"})
# names of fields and kinds, and small numbers
_HARMLESS = re.compile(r"[a-z_/.-]{0,40}|[0-9]{1,4}")
# "::" opens a command at the start of a line, "##[" anywhere in it.
_COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#\w*\[)")


@dataclass(frozen=True, slots=True)
class Located:
    """A problem with its span and source line, where they are known."""

    problem: Problem
    span: Span | None = None
    line: str | None = None


def visible(text: str) -> str:
    r"""Show foreign text on one line: what a terminal or a log would act on or hide becomes \u{…}."""
    shown = _UNSEEN.sub(lambda found: f"\\u{{{ord(found[0]):X}}}", text)
    return _COMMAND.sub(lambda found: (found[1] or "") + f"\\u{{{ord(found[0][-1]):X}}}", shown)


def located(problems: Iterable[Problem], source: Source, most: int | None = None) -> Iterator[Located]:
    """Give problems by path, line, column and rule, at most `most` of each rule; what is left out is not looked up."""
    given = Counter[str]()
    for _, group in groupby(sorted(problems, key=lambda each: each.place.path), key=lambda each: each.place.path):
        every = list(group)
        wanted = [each for each in every if most is None or given[each.rule] < most]
        for each in sorted(_masked([_locate(problem, source) for problem in wanted], every, source), key=_order):
            given[each.problem.rule] += 1
            if most is None or given[each.problem.rule] <= most:
                yield each


def allowance(problems: Sequence[Problem], most: int, rows: int = 200) -> int:
    """Tell how many problems of each rule to show: `most`, or fewer when the report would have more than `rows`."""
    counts = Counter(problem.rule for problem in problems)
    if sum(min(count, most) for count in counts.values()) <= rows:
        return most
    return min(most, max(2, rows // len(counts)))


def fingerprint(problem: Problem) -> str:
    """Name a problem so that it keeps its name while lines move: by rule, file and field, not by position."""
    return hashlib.sha256(f"{problem.rule}\x00{problem.place.path}\x00{problem.place.pointer}".encode()).hexdigest()[
        :32
    ]


def _locate(problem: Problem, source: Source) -> Located:
    found = source(problem.place)
    return Located(problem, problem.place.span) if found is None else Located(problem, *found)


def _masked(found: list[Located], every: list[Problem], source: Source) -> Iterator[Located]:
    """Leave out each line on which one of the problems of a file holds what nobody else should read.

    Other problems of such a line do not repeat what stands there either. Of a file with so much of it that not all of
    it is told, no line is shown.
    """
    secrets = [problem for problem in every if problem.rule in MASKED]
    full = max(Counter(problem.rule for problem in secrets).values(), default=0) >= rules.MOST
    spans = (_locate(problem, source).span for problem in secrets)
    hidden = {span.line for span in spans if span}
    for each in found:
        if full or (each.span and each.span.line in hidden):
            yield Located(each.problem if each.problem.rule in MASKED else _unquoted(each.problem), each.span)
        else:
            yield each


def _unquoted(problem: Problem) -> Problem:
    shown = {name for name, fact in problem.facts.items() if name in _OURS or _HARMLESS.fullmatch(fact)}
    facts = {name: fact if name in shown else "•••" for name, fact in problem.facts.items()}
    return replace(problem, facts=facts)


def _order(each: Located) -> tuple[int, int, str, str, tuple[tuple[str, str], ...]]:
    span, problem = each.span, each.problem
    line, column = (span.line, span.column) if span else (0, 0)
    return line, column, problem.rule, problem.place.pointer, tuple(sorted(problem.facts.items()))
