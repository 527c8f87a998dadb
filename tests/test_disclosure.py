from __future__ import annotations

import json
from datetime import date
from typing import Any

import msgspec
import pytest

from jendela import disclosure, pages, schema
from jendela.blocks import Text
from jendela.exports import api
from jendela.history import Changes
from jendela.pages.window import Window
from jendela.reading.documents import Document
from jendela.records import Infrastructure
from jendela.registry import CLASSES, Key, assemble

SECRET = "Ruang 3 lantai 2"


def infrastructure(**changes: Any) -> Any:
    place = {
        "scope": "site",
        "site_name": {"id": SECRET},
        "lat": "-0.02",
        "lon": "109.33",
        "area": "61.71",
        "precision": "withheld",
    }
    data = schema.load("infrastructure")["examples"][0]
    extra = {"coverage": [place], "maintainer": SECRET, "notes": [{"text": {"id": SECRET}}], "x_rak": SECRET}
    return data | extra | changes


@pytest.mark.parametrize(
    ("level", "gone"),
    [("full", set()), ("summary", {"maintainer"}), ("existence", {"maintainer", "notes"})],
)
def test_each_level_of_disclosure_takes_more_away(level: Any, gone: Any) -> None:
    record = msgspec.convert(infrastructure(disclosure=level), Infrastructure)
    reduced = disclosure.reduce(record)
    assert {name for name in ("maintainer", "notes") if not getattr(reduced, name)} == gone
    assert reduced.title == record.title


@pytest.mark.parametrize("level", ["full", "summary", "existence"])
def test_a_withheld_place_is_gone_at_every_level(level: Any) -> None:
    reduced = disclosure.reduce(msgspec.convert(infrastructure(disclosure=level), Infrastructure))
    assert isinstance(reduced, Infrastructure)
    place = reduced.coverage[0]
    assert (place.site_name, place.lat, place.lon, place.area) == (None, "", "", "")


@pytest.mark.parametrize("kind", ["agency", "service", "application", "infrastructure", "dataset", "sop"])
def test_a_record_of_any_kind_can_be_reduced_to_its_existence_and_stays_well_formed(kind: Any) -> None:
    record = msgspec.convert(schema.load(kind)["examples"][0] | {"disclosure": "existence"}, CLASSES[kind])
    reduced = disclosure.reduce(record)
    msgspec.convert(msgspec.to_builtins(reduced), CLASSES[kind])


def registry(*levels: Any) -> Any:
    settings = [Document("registry/city.yaml", "city", "0", schema.load("city")["examples"][0])]
    documents = [
        Document(
            f"registry/infrastructure/a{n}.yaml", "infrastructure", "0", infrastructure(id=f"a{n}", disclosure=level)
        )
        for n, level in enumerate(levels)
    ]
    agency = schema.load("agency")["examples"][0] | {"contact": {"office": {"id": "Loket"}}}
    documents.append(Document("registry/agencies/diskominfo.yaml", "agency", "0", agency))
    found, problems = assemble([*settings, *documents])
    assert found is not None, problems
    return found


def test_a_record_that_is_not_disclosed_is_gone_and_names_nobody() -> None:
    public = disclosure.public(registry("none", "full"))
    assert Key("infrastructure", "a0") not in public.items
    assert {ref.source.id for ref in public.referrers[Key("agency", "diskominfo")]} == {"a1"}


def test_what_is_taken_away_is_in_no_page_and_no_export() -> None:
    window = Window(disclosure.public(registry("existence", "none")), date(2026, 11, 23), Changes())
    writer = pages.Writer(window, "id")
    written = [writer.body(sheet, "") for sheet in pages.all_sheets(window, {}) if sheet.lang == "id"]
    exported = [artifact.content.decode() for artifact in api.artifacts(window)]
    assert not [text for text in (*written, *exported) if SECRET in text]
    assert Text(id="Contoh catatan", en="").id in "".join(exported)
    assert json.loads(exported[0])["standing"] == "unofficial"
