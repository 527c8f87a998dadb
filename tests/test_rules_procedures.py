from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from broken_cities import AS_OF
from procedure_steps import record
from registries import found_by, registry

from jendela.problems import Problem
from jendela.rules.procedure_stages import STAGE_RULES
from jendela.rules.procedure_steps import STEP_RULES

PLAIN = record("start loket", "decision kasi 3 1", "process kasi", "end loket")
BLOCK: dict[str, Any] = {
    "legal_basis": [{"title": {"id": "Peraturan"}}],
    **{name: [{"id": "Isi"}] for name in ("performer_qualifications", "equipment", "warnings", "records_kept")},
}
APPROVED = {
    **BLOCK,
    "created": "2026-01-01",
    "trial": {"started": "2026-01-05"},
    "number": "1/2026",
    "approved_by_office": {"id": "Kepala"},
    "approval_ref": {"title": {"id": "Keputusan"}},
    "effective": "2026-10-01",
}


def found(**changes: Any) -> list[Problem]:
    joined = registry(("sop", "a", {"origin": "registry", "lifecycle": "drafting", **PLAIN, **changes}))
    return [each for check in (*STEP_RULES, *STAGE_RULES) for each in check(joined, AS_OF)]


def told(**changes: Any) -> list[tuple[str, str]]:
    """Name what is found: the rule and the first of its facts that chooses the wording."""
    return [(each.rule, next(iter(each.facts), "")) for each in found(**changes)]


def steps(*rows: str) -> list[str]:
    return [each.rule for each in found(**record(*rows))]


def test_a_plain_draft_has_no_fault() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("rows", "rules"),
    [
        (("start", "end"), []),
        (("start", "process kasi 1"), ["step-symbol"]),
        (("process", "end"), ["step-symbol"]),
        (("start", "start kasi", "end"), ["step-symbol"]),
        (("start", "process kasi", "process kasi"), ["step-symbol"]),
        (("start", "decision kasi 3", "end"), ["step-exit"]),
        (("start", "decision kasi 3 3", "end"), ["step-exit"]),
        (("start", "decision kasi 3 2", "end"), ["step-exit"]),
        (("start", "decision kasi 3 9", "end"), ["step-exit"]),
        (("start 2", "end loket 1"), ["step-exit"]),
        (("start loket 3", "process kasi", "end"), ["step-unreachable"]),
        (("start", "decision kasi 5 3", "process kasi 4", "process kasi 3", "end"), ["step-endless"]),
        (("start", "decision kasi 4 1", "end kasi", "end"), ["step-unreachable"]),
        (("start", "connector kasi", "end"), ["step-connector"]),
    ],
)
def test_the_ways_of_a_chart_are_judged(rows: tuple[str, ...], rules: list[str]) -> None:
    extra = [rule for rule in steps(*rows) if rule not in rules]
    assert extra in ([], ["step-performer"])
    assert set(rules) <= set(steps(*rows))


@pytest.mark.parametrize("row", range(4))
def test_a_wrong_number_is_told_once_at_the_first_place(row: int) -> None:
    chart = record("start", "process kasi", "process kasi", "end")
    for step in chart["steps"][row:]:
        step["no"] += 1
    assert [each.place.pointer for each in found(**chart) if each.rule == "step-number"] == [f"/steps/{row}/no"]


def test_steps_may_come_back_in_any_order_of_numbers_without_a_crash() -> None:
    chart = record("start", "decision kasi 3 1", "process kasi", "end")
    chart["steps"].reverse()
    assert "step-number" in {each.rule for each in found(**chart)}


def test_performers_are_known_used_and_named_once() -> None:
    chart = record("start", "process kasi", "end")
    chart["actors"][1]["key"] = "lain"
    assert [name for rule, name in told(**chart) if rule == "step-performer"] == ["unknown", "idle"]
    del chart["steps"][0]["actor"]
    assert "step" in {name for rule, name in told(**chart) if rule == "step-performer"}
    chart["actors"][1]["label"] = {"id": "PETUGAS  loket"}
    assert ("performer-twice", "name") in told(**chart)


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("Memeriksa berkas", True),
        ("Berkoordinasi dengan dinas", True),
        ("Mulai bekerja", True),
        ("Berkas diperiksa", False),
        ("Petugas memeriksa", False),
        ("Diperiksa petugas", False),
        ("Menteri memeriksa", False),
    ],
)
def test_an_activity_starts_with_an_active_verb(text: str, *, fine: bool) -> None:
    chart = record("start", "end")
    chart["steps"][0]["activity"] = {"id": text}
    assert ("step-verb" not in {each.rule for each in found(**chart)}) is fine


