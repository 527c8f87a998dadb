"""The code-quality report of GitLab: a list of issues in the form of Code Climate's specification."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from jendela.messages import render as word
from jendela.problems import Problem
from jendela.reports import Located, Source, fingerprint, located, visible

_SEVERITIES: Mapping[str, str] = {"error": "blocker", "warning": "minor", "notice": "info"}
_MOST = 200


def render(problems: Iterable[Problem], source: Source, lang: str = "id") -> str:
    """Give a JSON list; of one rule the first 200 problems. Each carries a fingerprint that no other issue has."""
    seen: dict[str, int] = {}
    return json.dumps([_issue(each, lang, seen) for each in located(problems, source, _MOST)], indent=1) + "\n"


def _issue(each: Located, lang: str, seen: dict[str, int]) -> dict[str, Any]:
    problem = each.problem
    message = word(problem, lang)
    mark = fingerprint(problem)
    seen[mark] = seen.get(mark, 0) + 1
    return {
        "description": ". ".join(visible(part) for part in (message.text, message.hint) if part),
        "check_name": problem.rule,
        "fingerprint": mark if seen[mark] == 1 else f"{mark}-{seen[mark]}",
        "severity": _SEVERITIES[problem.severity],
        "location": {"path": visible(problem.place.path), "lines": {"begin": each.span.line if each.span else 1}},
    }
