"""The report for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from jendela.messages import render as word
from jendela.places import Place, Span
from jendela.problems import Problem
from jendela.reports import Located, Source, located, visible

VERSION = 1


def render(problems: Iterable[Problem], source: Source, lang: str = "id") -> str:
    r"""Give all problems as one JSON object in ASCII, ordered by path, line, column and rule.

    ```
    {"version": 1, "problems": [{
        "rule": str, "severity": "error" | "warning" | "notice",
        "message": str, "hint": str | null,        in `lang`; what would act on a terminal is written as \u{…}
        "facts": {str: str},                       as found, with the same care
        "path": str, "pointer": str,               JSON Pointer, "" for the whole file
        "line": int | null, "column": int | null, "end_line": int | null, "end_column": int | null,
                                                   from 1, in characters; the end is exclusive
        "related": [{"path", "pointer", "line", "column", "end_line", "end_column"}]
    }]}
    ```

    Keys may be added within a version; none goes or changes its meaning.
    """
    found = [_problem(each, source, lang) for each in located(problems, source)]
    return json.dumps({"version": VERSION, "problems": found}, indent=1) + "\n"


def _problem(each: Located, source: Source, lang: str) -> dict[str, Any]:
    problem = each.problem
    message = word(problem, lang)
    return {
        "rule": visible(problem.rule),
        "severity": str(problem.severity),
        "message": visible(message.text),
        "hint": visible(message.hint) or None,
        "facts": {visible(name): visible(value) for name, value in sorted(problem.facts.items())},
        **_place(problem.place, each.span),
        "related": [_place(place, _span(place, source)) for place in problem.related],
    }


def _span(place: Place, source: Source) -> Span | None:
    found = source(place)
    return found[0] if found else place.span


def _place(place: Place, span: Span | None) -> dict[str, str | int | None]:
    return {
        "path": visible(place.path),
        "pointer": visible(place.pointer),
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
    }
