from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from broken_cities import AS_OF, BROKEN, CITIES, MINIMAL, build, problems

from jendela import messages, rules, schema, workspace
from jendela.places import Place
from jendela.problems import Problem, Severity
from jendela.reading.documents import Document
from jendela.registry import Key, Registry, assemble
from jendela.reports import text
from jendela.rules.catalogue import all_rules
from jendela.rules.engine_config import ENGINE_RULES, check_engine_config

CATALOGUE = {rule.id: rule for rule in all_rules()}
OWN = {check.rule.id: check.rule for check in (*rules.RULES, *ENGINE_RULES)}
FOLDERS = sorted(folder.name for folder in BROKEN.iterdir())
# what no city that could be written shows: the two validators are not known to differ on any document
WITHOUT_FOLDER = {"schema-disagreement"}
# since names of files are unique, an id stands twice only where it is not the name of its file
IN_COMPANY = {"id-twice": {"id-file"}}
# rules over the built site and the look; their own tests hold their cases
ELSEWHERE = ("site-", "look-")
MANUAL = Path(rules.__file__).parents[2] / "docs" / "rules.md"


# Every rule, everywhere by one name


def in_cities() -> Iterator[str]:
    for rule in CATALOGUE:
        if not rule.startswith(ELSEWHERE) and rule not in WITHOUT_FOLDER:
            yield rule


def test_every_rule_has_a_folder_of_its_name_and_every_folder_a_rule() -> None:
    assert set(FOLDERS) == set(in_cities())


def test_no_two_rules_have_one_name() -> None:
    assert max(Counter(rule.id for rule in all_rules()).values()) == 1


@pytest.mark.parametrize("rule", CATALOGUE)
def test_every_rule_is_one_sentence_under_a_name_in_kebab_case(rule: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", rule)
    sentence = CATALOGUE[rule].sentence
    assert sentence.endswith(".")
    assert sentence[0].isupper() or sentence.startswith("mkdocs.yml")
    assert "\n" not in sentence


@pytest.mark.parametrize("rule", CATALOGUE)
def test_every_rule_is_worded_in_both_languages_with_a_next_step(rule: str) -> None:
    entry = messages.catalogue()[rule]
    for language in ("id", "en"):
        assert entry[language]["message"]
        assert entry[language]["hint"]


def sections() -> dict[str, str]:
    parts = re.split(r"^### ", MANUAL.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0].strip("` "): part for part in parts}


def test_every_rule_of_a_city_has_its_section_in_the_manual() -> None:
    assert {rule for rule in CATALOGUE if not rule.startswith(ELSEWHERE)} <= set(sections())


@pytest.mark.parametrize("rule", OWN)
def test_a_section_of_the_manual_says_what_why_before_after_and_whether_it_can_be_waived(rule: str) -> None:
    section = sections()[rule]
    assert OWN[rule].sentence in section
    for part in ("**Why.**", "**Before.**", "**After.**", "**Waiver.**"):
        assert part in section
    waiver = section.partition("**Waiver.**")[2].split()[0].strip(".,;:")
    assert waiver == ("Yes" if OWN[rule].waivable else "No")


def test_rules_that_guard_people_and_facilities_cannot_be_waived() -> None:
    guarding = (
        "precision-",
        "disclosure-",
        "count-",
        "sensing-",
        "exemption-",
        "open-personal-data",
        "city-",
        "engine-",
    )
    assert not [rule for rule in OWN if rule.startswith(guarding) and OWN[rule].waivable]


# Cities with one fault


def report(root: Path, found: list[Problem]) -> str:
    return text.render(found, workspace.source(root))


def test_the_minimal_city_is_complete_and_without_problems(tmp_path: Path) -> None:
    city = build("", tmp_path)
    assert problems(city) == []
    kinds = {path.parent.name for path in MINIMAL.glob("registry/*/*.yaml")}
    assert kinds == {"agencies", "services", "applications", "infrastructure", "datasets", "waivers"}
    assert list(MINIMAL.glob("sops/*/*.md"))
    assert {path.stem for path in MINIMAL.glob("registry/*.yaml")} == {"city", "areas", "acts", "scores"}


