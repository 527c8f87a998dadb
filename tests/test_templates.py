"""The examples that agencies adopt: complete, unlike one another, careful with the law, and of no city."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from msgspec import Struct, convert, structs
from small_city import PROJECT

from jendela import rules
from jendela.blocks import Text
from jendela.problems import Severity
from jendela.reading import layout, read, read_tree
from jendela.reading.tree import DiskTree
from jendela.records import Sop
from jendela.registry import assemble

FOLDER = PROJECT / "sops" / layout.TEMPLATES
PATHS = sorted(FOLDER.glob("*.md"))
CORE = tuple(f"IS-{number:02}" for number in range(15))
NEXT = tuple(f"IS-{number:02}" for number in range(15, 22))
EVERYDAY = tuple(f"SH-{number:02}" for number in range(1, 10))
SUMMARY_ONLY = frozenset(
    {"IS-01", "IS-05", "IS-06", "IS-08", "IS-09", "IS-13", "IS-14", "IS-15", "IS-17"}
)  # fmt: skip
HEADINGS = ("## Tujuan", "## Ruang lingkup", "## Formulir", "## Eskalasi", "## Yang disesuaikan", "## In English")
FIFTH = 0.2
ALIKE = 0.5
"""From this share of common words on, two steps say the same."""


def load(path: Path) -> tuple[Sop, str]:
    document, problems = read(f"sops/templates/{path.name}", path.read_bytes())
    assert document is not None
    assert problems == []
    return convert(document.data, Sop), document.body


TEMPLATES = MappingProxyType({path.stem: load(path) for path in PATHS})


each_template = pytest.mark.parametrize(("sop", "body"), TEMPLATES.values(), ids=TEMPLATES.keys())


def texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Struct):
        yield from (text for field in structs.fields(value) for text in texts(getattr(value, field.name)))
    elif isinstance(value, tuple):
        yield from (text for each in value for text in texts(each))


def passages(sop: Sop, body: str) -> Iterator[str]:
    """Yield what is read together: a field, or a line of the body, which is a whole paragraph, point or row."""
    for text in texts(sop):
        yield from (text.id, text.en)
    yield from filter(None, body.split("\n"))


def words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z]{3,}", text.lower()))


def same_steps(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of the steps of the shorter list that the other list has in nearly the same words."""
    few, many = sorted(([frozenset(words(step)) for step in steps] for steps in (one, other)), key=len)
    return sum(any(len(a & b) >= ALIKE * len(a | b) for b in many) for a in few) / len(few)