def test_questions_belong_to_decisions() -> None:
    chart = record("start", "decision kasi 3 1", "end kasi")
    chart["steps"][0]["question"] = chart["steps"][1].pop("question")
    assert [each.facts for each in found(**chart) if each.rule == "step-question"] == [
        {"symbol": "start"},
        {"step": "2"},
    ]


def connected(back: dict[str, Any] | None) -> list[Problem]:
    first, second = record("start", "connector kasi"), record("connector kasi 2", "end kasi")
    first["steps"][1]["sop"] = "b"
    second["steps"][0] |= back or {"sop": ""}
    if back is None:
        second = {"actors": [], "steps": "unknown"}
    draft = {"origin": "registry", "lifecycle": "drafting"}
    return found_by("step-connector", registry(("sop", "a", {**draft, **first}), ("sop", "b", {**draft, **second})))


def test_a_connector_to_another_sop_has_its_counterpart_there() -> None:
    assert connected({"sop": "a"}) == []
    assert connected(None) == []  # what is not loaded may hold it
    assert [each.facts for each in connected({"sop": "b"})] == [{"other": "b", "own": "a"}, {"step": "1"}]


@pytest.mark.parametrize(
    ("value", "unit", "promise", "late"),
    [
        (420, "menit", (1, "working_day"), False),
        (460, "menit", (1, "working_day"), True),
        (7, "hari", (1, "week"), False),
        (72, "jam", (3, "day"), False),
        (1, "bulan", (1, "month"), False),
        (2, "minggu", (1, "week"), True),
    ],
)
def test_the_shortest_way_fits_into_the_promise(value: int, unit: str, promise: tuple[int, str], *, late: bool) -> None:
    chart = record("start", "end")
    for step, time in zip(chart["steps"], ({"value": value, "unit": unit}, "unknown"), strict=True):
        step["time"] = time
    time = {"state": "known", "value": promise[0], "unit": promise[1]}
    joined = registry(
        ("sop", "a", {"origin": "registry", "lifecycle": "drafting", **chart}),
        ("service", "s", {"processing_time": time, "sops": ["a"]}),
    )
    assert bool(found_by("step-time", joined)) is late


# Stages


def staged(*stages: tuple[str, str]) -> dict[str, Any]:
    return {
        "lifecycle": stages[-1][0],
        "stages": [{"state": state, "on": on, "office": {"id": "Kantor"}} for state, on in stages],
    }


WAY = (("drafting", "2026-01"), ("verification", "2026-02"), ("trial", "2026-03"), ("approved", "2026-04"))


@pytest.mark.parametrize(
    ("stages", "facts"),
    [
        (WAY, []),
        ((*WAY, ("effective", "2026-10-01")), []),
        ((*WAY[:2], ("drafting", "2026-03"), ("verification", "2026-04")), []),
        (WAY[1:], ["first"]),
        ((WAY[0], WAY[2]), ["before"]),
        ((*WAY[:3], ("effective", "2026-05")), ["before"]),
        ((WAY[0], ("verification", "2025-02")), ["early"]),
    ],
)
def test_stages_follow_one_another(stages: tuple[tuple[str, str], ...], facts: list[str]) -> None:
    wrong = [each for each in found(**{**APPROVED, **staged(*stages)}) if each.rule == "sop-stages"]
    assert [fact for each, fact in zip(wrong, facts, strict=True) if not each.facts.get(fact)] == []


def test_the_last_stage_is_the_one_that_the_sop_is_in() -> None:
    wrong = {**APPROVED, **staged(*WAY), "lifecycle": "effective"}
    assert ("sop-stages", "lifecycle") in told(**wrong)
    assert ("sop-stages", "none") in told(**APPROVED, lifecycle="approved")


def test_what_comes_from_paper_may_skip_stages_but_not_go_back() -> None:
    skipped = staged(("drafting", "2019"), ("effective", "2019"))
    assert "sop-stages" not in {rule for rule, _ in told(**skipped, origin="paper")}
    returned = staged(("effective", "2019"), ("trial", "2019"))
    assert "sop-stages" in {rule for rule, _ in told(**returned, origin="paper")}


