from __future__ import annotations

from typing import Any

import pytest

from jendela.blocks import Text
from jendela.history import Change, difference

OLD = {"id": "akta", "title": {"id": "Akta", "en": "Certificate"}, "owner": "dinas", "status": "active", "fee": 1}
NEW = OLD | {"status": "retired", "fee": 2, "sources": []}


def test_a_record_that_was_not_there_before_is_added() -> None:
    assert difference("2026-11-01", "service", "akta", {}, OLD) == Change(
        "2026-11-01", "added", "service", "akta", Text(id="Akta", en="Certificate"), "dinas"
    )


def test_a_change_names_the_fields_that_differ_in_order_and_no_values() -> None:
    change = difference("2026-11-01", "service", "akta", OLD, NEW)
    assert change is not None
    assert (change.how, change.fields) == ("changed", ("fee", "sources", "status"))


def test_a_removed_record_keeps_its_title_and_its_office() -> None:
    change = difference("2026-11-01", "service", "akta", OLD, {})
    assert change is not None
    assert (change.how, change.title.id, change.owner) == ("removed", "Akta", "dinas")


def test_a_version_that_differs_in_comments_only_is_no_change() -> None:
    assert difference("2026-11-01", "service", "akta", OLD, dict(OLD)) is None


def test_an_agency_is_its_own_office() -> None:
    change = difference("2026-11-01", "agency", "dinas", {}, {"title": {"id": "Dinas"}})
    assert change is not None
    assert change.owner == "dinas"


@pytest.mark.parametrize("title", [None, "Akta", {}, {"id": 3}, ["Akta"]])
def test_an_old_version_without_a_title_that_can_be_shown_tells_nothing(title: Any) -> None:
    assert difference("2026-11-01", "service", "akta", {}, OLD | {"title": title}) is None


@pytest.mark.parametrize("owner", [None, 3, ["dinas"], {}])
def test_an_owner_that_is_no_text_is_left_out(owner: Any) -> None:
    change = difference("2026-11-01", "service", "akta", {}, OLD | {"owner": owner})
    assert change is not None
    assert change.owner == ""
