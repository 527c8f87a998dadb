from __future__ import annotations

from typing import Any

import pytest
from broken_cities import AS_OF
from registries import example, found_by, registry

from jendela.places import Place
from jendela.problems import Problem
from jendela.reading.documents import Document
from jendela.registry import assemble
from jendela.rules import references


def test_loops_of_agencies_are_told_once_and_chains_end() -> None:
    joined = registry(
        ("agency", "a", {"parent": "b"}),
        ("agency", "b", {"parent": "c"}),
        ("agency", "c", {"parent": "b"}),
        ("agency", "d", {"parent": "d"}),
        ("agency", "e", {"parent": "tidak-ada"}),
        ("agency", "f", {}),
    )
    loops = [problem.facts["loop"] for problem in found_by("agency-loop", joined)]
    assert loops == ["b → c → b", "d → d"]


def test_a_reference_to_a_record_that_is_broken_is_no_second_problem() -> None:
    documents = [
        Document("registry/city.yaml", "city", "", example("city")),
        Document("registry/agencies/diskominfo.yaml", "agency", "", {**example("agency"), "kind": "salah"}),
        Document("registry/applications/e-ponti.yaml", "application", "", {**example("application"), "id": "e-ponti"}),
        Document("registry/acts.yaml", "acts", "", {"type": "acts"}),
        Document("registry/areas.yaml", "areas", "", {"type": "areas"}),
    ]
    joined, _ = assemble(documents)
    assert joined is not None
    unknown = {problem.facts["target"] for problem in found_by("reference-unknown", joined)}
    assert "diskominfo" not in unknown
    assert not found_by("city-area", joined)


def test_references_of_settings_and_waivers_are_checked_too() -> None:
    joined = registry(
        ("city", "", {"steward": "tidak-ada", "portals": [{"id": "p", "title": {"id": "P"}, "application": "hilang"}]}),
        ("waiver", "izin", {}),
        kinds=("acts", "areas"),
    )
    places = {(problem.place.path, problem.place.pointer) for problem in found_by("reference-unknown", joined)}
    assert {
        ("registry/city.yaml", "/steward"),
        ("registry/city.yaml", "/portals/0/application"),
        ("registry/waivers/izin.yaml", "/record"),
        ("registry/waivers/izin.yaml", "/granted_by"),
        ("registry/areas.yaml", "/areas/0/parent"),
    } <= places


def test_national_and_local_kinds_of_act_are_known() -> None:
    basis = [{"level": level, "title": {"id": "x"}} for level in ("uu", "peraturan_badan", "perwali", "perbup")]
    joined = registry(("agency", "dinas", {"legal_basis": basis}))
    (problem,) = found_by("reference-unknown", joined)
    assert (problem.facts["target"], problem.place.pointer) == ("perbup", "/legal_basis/3/level")


def test_the_nearest_known_name_is_offered_only_where_it_is_near() -> None:
    joined = registry(
        ("agency", "dishub", {}), ("agency", "a", {"parent": "dishubb"}), ("agency", "b", {"parent": "setda"})
    )
    nearest = {problem.facts["target"]: problem.facts["nearest"] for problem in found_by("reference-unknown", joined)}
    assert nearest == {"dishubb": "dishub", "setda": ""}


def test_a_former_id_belongs_to_one_record() -> None:
    joined = registry(("agency", "a", {"former_ids": ["lama"]}), ("agency", "b", {"former_ids": ["lama"]}))
    (problem,) = found_by("former-id-taken", joined)
    assert problem.related == (Place("registry/agencies/a.yaml", "/former_ids/0"),)


def sop_at(path: str, **changes: Any) -> list[Problem]:
    data = {**example("sop"), "id": path.rpartition("/")[2][:-3], **changes}
    city = Document("registry/city.yaml", "city", "", example("city"))
    kept = {name: value for name, value in data.items() if value is not None}
    joined, found = assemble([city, Document(path, "sop", "", kept)])
    assert joined is not None, found
    return list(references.sop_folder(joined, AS_OF))


@pytest.mark.parametrize(
    ("path", "changes", "fact"),
    [
        ("sops/diskominfo/a.md", {"owner": "diskominfo"}, ""),
        ("sops/diskominfo/a.md", {"owner": "setda"}, "owner"),
        ("sops/diskominfo/a.md", {"owner": None}, "ownerless"),
        ("sops/templates/a.md", {"owner": None, "origin": "template"}, ""),
        ("sops/templates/a.md", {"owner": "diskominfo", "origin": "template"}, "owned"),
        ("sops/diskominfo/a.md", {"owner": None, "origin": "template"}, "astray"),
        ("sops/templates/a.md", {"owner": None, "origin": "registry"}, "ownerless"),
        ("sops/templates/a.md", {"owner": "diskominfo"}, "owner"),
    ],
)
def test_a_procedure_lies_with_its_owner_and_a_template_with_nobody(
    path: str, changes: dict[str, Any], fact: str
) -> None:
    assert [next(iter(problem.facts)) for problem in sop_at(path, **changes)] == ([fact] if fact else [])
