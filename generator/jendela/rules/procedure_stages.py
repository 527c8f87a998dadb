"""The life of an SOP from draft to revocation: what it must say at each stage, and how much of it may be published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType

from jendela.places import Place, pointer
from jendela.problems import Severity
from jendela.procedures import Step
from jendela.records import Sop
from jendela.registry import Item, Key, Registry
from jendela.rules.rule import Finding, rule

_ORDER = ("drafting", "verification", "trial", "approved", "effective", "review", "superseded", "revoked")
_NEXT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "": frozenset({"drafting"}),
        "drafting": frozenset({"verification"}),
        "verification": frozenset({"trial", "drafting"}),
        "trial": frozenset({"approved", "verification", "drafting"}),
        "approved": frozenset({"effective", "revoked"}),
        "effective": frozenset({"review", "superseded", "revoked"}),
        "review": frozenset({"effective", "superseded", "revoked"}),
        "superseded": frozenset(),
        "revoked": frozenset(),
    }
)
_BLOCK = ("legal_basis", "performer_qualifications", "equipment", "warnings", "records_kept", "actors", "steps")
_FROM: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("verification", ("created", *_BLOCK)),
    ("trial", ("trial",)),
    ("approved", ("number", "approved_by_office", "approval_ref")),
    ("effective", ("effective",)),
)
_OF_TEMPLATE = ("adopt_as", *_BLOCK)
_NOT_OF_TEMPLATE = (
    "number", "created", "revised", "effective", "approved_by_office", "approval_ref", "stages", "trial", "based_on",
    "replaced_by",
)  # fmt: skip
_IN_FORCE = frozenset({"effective", "review"})
_MONITORING_MONTHS = 6
_EVALUATION_MONTHS = 24


@rule()
def sop_identity(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """The identity block of a SOP is as complete as its stage asks for; a template has the block and nothing else."""
    for item, sop in _sops(registry):
        wanted: tuple[str, ...] = ()
        if sop.origin == "template":
            wanted = _OF_TEMPLATE
            for name in _NOT_OF_TEMPLATE:
                if getattr(sop, name):
                    yield Finding(_place(item, name), {"needless": name})
            if sop.lifecycle != "drafting":
                yield Finding(_place(item, "lifecycle"), {"stage": sop.lifecycle})
        elif sop.origin == "registry" and sop.lifecycle in _ORDER:
            reached = _ORDER.index(sop.lifecycle)
            wanted = tuple(name for stage, names in _FROM if _ORDER.index(stage) <= reached for name in names)
        for name in wanted:
            if not _given(sop, name):
                yield Finding(_place(item, "lifecycle"), {"missing": name, "lifecycle": sop.lifecycle})


@rule()
def step_incomplete(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """From verification on, and in a template, every step names what it needs, how long it takes and what it gives."""
    for item, sop in _sops(registry):
        drafted = sop.origin == "registry" and sop.lifecycle in {"drafting", "unknown"}
        if drafted or sop.origin == "paper" or sop.disclosure != "full" or not isinstance(sop.steps, tuple):
            continue
        for row, step in enumerate(sop.steps):
            missing = [name for name in ("inputs", "time", "output") if not getattr(step, name)]
            if missing and step.symbol != "connector":
                place = Place(item.document.path, pointer("steps", row))
                yield Finding(place, {"step": str(step.no), "missing": ", ".join(missing)})


@rule(severity=Severity.NOTICE, waivable=True)
def sop_paper(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A SOP that is in force on paper cites the number, the date and the office that signed it."""
    for item, sop in _sops(registry):
        if sop.origin != "paper" or sop.lifecycle not in _IN_FORCE or sop.form not in {"", "sop"}:
            continue
        approval = sop.approval_ref
        given = {
            "number": sop.number or (approval and approval.number),
            "effective": sop.effective or (approval and approval.date),
            "approved_by_office": sop.approved_by_office,
        }
        if missing := [name for name, value in given.items() if not value]:
            yield Finding(_place(item, "lifecycle"), {"missing": ", ".join(missing)})