@pytest.mark.parametrize("rule", FOLDERS)
def test_a_city_with_one_fault_gives_exactly_the_expected_report(rule: str, tmp_path: Path) -> None:
    found = problems(build(rule, tmp_path))
    assert report(tmp_path, found) == (BROKEN / rule / "expected.txt").read_text("utf-8")
    assert {problem.rule for problem in found if problem.severity is Severity.ERROR} <= {
        rule,
        *IN_COMPANY.get(rule, ()),
    }
    assert rule in {problem.rule for problem in found}


@pytest.mark.parametrize("rule", OWN)
def test_a_fault_goes_unseen_when_its_rule_is_switched_off(rule: str, tmp_path: Path) -> None:
    found = problems(build(rule, tmp_path), skip=frozenset({rule}))
    assert report(tmp_path, found) != (BROKEN / rule / "expected.txt").read_text("utf-8")
    assert rule not in {problem.rule for problem in found}


@pytest.mark.parametrize("rule", FOLDERS)
def test_every_wording_of_a_fixture_is_complete_in_both_languages(rule: str, tmp_path: Path) -> None:
    for problem in problems(build(rule, tmp_path)):
        for language in ("id", "en"):
            message = messages.render(problem, language)
            assert message.text != problem.rule
            assert message.hint
            assert not re.search(r"\{[a-z_]+\}", message.text + message.hint)


@pytest.mark.parametrize("rule", OWN)
def test_a_problem_carries_the_severity_of_its_rule(rule: str, tmp_path: Path) -> None:
    severities = {problem.severity for problem in problems(build(rule, tmp_path)) if problem.rule == rule}
    assert severities == {OWN[rule].severity}


def test_no_two_cities_differ_in_nothing_from_the_minimal_one() -> None:
    for folder in BROKEN.iterdir():
        for path in folder.rglob("*.yaml"):
            original = MINIMAL / path.relative_to(folder)
            assert not original.exists() or original.read_bytes() != path.read_bytes(), path.relative_to(CITIES)


# Edges of single rules


def registry(*changes: tuple[str, str, dict[str, Any]], kinds: tuple[str, ...] = ()) -> Registry:
    """Join records made of the schemas' examples with changes; None takes a field away."""
    folders = {"agency": "agencies", "infrastructure": "infrastructure", "dataset": "datasets"}
    documents = [Document(f"registry/{kind}.yaml", kind, "", example(kind)) for kind in ("city", *kinds)]
    for kind, name, change in changes:
        data = {key: value for key, value in {**example(kind), "id": name, **change}.items() if value is not None}
        path = (
            f"sops/diskominfo/{name}.md" if kind == "sop" else f"registry/{folders.get(kind, kind + 's')}/{name}.yaml"
        )
        path = f"registry/{kind}.yaml" if kind in schema.SETTINGS else path
        documents = [each for each in documents if each.path != path]
        if kind in schema.SETTINGS:
            del data["id"]
        documents.append(Document(path, kind, "", data))
    joined, found = assemble(documents)
    assert joined is not None, found
    assert not found, found
    return joined


def example(kind: str) -> dict[str, Any]:
    return copy.deepcopy(schema.load(kind)["examples"][0])


def found_by(rule: str, joined: Registry, as_of: date = AS_OF) -> list[Problem]:
    return [problem for problem in rules.check(joined, as_of) if problem.rule == rule]


WIFI = ("infrastructure", "wifi")


