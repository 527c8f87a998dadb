from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import small_city

from jendela import build as building
from jendela import workspace
from jendela.places import Place
from jendela.problems import Problem, Severity
from jendela.registry import Key
from jendela.salvage import Fate, key_of, salvage, triage

DAY = date(2026, 11, 23)
SERVICE = "registry/services/surat-domisili.yaml"


def problem(rule: Any, path: Any, severity: Any = Severity.ERROR) -> Any:
    return Problem(rule, Place(path), severity)


def test_a_rule_that_guards_people_withholds_a_record_whatever_else_is_wrong_with_it() -> None:
    found = [problem("schema-missing", SERVICE), problem("precision-sensitivity", SERVICE), problem("id-file", SERVICE)]
    assert triage(found) == {SERVICE: Fate.WITHHELD}


def test_any_other_error_quarantines_and_warnings_do_nothing() -> None:
    found = [problem("schema-missing", SERVICE), problem("title-twice", "registry/services/b.yaml", Severity.WARNING)]
    assert triage(found) == {SERVICE: Fate.QUARANTINED}


@pytest.mark.parametrize("path", ["registry/city.yaml", "mkdocs.yml", "registry/areas.yaml", "registry/aneh/x.yaml"])
def test_an_error_in_what_every_page_needs_stops_the_build(path: Any) -> None:
    assert triage([problem("schema-missing", path)]) is None


def test_a_closed_record_is_named_by_its_place_alone() -> None:
    assert key_of(SERVICE) == Key("service", "surat-domisili")
    assert key_of("sops/dinas/sop-a.md") == Key("sop", "sop-a")
    assert key_of("registry/waivers/a.yaml") is None


@pytest.fixture
def city(tmp_path: Any) -> Any:
    root = small_city.copy(tmp_path / "kota")
    small_city.commit(root, "2026-11-01")
    return root


def saved(root: Any) -> Any:
    checked = workspace.check(root, DAY)
    assert checked.registry is not None
    return salvage(checked.registry, checked.problems, DAY, workspace.versions(root, checked.registry))


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text()
    assert old in text
    (root / path).write_text(text.replace(old, new, 1))


def site(root: Path) -> dict[str, bytes]:
    folder = root / "build" / "site"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_registry_without_errors_is_kept_as_it_is(city: Any) -> None:
    result = saved(city)
    assert result is not None
    assert (result.closed, result.older) == ({}, {})


def test_a_record_broken_by_its_newest_change_is_shown_as_it_last_was(city: Any) -> None:
    edit(city, SERVICE, "status: ", "status: aktif # ")
    small_city.commit(city, "2026-11-02")
    edit(city, SERVICE, "type: service", "type: servis")
    small_city.commit(city, "2026-11-03")
    result = saved(city)
    assert result is not None
    assert result.older == {Key("service", "surat-domisili"): "2026-11-01"}
    assert result.closed == {}
    assert Key("service", "surat-domisili") in result.registry.items


def test_a_new_record_that_was_never_valid_gets_a_page_that_says_so_and_breaks_no_other(city: Any) -> None:
    shutil.copy(city / SERVICE, city / "registry/services/baru.yaml")
    small_city.commit(city, "2026-11-02")
    result = saved(city)
    assert result is not None
    assert result.closed == {Key("service", "baru"): Fate.QUARANTINED}


def test_a_withheld_record_shows_no_older_version(city: Any) -> None:
    path = next(iter(sorted((city / "registry/infrastructure").glob("*.yaml"))))
    name = str(path.relative_to(city))
    edit(city, name, "disclosure: ", "exemption_x: 1\ndisclosure: ")
    text = path.read_text().replace("exemption_x: 1\n", "").replace("kip_class: ", "kip_class: dikecualikan # ", 1)
    path.write_text(text)
    small_city.commit(city, "2026-11-02")
    result = saved(city)
    assert result is not None
    assert result.closed == {Key("infrastructure", path.stem): Fate.WITHHELD}
    assert result.older == {}


def test_everything_else_is_the_same_as_without_the_broken_record(city: Any) -> None:
    options = building.Options(as_of=DAY)
    assert building.build(city, options).published
    before = site(city)
    (city / "registry/services/rusak.yaml").write_text("id: rusak\ntype: [\n")
    built = building.build(city, options)
    assert built.published, "a complete site was written"
    assert any(problem.severity is Severity.ERROR for problem in built.problems)
    after = site(city)
    assert set(after) - set(before) == {"layanan/rusak/index.html", "en/services/rusak/index.html"}
    assert {path for path in before if before[path] != after[path]} <= {"version.json"}
    assert b"belum dapat ditampilkan" in after["layanan/rusak/index.html"]
    assert b'content="noindex"' in after["layanan/rusak/index.html"]


def test_a_record_that_an_office_has_closed_is_gone_from_pages_lists_and_exports(city: Any) -> None:
    before = building.build(city, building.Options(as_of=DAY))
    assert before.published
    (city / "registry/withheld.yaml").write_text(
        "type: withheld\nwithheld:\n  - kind: service\n    id: surat-domisili\n"
        "    reason: {id: Sedang diperiksa, en: Under examination}\n    office: pemkab-contoh\n    on: 2026-11-20\n"
    )
    assert building.build(city, building.Options(as_of=DAY)).published
    files = site(city)
    assert b"Sedang diperiksa" in files["layanan/surat-domisili/index.html"]
    assert "api/v1/services/surat-domisili.json" not in files
    assert not [
        path
        for path, text in files.items()
        if b'surat-domisili/"' in text
        and not path.startswith("layanan/surat")
        and not path.startswith("en/services/surat")
    ]


def test_too_many_broken_records_leave_the_last_good_site(city: Any) -> None:
    assert building.build(city, building.Options(as_of=DAY)).published
    before = site(city)
    for number in range(21):
        (city / f"registry/services/rusak-{number}.yaml").write_text("id: [\n")
    assert not building.build(city, building.Options(as_of=DAY)).published
    assert site(city) == before


def test_twenty_broken_records_do_not_stop_the_site(city: Any) -> None:
    for number in range(20):
        (city / f"registry/services/rusak-{number}.yaml").write_text("id: [\n")
    assert building.build(city, building.Options(as_of=DAY)).published
