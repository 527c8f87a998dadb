from __future__ import annotations

import dataclasses
from pathlib import Path

import msgspec
import pytest
from broken_cities import AS_OF
from registries import registry

from jendela.problems import Problem
from jendela.registry import Registry
from jendela.rules import wording

CONTROLS = [
    text
    for name in ("urls", "spam")
    for text in (Path(__file__).parent / f"controls/{name}.txt").read_text("utf-8").splitlines()
]


def found(joined: Registry) -> list[Problem]:
    return [problem for check in wording.WORDING_RULES for problem in check(joined, AS_OF)]


def rules_of(joined: Registry) -> set[str]:
    return {problem.rule for problem in found(joined)}


def prose(text: str) -> Registry:
    return registry(("agency", "dinas", {"description": {"id": text}, "sources": [{"title": "Surat dinas"}]}))


def body(text: str) -> Registry:
    joined = registry(("sop", "prosedur", {}))
    documents = {
        path: dataclasses.replace(document, body=text, body_line=21, digest=text)
        if document.kind == "sop"
        else document
        for path, document in joined.documents.items()
    }
    return msgspec.structs.replace(joined, documents=documents)


@pytest.mark.parametrize(
    "text",
    [
        "Syarat <b>wajib</b>",
        "Baris satu<br>baris dua",
        "Baris satu<BR/>baris dua",
        "<script>alert(1)</script>",
        "Gambar <img src=x onerror=alert(1)>",
        "</div>",
        "<!-- catatan -->",
        "Dinas&nbsp;Kesehatan",
        "Surat &amp; berkas",
        "Tanda &#8217; kutip",
        "Lihat [situs](/layanan/)",
        "![logo](logo.png)",
        "Surat **asli** dibawa",
        "Surat __asli__ dibawa",
        "# Persyaratan",
        "Baris satu\n## Baris dua",
        "Isi `kode` di sini",
        '<a href="https://contoh.go.id/">klik</a>',
        "Lihat [situs](https://contoh.go.id/)",
    ],
)
def test_markup_in_a_plain_field_is_found(text: str) -> None:
    assert rules_of(prose(text)) == {"text-markup"}


@pytest.mark.parametrize(
    "text",
    [
        "Usia < 17 tahun dan > 5 tahun",
        "Biaya <5% dari nilai jual",
        "Surat & berkas asli",
        "Jum`at dan do`a bersama",
        "Nilai [1] dan (2)",
        "Pasal 5 * 3 * 2",
        "Berkas data__kota__2025.csv",
        "Templat {{ nama }} dan {% if %}",
        "Nomor #1 di provinsi",
        "Langkah 1\n# 2 bukan judul"[:9],
        "Kurung [lihat lampiran] saja",
        "A&B; C",
        "snake_case_panjang",
    ],
)
def test_signs_of_ordinary_prose_are_no_markup(text: str) -> None:
    assert rules_of(prose(text)) == set()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("ab" * 30, ""),
        ("ab" * 30 + "c", "text-long-word"),
        ("Kata " + "ab" * 31 + " panjang", "text-long-word"),
        ("https://contoh.go.id/" + "ab" * 40, ""),
        ("Lihat https://contoh.go.id/" + "ab" * 40 + " dulu", ""),
        ("Garis " + "-" * 19, ""),
        ("Garis " + "-" * 20, "text-repeated"),
        ("Penting" + "!" * 20, "text-repeated"),
        ("x" * 7 + "." * 25 + " akhir", "text-repeated"),
        ("Spasi" + " " * 30 + "lebar", ""),
        ("KANTOR " * 9 + "INI", "text-capitals"),
        ("KANTOR " * 8, ""),
        ("KANTOR " * 9 + "ini", ""),
    ],
)
def test_walls_of_signs_are_found(text: str, rule: str) -> None:
    assert rules_of(prose(text)) == ({rule} if rule else set())


@pytest.mark.parametrize("length", range(20, 45))
@pytest.mark.parametrize("before", range(12))
def test_a_run_of_signs_is_found_wherever_it_begins(before: int, length: int) -> None:
    text = "abcdefghijkl"[:before] + "=" * length
    assert "text-repeated" in rules_of(prose(text))


@pytest.mark.parametrize(
    "text",
    [
        "test",
        "Tes",
        "TESTING",
        "tbd",
        "N/A",
        "xxx",
        "XXXXX",
        "...",
        "-",
        "???",
        "\u2026",
        "Lorem ipsum dolor sit amet",
        "isi di sini",
        "Isi di sini nama layanan",
        "belum diisi",
        "asdfgh",
        "Ganti teks ini",
    ],
)
def test_a_forgotten_sample_is_found(text: str) -> None:
    assert rules_of(prose(text)) == {"text-placeholder"}


@pytest.mark.parametrize("text", ["X", "Tes IVA", "Hasil tes kesehatan", "-5 derajat", "TBC", "Testimoni warga", "xx"])
def test_short_texts_that_mean_something_are_no_samples(text: str) -> None:
    assert rules_of(prose(text)) == set()


def test_a_record_may_be_called_test() -> None:
    assert rules_of(registry(("agency", "test", {}))) == set()


@pytest.mark.parametrize("text", CONTROLS)
def test_ordinary_texts_stay_silent(text: str) -> None:
    assert rules_of(prose(text)) == set()


# The text of an SOP


@pytest.mark.parametrize(
    "text", ["![denah](denah.png)", "![](https://contoh.go.id/a.png)", "![x][1]\n\n[1]: a.png", "[![x](a.png)](/b/)"]
)
def test_a_picture_in_an_sop_is_found(text: str) -> None:
    assert rules_of(body(f"Tujuan.\n\n{text}\n")) == {"markdown-image"}


@pytest.mark.parametrize(
    "text", ["{: .besar }", "Judul {#tujuan}", "Tabel {.lebar}", "[x](/y/){: onclick=alert(1) }", "## A {#a .b}"]
)
def test_an_attribute_list_in_an_sop_is_found(text: str) -> None:
    assert rules_of(body(f"Tujuan.\n\n{text}\n")) == {"markdown-attributes"}


@pytest.mark.parametrize(
    "text",
    [
        "Kurung {biasa}",
        "{{ templat }}",
        "`{: .kode }`",
        "```\n{: .kode }\n```",
        "~~~\n```\n{: .kode }\n~~~",
        "Penting! [x](/y/)",
        "`![x](a.png)`",
        "# Judul **tebal** dan <5 hari",
    ],
)
def test_ordinary_markdown_in_an_sop_stays_silent(text: str) -> None:
    assert rules_of(body(f"Tujuan.\n\n{text}\n")) == set()


def test_faults_of_an_sop_are_found_at_their_lines_and_columns() -> None:
    problems = found(body("Satu.\n\n- dua\n- lihat ![tiga](denah.png) ini\n\nLorem ipsum {: .x }\n"))
    spans = {problem.rule: problem.place.span for problem in problems}
    assert {rule: (span.line, span.column) for rule, span in spans.items() if span} == {
        "markdown-image": (24, 17),
        "markdown-attributes": (26, 13),
        "text-placeholder": (26, 1),
    }
