"""The summary for a job page: what blocks first, grouped by rule, with the rest counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby

from jendela.messages import render as word
from jendela.problems import Problem, Severity
from jendela.reports import Located, Source, allowance, located, visible

_MOST = 10
# What CommonMark or a forge gives a meaning of its own, mentions and references included.
_SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+.!|~@:&-])")
_WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "title": "Pemeriksaan catatan",
        "none": "Tidak ada masalah.",
        "error": "Harus diperbaiki",
        "warning": "Sebaiknya diperiksa",
        "notice": "Bila sempat",
        "more": "dan {count} lagi",
        "where": "tempat",
        "what": "masalah",
        "hint": "saran",
    },
    "en": {
        "title": "Check of the records",
        "none": "No problems.",
        "error": "To be mended",
        "warning": "Worth a look",
        "notice": "When there is time",
        "more": "and {count} more",
        "where": "place",
        "what": "problem",
        "hint": "hint",
    },
}


def render(problems: Iterable[Problem], source: Source, lang: str = "id") -> str:
    """Give one table for each rule, errors first; of one rule the first ten problems, fewer in a long report."""
    every = list(problems)
    words = _WORDS.get(lang, _WORDS["id"])
    if not every:
        return f"## {words['title']}\n\n{words['none']}\n"
    totals = Counter(problem.rule for problem in every)
    order = {severity: number for number, severity in enumerate(Severity)}
    shown = sorted(
        located(every, source, allowance(every, _MOST)),
        key=lambda each: (order[each.problem.severity], each.problem.rule),
    )
    parts = [f"## {words['title']}", ""]
    for severity, of_severity in groupby(shown, key=lambda each: each.problem.severity):
        parts += [f"### {words[severity]}", ""]
        for rule, group in groupby(of_severity, key=lambda each: each.problem.rule):
            parts += _table(rule, list(group), totals[rule], words, lang)
    return "\n".join(parts) + "\n"


def _table(rule: str, found: list[Located], total: int, words: Mapping[str, str], lang: str) -> list[str]:
    rows = [
        f"**{plain(rule)}** ({total})",
        "",
        f"| {words['where']} | {words['what']} | {words['hint']} |",
        "|---|---|---|",
    ]
    for each in found:
        message = word(each.problem, lang)
        where = f"{each.problem.place.path}:{each.span.line}" if each.span else each.problem.place.path
        rows.append("| " + " | ".join(plain(cell) for cell in (where, message.text, message.hint)) + " |")
    if total > len(found):
        rows += ["", words["more"].format(count=total - len(found))]
    return [*rows, ""]


def plain(text: str) -> str:
    """Write foreign text so that it stands as it is: no markup, no link, no mention, no command."""
    return _SIGNS.sub(r"\\\1", visible(text)).replace("\\<", "&lt;").replace("\\>", "&gt;").replace("\\@", "&#64;")