@rule()
def sop_stages(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """The stages of a SOP follow one another in their order and lead to the one that it is in."""
    for item, sop in _sops(registry):
        before, day = "", ""
        for index, stage in enumerate(sop.stages):
            place = Place(item.document.path, pointer("stages", index, "state"))
            if not follows(sop.origin, before, stage.state):
                yield Finding(place, {"before": before, "state": stage.state, "first": "" if before else "drafting"})
            shared = min(len(day), len(stage.on))
            if stage.on[:shared] < day[:shared]:
                dated = Place(item.document.path, pointer("stages", index, "on"))
                yield Finding(dated, {"early": stage.on, "late": day})
            before, day = stage.state, stage.on
        if sop.stages and before != sop.lifecycle:
            yield Finding(_place(item, "lifecycle"), {"lifecycle": sop.lifecycle, "last": before})
        elif not sop.stages and sop.origin == "registry" and sop.lifecycle not in {"drafting", "unknown"}:
            yield Finding(_place(item, "lifecycle"), {"none": sop.lifecycle})


def follows(origin: str, before: str, state: str) -> bool:
    """Whether a stage may follow another. What came from paper may skip stages, since it passed them elsewhere."""
    if origin == "paper":
        return not before or state in _NEXT[before] or _ORDER.index(state) > _ORDER.index(before)
    return state in _NEXT[before]


@rule(severity=Severity.NOTICE, waivable=True)
def sop_monitoring(registry: Registry, as_of: date) -> Iterator[Finding]:
    """A SOP in force is monitored every six months (PermenPANRB 35/2012, annex, page 53)."""
    yield from _due(registry, as_of, _MONITORING_MONTHS)


@rule(severity=Severity.WARNING, waivable=True)
def sop_evaluation(registry: Registry, as_of: date) -> Iterator[Finding]:
    """A SOP in force is evaluated every 24 months; that period is a policy of this program, not law."""
    yield from _due(registry, as_of, _EVALUATION_MONTHS)


def _due(registry: Registry, as_of: date, months: int) -> Iterator[Finding]:
    limit = _months_before(as_of, months)
    for item, sop in _sops(registry):
        # monitoring looks at use, evaluation at the text as well
        counted = [each.date for each in sop.evaluations if months == _MONITORING_MONTHS or each.kind != "monitoring"]
        last = max([sop.effective, *counted])
        if sop.origin != "template" and sop.lifecycle in _IN_FORCE and last and last < limit[: len(last)]:
            yield Finding(_place(item, "evaluations" if counted else "effective"), {"last": last})


@rule(guards=True)
def sop_summary(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Where a SOP is published as a summary, the repository holds its identity and the titles of its steps, no more."""
    for item, sop in _sops(registry):
        template = registry.items.get(Key("sop", sop.based_on))
        bound = template is not None and isinstance(template.record, Sop) and template.record.adopt_as == "summary"
        if bound and sop.disclosure == "full":
            yield Finding(
                _place(item, "disclosure"),
                {"template": sop.based_on},
                (registry.place(Key("sop", sop.based_on), "/adopt_as"),),
            )
        if sop.disclosure == "full" or sop.origin == "template":
            continue
        if isinstance(sop.steps, tuple):
            if not sop.full_text_kept_at:
                yield Finding(_place(item, "disclosure"), {"kept": "full_text_kept_at"})
            for row, step in enumerate(sop.steps):
                if more := _beyond_title(step):
                    place = Place(item.document.path, pointer("steps", row))
                    yield Finding(place, {"step": str(step.no), "more": ", ".join(more)})
        if item.document.body.strip():
            yield Finding(_place(item, "disclosure"), {"body": sop.disclosure})


def _beyond_title(step: Step) -> list[str]:
    return [name for name in Step.__struct_fields__ if name not in {"no", "activity"} and getattr(step, name)]


@rule(guards=True)
def sop_secret(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A SOP that nobody may see is not kept in the repository, which everybody can read."""
    for item, sop in _sops(registry):
        if sop.disclosure == "none":
            yield Finding(_place(item, "disclosure"), {})


STAGE_RULES = (
    sop_identity,
    step_incomplete,
    sop_paper,
    sop_stages,
    sop_monitoring,
    sop_evaluation,
    sop_summary,
    sop_secret,
)
STAGE_TOGETHER = frozenset({sop_summary})


def _sops(registry: Registry) -> Iterator[tuple[Item, Sop]]:
    for item in registry.of("sop"):
        if isinstance(item.record, Sop):
            yield item, item.record


def _given(sop: Sop, name: str) -> bool:
    value = getattr(sop, name)
    return bool(value) and value != "unknown"


def _months_before(day: date, months: int) -> str:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return f"{year:04}-{month + 1:02}-{day.day:02}"


def _place(item: Item, name: str) -> Place:
    return Place(item.document.path, pointer(name))