def same_runs(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of the runs of three words of the shorter text that the other one has too."""
    few, many = sorted(({run for step in steps for run in runs(step)} for steps in (one, other)), key=len)
    return len(few & many) / len(few)


def runs(step: str) -> Iterator[tuple[str, ...]]:
    found = words(step)
    return (found[start : start + 3] for start in range(len(found) - 2))


def activities(sop: Sop) -> list[str]:
    assert isinstance(sop.steps, tuple)
    return [step.activity.id for step in sop.steps]


def misquotes(passage: str) -> list[str]:
    """Name the time limits of the law that a passage puts where they do not hold."""
    lower = passage.lower()
    vital = "infrastruktur informasi vital" in lower or "vital information infrastructure" in lower
    vital = vital or "infrastruktur vital" in lower
    personal = re.search(
        r"data pribadi|pelindungan data|pelindungan gagal|personal data|data protection|27/2022", lower
    )
    found = []
    if re.search(r"(?<!3x)\b1\s?x\s?24|limit of 24 hours", lower) and not vital:
        found.append("1x24")
    if re.search(r"\b3\s?x\s?24|72 (?:jam|hours)", lower) and not personal:
        found.append("3x24")
    return found


def test_the_security_set_and_the_everyday_set_are_complete() -> None:
    packs = {sop.pack.code: sop.pack for sop, _ in TEMPLATES.values() if sop.pack}
    assert len(packs) == len(TEMPLATES)
    assert sorted(packs) == [*CORE, *NEXT, *EVERYDAY]
    assert {code for code, pack in packs.items() if pack.tier == "core"} == set(CORE)
    assert {code for code, pack in packs.items() if pack.tier == "next"} == set(NEXT)
    assert {pack.set for code, pack in packs.items() if code in EVERYDAY} == {"sehari_hari"}


def test_what_would_help_an_attacker_is_adopted_as_a_summary_only() -> None:
    summary = {sop.pack.code for sop, _ in TEMPLATES.values() if sop.pack and sop.adopt_as == "summary"}
    assert summary == SUMMARY_ONLY


@each_template
def test_an_example_belongs_to_nobody_and_claims_no_approval(sop: Sop, body: str) -> None:
    assert body
    assert (sop.origin, sop.lifecycle, sop.disclosure, sop.owner) == ("template", "drafting", "full", "")
    assert [sop.number, sop.approval_ref, sop.approved_by_office, sop.effective, sop.stages] == ["", None, None, "", ()]


@each_template
def test_an_example_can_be_carried_out(sop: Sop, body: str) -> None:
    assert isinstance(sop.steps, tuple)
    assert len(sop.steps) >= 8
    assert sum(step.symbol == "decision" for step in sop.steps) >= 1
    assert len({step.actor for step in sop.steps}) >= 2
    assert all(step.inputs and step.output and step.time not in {None, "unknown"} for step in sop.steps)
    assert all(step.question for step in sop.steps if step.symbol == "decision")
    assert all(re.match(r"Me(?:m|n|ng|ny|l|r|w|y)", step.activity.id) for step in sop.steps), "starts with a verb"
    assert all(len(step.activity.id) <= 120 for step in sop.steps)
    parts = sop.legal_basis, sop.performer_qualifications, sop.equipment, sop.warnings, sop.records_kept
    assert all(parts)
    assert [heading for heading in HEADINGS if f"\n{heading}" not in f"\n{body}"] == []


@each_template
def test_an_example_is_written_in_both_languages(sop: Sop, body: str) -> None:
    assert [text.id for text in texts(sop) if not text.en] == []
    assert len(body.split("## In English")[1]) > 300


@each_template
def test_a_security_example_names_controls_and_indicators_and_explains_each(sop: Sop, body: str) -> None:
    codes = [control.partition(":")[2] for control in sop.controls]
    assert [code for code in codes if f"ISO/IEC 27001:2022 {code} |" not in body] == []
    assert sop.indicator_refs
    assert "menurut sumber sekunder" in body
    if sop.pack and sop.pack.set == "keamanan_informasi":
        assert any(code.startswith("A.") for code in codes)
        assert any("BSSN" in act.title.id for act in sop.legal_basis)


def test_no_two_examples_share_more_than_a_fifth_of_their_steps() -> None:
    pairs = itertools.combinations([activities(sop) for sop, _ in TEMPLATES.values()], 2)
    assert [(one[0], other[0]) for one, other in pairs if same_steps(one, other) > FIFTH] == []
    pairs = itertools.combinations([activities(sop) for sop, _ in TEMPLATES.values()], 2)
    assert [(one[0], other[0]) for one, other in pairs if same_runs(one, other) > FIFTH] == []


def test_a_copy_with_other_names_would_be_noticed() -> None:
    steps = activities(TEMPLATES["is-05-pencadangan"][0])
    copied = [step.replace("cadangan", "salinan").replace("data", "berkas") for step in reversed(steps)]
    own = activities(TEMPLATES["sh-03-pengaduan"][0])
    assert same_steps(steps, copied) > FIFTH
    assert same_steps(steps, [*own, *copied[:4]]) > FIFTH
    assert same_runs(steps, copied) > FIFTH
    assert same_steps(steps, own) <= FIFTH


@each_template
def test_the_limits_of_the_law_stand_where_they_hold(sop: Sop, body: str) -> None:
    about = sop.title.id
    assert [passage for passage in passages(sop, body) if misquotes(f"{about}: {passage}")] == []


@pytest.mark.parametrize(
    ("passage", "found"),
    [
        ("Setiap insiden dilaporkan dalam 1x24 jam.", ["1x24"]),
        ("Every incident falls under the limit of 24 hours.", ["1x24"]),
        ("Insiden pada infrastruktur informasi vital dilaporkan dalam 1x24 jam.", []),
        ("Gangguan diumumkan paling lambat 3x24 jam.", ["3x24"]),
        ("All outages are notified within 72 hours.", ["3x24"]),
        ("Kegagalan pelindungan data pribadi diberitahukan dalam 3 x 24 jam.", []),
    ],
)
def test_a_limit_of_the_law_in_the_wrong_place_is_noticed(passage: str, found: list[str]) -> None:
    assert misquotes(passage) == found


def test_limits_known_only_from_others_say_so() -> None:
    sop, body = TEMPLATES["sh-03-pengaduan"]
    limits = [
        passage for passage in passages(sop, body) if re.search(r"\b(?:14|60) (?:hari kerja|working days)", passage)
    ]
    assert limits
    assert [limit for limit in limits if not re.search(r"sumber sekunder|secondary source", limit)] == []


@each_template
def test_an_example_holds_nothing_of_one_city(sop: Sop, body: str) -> None:
    told = "\n".join(passages(sop, body))
    assert not re.search(r"pontianak|https?://|www\.|@[a-z]|\b0[0-9]{2,3}[- )][0-9]{5}", told, re.IGNORECASE)


def test_the_checker_finds_nothing_wrong_with_any_example() -> None:
    reading = read_tree(DiskTree(PROJECT))
    registry, problems = assemble(reading.documents)
    assert registry is not None
    found = [*reading.problems, *problems, *rules.check(registry, date(2026, 11, 23))]
    ours = [each for each in found if each.place.path.startswith(f"sops/{layout.TEMPLATES}/")]
    assert [each for each in ours if each.severity is not Severity.NOTICE] == []
    assert len([key for key in registry.items if key.kind == "sop" and key.id in TEMPLATES]) == len(TEMPLATES)