@pytest.mark.parametrize("missing", sorted(APPROVED))
def test_what_is_in_force_names_everything_of_its_identity(missing: str) -> None:
    whole = {**APPROVED, **staged(*WAY, ("effective", "2026-10-01"))}
    assert found(**whole) == []
    less = [each.facts for each in found(**{**whole, missing: None}) if each.rule == "sop-identity"]
    assert less == [{"missing": missing, "lifecycle": "effective"}]


def test_a_template_has_the_block_and_nothing_of_a_sop_in_force() -> None:
    whole = {**BLOCK, "origin": "template", "owner": None, "adopt_as": "full"}
    assert [rule for rule, _ in told(**whole) if rule != "sop-folder"] == []
    assert ("sop-identity", "missing") in told(**{**whole, "adopt_as": None})
    assert ("sop-identity", "needless") in told(**whole, number="1")
    assert ("sop-identity", "stage") in told(**{**whole, "lifecycle": "approved"})


def test_a_step_may_lack_its_quality_in_a_draft_only() -> None:
    chart = record("start", "process kasi", "end")
    for name in ("inputs", "time"):
        del chart["steps"][1][name]
    assert found(**chart) == []
    template = {**chart, **BLOCK, "origin": "template", "owner": None, "adopt_as": "full"}
    assert [each.facts for each in found(**template)] == [{"step": "2", "missing": "inputs, time"}]


def test_paper_cites_number_date_and_office() -> None:
    paper = {"origin": "paper", "lifecycle": "effective"}
    assert [each.facts["missing"] for each in found(**paper)] == ["number, effective, approved_by_office"]
    cited = {"approval_ref": {"title": {"id": "SK"}, "number": "1", "date": "2025"}, "approved_by_office": {"id": "A"}}
    assert found(**paper, **cited) == []


@pytest.mark.parametrize(
    ("effective", "evaluations", "rules"),
    [
        ("2026-06-01", [], []),
        ("2026-05-01", [], ["sop-monitoring"]),
        ("2026-05-01", [("2026-06-01", "monitoring")], []),
        ("2024-11-01", [("2026-06-01", "monitoring")], ["sop-evaluation"]),
        ("2024-11-01", [("2026-06-01", "")], []),
        ("2024", [], []),
        ("2023", [("2023-05-01", "evaluation")], ["sop-monitoring", "sop-evaluation"]),
    ],
)
def test_what_is_in_force_is_monitored_and_evaluated(
    effective: str, evaluations: list[tuple[str, str]], rules: list[str]
) -> None:
    entries = [{"date": day, "result": "tetap", **({"kind": kind} if kind else {})} for day, kind in evaluations]
    changes = {"origin": "paper", "lifecycle": "effective", "effective": effective, "evaluations": entries}
    told_ = [rule for rule, _ in told(**changes) if rule in {"sop-monitoring", "sop-evaluation"}]
    assert told_ == rules or (effective == "2024" and told_ == ["sop-monitoring"])


def adopted(*, as_: str = "summary", **changes: Any) -> list[str]:
    template = {"origin": "template", "lifecycle": "drafting", "adopt_as": as_, **PLAIN, **BLOCK}
    own = {"origin": "registry", "lifecycle": "drafting", "based_on": "contoh", **PLAIN, **changes}
    joined = registry(("sop", "a", own), ("sop", "contoh", template))
    return [next(iter(each.facts)) for each in found_by("sop-summary", joined)]


def test_what_is_adopted_as_a_summary_holds_titles_only() -> None:
    titles = [{"no": 1, "activity": {"id": "Menerima"}}]
    kept = {"disclosure": "summary", "full_text_kept_at": "office"}
    assert adopted(**kept, steps=titles) == []
    assert adopted(disclosure="existence", steps="unknown") == []
    assert adopted(as_="full") == []
    assert adopted() == ["template"]
    assert adopted(disclosure="summary", steps=titles) == ["kept"]
    assert adopted(**kept) == ["step"] * 4


def test_what_nobody_may_see_is_no_matter_for_the_repository() -> None:
    assert ("sop-secret", "") in told(disclosure="none", steps="unknown")
    assert ("sop-secret", "") not in told(disclosure="existence", steps="unknown")


def test_a_day_near_the_end_of_a_month_counts_back_to_the_same_number() -> None:
    joined = registry(("sop", "a", {"origin": "paper", "lifecycle": "effective", "effective": "2026-02-28"}))
    assert [each.rule for check in STAGE_RULES for each in check(joined, date(2026, 8, 31)) if "monit" in each.rule]
