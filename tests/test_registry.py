from __future__ import annotations

import copy
from typing import Any

from jendela import schema
from jendela.places import Place
from jendela.problems import Problem
from jendela.reading.documents import Document, Reading
from jendela.reading.rules import YAML_SYNTAX, found
from jendela.registry import Key, Registry, assemble, unread

FOLDERS = {
    "agency": "registry/agencies/{}.yaml",
    "service": "registry/services/{}.yaml",
    "application": "registry/applications/{}.yaml",
    "infrastructure": "registry/infrastructure/{}.yaml",
    "dataset": "registry/datasets/{}.yaml",
    "waiver": "registry/waivers/{}.yaml",
    "sop": "sops/diskominfo/{}.md",
}


def document(kind: str, name: str = "", /, **changes: Any) -> Document:
    data = copy.deepcopy(schema.load(kind)["examples"][0])
    if kind in schema.KINDS:
        data["id"] = name = name or data["id"]
    data |= changes
    path = FOLDERS[kind].format(name) if kind in FOLDERS else f"registry/{kind}.yaml"
    return Document(path, kind, "", data)


def joined(*documents: Document) -> tuple[Registry, list[Problem]]:
    registry, problems = assemble([document("city"), *documents])
    assert registry is not None
    return registry, problems


def test_a_registry_holds_records_by_kind_and_id_and_the_settings() -> None:
    every = [document(kind) for kind in (*schema.KINDS, *schema.SETTINGS) if kind != "city"]
    registry, problems = joined(*every)
    assert problems == []
    assert registry.city.short_name == "Contoh"
    assert [(item.record.type, item.record.id) for item in registry.items.values()] == list(registry.items)
    assert len(registry.items) == 6
    assert set(registry.waivers) == {"alamat-http-lama"}
    assert set(registry.areas) == {"61.71.01"}
    assert set(registry.acts) == {"perda-9-2022"}
    assert [score.id for score in registry.scores] == ["spbe-2025"]
    assert len(registry.documents) == len(every) + 1


def test_records_of_a_kind_come_in_the_order_of_their_ids_whatever_the_order_of_the_files() -> None:
    documents = [document("agency", name) for name in ("dishub", "bapenda", "setda")]
    there, back = joined(*documents)[0], joined(*reversed(documents))[0]
    assert [item.record.id for item in there.of("agency")] == ["bapenda", "dishub", "setda"]
    assert list(there.items) == list(back.items)
    assert there.references is not None
    assert list(there.references) == list(back.references)


def test_a_reference_is_known_at_both_of_its_ends() -> None:
    registry, _ = joined(document("agency", "diskominfo"), document("application", "e-ponti"))
    (reference,) = registry.referrers[Key("agency", "diskominfo")]
    assert reference.source == Key("application", "e-ponti")
    assert (reference.pointer, reference.kind, reference.target) == ("/owner", "agency", "diskominfo")
    assert reference in registry.outgoing[Key("application", "e-ponti")]
    assert Key("application", "e-ponti") not in registry.referrers


def test_a_reference_to_any_kind_leads_to_every_record_of_that_name() -> None:
    wifi = document("infrastructure", "wifi", integrated_with=["pusat"])
    registry, _ = joined(wifi, document("agency", "pusat"), document("application", "pusat"))
    assert registry.resolve("record", "pusat") == [Key("agency", "pusat"), Key("application", "pusat")]
    for kind in ("agency", "application"):
        assert [reference.source.id for reference in registry.referrers[Key(kind, "pusat")]] == ["wifi"]


def test_a_reference_to_nothing_stays_a_reference() -> None:
    registry, problems = joined(document("application", "e-ponti", owner="tidak-ada"))
    assert problems == []
    assert "tidak-ada" in {reference.target for reference in registry.references}
    assert registry.resolve("agency", "tidak-ada") == []
    assert registry.referrers == {}


def test_a_place_names_the_file_of_a_record() -> None:
    registry, _ = joined(document("sop", "sop-ppid"))
    assert registry.place(Key("sop", "sop-ppid"), "/owner") == Place("sops/diskominfo/sop-ppid.md", "/owner")


def test_without_settings_there_is_no_registry() -> None:
    registry, problems = assemble([document("agency")])
    assert registry is None
    assert [(problem.rule, problem.place.path) for problem in problems] == [("city-missing", "registry/city.yaml")]


def test_with_faulty_settings_there_is_no_registry_and_the_fault_is_told() -> None:
    registry, problems = assemble([document("city", time_zone="Europe/Paris")])
    assert registry is None
    assert [problem.rule for problem in problems] == ["schema-choice", "city-missing"]


def test_a_record_with_a_fault_is_a_problem_and_hides_no_other() -> None:
    registry, problems = joined(document("agency", "dishub", kind="salah"), document("agency", "setda"))
    assert [problem.rule for problem in problems] == ["schema-choice"]
    assert list(registry.items) == [Key("agency", "setda")]
    assert registry.broken == {Key("agency", "dishub")}


def test_what_could_not_be_read_is_known_as_broken() -> None:
    path = "registry/agencies/dishub.yaml"
    reading = Reading(
        (document("city"),), (found(YAML_SYNTAX, Place(path)), found(YAML_SYNTAX, Place("registry/x.txt")))
    )
    registry, _ = assemble(reading.documents, unread(reading))
    assert registry is not None
    assert registry.broken == {Key("agency", "dishub")}


def test_a_file_with_a_mere_warning_is_not_broken() -> None:
    city = document("city")
    assert unread(Reading((city,), (found(YAML_SYNTAX, Place(city.path)),))) == set()


def test_an_id_must_be_the_name_of_its_file() -> None:
    wrong = Document("registry/agencies/dishub.yaml", "agency", "", document("agency", "perhubungan").data)
    _, (problem,) = joined(wrong)
    assert (problem.rule, problem.place) == ("id-file", Place("registry/agencies/dishub.yaml", "/id"))
    assert problem.facts == {"id": "perhubungan", "name": "dishub"}


def test_a_record_under_another_ones_name_does_not_stand_in_for_it() -> None:
    first = document("agency", "dishub", title={"id": "Dinas Perhubungan"})
    second = Document("registry/agencies/dishub-b.yaml", "agency", "", document("agency", "dishub").data)
    registry, problems = joined(second, first)
    assert [problem.rule for problem in problems] == ["id-file"]
    assert registry.items[Key("agency", "dishub")].document is first


def test_two_kinds_may_share_an_id() -> None:
    registry, problems = joined(document("agency", "pusat"), document("application", "pusat"))
    assert problems == []
    assert len(registry.items) == 2
