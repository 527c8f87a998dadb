"""What a change means, in words for people: what the public will see, who must approve, what to do next.

`told` makes one value of a judged change; each module of this package writes it in one form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from jendela import schema
from jendela.consequences.words import WORDS
from jendela.messages import render as word
from jendela.pages import addresses
from jendela.policy.case import Case
from jendela.policy.change import Change, FieldChange, RecordChange, StepChange
from jendela.policy.lines import MAINTAINERS
from jendela.policy.needs import COMMITS, MIGRATION, SIZE
from jendela.policy.votes import Answer
from jendela.problems import Problem, Severity
from jendela.reading.documents import Json
from jendela.registry import PAGE_KINDS, Key
from jendela.reports import Source, located, visible
from jendela.settings import Policy

_LONGEST = 160
_ASKED_AT_ONCE = 8
_AROUND = 40
"""how many characters are shown before and after what differs"""
_ASKED = frozenset({"approval-missing", "office-vacant"})
"""rules whose findings are told as approvals, not as faults"""


class Field(Struct, frozen=True):
    """A field in words, with what it held and what it holds; "" where it is not there."""

    name: str
    before: str
    after: str


class Row(Struct, frozen=True):
    """A step of an SOP, old and new side by side."""

    how: tuple[str, ...]
    before: str
    after: str


class Page(Struct, frozen=True):
    """A record's page: what becomes of it, its address on the site, and the fields that differ."""

    how: str
    kind: str
    title: str
    path: str
    address: str
    fields: tuple[Field, ...] = ()
    steps: tuple[Row, ...] = ()


class Approval(Struct, frozen=True):
    """One approval that is needed, in words. `state` is given, open or vacant."""

    state: str
    line: str
    who: str
    instead: str
    files: int
    given: tuple[str, ...]


class Fault(Struct, frozen=True):
    """A problem in words."""

    severity: str
    rule: str
    where: str
    message: str
    hint: str


class Consequences(Struct, frozen=True, kw_only=True):
    """Everything that a report of a change tells. Texts are as foreign as what they quote."""

    lang: str
    passed: bool
    asked: bool
    in_force: bool
    pages: tuple[Page, ...]
    settings: tuple[Page, ...]
    files: tuple[tuple[str, str], ...]
    links_added: tuple[str, ...]
    links_removed: tuple[str, ...]
    approvals: tuple[Approval, ...]
    faults: tuple[Fault, ...]
    vacant: tuple[str, ...]
    following: tuple[str, ...]
    indicators: tuple[tuple[str, str, str], ...] = ()
    """name, before and after of each figure that differs"""


def told(
    change: Change, case: Case | None, problems: Sequence[Problem], source: Source, lang: str = "id"
) -> Consequences:
    """Put a judged change into words."""
    blocking = [each for each in problems if each.severity is Severity.ERROR]
    pages = [_page(record, lang) for record in change.records]
    old, new = _links(change, "before"), _links(change, "after")
    made = Consequences(
        lang=lang,
        passed=not blocking,
        asked=bool(case and case.approvals),
        in_force=not case or case.as_of.isoformat() >= case.policy.in_force_since,
        pages=tuple(page for page in pages if page.kind in PAGE_KINDS),
        settings=tuple(page for page in pages if page.kind not in PAGE_KINDS),
        files=tuple((visible(path), how) for path, how in change.files),
        links_added=tuple(url for url in new if url not in old),
        links_removed=tuple(url for url in old if url not in new),
        approvals=tuple(_approvals(case, lang)) if case else (),
        faults=tuple(_faults([each for each in problems if each.rule not in _ASKED], source, lang)),
        vacant=tuple(_vacant(case, lang)) if case else (),
        following=(),
    )
    return structs.replace(made, following=tuple(_next(made)))


def _next(made: Consequences) -> Iterator[str]:
    words = WORDS[made.lang]
    if not (made.pages or made.settings or made.files):
        yield words["next_nothing"]
        return
    if count := sum(1 for fault in made.faults if fault.severity == "error"):
        yield words["next_mend"].format(count=count)
    waiting = list(dict.fromkeys(each.instead or each.who for each in made.approvals if each.state == "open"))
    if len(waiting) > _ASKED_AT_ONCE:
        waiting[_ASKED_AT_ONCE:] = [words["more"].format(count=len(waiting) - _ASKED_AT_ONCE)]
    if waiting:
        yield words["next_ask"].format(who="; ".join(waiting))
    if any(each.state == "vacant" for each in made.approvals):
        yield words["next_vacant"]
    if made.passed:
        yield words["next_merge"]


def _page(record: RecordChange, lang: str) -> Page:
    address = addresses.record(lang, Key(record.kind, record.id)) if record.kind in PAGE_KINDS else ""
    shown = [each for each in record.fields if not each.pointer.startswith("/steps")]
    return Page(
        how=record.how,
        kind=record.kind,
        title=_title(record, lang),
        path=visible(record.path),
        address=visible(address),
        fields=tuple(_field(record.kind, each, lang) for each in shown) if record.how != "added" else (),
        steps=tuple(_row(each, lang) for each in record.steps) if record.how != "added" else (),
    )


