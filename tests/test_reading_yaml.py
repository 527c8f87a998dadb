"""The YAML reader and the hygiene of text: every problem with its exact span, and what holds for any input."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st

from jendela import places
from jendela.places import Place, Span
from jendela.problems import Problem, Severity
from jendela.reading import locate, text, yaml
from jendela.reading.rules import MOST

PATH = "registry/services/parkir.yaml"


def parse(source: str | bytes) -> tuple[Any, list[Problem]]:
    return yaml.parse(PATH, source.encode() if isinstance(source, str) else source)


def briefly(problem: Problem) -> tuple[str, tuple[int, int, int, int], dict[str, str]]:
    span = problem.place.span
    assert span is not None
    return problem.rule, (span.line, span.column, span.end_line, span.end_column), dict(problem.facts)


STAR = {"character": "*"}
FAULTS: list[tuple[str | bytes, str, tuple[int, int, int, int], dict[str, str]]] = [
    # keys
    ("a: 1\nb: 2\na: 3\n", "yaml-duplicate-key", (3, 1, 3, 2), {"key": "a", "first_line": "1"}),
    ("x:\n  - {b: 1, b: 2}\n", "yaml-duplicate-key", (2, 12, 2, 13), {"key": "b", "first_line": "2"}),
    ('1: a\n"1": b\n', "yaml-duplicate-key", (2, 1, 2, 4), {"key": "1", "first_line": "1"}),
    ("<<: 1\n", "yaml-merge-key", (1, 1, 1, 3), {}),
    ("? [a]\n: b\n", "yaml-key", (1, 3, 1, 4), {}),
    ("? {a: b}\n: b\n", "yaml-key", (1, 3, 1, 4), {}),
    ("'': 1\n", "yaml-key", (1, 1, 1, 3), {}),
    # YAML's own machinery
    ("a: &x 1\n", "yaml-anchor", (1, 4, 1, 8), {"name": "x"}),
    ("a: &x\n  - 1\n", "yaml-anchor", (1, 4, 2, 3), {"name": "x"}),
    ("&x a: 1\n", "yaml-anchor", (1, 1, 1, 5), {"name": "x"}),
    ("a: & b\n", "yaml-anchor", (1, 4, 1, 5), {"character": "&"}),
    ("a: *x\n", "yaml-alias", (1, 4, 1, 6), {"name": "x"}),
    ("*x : 1\n", "yaml-alias", (1, 1, 1, 3), {"name": "x"}),
    ("a: *penting*\n", "yaml-alias", (1, 4, 1, 5), STAR),
    ("a: !t 1\n", "yaml-tag", (1, 4, 1, 8), {"tag": "!t"}),
    ("a: ! 1\n", "yaml-tag", (1, 4, 1, 7), {"tag": "!"}),
    (
        "a: !!python/object:os.system {}\n",
        "yaml-tag",
        (1, 4, 1, 31),
        {"tag": "tag:yaml.org,2002:python/object:os.system"},
    ),
    ("a: !z!x 1\n", "yaml-tag", (1, 4, 1, 5), {"character": "!"}),
    ("%YAML 1.1\n---\na: 1\n", "yaml-directive", (1, 1, 1, 10), {}),
    ("# c\n\n%TAG ! x:\n---\na: 1\n", "yaml-directive", (3, 1, 3, 10), {}),
    ("%FOO x\n---\na: 1\n", "yaml-directive", (1, 1, 1, 7), {}),
    ("a: 1\n---\nb: 2\n", "yaml-second-document", (2, 1, 2, 4), {}),
    ("a: 1\n---\n", "yaml-second-document", (2, 1, 2, 4), {}),
    # the root
    ("", "yaml-empty", (1, 1, 1, 1), {}),
    ("# catatan\n", "yaml-empty", (1, 1, 1, 1), {}),
    ("---\n", "yaml-empty", (1, 1, 1, 1), {}),
    ("null\n", "yaml-empty", (1, 1, 1, 1), {}),
    ("- a\n- b\n", "yaml-root", (1, 1, 2, 4), {}),
    ("# c\nabc\n", "yaml-root", (2, 1, 2, 4), {"text": "abc"}),
    # syntax
    ("a: b: c\n", "yaml-colon", (1, 5, 1, 6), {"character": ":"}),
    ("a: 1\n  b: 2\n", "yaml-indent", (2, 4, 2, 5), {"character": ":"}),
    ("a:\n  b: 1\n c: 2\n", "yaml-indent", (3, 2, 3, 3), {"character": "c"}),
    ("a:\n  - 1\n  b: 2\n", "yaml-indent", (3, 3, 3, 4), {"character": "b"}),
    ("a: 1\nb\nc: 2\n", "yaml-key-colon", (2, 1, 2, 2), {"character": "b"}),
    ("a: 'x\n", "yaml-quote", (1, 4, 1, 5), {"character": "'"}),
    ('a: "x\n---\n"\n', "yaml-quote", (1, 4, 1, 5), {"character": '"'}),
    ("a: [1\n", "yaml-bracket", (1, 4, 1, 5), {"character": "["}),
    ("a: {b: 1\nc: d\n", "yaml-bracket", (1, 4, 1, 5), {"character": "{"}),
    ("a: @x\n", "yaml-character", (1, 4, 1, 5), {"character": "@"}),
    ("a: `x`\n", "yaml-character", (1, 4, 1, 5), {"character": "`"}),
    ("a: %x\n", "yaml-character", (1, 4, 1, 5), {"character": "%"}),
    ("a: > 5 tahun\n", "yaml-character", (1, 4, 1, 5), {"character": ">"}),
    ("a: - b\n", "yaml-character", (1, 4, 1, 5), {"character": "-"}),
    ("a: ]\n", "yaml-character", (1, 4, 1, 5), {"character": "]"}),
    ('a: "\\q"\n', "yaml-escape", (1, 5, 1, 6), {"character": "\\"}),
    ('a: "\\ud800"\n', "yaml-escape", (1, 7, 1, 8), {"character": "d"}),
    ("a: 'b' c\n", "yaml-syntax", (1, 8, 1, 9), {"character": "c"}),
    ("a: [", "yaml-syntax", (1, 5, 1, 5), {}),
    ("{a: 1}\nb: 2\n", "yaml-syntax", (2, 1, 2, 2), {"character": "b"}),
    # tabs
    ("a:\n\tb: 1\n", "yaml-tab", (2, 1, 2, 2), {}),
    ("a:\n  \t b: 1\n", "yaml-tab", (2, 3, 2, 5), {}),
    ("a: [\n\t1]\n", "yaml-tab", (2, 1, 2, 2), {}),
    # bytes and characters
    (b"a: 1\nb: x\xe9y\n", "text-encoding", (2, 5, 2, 5), {"byte": "E9"}),
    ("a: 1".encode("utf-16"), "text-encoding", (1, 1, 1, 1), {"byte": "FF", "encoding": "UTF-16"}),
    (b"a: \xed\xa0\x80", "text-encoding", (1, 4, 1, 4), {"byte": "ED"}),
    ("a: x\x00\n", "text-control", (1, 5, 1, 6), {"code": "U+0000", "name": ""}),
    ("a: 1\rb: 2\n", "text-control", (1, 5, 1, 6), {"code": "U+000D", "name": ""}),
    ("a: é\x85b\n", "text-control", (1, 5, 1, 6), {"code": "U+0085", "name": ""}),
    ("a: \ue000\n", "text-control", (1, 4, 1, 5), {"code": "U+E000", "name": ""}),
    ("a: \uffff\n", "text-control", (1, 4, 1, 5), {"code": "U+FFFF", "name": ""}),
    ("a: x\u202ey\n", "text-bidirectional", (1, 5, 1, 6), {"code": "U+202E", "name": "RIGHT-TO-LEFT OVERRIDE"}),
    ("a: x\u200by\n", "text-invisible", (1, 5, 1, 6), {"code": "U+200B", "name": "ZERO WIDTH SPACE"}),
    ("a: x\xady\n", "text-invisible", (1, 5, 1, 6), {"code": "U+00AD", "name": "SOFT HYPHEN"}),
    ("a: x\ufeffy\n", "text-invisible", (1, 5, 1, 6), {"code": "U+FEFF", "name": "ZERO WIDTH NO-BREAK SPACE"}),
    ("a: x\U000e0041\n", "text-invisible", (1, 5, 1, 6), {"code": "U+E0041", "name": "TAG LATIN CAPITAL LETTER A"}),
    ("a: x\ufe0f\n", "text-invisible", (1, 5, 1, 6), {"code": "U+FE0F", "name": "VARIATION SELECTOR-16"}),
    ("a: x\u200dy\n", "text-invisible", (1, 5, 1, 6), {"code": "U+200D", "name": "ZERO WIDTH JOINER"}),
    ("a: x\u2028y\n", "text-invisible", (1, 5, 1, 6), {"code": "U+2028", "name": "LINE SEPARATOR"}),
    ("a: \u3164\n", "text-invisible", (1, 4, 1, 5), {"code": "U+3164", "name": "HANGUL FILLER"}),
    ("a: 1\nb: kafe\u0301 x\n", "text-normal-form", (2, 7, 2, 9), {"text": "é"}),
    ('a: "\\u200b"\n', "text-invisible", (1, 4, 1, 12), {"code": "U+200B", "name": "ZERO WIDTH SPACE"}),
    ('a: "\\0"\n', "text-control", (1, 4, 1, 8), {"code": "U+0000", "name": ""}),
    ('"a\\u202e": 1\n', "text-bidirectional", (1, 1, 1, 10), {"code": "U+202E", "name": "RIGHT-TO-LEFT OVERRIDE"}),
    ('a: "e\\u0301"\n', "text-normal-form", (1, 4, 1, 13), {"text": "é"}),
    ("a: 1\n<<<<<<< HEAD\nb: 2\n=======\n", "text-conflict", (2, 1, 2, 13), {}),
    (b"version https://lfs.example/spec/v1\noid sha256:0a\nsize 1\n", "text-lfs-pointer", (1, 1, 1, 1), {}),
]


@pytest.mark.parametrize(("source", "rule", "span", "facts"), FAULTS, ids=[repr(each[0])[:40] for each in FAULTS])
def test_each_fault_is_told_by_its_rule_at_its_place(
    source: str | bytes, rule: str, span: tuple[int, int, int, int], facts: dict[str, str]
) -> None:
    data, problems = parse(source)
    assert data is None
    assert [briefly(problem) for problem in problems] == [(rule, span, facts)]


SCALARS = [
    ("null", None), ("", None), ("true", True), ("false", False), ("0", 0), ("-7", -7), ("42", 42),
    ("9007199254740992", 2**53), ("-9007199254740992", -(2**53)),
    # all else is the text that stands there
    ("9007199254740993", "9007199254740993"), ("-0", "-0"), ("007", "007"), ("+5", "+5"), ("0x1F", "0x1F"),
    ("0o17", "0o17"), ("1_000", "1_000"), ("61.71", "61.71"), ("1.10", "1.10"), ("1e3", "1e3"), (".5", ".5"),
    (".inf", ".inf"), (".nan", ".nan"), ("12:30", "12:30"), ("no", "no"), ("Yes", "Yes"), ("on", "on"),
    ("True", "True"), ("NULL", "NULL"), ("~", "~"), ("2026-02-30", "2026-02-30"), ("=", "="), ("٣", "٣"), ("'1'", "1"),
    ('"true"', "true"), ("''", ""), ("<b>&amp;", "<b>&amp;"), ("'{{ x }}'", "{{ x }}"), ("|-\n  5", "5"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "value"), SCALARS)
def test_only_the_scalars_of_json_have_a_type(written: str, value: object) -> None:
    data, problems = parse(f"a: {written}\n")
    assert problems == []
    assert (data["a"], type(data["a"])) == (value, type(value))


@pytest.mark.parametrize("key", ["1", "null", "true", "2026-01-01", "~", "'<<'", "'a b'"])
def test_keys_are_always_text(key: str) -> None:
    assert parse(f"{key}: 1\n") == ({key.strip("'"): 1}, [])


@pytest.mark.parametrize(
    "source",
    [
        "a: 1\r\nb: |\r\n  x\r\n  y\r\n",
        "\ufeffa: 1\nb: |\n  x\n  y\n",
        "---\na: 1\nb: |\n  x\n  y\n...\n",
        "# %YAML\na: 1\nb: |\n  x\n  y\n",
    ],
)
def test_windows_newlines_a_mark_of_byte_order_and_document_markers_change_nothing(source: str) -> None:
    assert parse(source) == ({"a": 1, "b": "x\ny\n"}, [])


@pytest.mark.parametrize("value", ["👨‍👩‍👧 keluarga", "❤️", "1️⃣", "™", "“kutipan” — é", "a\tb", "ⓘ", "€ % &"])
def test_pictures_signs_and_letters_with_marks_are_fine(value: str) -> None:
    assert parse(f"a: '{value}'\n") == ({"a": value}, [])


@pytest.mark.parametrize(("source", "value"), [("a: Rp\xa010.000\n", "Rp\xa010.000"), ('a: "x\\_y"\n', "x\xa0y")])
def test_a_special_space_is_a_warning_and_the_record_is_read(source: str, value: str) -> None:
    data, problems = parse(source)
    assert data == {"a": value}
    assert [(each.rule, each.severity) for each in problems] == [("text-space", Severity.WARNING)]


def test_many_warnings_hide_no_error() -> None:
    data, problems = parse("a: " + "x\xa0" * 500 + "\u202e\n")
    assert data is None
    assert [each.rule for each in problems].count("text-space") == MOST
    assert problems[-1].rule == "text-bidirectional"


def test_several_faults_are_told_at_once_with_the_first_key_as_related_place() -> None:
    _, problems = parse("a: &x 1\nb: *x\na: !t 2\n")
    assert [each.rule for each in problems] == ["yaml-anchor", "yaml-alias", "yaml-duplicate-key", "yaml-tag"]
    assert problems[2].related == (Place(PATH, "/a", Span(1, 1, 1, 2)),)


def nested(depth: int) -> str:
    return "a: " + "[" * (depth - 1) + "]" * (depth - 1) + "\n"


def test_twenty_levels_are_read_and_the_next_is_told() -> None:
    assert parse(nested(20))[1] == []
    assert [briefly(each) for each in parse(nested(21))[1]] == [("yaml-depth", (1, 23, 1, 24), {})]


def test_five_thousand_values_are_read_and_the_next_is_told() -> None:
    assert parse("a: [" + "1," * 4998 + "]\n")[1] == []
    assert [each.rule for each in parse("a: [" + "1," * 4999 + "]\n")[1]] == ["yaml-nodes"]


def test_sixty_four_kibibytes_are_read_and_one_byte_more_is_told() -> None:
    assert parse("a: " + "x" * (64 * 1024 - 4) + "\n")[1] == []
    (problem,) = parse("a: " + "x" * (64 * 1024 - 3) + "\n")[1]
    assert (problem.rule, problem.facts) == ("file-size", {"size": "65", "limit": "64"})


LAUGHS = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
HOSTILE = {
    "brackets": "[" * 30_000,
    "brackets in a value": "a: " + "[" * 30_000,
    "braces": "{" * 30_000,
    "keys of keys": "? " * 30_000,
    "lists of lists": "- " * 30_000,
    "billion laughs": LAUGHS,
    "one long line": "a: '" + "x" * 1_048_576 + "'",
    "one twice": "a: 1\n" * 13_000,
    "tabs": "\t" * 65_000,
    "tabs and blanks": "a:\n" + " \t" * 32_000,
    "blank lines and a per cent": "\n" * 65_000 + "%",
    "directives": "%TAG !a! b:\n" * 5_000,
    "comments": "#\n" * 32_000,
    "anchors": "a: " + "&a " * 20_000,
    "quotes": "'" * 65_000,
    "unclosed": 'a: "' + "\\\n" * 30_000,
    "marks out of order": "a: " + "\u0315\u0300" * 16_000,
    "letters with marks": "a: e\u0301\n" * 10_000,
    "zero width": "a: " + "\u200b" * 20_000,
    "escapes": 'a: ["' + '\\u200b","' * 6_000 + '"]',
    "documents": "---\n" * 16_000,
    "flow pairs": "a: [" + "b: c, " * 10_000 + "]",
    "commas": "a: [" + "," * 60_000,
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_told_soon(source: str) -> None:
    began = time.process_time()
    data, problems = parse(source)
    assert time.process_time() - began < 3  # a tenth of a second at most; what is quadratic takes minutes
    assert data is None
    assert 0 < len(problems) <= 3 * MOST


# What this reader can represent: clean text in normal form, integers that JavaScript can hold, no fractions.
def is_clean(value: str) -> bool:
    return not list(text.oddities(value))


plain_text = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp")), max_size=30
) | st.text("ab01.-_:#'\"\\[]{},&*!|>%@` \n\t~", max_size=30)
clean_text = plain_text.filter(is_clean)
# PyYAML writes no key longer than 128 without "?", and a key of ours is one line of text.
keys = st.text("abc -:.01#&é", min_size=1, max_size=12)
leaves = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | clean_text
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4))
records = st.dictionaries(keys, values, min_size=1, max_size=5)


class Plainly(pyyaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def dump(value: object, style: str | None, *, flow: bool | None, width: int, wide: bool) -> str:
    return pyyaml.dump(
        value,
        Dumper=Plainly,
        default_style=style,
        default_flow_style=flow,
        width=width,
        allow_unicode=wide,
        sort_keys=False,
    )


styles = st.fixed_dictionaries(
    {"flow": st.sampled_from([True, False, None]), "width": st.sampled_from([20, 80, 10_000]), "wide": st.booleans()}
)


@given(value=records, how=styles)
def test_what_pyyaml_writes_reads_back_equal(value: dict[str, Any], how: dict[str, Any]) -> None:
    assert parse(dump(value, None, **how)) == (value, [])


@given(value=st.dictionaries(keys, clean_text, min_size=1), style=st.sampled_from(["'", '"', "|", ">"]), how=styles)
def test_text_reads_back_equal_in_every_style(value: dict[str, str], style: str, how: dict[str, Any]) -> None:
    assert parse(dump(value, style, **how)) == (value, [])


def pointers(value: object, at: str = "") -> list[str]:
    found = [at]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += pointers(inner, at + places.pointer(key))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            found += pointers(inner, at + places.pointer(index))
    return found


def cut(source: str, span: Span) -> str:
    lines = source.split("\n")[span.line - 1 : span.end_line]
    if len(lines) == 1:
        return lines[0][span.column - 1 : span.end_column - 1]
    return "\n".join([lines[0][span.column - 1 :], *lines[1:-1], lines[-1][: span.end_column - 1]])


def value_at(data: Any, pointer: str) -> Any:
    for key in places.keys(pointer):
        data = data[int(key)] if isinstance(data, list) else data[key]
    return data


@given(
    written=st.tuples(records, st.none())
    | st.tuples(st.dictionaries(keys, clean_text, min_size=1), st.sampled_from(["'", '"'])),
    how=styles,
)
def test_positions_have_the_pointers_of_the_data_and_the_text_of_each_scalar(
    written: tuple[dict[str, Any], str | None], how: dict[str, Any]
) -> None:
    source = dump(*written, **how)
    data, problems = parse(source)
    assert problems == []
    where = yaml.positions(source)
    assert list(where) == pointers(data)
    for pointer, (key, span) in where.items():
        inner = value_at(data, pointer)
        if not isinstance(inner, (dict, list)):
            assert parse(f"a: {cut(source, span)}\n") == ({"a": inner}, [])
        if key is not None:
            assert pyyaml.load(cut(source, key), pyyaml.BaseLoader) == places.keys(pointer)[-1]


@given(value=records, how=styles)
def test_spans_in_a_container_are_inside_it_and_in_order(value: dict[str, Any], how: dict[str, Any]) -> None:
    where = yaml.positions(dump(value, None, **how))
    for pointer, (_, span) in where.items():
        inside = [inner for at, (_, inner) in where.items() if at.rpartition("/")[0] == pointer and at]
        for inner in inside:
            assert (span.line, span.column) <= (inner.line, inner.column)
            assert (inner.end_line, inner.end_column) <= (span.end_line, span.end_column)
        for first, second in pairwise(inside):
            assert (first.end_line, first.end_column) <= (second.line, second.column)


yaml_like = st.lists(
    st.sampled_from(["a", "b: ", "- ", "? ", ": ", "\n", "  ", "\t", "'", '"', "\\", "[", "]", "{", "}", ",", "&a ",
                     "*a", "!t ", "|\n", ">-\n", "#", "%", "---\n", "...\n", "<<: ", "1", "null", "\r\n", "\ufeff",
                     "\u0301", "é"]),
    max_size=40,
).map("".join)  # fmt: skip


@given(
    source=st.binary(max_size=300)
    | st.text(max_size=100).map(lambda each: each.encode("utf-8", "surrogatepass"))
    | yaml_like.map(str.encode)
)
def test_any_bytes_give_data_or_a_problem_and_never_raise(source: bytes) -> None:
    data, problems = parse(source)
    assert (data is None) == any(each.severity is Severity.ERROR for each in problems)
    assert all(isinstance(fact, str) for each in problems for fact in each.facts.values())
    where = yaml.positions(text.lenient(source))
    if data is not None:
        assert list(where) == pointers(data)
    locate(source, Place(PATH, "/a/0"))


@given(source=yaml_like)
def test_what_is_read_agrees_with_the_structure_that_pyyaml_reads(source: str) -> None:
    data, _ = parse(source)
    if data is not None:
        assert shape(pyyaml.load(source, pyyaml.CBaseLoader)) == shape(data)


def shape(value: object) -> object:
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [shape(inner) for inner in value] if isinstance(value, list) else None


def test_a_block_of_text_ends_where_its_text_ends() -> None:
    source = "a: |\n  x\n\n  y\n\n\n# c\nb: >-\n  z\n"
    where = yaml.positions(source)
    assert cut(source, where["/a"][1]) == "|\n  x\n\n  y"
    assert cut(source, where["/b"][1]) == ">-\n  z"


LOCATED = [
    ("/title", False, (1, 8, 1, 11)),
    ("/title", True, (1, 1, 1, 6)),
    ("/owner", False, (2, 1, 2, 6)),  # its value is empty
    ("/areas", False, (3, 1, 3, 6)),  # its value runs over several lines
    ("/areas/1", False, (5, 5, 5, 7)),
    ("/areas/0/kind", True, (4, 6, 4, 10)),
    ("/areas/0/name", False, (4, 5, 4, 14)),  # missing: the nearest that is there, an item has no key
    ("/areas/7", False, (3, 1, 3, 6)),
    ("/missing", False, (1, 1, 1, 1)),
    ("", False, (1, 1, 5, 7)),
]


@pytest.mark.parametrize(("pointer", "key", "span"), LOCATED)
def test_a_pointer_is_located_at_its_value_its_key_or_what_is_nearest(
    pointer: str,
    key: bool,  # noqa: FBT001 -- a column of the table
    span: tuple[int, int, int, int],
) -> None:
    source = b"\xef\xbb\xbftitle: abc\r\nowner:\r\nareas:\r\n  - {kind: x}\r\n  - yz\r\n"
    assert locate(source, Place(PATH, pointer), key=key) == Place(PATH, pointer, Span(*span))


def test_a_place_that_has_a_span_or_that_nothing_tells_of_stays_as_it_is() -> None:
    spanned = Place(PATH, "/a", Span(9, 9, 9, 9))
    assert locate(b"a: 1\n", spanned) == spanned
    assert locate(b"", Place(PATH, "/a")) == Place(PATH, "/a")
