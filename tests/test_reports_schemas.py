"""Reports for programs, against the schemas of those who read them; reports for people, with very many problems."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from broken_cities import BROKEN, judged

from jendela.places import Place, Span
from jendela.problems import Problem
from jendela.reports.forms import FORMS
from jendela.rules.catalogue import all_rules

FOLDER = Path(__file__).parent / "schemas"
SARIF = FOLDER / "sarif-2.1.0-rtm.5.json"
SCHEMAS = {"sarif": SARIF} | {
    form: FOLDER / f"{name}.schema.json"
    for form, name in {"gitlab": "gitlab-code-quality", "json": "jendela-report"}.items()
}
ODD = 'aneh "kutip" \\ \x1b[31m \u202e 漢字 😀 <b> % ::error::'
RULES = list(all_rules())[:60]
LINE = "owner: dishubb 😀 # " + ODD


@cache
def validator(form: str) -> Any:
    # one of its patterns ends in a bracket that nothing opens, which only some engines take as a plain sign
    text = SCHEMAS[form].read_text("utf-8").replace("{2}]?$", "{2}\\\\]?$")
    return jsonschema_rs.validator_for(json.loads(text))


def source(place: Place) -> tuple[Span, str] | None:
    return (place.span, LINE) if place.span else None


def problems(count: int) -> list[Problem]:
    """Make problems of sixty rules in three hundred files, with and without a place, related ones and odd facts."""
    found = []
    for number in range(count):
        rule = RULES[number % len(RULES)]
        path = f"registry/services/layanan-{number % 300}.yaml"
        span = Span(1 + number % 40, 8, 1 + number % 40 + number % 2, 15) if number % 7 else None
        related = (Place(path, "/title", Span(1, 1, 1, 6)), Place(ODD, "/a")) if number % 5 == 0 else ()
        place = Place(path if number % 11 else f"registry/{ODD}.yaml", "/owner", span)
        found.append(Problem(rule.id, place, rule.severity, {"field": "owner", "value": ODD}, related))
    return found


@pytest.mark.parametrize("count", [0, 1, 3000])
@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("form", SCHEMAS)
def test_a_report_for_programs_keeps_to_its_schema(form: str, lang: str, count: int) -> None:
    written = json.loads(FORMS[form](problems(count), source, lang))
    assert [str(error) for error in validator(form).iter_errors(written)] == []
    results = {"sarif": lambda: written["runs"][0]["results"], "gitlab": lambda: written}
    assert len(results.get(form, lambda: written["problems"])()) == count


@pytest.mark.parametrize("form", SCHEMAS)
def test_the_reports_of_every_broken_city_keep_to_their_schemas(form: str) -> None:
    every = [problem for folder in sorted(BROKEN.iterdir()) for problem in judged(folder.name).problems]
    assert len(every) > 130
    assert validator(form).is_valid(json.loads(FORMS[form](every, source, "id")))


@pytest.mark.parametrize(
    ("form", "spoil"),
    [
        ("sarif", lambda log: log["runs"][0]["results"][0]["message"].clear()),
        ("sarif", lambda log: log["runs"][0]["results"][0].update(level="fatal")),
        ("sarif", lambda log: log["runs"][0]["results"][0].update(colour="red")),
        ("sarif", lambda log: log.update(version="2.0")),
        ("gitlab", lambda issues: issues[0].update(severity="high")),
        ("gitlab", lambda issues: issues[0].pop("fingerprint")),
        ("gitlab", lambda issues: issues[0]["location"].update(path="./a")),
        ("json", lambda report: report.update(version=2)),
        ("json", lambda report: report["problems"][0].pop("pointer")),
        ("json", lambda report: report["problems"][0].update(line=0)),
    ],
)
def test_the_schemas_refuse_what_is_wrong(form: str, spoil: Any) -> None:
    written = json.loads(FORMS[form](problems(1), source, "id"))
    spoil(written)
    assert not validator(form).is_valid(written)


def test_the_schema_of_others_is_what_they_published() -> None:
    assert hashlib.sha256(SARIF.read_bytes()).hexdigest() in (FOLDER / "README.md").read_text("utf-8")


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(("form", "most"), [("text", 1500), ("markdown", 700)])
def test_three_thousand_problems_are_grouped_capped_and_counted_for_people(form: str, most: int, lang: str) -> None:
    report = FORMS[form](problems(3000), source, lang)
    assert len(report.splitlines()) < most
    left_out = [int(count) for count in re.findall(r"(?:dan|and) (\d+) (?:lagi|more)", report)]
    block = r"^registry\S*.*: (?:error|warning|notice)\[" if form == "text" else r"^\| reg"
    shown = len(re.findall(block, report, re.MULTILINE))
    assert shown + sum(left_out) == 3000
    assert all((rule.id if form == "text" else rule.id.replace("-", r"\-")) in report for rule in RULES)
    one = FORMS[form](problems(2)[1:], source, lang)
    assert len(one.splitlines()) < 12