@pytest.mark.parametrize(
    ("sensitivity", "location", "fault"),
    [
        ("public_facility", {"precision": "exact", "lat": "-0.026330", "lon": "109.342504"}, False),
        ("public_facility", {"precision": "street", "address": {"id": "Jalan Contoh 1"}}, False),
        ("public_sensing", {"precision": "exact"}, True),
        ("public_sensing", {"precision": "street", "site_name": {"id": "Simpang Contoh"}}, False),
        ("public_sensing", {"precision": "rounded_100m", "lat": "-0.026", "lon": "109.342"}, False),
        ("public_sensing", {"precision": "kelurahan", "lat": "-0.026330", "lon": "109.342504"}, True),
        ("security_sensing", {"precision": "kelurahan", "area": "61.71.01.1001"}, False),
        ("security_sensing", {"precision": "kelurahan", "address": {"id": "Jalan Contoh 1"}}, True),
        ("security_sensing", {"precision": "street"}, True),
        ("security_sensing", {"precision": "unknown"}, False),
        ("security_sensing", {}, False),
        ("internal_network", {"precision": "city", "area": "61.71"}, False),
        ("internal_network", {"precision": "city", "area": "61.71.01"}, True),
        ("internal_network", {"precision": "kecamatan"}, True),
        ("internal_network", {"precision": "withheld"}, False),
        ("critical", {"precision": "withheld"}, False),
        ("critical", {"precision": "withheld", "area": "61.71"}, False),
        ("critical", {"precision": "withheld", "site_name": {"id": "Gedung B"}}, True),
        ("critical", {"precision": "withheld", "area": "61.71.01.1001"}, True),
        ("critical", {"precision": "city"}, True),
        ("critical", {}, True),
    ],
)
def test_a_place_is_judged_by_what_it_tells_and_not_by_its_claim(
    sensitivity: str, location: dict[str, Any], *, fault: bool
) -> None:
    joined = registry((*WIFI, {"sensitivity": sensitivity, "coverage": [{"scope": "city", **location}]}))
    assert bool(found_by("precision-sensitivity", joined)) is fault


def test_a_public_stream_may_be_shown_where_it_is() -> None:
    change = {"sensitivity": "public_sensing", "coverage": [{"scope": "site", "precision": "exact"}]}
    assert found_by("precision-sensitivity", registry((*WIFI, change)))
    assert not found_by("precision-sensitivity", registry((*WIFI, {**change, "live_url": "https://contoh.go.id"})))


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ({}, []),
        ({"precision": "exact", "lat": "-0.02", "lon": "109.34"}, []),
        ({"precision": "exact", "lat": "-90", "lon": "180.000000"}, []),
        ({"precision": "exact", "lat": "-90.5", "lon": "180.5"}, ["/coverage/0/lat", "/coverage/0/lon"]),
        ({"precision": "rounded_100m", "lat": "-0.026", "lon": "109.342"}, []),
        ({"precision": "rounded_100m", "lat": "-0.0263", "lon": "109.342"}, ["/coverage/0/lat"]),
        ({"precision": "exact", "lat": "-0.02"}, ["/coverage/0"]),
        ({"precision": "exact", "lon": "109.34"}, ["/coverage/0"]),
        ({"precision": "street", "lat": "-0.02", "lon": "109.34"}, ["/coverage/0"]),
        ({"lat": "-0.02", "lon": "109.34"}, ["/coverage/0"]),
    ],
)
@pytest.mark.parametrize("kind", ["infrastructure", "dataset"])
def test_coordinates_are_whole_on_the_globe_and_no_more_exact_than_they_say(
    kind: str, location: dict[str, Any], where: list[str]
) -> None:
    joined = registry((kind, "titik", {"coverage": [{"scope": "site", **location}]}))
    assert [problem.place.pointer for problem in found_by("precision-coordinates", joined)] == where


@pytest.mark.parametrize(
    ("sensitivity", "allowed"),
    [
        ("public_facility", {"full", "summary", "existence", "none"}),
        ("public_sensing", {"full", "summary", "existence", "none"}),
        ("security_sensing", {"summary", "existence", "none"}),
        ("internal_network", {"summary", "existence", "none"}),
        ("critical", {"existence", "none"}),
    ],
)
def test_disclosure_is_capped_by_sensitivity(sensitivity: str, allowed: set[str]) -> None:
    fine = {
        disclosure
        for disclosure in ("full", "summary", "existence", "none")
        if not found_by(
            "disclosure-sensitivity", registry((*WIFI, {"sensitivity": sensitivity, "disclosure": disclosure}))
        )
    }
    assert fine == allowed


