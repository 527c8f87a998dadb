"""The report for people: one block per problem, the source line, a caret under the fault, the next step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from jendela.messages import render as word
from jendela.places import Place, Span
from jendela.problems import Problem, Severity
from jendela.reports import Located, Source, allowance, located, visible

_MOST = 20
_RELATED = 5
_WIDEST = 120

_WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "hint": "saran",
        "related": "lihat juga",
        "more": "dan {count} lagi untuk aturan {rule}",
        "none": "tidak ada masalah",
        "error": "kesalahan",
        "warning": "peringatan",
        "notice": "catatan",
    },
    "en": {
        "hint": "hint",
        "related": "see also",
        "more": "and {count} more of {rule}",
        "none": "no problems",
        "error": "error",
        "warning": "warning",
        "notice": "notice",
        "plural": "s",
    },
}
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTICE: "36"}


def render(problems: Iterable[Problem], source: Source, lang: str = "id", *, colour: bool = False) -> str:
    """Give the report; of one rule the first 20 problems are shown, fewer in a long report, and the rest is counted."""
    every = list(problems)
    most = allowance(every, _MOST)
    words = _WORDS.get(lang, _WORDS["id"])
    blocks = ["\n".join(_block(each, source, lang, colour=colour)) for each in located(every, source, most)]
    return "\n\n".join([*blocks, "\n".join([*_left_out(every, most, words), _summary(every, words)])]) + "\n"


def _left_out(problems: Sequence[Problem], most: int, words: Mapping[str, str]) -> Iterator[str]:
    counts = Counter(problem.rule for problem in problems)
    for rule, count in sorted(counts.items()):
        if count > most:
            yield "… " + words["more"].format(count=count - most, rule=visible(rule))


def _summary(problems: Sequence[Problem], words: Mapping[str, str]) -> str:
    counts = Counter(problem.severity for problem in problems)
    said = [
        f"{counts[severity]} {words[severity]}{words.get('plural', '') if counts[severity] > 1 else ''}"
        for severity in Severity
        if counts[severity]
    ]
    return ", ".join(said) or words["none"]


def _block(each: Located, source: Source, lang: str, *, colour: bool) -> Iterator[str]:
    problem, words = each.problem, _WORDS.get(lang, _WORDS["id"])
    message = word(problem, lang)
    paint = _COLOURS[problem.severity] if colour else ""
    label = _painted(f"{problem.severity}[{visible(problem.rule)}]", paint)
    yield f"{_position(problem.place, each.span)}: {label}: {visible(message.text)}"
    if each.span is not None and each.line is not None:
        yield from _excerpt(each.span, each.line, paint)
    if message.hint:
        yield f"  = {words['hint']}: {visible(message.hint)}"
    for place in problem.related[:_RELATED]:
        found = source(place)
        yield f"  = {words['related']}: {_position(place, found[0] if found else place.span)}"


def _position(place: Place, span: Span | None) -> str:
    path = visible(place.path)
    if span is not None:
        return f"{path}:{span.line}:{span.column}"
    return f"{path}#{visible(place.pointer)}" if place.pointer else path


def _excerpt(span: Span, line: str, paint: str) -> Iterator[str]:
    """Show the part of a line around a span, and carets under it; a fault over several lines is marked to the end."""
    start = min(span.column - 1, len(line))
    end = min(span.end_column - 1, len(line)) if span.end_line == span.line else len(line)
    cut = max(0, start - _WIDEST // 2)
    window = line[cut : cut + _WIDEST]
    front = "…" if cut else ""
    before = front + _inside(window[: start - cut])
    upto = front + _inside(window[: max(end, start) - cut])
    margin = f"{span.line} | "
    yield f"{margin}{front}{_inside(window)}{'…' if len(line) > cut + _WIDEST else ''}".rstrip()
    carets = "^" * max(1, len(upto) - len(before))
    yield " " * (len(margin) - 2) + "| " + " " * len(before) + _painted(carets, paint)


def _inside(text: str) -> str:
    """Escape text that stands inside a line, where no command can begin."""
    return visible("." + text)[1:]


def _painted(text: str, paint: str) -> str:
    return f"\x1b[1;{paint}m{text}\x1b[0m" if paint else text
