from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jendela import schema, starter
from jendela.reading import read

ANSWERS = {
    "id": "catatan-baru",
    "title": "Nama",
    "description": "Uraian",
    "owner": "dinas-contoh",
    "producer": "dinas-contoh",
    "granted_by": "dinas-contoh",
    "record": "surat-domisili",
    "rule": "title-twice",
    "reason": "Alasan",
    "granted_on": "2026-10-01",
    "until": "2027-03-31",
    "source": "Judul sumber",
}
HOSTILE = [
    'Surat "resmi"',
    "Surat 'resmi'",
    "Surat: dan lain-lain",
    "Surat # bukan komentar",
    "{kota}",
    "[daftar]",
    "- butir",
    "? kunci",
    "yes",
    "null",
    "1.0",
    "007",
    "2026-02-30",
    "!!python/object:x",
    "&a",
    "*a",
    "| blok",
    "> lipat",
    "% tanda",
    "@ tanda",
    "`kode`",
    "baris\nkedua\nid: lain",
    "---",
    "...",
    "a, b] }",
    "ekor:",
    "\\",
    "\\n bukan baris",
    "{{ 7*7 }} {% raw %}",
    "<script>alert(1)</script>",
    "漢字 😀",
]


def answers(kind: str, **given_: str) -> dict[str, str]:
    """Answer every question about a kind, the first choice where there are some."""
    found = {each.name: each.choices[0] if each.choices else ANSWERS[each.name] for each in starter.questions(kind)}
    return found | given_


@pytest.mark.parametrize("kind", schema.KINDS)
def test_a_new_record_is_valid_and_stands_where_its_kind_belongs(kind: str) -> None:
    path, text = starter.record(kind, answers(kind))
    assert starter.check(path, text) == []
    document, problems = read(path, text.encode())
    assert document is not None, problems
    assert (document.kind, document.data["id"], document.data["type"]) == (kind, "catatan-baru", kind)
    assert set(document.data) == set(starter.required(kind))


@pytest.mark.parametrize("kind", schema.KINDS)
def test_every_field_stands_in_a_new_record_with_what_it_means(kind: str) -> None:
    _, text = starter.record(kind, answers(kind))
    for name, field in schema.load(kind)["properties"].items():
        if name in starter.required(kind):
            assert f"# {field['description']}\n{name}:" in text
        else:
            assert f"#   {name}: {field['description']}\n" in text


@pytest.mark.parametrize("kind", schema.KINDS)
def test_what_nobody_was_asked_is_unknown_and_claims_nothing(kind: str) -> None:
    path, text = starter.record(kind, answers(kind))
    document, _ = read(path, text.encode())
    assert document is not None
    if kind != "waiver":
        assert document.data["verification"] == {"state": "unverified"}
        assert document.data["disclosure"] != "full"
        assert document.data["kip_class"] == "belum_diklasifikasi"
    assert document.data.get("status", "unknown") == "unknown"


@pytest.mark.parametrize("kind", schema.KINDS)
@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_text_is_a_text_and_nothing_else(kind: str, title: str) -> None:
    name = "reason" if kind == "waiver" else "title"
    path, text = starter.record(kind, answers(kind, **{name: title}))
    document, problems = read(path, text.encode())
    assert document is not None, problems
    assert document.data[name] == {"id": title}
    assert set(document.data) == set(starter.required(kind))


@given(st.text(min_size=1, max_size=30))
def test_any_text_comes_back_as_it_was_or_is_refused_for_what_it_holds(title: str) -> None:
    path, text = starter.record("agency", answers("agency", title=title))
    problems = starter.check(path, text) if title.isprintable() else []
    document, found = read(path, text.encode("utf-8", "surrogatepass"))
    if document is None:
        assert {problem.rule.partition("-")[0] for problem in found} <= {"text", "yaml"}
        assert not (title.isascii() and title.isprintable())
    else:
        assert document.data["title"] == {"id": title}
        assert unicodedata.is_normalized("NFC", title) or found or problems


@pytest.mark.parametrize(
    "id_", ["", "Besar", "dua kata", "../../x", "/etc/x", "a/b", "-a", "a--b", "con", "index", "404", "a" * 65, "é"]
)
def test_a_name_that_no_record_may_have_is_refused(id_: str) -> None:
    assert starter.check(*starter.record("service", answers("service", id=id_))) != []


@pytest.mark.parametrize("owner", ["../registry", "", "a b", "/"])
def test_a_procedure_is_not_put_outside_its_offices_folder(owner: str) -> None:
    assert starter.check(*starter.record("sop", answers("sop", owner=owner))) != []


def test_bytes_that_are_no_text_are_a_problem_and_no_fault() -> None:
    path, text = starter.record("agency", answers("agency", title=b"\xff".decode("utf-8", "surrogateescape")))
    assert starter.check(path, text) != []


def test_a_question_without_an_answer_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError):
        starter.record("service", {"id": "x"})
