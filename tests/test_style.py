from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from small_city import MINIMAL, PROJECT

from jendela.reading import read
from jendela.style import formatted

PATH = "registry/services/a.yaml"
UNTIDY = b"""# penjelasan
id:   a   # kode
title:
    id: "A: B"
    en:   'B'
sources:
- title: x
  url: https://contoh.go.id/a

# sebelum kode
code: 61.71
no: no
day: 2026-02-30
list: [a,b]
time: 07.00
hex: 0x1f
float: 1e3
nothing:
text: |
  satu
    dua
# akhir
"""


@pytest.mark.parametrize("blob", [b"id: a\t\ntitle: b\n", b"id:\ta\n", b"id: a\t# kode\n", b"---\nid: a\t\n---\nisi\n"])
def test_what_only_one_of_the_two_parsers_takes_stays_as_it_is(blob: bytes) -> None:
    path = "sops/a/a.md" if blob.startswith(b"---") else PATH
    assert read(path, blob)[0] is not None
    assert formatted(path, blob) is None


def test_a_record_is_written_in_one_style_with_its_comments_and_its_data() -> None:
    done = formatted(PATH, UNTIDY)
    assert done is not None
    before, after = read(PATH, UNTIDY)[0], read(PATH, done.new.encode())[0]
    assert before is not None
    assert after is not None
    assert before.data == after.data
    for comment in ("# penjelasan", "# kode", "# sebelum kode", "# akhir"):
        assert comment in done.new
    assert "  - title: x\n    url: https://contoh.go.id/a\n" in done.new
    assert "list: [a, b]" in done.new
    assert 'id: "A: B"' in done.new


def test_formatting_twice_changes_nothing() -> None:
    done = formatted(PATH, UNTIDY)
    assert done is not None
    assert formatted(PATH, done.new.encode()) is None


@pytest.mark.parametrize("broken", [b"id: [\n", b"a: 1\na: 2\n", b"\xff", b"", b"- a\n", b"a: &x 1\n"])
def test_a_broken_file_is_left_alone(broken: bytes) -> None:
    assert formatted(PATH, broken) is None


def test_a_line_as_long_as_an_address_is_not_folded() -> None:
    long = b"id: a\nurl: https://contoh.go.id/" + b"a" * 400 + b"\ntext: " + b"kata " * 300 + b"akhir\n"
    done = formatted(PATH, long)
    assert done is None or len(done.new.splitlines()) == 3


def test_windows_line_ends_become_the_one_style() -> None:
    done = formatted(PATH, b"id: a\r\nno: no\r\n")
    assert done is not None
    assert done.new == "id: a\nno: no\n"


def test_the_text_under_front_matter_stays_to_the_letter() -> None:
    body = "\n# Judul\n\n-  butir   \n\n    kode\n"
    done = formatted("sops/dinas/a.md", f"---\nid:   a\n---\n{body}".encode())
    assert done is not None
    assert done.new == f"---\nid: a\n---\n{body}"


@pytest.mark.parametrize("root", [MINIMAL, pytest.param(PROJECT, marks=pytest.mark.slow)])
def test_the_records_of_the_repository_are_in_the_one_style(root: object) -> None:
    files = [*MINIMAL.rglob("*.yaml"), *PROJECT.glob("registry/**/*.yaml"), *PROJECT.glob("sops/**/*.md")]
    untidy = [
        path.name
        for path in files
        if path.is_relative_to(str(root))
        and formatted(
            path.relative_to(MINIMAL if path.is_relative_to(MINIMAL) else PROJECT).as_posix(), path.read_bytes()
        )
    ]
    assert untidy == []


words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), max_codepoint=0x2FF), max_size=20)
values = st.recursive(
    words | st.integers(-99, 99) | st.booleans() | st.none(), lambda inner: st.lists(inner, max_size=3)
)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), values, min_size=1, max_size=4))
def test_whatever_can_be_read_reads_the_same_afterwards(data: dict[str, object]) -> None:
    blob = yaml.safe_dump(data, allow_unicode=True, indent=4).encode()
    before, _ = read(PATH, blob)
    done = formatted(PATH, blob)
    if before is not None and done is not None:
        after, problems = read(PATH, done.new.encode())
        assert after is not None, problems
        assert after.data == before.data
