from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from msgspec import convert
from small_city import MINIMAL, PROJECT

from jendela import disclosure, pages, sop_coverage
from jendela.history import Changes
from jendela.pages.window import Window
from jendela.reading import read, read_tree
from jendela.reading.documents import Document
from jendela.reading.tree import DiskTree
from jendela.records import Sop
from jendela.registry import Key, Registry, assemble
from jendela.sop_coverage import STATES

DAY = date(2026, 11, 23)
SERVICE = Key("service", "surat-domisili")
OWN = "sops/pemkab-contoh/surat-keterangan.md"
VERIFIED = {"state": "verified", "on": "2026-10-01", "by": "pemkab-contoh"}
CITY = {document.path: document for document in read_tree(DiskTree(MINIMAL)).documents}


def changed(path: str, new: str = "", **fields: Any) -> Document:
    """Return a document of the small city with other fields, under another name where `new` is given."""
    before = CITY[path]
    data = {**before.data, **fields} | ({"id": new} if new else {})
    place = f"{path.rpartition('/')[0]}/{new}.md" if new else path
    return Document(place, before.kind, place, {name: each for name, each in data.items() if each is not None})


def examples() -> Iterable[Document]:
    for path in sorted((PROJECT / "sops/templates").glob("*.md")):
        document, _ = read(f"sops/templates/{path.name}", path.read_bytes())
        assert document is not None
        yield document


EXAMPLES = tuple(examples())


def joined(*documents: Document) -> Registry:
    found, problems = assemble((CITY | {document.path: document for document in documents}).values())
    assert found is not None, problems
    return found


def line(registry: Registry, key: Key = SERVICE) -> sop_coverage.Line:
    return next(each for each in sop_coverage.lines(registry, key.kind) if each.key == key)


@pytest.mark.parametrize(
    ("fields", "quarters"),
    [
        ({"lifecycle": "drafting"}, 1),
        ({"lifecycle": "verification"}, 2),
        ({"lifecycle": "trial"}, 2),
        ({"lifecycle": "approved"}, 3),
        ({"lifecycle": "effective", "effective": "2026-02-01"}, 4),
        ({"lifecycle": "review", "effective": "2026-02-01"}, 4),
        ({"lifecycle": "effective", "effective": "2024-11-23", "evaluations": ()}, 4),
        ({"lifecycle": "effective", "effective": "2024-11-22", "evaluations": ()}, 3),
        ({"lifecycle": "effective", "effective": "2024-11", "evaluations": ()}, 4),
        ({"lifecycle": "effective", "effective": "2023", "evaluations": ()}, 3),
        ({"lifecycle": "effective", "effective": None, "evaluations": ()}, 3),
        (
            {"lifecycle": "effective", "effective": "2019", "evaluations": [{"date": "2026-08-03", "result": "tetap"}]},
            4,
        ),
        ({"lifecycle": "superseded"}, 0),
        ({"lifecycle": "revoked"}, 0),
        ({"lifecycle": "unknown"}, 0),
        ({"lifecycle": "effective", "effective": "2026-02-01", "verification": {"state": "unverified"}}, 1),
        ({"lifecycle": "approved", "origin": "template"}, 0),
    ],
)
def test_a_procedure_weighs_by_its_stage_and_by_who_stands_for_it(fields: dict[str, Any], quarters: int) -> None:
    sop = convert(changed(OWN, **{"verification": VERIFIED, **fields}).data, Sop)
    assert sop_coverage.quarters(sop, DAY) == quarters


def test_examples_alone_reach_nothing() -> None:
    found = sop_coverage.slots(joined(*EXAMPLES), DAY)
    assert [slot.code for slot in found] == [f"IS-{number:02}" for number in range(22)]
    assert {(slot.sop, slot.stage, slot.quarters) for slot in found} == {(None, "none", 0)}
    assert sop_coverage.core(found) == (0, 15)