@pytest.mark.parametrize(
    ("sensitivity", "scopes", "faults"),
    [
        ("critical", ["city"], 2),
        ("security_sensing", ["city"], 0),
        ("security_sensing", ["city", "kelurahan"], 2),
        ("security_sensing", ["unknown"], 2),
        ("public_sensing", ["kelurahan"], 0),
        ("internal_network", ["city"], 0),
    ],
)
def test_counts_are_capped_by_sensitivity(sensitivity: str, scopes: list[str], faults: int) -> None:
    change = {"sensitivity": sensitivity, "coverage": [{"scope": scope} for scope in scopes]}
    assert (
        len(found_by("count-sensitivity", registry((*WIFI, {**change, "count_total": 3, "count_active": 0})))) == faults
    )
    unknown = {**change, "count_total": "unknown", "count_active": "unknown"}
    assert not found_by("count-sensitivity", registry((*WIFI, unknown)))


@pytest.mark.parametrize(
    ("total", "active", "faults"), [(3, 3, 0), (3, 4, 1), ("unknown", 4, 0), (3, "unknown", 0), (0, 0, 0)]
)
def test_no_more_are_working_than_there_are(total: int | str, active: int | str, faults: int) -> None:
    joined = registry((*WIFI, {"count_total": total, "count_active": active}))
    assert len(found_by("count-order", joined)) == faults


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("2026", False),
        ("2026-02", False),
        ("2024-02-29", False),
        ("2026-02-29", True),
        ("2026-13", True),
        ("2026-00", True),
        ("2026-04-31", True),
        ("2026-01-00", True),
        ("0000", True),
        ("0000-01-01", True),
        ("9999-12-31", False),
    ],
)
def test_a_date_is_of_the_calendar(value: str, *, fault: bool) -> None:
    joined = registry(("agency", "dinas", {"ended": value}))
    assert bool(found_by("date-impossible", joined)) is fault


@pytest.mark.parametrize(
    ("since", "ended", "fault"),
    [
        ("2024", "2024-05", False),
        ("2024-05", "2024", False),
        ("2024-05", "2024-04", True),
        ("2024-05-02", "2024-05-01", True),
        ("2024-05-02", "2024-05-02", False),
        ("2025", "2024-12-31", True),
    ],
)
def test_partial_dates_are_compared_as_far_as_both_go(since: str, ended: str, *, fault: bool) -> None:
    joined = registry(("agency", "dinas", {"since": since, "ended": ended}))
    assert bool(found_by("date-order", joined)) is fault


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("2026", False),
        ("2026-11", False),
        ("2026-11-23", False),
        ("2026-11-24", True),
        ("2026-12", True),
        ("2027", True),
    ],
)
def test_a_source_is_no_newer_than_the_day_of_the_check(value: str, *, fault: bool) -> None:
    joined = registry(("agency", "dinas", {"sources": [{"title": "Berita", "date": value}]}))
    assert bool(found_by("date-future", joined)) is fault


def test_plans_may_lie_ahead() -> None:
    joined = registry(("agency", "dinas", {"review_due": "2030-01-01", "ended": "2031"}))
    assert not found_by("date-future", joined)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"confidence": "high", "sources": [{"title": "Berita", "date": "2024-11-23"}]}, False),
        ({"confidence": "high", "sources": [{"title": "Berita", "date": "2024"}]}, False),
        ({"confidence": "high", "sources": [{"title": "Berita", "date": "2024-11-22"}]}, True),
        (
            {"confidence": "high", "sources": [{"title": "Lama", "date": "2019"}, {"title": "Baru", "date": "2026"}]},
            False,
        ),
        ({"confidence": "high", "sources": [{"title": "Tanpa tanggal"}]}, True),
        ({"confidence": "low", "sources": [{"title": "Berita", "date": "2026-11"}]}, True),
        ({"sources": [{"title": "Aturan", "date": "2026-11", "scope": "national"}]}, True),
        ({"verification": {"state": "verified", "on": "2020-01-01", "by": "dinas"}, "confidence": "low"}, False),
        ({"status": "unknown", "confidence": "low"}, False),
    ],
)
def test_active_needs_evidence(change: dict[str, Any], *, fault: bool) -> None:
    joined = registry(("agency", "dinas", {"status": "active", **change}))
    assert bool(found_by("unsupported-status", joined)) is fault


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2027, 3, 1), date(2026, 11, 23)])
def test_every_day_can_be_the_day_of_the_check(day: date) -> None:
    rules.check(registry(("agency", "dinas", {"status": "active"})), day)


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