def _title(record: RecordChange, lang: str) -> str:
    document = record.after or record.before
    title = document.data.get("title") if document else None
    text = title.get(lang) or title.get("id") if isinstance(title, dict) else None
    return _short(text) if isinstance(text, str) else visible(record.id)


def _field(kind: str, change: FieldChange, lang: str) -> Field:
    keys = change.pointer.split("/")[1:]
    known: Mapping[str, Any] = schema.load(kind)["properties"].get(keys[0] if keys else "", {})
    name = str(known.get("description" if lang == "id" else "x-description-en") or "/".join(keys))
    if keys == ["body"]:
        name = WORDS[lang]["body"]
    rest = [key for key in keys[1:] if not key.isdigit()]
    if rest:
        name = f"{name} ({'/'.join(rest)})"
    before, after = _written(change.before), _written(change.after)
    start, end = _common(before, after)
    return Field(visible(name), _short(before, start, end), _short(after, start, end))


def _row(change: StepChange, lang: str) -> Row:
    return Row(change.how, _step(change.before, lang), _step(change.after, lang))


def _step(step: Mapping[str, Json] | None, lang: str) -> str:
    if step is None:
        return ""
    activity, time = step.get("activity"), step.get("time")
    text = activity.get(lang) or activity.get("id") if isinstance(activity, dict) else activity
    parts = [f"{step.get('no', '')}. {text or ''}", f"[{step.get('actor', '')}]"]
    if isinstance(time, dict):
        parts.append(f"{time.get('value', '')} {time.get('unit', '')}")
    return _short(" ".join(parts))


def _written(value: Json) -> str:
    if value is None:
        return ""
    return " ".join((value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)).split())


def _common(before: str, after: str) -> tuple[int, int]:
    """Count the characters that two texts share at their start and at their end, but for some words around."""
    if not before or not after:
        return 0, 0
    shortest = min(len(before), len(after))
    start = next((n for n in range(shortest) if before[n] != after[n]), shortest)
    end = next((n for n in range(shortest - start) if before[-1 - n] != after[-1 - n]), shortest - start)
    return max(start - _AROUND, 0), max(end - _AROUND, 0)


def _short(value: str, start: int = 0, end: int = 0) -> str:
    """Show a text from where it begins to differ, on one line and not too long."""
    shown = value[start : len(value) - end]
    if start:
        shown = "…" + shown.partition(" ")[2]
    if len(shown) > _LONGEST:
        shown = shown[: _LONGEST - 1]
        end = 1
    return visible(shown + "…" if end else shown)


def _links(change: Change, side: str) -> list[str]:
    found: dict[str, None] = {}
    for record in change.records:
        document = record.before if side == "before" else record.after
        if document and record.kind in PAGE_KINDS:
            marks = schema.marks(record.kind, document.data, "url")
            found |= {visible(mark.value): None for mark in marks if isinstance(mark.value, str)}
    return list(found)


def _approvals(case: Case, lang: str) -> Iterator[Approval]:
    for answer in case.answers:
        need = answer.need
        state = "vacant" if answer.vacant else "open" if answer.open else "given"
        instead = [name for name in answer.speaking if name not in need.any_of]
        yield Approval(
            state,
            _line(need.line, case.policy, lang),
            who(answer, case.policy, lang),
            WORDS[lang]["or"].join(office(name, case.policy, lang) for name in instead),
            len(answer.open or need.paths),
            tuple(visible(vote.login or str(vote.account)) for vote in answer.given),
        )


def who(answer: Answer, policy: Policy, lang: str) -> str:
    """Name those who may give an approval: their role, their offices, and how many it takes."""
    words = WORDS[lang]
    names = words["or"].join(office(name, policy, lang) for name in answer.need.any_of)
    if answer.need.role == "head" and answer.need.any_of != (MAINTAINERS,):
        names = words["head"].format(office=names)
    return words["count"].format(count=answer.need.count, who=names) if answer.need.count > 1 else names


def office(name: str, policy: Policy, lang: str) -> str:
    """Name an office as the policy does, or by its id."""
    if name == MAINTAINERS:
        return WORDS[lang]["maintainers"]
    known = next((each.title for each in policy.offices if each.id == name and each.title), None)
    return visible((known.en if lang == "en" and known.en else known.id) if known else name)


def _line(name: str, policy: Policy, lang: str) -> str:
    if name in {SIZE, COMMITS, MIGRATION}:
        return WORDS[lang][f"line_{name}"]
    title = next(line.title for line in policy.lines if line.id == name)
    return visible(title.en if lang == "en" and title.en else title.id)


def _vacant(case: Case, lang: str) -> Iterator[str]:
    """Name the offices of the policy that have no account yet."""
    for each in case.policy.offices:
        if all(one.example for one in (*each.editors, *each.heads)) and all(one.example for one in each.delegates):
            yield office(each.id, case.policy, lang)


def _faults(problems: Sequence[Problem], source: Source, lang: str) -> Iterator[Fault]:
    for each in located(problems, source):
        message = word(each.problem, lang)
        line = f":{each.span.line}" if each.span else ""
        yield Fault(
            str(each.problem.severity),
            each.problem.rule,
            visible(each.problem.place.path) + line,
            visible(message.text),
            visible(message.hint),
        )