def test_a_place_of_the_set_takes_the_heaviest_procedure_made_from_its_example() -> None:
    made = {"verification": VERIFIED, "based_on": "is-06-insiden-siber"}
    first = changed(OWN, "rancangan", lifecycle="drafting", **made)
    second = changed(OWN, "sudah-sah", lifecycle="approved", **made)
    next_tier = changed(OWN, "cadangan", lifecycle="approved", verification=VERIFIED, based_on="is-15-kelangsungan")
    found = sop_coverage.slots(joined(*EXAMPLES, first, second, next_tier), DAY)
    by_code = {slot.code: slot for slot in found}
    assert (by_code["IS-06"].sop, by_code["IS-06"].quarters) == (Key("sop", "sudah-sah"), 3)
    assert (by_code["IS-15"].tier, by_code["IS-15"].quarters) == ("next", 3)
    assert sop_coverage.core(found) == (3, 15)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"lifecycle": "effective", "verification": VERIFIED}, "in_force"),
        ({"lifecycle": "effective"}, "unconfirmed"),
        ({"lifecycle": "unknown", "verification": VERIFIED}, "unconfirmed"),
        ({"lifecycle": "drafting", "verification": VERIFIED}, "in_making"),
        ({"lifecycle": "approved"}, "in_making"),
        ({"lifecycle": "superseded"}, "none"),
    ],
)
def test_a_record_has_the_state_of_what_covers_it(fields: dict[str, Any], state: str) -> None:
    found = line(joined(changed(OWN, **fields)))
    assert (found.state, found.sops) == (state, (Key("sop", "surat-keterangan"),))


@pytest.mark.parametrize("fields", [{"form": "service_standard"}, {"origin": "template"}])
def test_what_is_no_procedure_covers_nothing(fields: dict[str, Any]) -> None:
    found = line(joined(changed(OWN, verification=VERIFIED, **fields)))
    assert (found.state, found.sops) == ("none", ())


def test_the_best_of_several_procedures_counts_and_all_are_listed() -> None:
    draft = changed(OWN, "rancangan", lifecycle="drafting", services=[])
    service = changed("registry/services/surat-domisili.yaml", sops=["rancangan"])
    found = line(joined(draft, service, changed(OWN, verification=VERIFIED)))
    assert found.state == "in_force"
    assert set(found.sops) == {Key("sop", "rancangan"), Key("sop", "surat-keterangan")}


def test_what_is_retired_or_only_planned_needs_no_procedure() -> None:
    gone = joined(changed("registry/services/surat-domisili.yaml", status="retired"))
    assert sop_coverage.lines(gone, "service") == ()


def test_every_record_stands_in_one_kind_and_in_one_agency() -> None:
    found = sop_coverage.groups(joined(*EXAMPLES))
    of_kinds = [line for group in found if group.by != "agency" for line in group.lines]
    of_agencies = [line for group in found if group.by == "agency" for line in group.lines]
    assert set(of_kinds) == set(of_agencies)
    assert len(of_kinds) == len(of_agencies) == len(set(of_kinds))
    assert all(sum(map(group.count, STATES)) == len(group.lines) for group in found)


def test_the_page_lists_what_is_covered_and_what_is_not_in_both_languages() -> None:
    registry = joined(*EXAMPLES, changed(OWN, based_on="is-06-insiden-siber", lifecycle="drafting"))
    window = Window(disclosure.public(registry), DAY, Changes("complete", ()))
    told = {
        sheet.lang: pages.Writer(window, sheet.lang).body(sheet, "../../")
        for sheet in pages.all_sheets(window, {})
        if sheet.template == "coverage.html.j2"
    }
    assert "tercapai 0,25 dari 15" in told["id"]
    assert "0.25 of 15 reached" in told["en"]
    assert "berlaku 0 dari 1, sedang disusun 1" in told["id"]
    assert told["id"].count("IS-") == told["en"].count("IS-") == 22
    assert 'href="../../layanan/surat-domisili/"' in told["id"]
