"""The reader of procedures: front matter, a body without raw HTML, and bodies made to cost time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from jendela.places import Place, Span
from jendela.problems import Problem, Severity
from jendela.reading import locate, markdown, read

PATH = "sops/dishub/parkir.md"
HEAD = "---\nid: parkir\n---\n"


def problems_of(source: str | bytes) -> list[Problem]:
    return read(PATH, source.encode() if isinstance(source, str) else source)[1]


def briefly(problem: Problem) -> tuple[str, tuple[int, int, int, int]]:
    span = problem.place.span
    assert span is not None
    return problem.rule, (span.line, span.column, span.end_line, span.end_column)


@pytest.mark.parametrize("prefix", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_procedure_is_its_data_and_its_body_from_its_first_line(prefix: str, newline: str) -> None:
    source = f"{prefix}---\nid: parkir\nsteps:\n  - a\n---  \n\n# Tujuan\n\nTeks.\n".replace("\n", newline)
    document, problems = read(PATH, source.encode())
    assert problems == []
    assert document is not None
    assert (document.kind, document.data) == ("sop", {"id": "parkir", "steps": ["a"]})
    assert (document.body, document.body_line) == ("\n# Tujuan\n\nTeks.\n", 6)


@pytest.mark.parametrize("source", ["---\nid: a\n---", "---\nid: a\n---\n"])
def test_a_body_may_be_empty(source: str) -> None:
    document, problems = read(PATH, source.encode())
    assert problems == []
    assert document is not None
    assert (document.data, document.body) == ({"id": "a"}, "")


FAULTS = [
    ("", "markdown-front-matter", (1, 1, 1, 1)),
    ("# Tujuan\n", "markdown-front-matter", (1, 1, 1, 1)),
    ("\n---\na: 1\n---\n", "markdown-front-matter", (1, 1, 1, 1)),
    ("---\na: 1\n", "markdown-front-matter-end", (1, 1, 1, 4)),
    ("---\na: |\n  ---\n", "markdown-front-matter-end", (1, 1, 1, 4)),
    ("---\n---\nteks\n", "yaml-empty", (1, 1, 1, 1)),
    ("---\na: 1\nb: 2\na: 3\n---\n", "yaml-duplicate-key", (4, 1, 4, 2)),
    ("---\na: 1\n b: 2\n---\n", "yaml-indent", (3, 3, 3, 4)),
    ("---\na: 'x\n---\n", "yaml-quote", (2, 4, 2, 5)),
    ("---\n%YAML 1.1\na: 1\n---\n", "yaml-directive", (2, 1, 2, 10)),
    ("---\n\ta: 1\n---\n", "yaml-tab", (2, 1, 2, 2)),
    (HEAD + "x\u200b\n", "text-invisible", (4, 2, 4, 3)),
    (HEAD + "<<<<<<< HEAD\nx\n", "text-conflict", (4, 1, 4, 13)),
    # raw HTML, in blocks and in lines
    (HEAD + "\n<div>\nx\n</div>\n", "markdown-html", (5, 1, 5, 6)),
    (HEAD + "a <b>tebal\n", "markdown-html", (4, 3, 4, 6)),
    (HEAD + "a\nb <br/> c\n", "markdown-html", (5, 3, 5, 8)),
    (HEAD + "`<b>` dan <b> dan\n", "markdown-html", (4, 11, 4, 14)),
    (HEAD + "> - a\n>   b <i\n>   x=1> c\n", "markdown-html", (5, 7, 5, 9)),
    (HEAD + "# judul <b>\n", "markdown-html", (4, 9, 4, 12)),
    (HEAD + "| a | b |\n|---|---|\n| x | <u> |\n", "markdown-html", (6, 7, 6, 10)),
    (HEAD + "<!-- catatan -->\n", "markdown-html", (4, 1, 4, 17)),
    (HEAD + "a <!-- x --> b\n", "markdown-html", (4, 3, 4, 13)),
    (HEAD + "<script>alert(1)</script>\n", "markdown-html", (4, 1, 4, 26)),
    (HEAD + "x <?php ?> y\n", "markdown-html", (4, 3, 4, 11)),
    (HEAD + "[a](b) [<u>](c)\n", "markdown-html", (4, 9, 4, 12)),
    (HEAD + "![<u>](c)\n", "markdown-html", (4, 3, 4, 6)),
    (HEAD + "- a\n\n  <svg onload=x>\n", "markdown-html", (6, 3, 6, 17)),
    # bounds
    (HEAD + "> " * 10 + "a\n", "markdown-depth", (4, 1, 4, 22)),
    (HEAD + "- " * 10 + "a\n", "markdown-depth", (4, 1, 4, 22)),
    (HEAD + "".join(" " * 2 * depth + "- a\n" for depth in range(10)), "markdown-depth", (13, 1, 13, 22)),
    (HEAD + "a\n" * 2001, "markdown-lines", (2004, 1, 2004, 1)),
    (HEAD + "\n" + "*" * 1001 + "\n", "markdown-marks", (5, 1001, 5, 1002)),
    (HEAD + ("x" + "_" * 999 + "\n\n") * 11, "markdown-marks", (24, 12, 24, 13)),
    (HEAD + "|" * 21 + "\n", "markdown-columns", (4, 1, 4, 22)),
]


@pytest.mark.parametrize(("source", "rule", "span"), FAULTS, ids=[repr(each[0][:50]) for each in FAULTS])
def test_each_fault_is_told_by_its_rule_at_its_place(source: str, rule: str, span: tuple[int, int, int, int]) -> None:
    assert [briefly(each) for each in problems_of(source)][:1] == [(rule, span)]


FINE = [
    "a < b dan c > d, R&D, 5 <6\n",
    "`<b>` dan\n\n```\n<div>\n```\n\n    <div>\n",
    "<https://contoh.example/a> dan <surat@contoh.example>\n",
    "\\<b> dan &lt;b&gt;\n",
    '{{ x }} {% y %} "kutipan"\n',
    "- " * 9 + "a\n",
    "> " * 9 + "a\n",
    "judul\n=======\n\n---\n",
    "a\n" * 2000,
    "|" * 20 + "\n",
    "1. satu\n   - dua\n     - tiga\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
]


@pytest.mark.parametrize("body", FINE, ids=[repr(body[:40]) for body in FINE])
def test_what_only_looks_like_a_fault_is_fine(body: str) -> None:
    document, problems = read(PATH, (HEAD + body).encode())
    assert problems == []
    assert document is not None
    assert document.body == body


def test_front_matter_has_a_limit_of_its_own() -> None:
    source = "---\na: 1\n#" + "x" * 65_530 + "\n---\n"
    (problem,) = problems_of(source)
    assert (problem.rule, problem.facts) == ("markdown-front-matter-size", {"size": "65", "limit": "64"})


def test_a_procedure_may_have_a_mebibyte_and_not_a_byte_more() -> None:
    fill = "x" * (1024 * 1024 - len(HEAD))
    assert problems_of(HEAD + fill) == []
    assert [each.rule for each in problems_of(HEAD + fill + "x")] == ["file-size"]


def test_faults_of_front_matter_and_body_are_told_together() -> None:
    assert [each.rule for each in problems_of("---\na: &x 1\n---\n<b>\n")] == ["yaml-anchor", "markdown-html"]


def test_a_pointer_into_front_matter_is_located_at_its_line_in_the_file() -> None:
    source = b"---\r\nid: parkir\r\nsteps:\r\n  - a\r\n---\r\nid: body\r\n"
    assert locate(source, Place(PATH, "/id")).span == Span(2, 5, 2, 11)
    assert locate(source, Place(PATH, "/steps/0")).span == Span(4, 5, 4, 6)
    assert locate(source, Place(PATH, "/missing")).span == Span(2, 1, 2, 1)


def test_a_pointer_into_a_procedure_without_front_matter_stays_as_it_is() -> None:
    assert locate(b"# a\n", Place(PATH, "/id")) == Place(PATH, "/id")


MEBIBYTE = 1024 * 1024 - 100
HOSTILE = [
    "> ", ">\n", "[", "[]", "![", "[a](b) ", "[a](", "*", "*a ", "a* ", "_a", "**a *b ", "*a_b", "`", "``a`", "<",
    "<a ", "<!-- ", "<?", "<![CDATA[", '<a b="', "<http:", "[a]: b\n", "[a\n", "&amp;", "\\*", "\t- ", "***\n",
    "# a\n",
    "a\n=\n", "\n", "a\n", "1. a\n", "```\n", "> a\nb\n", "- a\nb\n", "> - ", "- ", " ", "a  \n", "a", "[a [b ", "]",
    "|a",
    "|-", "x:",
    "1. 1. 1. 1. 1. 1. 1. 1. 1. [a\n", "> > > > > > > > > a\n", "<b>\n", "\u0315\u0300", "e\u0301",
    "|" * 20 + "\n" + "|-" * 19 + "|\n" + "a\n" * 300,
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE, ids=[repr(unit[:20]) for unit in HOSTILE])
@pytest.mark.parametrize("size", [MEBIBYTE, 10_000])
def test_a_body_made_to_cost_time_is_told_or_read_soon(unit: str, size: int) -> None:
    body = (unit * (size // len(unit.encode()) + 1)).encode()[:size].decode("utf-8", "ignore")
    began = time.process_time()
    problems_of(HEAD + "<b>\n\n" + body)
    assert time.process_time() - began < 4  # half a second at most; unbounded, several of these take minutes


markdown_like = st.lists(
    st.sampled_from(["a", " ", "\n", "\n\n", "> ", "- ", "1. ", "    ", "\t", "`", "```\n", "<b>", "</b>",
                     "<!--",
                     "-->", "<div>", "<", ">", "&lt;", "[", "](", ")", "![", "*", "_", "\\", "# ", "| ", "|-|\n",
                     "---\n"]),
    max_size=40,
).map("".join)  # fmt: skip


@given(body=markdown_like)
def test_a_body_with_raw_html_is_never_read_and_one_without_always(body: str) -> None:
    document, problems = read(PATH, (HEAD + body).encode())
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table")
    tokens = [inner for token in parser.parse(body) for inner in (token, *(token.children or ()))]
    html = any(token.type in {"html_block", "html_inline"} for token in tokens)
    assert (document is None) == bool(problems)
    assert (document is None) == (html or any(each.rule != "markdown-html" for each in problems))
    for problem in problems:
        span = problem.place.span
        assert span is not None
        assert 4 <= span.line <= 4 + body.count("\n")
        if problem.rule == "markdown-html":
            assert (HEAD + body).split("\n")[span.line - 1][span.column - 1] == "<"


@given(
    source=st.binary(max_size=200)
    | st.tuples(markdown_like, markdown_like).map(lambda two: f"---\n{two[0]}\n---\n{two[1]}".encode())
)
def test_any_bytes_give_a_document_or_a_problem_and_never_raise(source: bytes) -> None:
    document, problems = read(PATH, source)
    assert (document is None) == any(each.severity is Severity.ERROR for each in problems)
    locate(source, Place(PATH, "/a"))


def test_a_body_without_suspicious_signs_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> None:
        raise AssertionError

    monkeypatch.setattr(markdown, "_faults", refuse)
    assert problems_of(HEAD + "# Tujuan\n\n- satu\n  - dua\n\n`a` *b* [c](d)\n") == []