@pytest.mark.parametrize(
    ("languages", "told"),
    [(["id", "en"], 1), (["id"], 0)],
)
def test_english_is_asked_for_only_where_the_site_speaks_it(languages: list[str], told: int) -> None:
    joined = registry(
        ("city", "", {"languages": languages}),
        ("agency", "dinas", {"title": {"id": "Dinas"}, "description": {"id": "Uraian"}}),
    )
    found = found_by("language-missing", joined)
    assert len(found) == told
    assert all(problem.facts == {"fields": "title, description", "count": "2"} for problem in found)


@pytest.mark.parametrize(
    ("feedback", "fault"),
    [
        ([{"kind": "email", "label": {"id": "Surel"}, "value": "a@contoh.go.id"}], True),
        ([{"kind": "phone", "label": {"id": "Telepon"}}], True),
        ([{"kind": "phone", "label": {"id": "Telepon"}, "value": "(0561) 000000"}], False),
        ([{"kind": "form", "label": {"id": "Formulir"}, "url": "https://contoh.go.id"}], False),
    ],
)
def test_people_can_reach_the_city(feedback: list[dict[str, Any]], *, fault: bool) -> None:
    assert bool(found_by("city-feedback", registry(("city", "", {"feedback": feedback})))) is fault


@pytest.mark.parametrize(
    ("host", "fault"),
    [
        ("contoh.go.id", False),
        ("xn--contoh-9za.id", False),
        ("go", True),
        (".go.id", True),
        ("Contoh.go.id", True),
        ("https://contoh.go.id", True),
        ("contoh.go.id/", True),
        ("contoh.go.id:8080", True),
        ("contoh.go.id\n", True),
        ("*.go.id", True),
    ],
)
def test_suffixes_are_host_names(host: str, *, fault: bool) -> None:
    assert bool(found_by("city-suffix", registry(("city", "", {"official_suffixes": [host]})))) is fault


# Waivers


def waiver(**changes: str) -> tuple[str, str, dict[str, Any]]:
    fields = {
        "rule": "title-twice",
        "record": "b",
        "granted_on": "2026-01-01",
        "until": "2026-12-31",
        "granted_by": "a",
    }
    return "waiver", "izin", {**fields, **changes}


@pytest.mark.parametrize(
    ("changes", "silent"),
    [
        ({}, True),
        ({"until": "2026-11-23"}, True),
        ({"until": "2026-11-22"}, False),
        ({"granted_on": "2026-11-24"}, False),
        ({"record": "a"}, False),
        ({"rule": "language-missing"}, False),
    ],
)
def test_a_waiver_silences_its_rule_for_its_record_while_it_holds(changes: dict[str, str], *, silent: bool) -> None:
    joined = registry(("agency", "a", {}), ("agency", "b", {}), waiver(**changes))
    assert bool(found_by("title-twice", joined)) is not silent


def test_a_waiver_cannot_silence_a_rule_that_cannot_be_waived() -> None:
    joined = registry(("agency", "a", {}), ("agency", "b", {"parent": "hilang"}), waiver(rule="reference-unknown"))
    assert "hilang" in {problem.facts["target"] for problem in found_by("reference-unknown", joined)}


# mkdocs.yml

