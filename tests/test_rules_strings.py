from __future__ import annotations

from typing import Any

import pytest

from jendela.reading.documents import Document
from jendela.rules import strings as module
from jendela.rules.strings import columns, strings


def document(data: dict[str, Any], body: str = "", path: str = "registry/agencies/a.yaml") -> Document:
    return Document(path, "agency", "", data, body, 3 if body else 0)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, []),
        ({"id": "a", "title": {"id": "A", "en": "B"}}, [("/id", "a"), ("/title/id", "A"), ("/title/en", "B")]),
        ({"area": ["61", {"x": "y"}]}, [("/area/0", "61"), ("/area/1/x", "y")]),
        ({"x_a/b~c": "teks"}, [("/x_a~1b~0c", "teks")]),
        ({"x_nik": 6171013102990001, "nilai": 0.5}, [("/x_nik", "6171013102990001"), ("/nilai", "0.5")]),
        ({"ya": True, "kosong": None}, []),
    ],
)
def test_every_text_and_number_comes_with_its_pointer_in_the_order_of_the_file(
    data: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert list(strings(document(data))) == expected


def test_the_body_of_a_procedure_comes_last_under_no_pointer() -> None:
    assert strings(document({"id": "a"}, "Isi")) == (("/id", "a"), ("", "Isi"))
    assert columns(document({"id": "a"}, "Isi")) == (("/id", ""), ("a", "Isi"))


def test_a_document_is_walked_once_and_other_data_at_its_path_anew() -> None:
    first = document({"id": "a"})
    assert columns(first)[1] is columns(first)[1]
    assert strings(document({"id": "b"})) == (("/id", "b"),)


def test_records_of_one_shape_share_their_pointers() -> None:
    one, other = (columns(document({"id": name}, path=f"registry/agencies/{name}.yaml")) for name in ("a", "b"))
    assert one[0] is other[0]


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 2)
    for name in "abcde":
        assert strings(document({"id": name}, path=name)) == (("/id", name),)
        assert len(module._walked) <= 2
