"""The report for code scanning: SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from jendela.messages import render as word
from jendela.places import Place, Span
from jendela.problems import Problem, Rule
from jendela.reports import Located, Source, fingerprint, located, visible

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_MANUAL = "generator/docs/rules.md"
_LEVELS: Mapping[str, str] = {"error": "error", "warning": "warning", "notice": "note"}
# Forges take at most 25,000 results; of one rule the first of them tell the story.
_MOST = 1000


def render(problems: Iterable[Problem], source: Source, rules: Iterable[Rule], version: str, lang: str = "id") -> str:
    """Give one run with the rules that were broken and one result for each problem; columns count UTF-16 units."""
    found = list(located(problems, source, _MOST))
    broken = {each.problem.rule for each in found}
    described = [_rule(rule) for rule in rules if rule.id in broken]
    index = {rule["id"]: number for number, rule in enumerate(described)}
    driver = {"name": "jendela", "semanticVersion": version, "rules": described}
    run = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "results": [_result(each, index, source, lang) for each in found],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.sentence},
        # an address of its own (`helpUri`) would have to be absolute, and the manual travels with the program
        "help": {"text": f"jendela explain {rule.id} ({_MANUAL}#{rule.id})"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(each: Located, index: Mapping[str, int], source: Source, lang: str) -> dict[str, Any]:
    problem = each.problem
    message = word(problem, lang)
    text = ". ".join(visible(part) for part in (message.text, message.hint) if part)
    result: dict[str, Any] = {
        "ruleId": problem.rule,
        "level": _LEVELS[problem.severity],
        "message": {"text": text},
        "locations": [_location(problem.place, each.span, each.line)],
        "partialFingerprints": {"jendela/v1": fingerprint(problem)},
    }
    if problem.rule in index:
        result["ruleIndex"] = index[problem.rule]
    if problem.related:
        result["relatedLocations"] = [
            {"id": number, **_location(place, *(source(place) or (place.span, None)))}
            for number, place in enumerate(problem.related, 1)
        ]
    return result


def _location(place: Place, span: Span | None, line: str | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.path), "uriBaseId": "%SRCROOT%"}}
    if span:
        physical["region"] = {
            "startLine": span.line,
            "startColumn": _units(line, span.column),
            "endLine": span.end_line,
            "endColumn": _units(line, span.end_column) if span.end_line == span.line else span.end_column,
        }
    return {"physicalLocation": physical}


def _units(line: str | None, column: int) -> int:
    """Turn a column of characters into one of UTF-16 code units."""
    return column + sum(ord(sign) > 0xFFFF for sign in (line or "")[: column - 1])  # noqa: PLR2004 -- the last of one unit


def _uri(path: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 -- only this report writes URIs

    return quote(visible(path), safe="/-._~{}")
