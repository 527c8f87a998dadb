"""What people, forges and programs are shown, and what foreign text may not do to them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jendela.places import Place, Span
from jendela.problems import Problem, Rule, Severity
from jendela.reports import fingerprint, github, gitlab, json_report, located, markdown, sarif, text, visible
from jendela.reports.forms import FORMS

GOLDEN = Path(__file__).parent / "golden"
LINES = {
    "registry/services/parkir.yaml": ["name: Parkir", "office: dinas", "owner: dishubb"],
    "registry/a.yaml": ["x: 1", "\tlama: \u202e“aneh”\u200b", "y: " + "p" * 300 + " DI SINI " + "q" * 300],
}


def source(place: Place) -> tuple[Span, str] | None:
    if place.span is None or place.path not in LINES:
        return None
    return place.span, LINES[place.path][place.span.line - 1]


def at(path: str, line: int, column: int, end: int) -> Place:
    return Place(path, "", Span(line, column, line, end))


PARKIR = "registry/services/parkir.yaml"
PROBLEMS = [
    Problem(
        "site-duplicate-id",
        at(PARKIR, 3, 8, 15),
        facts={"url": "/layanan/parkir/", "excerpt": "biaya"},
        related=(at(PARKIR, 1, 7, 13), Place("registry/agencies/dishub.yaml", "/name")),
    ),
    Problem(
        "site-heading-level",
        at("registry/a.yaml", 2, 2, 6),
        Severity.NOTICE,
        {"url": "/", "what": "<h4>", "excerpt": "<h2>"},
    ),
    Problem("no-such-rule", at("registry/a.yaml", 3, 305, 312), Severity.WARNING, {"a": "50%, b: c\nd"}),
    Problem("site-title", Place("build/site/index.html"), facts={"url": "/"}),
    Problem("site-title", Place("registry/b.yaml", "/name/id"), facts={"url": "/b/"}),
]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_text_report_is_what_it_was(lang: str) -> None:
    assert text.render(PROBLEMS, source, lang) == (GOLDEN / f"report-{lang}.txt").read_text("utf-8")


def test_the_github_report_is_what_it_was() -> None:
    assert github.render(PROBLEMS, source) == (GOLDEN / "report-github.txt").read_text("utf-8")


def test_the_json_report_is_what_it_was() -> None:
    assert json_report.render(PROBLEMS, source) == (GOLDEN / "report.json").read_text("utf-8")


def test_a_block_shows_place_rule_message_line_caret_hint_and_related() -> None:
    assert text.render(PROBLEMS[:1], source, "id").splitlines()[:6] == [
        f"{PARKIR}:3:8: error[site-duplicate-id]: tanda “biaya” dipakai dua kali di halaman /layanan/parkir/",
        "3 | owner: dishubb",
        "  |        ^^^^^^^",
        "  = saran: beri dua judul atau bagian itu nama yang berbeda",
        "  = lihat juga: registry/services/parkir.yaml:1:7",
        "  = lihat juga: registry/agencies/dishub.yaml#/name",
    ]


def test_problems_are_ordered_by_path_line_column_and_rule() -> None:
    mixed = [
        Problem("b", at("registry/a.yaml", 2, 1, 2)),
        Problem("a", at("registry/a.yaml", 2, 1, 2)),
        Problem("z", at("registry/a.yaml", 1, 3, 4)),
        Problem("y", at("registry/a.yaml", 1, 1, 2)),
        Problem("x", Place("a.yaml")),
        Problem("w", Place("registry/a.yaml")),
    ]
    for problems in (mixed, mixed[::-1]):
        assert [each.problem.rule for each in located(problems, source)] == ["x", "w", "y", "z", "a", "b"]


def test_of_one_rule_twenty_are_shown_and_the_rest_is_counted() -> None:
    problems = [Problem("site-title", Place(f"registry/{n:03}.yaml"), facts={"url": "/"}) for n in range(150)]
    report = text.render([*problems, PROBLEMS[0]], source, "id")
    assert report.count("error[site-title]") == 20
    assert report.count("error[site-duplicate-id]") == 1
    assert "… dan 130 lagi untuk aturan site-title\n" in report
    assert report.splitlines()[-1] == "151 kesalahan"
    assert github.render(problems, source).count("\n") == 20
    assert len(json.loads(json_report.render(problems, source))["problems"]) == 150


def test_what_is_not_shown_is_not_looked_up() -> None:
    asked: list[str] = []

    def asking(place: Place) -> None:
        asked.append(place.path)

    text.render([Problem("a", Place(f"{n:03}.yaml")) for n in range(500)], asking)
    assert len(asked) == 20


@pytest.mark.parametrize(("lang", "words"), [("id", "tidak ada masalah"), ("en", "no problems")])
def test_no_problem_is_said_too(lang: str, words: str) -> None:
    assert text.render([], source, lang) == f"{words}\n"


def test_the_last_line_counts_by_severity() -> None:
    assert text.render(PROBLEMS, source, "id").splitlines()[-1] == "3 kesalahan, 1 peringatan, 1 catatan"
    assert text.render(PROBLEMS, source, "en").splitlines()[-1] == "3 errors, 1 warning, 1 notice"


def test_colour_only_when_asked() -> None:
    assert "\x1b" not in text.render(PROBLEMS, source)
    coloured = text.render(PROBLEMS, source, colour=True)
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == text.render(PROBLEMS, source)
    assert coloured.count("\x1b[0m") == coloured.count("\x1b[1;")


@pytest.mark.parametrize(
    ("span", "line", "carets"),
    [
        (Span(1, 1, 1, 4), "abc def", ("1 | abc def", "  | ^^^")),
        (Span(1, 5, 3, 2), "abc def", ("1 | abc def", "  |     ^^^")),
        (Span(1, 5, 1, 5), "abc def", ("1 | abc def", "  |     ^")),
        (Span(12, 8, 12, 9), "abc def", ("12 | abc def", "   |        ^")),
        (Span(1, 99, 1, 120), "abc", ("1 | abc", "  |    ^")),
        (Span(1, 2, 1, 4), "\ta\u200bb", ("1 | \\u{9}a\\u{200B}b", "  |      ^^^^^^^^^")),
        (Span(1, 1, 1, 1), "", ("1 |", "  | ^")),
        (Span(1, 3, 1, 5), "::set-output", ("1 | ::set-output", "  |   ^^")),
    ],
)
def test_carets_stand_under_the_fault(span: Span, line: str, carets: tuple[str, str]) -> None:
    report = text.render([Problem("a", Place("x.yaml", "", span))], lambda _: (span, line))
    assert tuple(report.splitlines()[1:3]) == carets


def test_a_long_line_is_cut_around_the_fault() -> None:
    line = "a" * 5000 + "FAULT" + "b" * 5000
    report = text.render([Problem("a", Place("x"))], lambda _: (Span(1, 5001, 1, 5006), line)).splitlines()
    assert len(report[1]) < 140
    start = report[2].index("^")
    assert report[1][start : start + 5] == "FAULT"
    assert report[2].count("^") == 5


HOSTILE = [
    "\x1b[31mred\x1b]8;;https://evil.example\x07",
    "a\n::error::b",
    "a\r\n::set-env name=x::y",
    "::error file=x::y",
    "  ::warning::x",
    "##[error]x",
    "x ##[command]y",
    "##vso[task.setvariable]x",
    "\u202eabc\u2066\u200b\ufeff\u00ad",
    "\x00\x08\x7f\x85\x9b1m",
    "\u2028::error::x\u2029",
    "\U000e0041\ufe0f",
    "a\udcffb",
    "\u3164\u2800\xa0",
    "section_start:1:x\r\x1b[0K",
]
ACTING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e0fff]"
)


def assert_harmless(report: str, commands: int) -> None:
    assert ACTING.search(report) is None
    lines = report.split("\n")
    assert sum(line.lstrip().startswith("::") for line in lines) == commands
    assert re.search(r"##\w*\[", report) is None


@pytest.mark.parametrize("foreign", HOSTILE, ids=range(len(HOSTILE)))
def test_foreign_text_can_command_nothing_in_any_report(foreign: str) -> None:
    place = Place(foreign, f"/{foreign}", Span(1, 1, 1, 3))
    problems = [
        Problem(foreign, place, facts={"a": foreign, foreign: "b"}, related=(place,)),
        Problem("site-title", place, facts={"url": foreign}),
        Problem("site-title", Place(foreign, f"/{foreign}"), facts={"url": foreign}, related=(Place(foreign),)),
    ]

    def read(asked: Place) -> tuple[Span, str] | None:
        return (asked.span, foreign) if asked.span else None

    assert_harmless(text.render(problems, read), 0)
    assert_harmless(github.render(problems, read), 3)
    assert_harmless(json_report.render(problems, read), 0)


@given(st.text(st.characters() | st.sampled_from(":# \n\r\x1b["), max_size=60), st.integers(1, 70), st.integers(1, 70))
def test_any_text_stays_on_its_line(foreign: str, column: int, end: int) -> None:
    assert ACTING.search(visible(foreign)) is None
    assert "\n" not in visible(foreign)
    assert not visible(foreign).lstrip().startswith("::")
    place = Place("x.yaml", "", Span(1, column, 1, end))
    report = text.render([Problem("a", place)], lambda _: (Span(1, column, 1, end), foreign))
    assert_harmless(report, 0)
    assert len(report.splitlines()) == 5


def test_what_is_harmless_is_shown_as_it_is() -> None:
    for harmless in ("", "a: “b” — c … é 漢字 😀", "a::b", "x: 50% #1 ## judul", "a \\ b"):
        assert visible(harmless) == harmless


def test_github_properties_and_data_are_escaped() -> None:
    place = Place("a,b:c%d.yaml", "", Span(3, 5, 3, 9))
    command = github.render([Problem("no-such-rule", place, facts={"x": "50%: a,b"})], source)
    assert command == (
        "::error file=a%2Cb%3Ac%25d.yaml,line=3,col=5,endLine=3,endColumn=8,title=no-such-rule"
        "::no-such-rule (x: 50%25: a,b)\n"
    )


def test_a_github_hint_is_a_second_line_of_the_same_command() -> None:
    command = github.render([Problem("site-title", Place("a.yaml"), facts={"url": "/"})], source, "en")
    assert command == (
        "::error file=a.yaml,title=site-title::page / has no title"
        "%0Afill in the name or title in the record of that page\n"
    )


def test_the_json_report_keeps_its_shape() -> None:
    report = json.loads(json_report.render(PROBLEMS[:1], source, "en"))
    assert report["version"] == 1
    (found,) = report["problems"]
    assert found == {
        "rule": "site-duplicate-id",
        "severity": "error",
        "message": "the id “biaya” stands twice on page /layanan/parkir/",
        "hint": "give the two headings or parts different names",
        "facts": {"excerpt": "biaya", "url": "/layanan/parkir/"},
        "path": PARKIR,
        "pointer": "",
        "line": 3,
        "column": 8,
        "end_line": 3,
        "end_column": 15,
        "related": [
            {"path": PARKIR, "pointer": "", "line": 1, "column": 7, "end_line": 1, "end_column": 13},
            {
                "path": "registry/agencies/dishub.yaml",
                "pointer": "/name",
                "line": None,
                "column": None,
                "end_line": None,
                "end_column": None,
            },
        ],
    }


def test_the_code_quality_report_has_what_gitlab_asks_for_and_no_fingerprint_twice() -> None:
    issues = json.loads(gitlab.render([*PROBLEMS, *PROBLEMS], source))
    assert len(issues) == 2 * len(PROBLEMS)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] >= 1
        assert issue["description"]


def test_a_fingerprint_stays_while_lines_move() -> None:
    first, moved = at(PARKIR, 3, 8, 15), at(PARKIR, 30, 8, 15)
    assert fingerprint(Problem("a", first)) == fingerprint(Problem("a", moved))
    assert fingerprint(Problem("a", first)) != fingerprint(Problem("b", first))


def test_the_sarif_report_names_rules_places_and_related_places() -> None:
    rules = [Rule("site-duplicate-id", "An id stands once."), Rule("never-broken", "Nobody breaks it.")]
    log = json.loads(sarif.render(PROBLEMS, source, rules, "0.1.0"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["site-duplicate-id"]
    found = next(result for result in run["results"] if result["ruleId"] == "site-duplicate-id")
    assert found["ruleIndex"] == 0
    assert found["level"] == "error"
    region = found["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 8, "endLine": 3, "endColumn": 15}
    assert [one["id"] for one in found["relatedLocations"]] == [1, 2]
    assert {result["level"] for result in run["results"]} <= {"error", "warning", "note"}


def test_columns_of_sarif_count_utf_16_code_units() -> None:
    place = at("registry/a.yaml", 1, 3, 4)
    log = json.loads(sarif.render([Problem("a", place)], lambda _: (place.span or Span(1, 1, 1, 1), "😀😀x"), [], "1"))
    region = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startColumn"], region["endColumn"]) == (5, 6)


def test_the_summary_puts_first_what_blocks_and_counts_what_it_leaves_out() -> None:
    many = [Problem("site-title", Place(f"registry/{n}.yaml"), facts={"url": "/"}) for n in range(30)]
    summary = markdown.render([*PROBLEMS, *many], source)
    assert summary.index("Harus diperbaiki") < summary.index("Bila sempat")
    assert "**site\\-title** (32)" in summary
    assert "dan 22 lagi" in summary
    assert "Tidak ada masalah" in markdown.render([], source)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "| a | b |",
        "@semua lihat #1",
        "[a](https://luar.example)",
        "`kode`\n# judul",
        "::error::x",
    ],
)
def test_foreign_text_in_the_summary_stays_text(hostile: str) -> None:
    row = markdown.render([Problem("no-such-rule", Place(hostile), facts={"a": hostile})], source)
    for sign in ("<script", "@semua", "[a](", "\n# judul", "\n::error"):
        assert sign not in row
    assert all(line.count("|") - line.count("\\|") == 4 for line in row.splitlines() if line.startswith("| "))


@pytest.mark.parametrize("form", list(FORMS))
def test_every_form_can_be_read_with_no_problem_one_and_three_thousand(form: str) -> None:
    many = [Problem("site-title", at(PARKIR, 1 + n % 3, 1, 2), facts={"url": f"/{n}/"}) for n in range(3000)]
    for problems in ([], many[:1], many):
        written = FORMS[form](problems, source, "id")
        assert len(written) < 2_000_000
        assert "\x1b" not in written
        if form in {"gitlab", "sarif", "json"}:
            json.loads(written)


def test_a_line_that_holds_personal_data_is_shown_by_no_problem_on_it() -> None:
    place = at("registry/a.yaml", 1, 1, 2)
    problems = [
        Problem("pd-nik", place, facts={"masked": "61••"}),
        Problem("text-markup", at("registry/a.yaml", 1, 3, 4)),
    ]
    written = "".join(
        FORMS[form](problems, lambda each: (each.span or Span(1, 1, 1, 2), "617101RAHASIA"), "id") for form in FORMS
    )
    assert "RAHASIA" not in written