GOOD: dict[str, Any] = {"docs_dir": "site", "site_dir": "build/mkdocs", "theme": {"name": "material", "font": False}}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, set()),
        ({"plugins": ["search"]}, set()),
        ({"plugins": [{"search": {"enabled": False}}]}, set()),
        ({"plugins": {"search": {}}}, set()),
        ({"plugins": None}, set()),
        ({"plugins": {"macros": {}}}, {("engine-plugins", "/plugins/macros")}),
        ({"plugins": ["search", {"gen-files": {}}]}, {("engine-plugins", "/plugins/1")}),
        ({"hooks": []}, set()),
        ({"hooks": ["a.py"]}, {("engine-hooks", "/hooks")}),
        ({"INHERIT": "lain.yml"}, {("engine-hooks", "/INHERIT")}),
        ({"site_dir": "/srv/site"}, {("engine-folders", "/site_dir")}),
        ({"site_dir": "C:\\site"}, {("engine-folders", "/site_dir")}),
        ({"site_dir": "build/../registry"}, {("engine-folders", "/site_dir")}),
        ({"site_dir": "~/site"}, {("engine-folders", "/site_dir")}),
        ({"site_dir": "."}, {("engine-folders", "/site_dir")}),
        ({"site_dir": ""}, {("engine-folders", "/site_dir")}),
        ({"site_dir": "./site/"}, {("engine-folders", "/site_dir")}),
        ({"site_dir": "Registry"}, {("engine-folders", "/site_dir")}),
        ({"site_dir": "registry/services"}, {("engine-folders", "/site_dir")}),
        ({"site_dir": "site/pages"}, {("engine-folders", "/site_dir")}),
        ({"site_dir": ["site"]}, {("engine-folders", "/site_dir")}),
        ({"docs_dir": "isi", "site_dir": "isi"}, {("engine-folders", "/site_dir")}),
        ({"docs_dir": "/etc"}, {("engine-folders", "/docs_dir")}),
        ({"repo_url": "https://contoh.example/repo"}, {("engine-remote", "/repo_url")}),
        ({"extra": {"alternate": [{"name": "English"}]}}, {("engine-remote", "/extra/alternate")}),
        ({"extra": {"analytics": {"provider": "google"}}}, {("engine-remote", "/extra/analytics")}),
        ({"extra_css": ["assets/a.css"]}, set()),
        ({"extra_css": ["//contoh.example/a.css"]}, {("engine-remote", "/extra_css/0")}),
        ({"extra_css": ["HTTPS://contoh.example/a.css"]}, {("engine-remote", "/extra_css/0")}),
        ({"extra_javascript": [{"path": "https://contoh.example/a.js"}]}, {("engine-remote", "/extra_javascript/0")}),
        ({"theme": {"name": "material"}}, {("engine-remote", "/theme")}),
        ({"theme": {"font": {"text": "Roboto"}}}, {("engine-remote", "/theme/font")}),
        ({"theme": {"font": False, "logo": "https://contoh.example/a.svg"}}, {("engine-remote", "/theme/logo")}),
    ],
)
def test_mkdocs_yml_is_portable_and_keeps_to_itself(change: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    found = check_engine_config("mkdocs.yml", {**GOOD, **change})
    assert {(problem.rule, problem.place.pointer) for problem in found} == expected


def test_a_mkdocs_yml_without_site_dir_is_told_that_a_build_empties_site() -> None:
    (problem,) = check_engine_config("mkdocs.yml", {key: GOOD[key] for key in GOOD if key != "site_dir"})
    assert (problem.rule, problem.place.pointer, problem.facts["folder"]) == ("engine-folders", "", "site")


@pytest.mark.parametrize("value", [None, 1, "teks", ["a"], {"a": 1}, [None], [{}], True])
@pytest.mark.parametrize(
    "field", ["theme", "extra", "plugins", "hooks", "docs_dir", "site_dir", "extra_css", "repo_url"]
)
def test_a_mkdocs_yml_of_any_shape_is_judged(field: str, value: object) -> None:
    for problem in check_engine_config("mkdocs.yml", {**GOOD, field: value}):
        assert messages.render(problem, "id").text


def test_successors_may_be_of_another_kind_but_not_the_record_itself() -> None:
    joined = registry(
        ("agency", "a", {"status": "retired", "successor": "a"}),
        ("agency", "b", {"status": "retired", "successor": "c"}),
        ("dataset", "c", {}),
    )
    assert [problem.place for problem in found_by("successor-unknown", joined)] == [
        joined.place(Key("agency", "a"), "/successor")
    ]
