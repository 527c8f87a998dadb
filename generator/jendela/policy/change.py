"""What a change does to the public record: which records, which fields, which steps, from the bytes before and after.

Only files that differ are looked at. A record that moved to another folder, or that names its old id among its former
ones, is one record; every other file that went is a deletion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from jendela import schema
from jendela.places import pointer
from jendela.problems import Problem
from jendela.reading import read
from jendela.reading.documents import Document
from jendela.reading.layout import kind_of, name_of

BODY = "/body"
"""the pointer that stands for the text under the front matter of an SOP"""


class FieldChange(Struct, frozen=True):
    """One field: where it is, what it held and what it holds, None where it is not there."""

    pointer: str
    before: Any
    after: Any


class StepChange(Struct, frozen=True):
    """One step of an SOP: `how` is added, removed, moved, reworded, actor or time; a step may have several."""

    how: tuple[str, ...]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


class RecordChange(Struct, frozen=True, kw_only=True):
    """One record, setting or waiver: `how` is added, changed, moved or deleted. A side that cannot be read is None."""

    path: str
    old_path: str
    kind: str
    id: str
    how: str
    before: Document | None
    after: Document | None
    fields: tuple[FieldChange, ...] = ()
    steps: tuple[StepChange, ...] = ()

    def value(self, name: str, *, of: str = "after") -> str:
        """Return a field that holds text, "" where there is none."""
        document = self.before if of == "before" else self.after
        value = document.data.get(name) if document else ""
        return value if isinstance(value, str) else ""


class Change(Struct, frozen=True):
    """Everything that differs. `files` are those of no kind: path and added, changed or deleted."""

    records: tuple[RecordChange, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    """what kept files of the head from being read"""

    @property
    def paths(self) -> frozenset[str]:
        """Every path that differs, on either side."""
        of_records = {path for record in self.records for path in (record.path, record.old_path)}
        return frozenset(of_records | {path for path, _ in self.files})


def compare(before: Mapping[str, bytes | None], after: Mapping[str, bytes | None]) -> Change:
    """Compare the files that differ, by path; what is on one side only has gone or come, what is None is no file."""
    problems: list[Problem] = []
    old = {path: read(path, blob)[0] if blob is not None else None for path, blob in before.items() if kind_of(path)}
    new: dict[str, Document | None] = {}
    for path, blob in after.items():
        if kind_of(path):
            new[path], found = read(path, blob) if blob is not None else (None, [])
            problems += found
    moved = dict(
        _moves({p: d for p, d in old.items() if p not in after}, {p: d for p, d in new.items() if p not in before})
    )
    records = []
    for path in sorted(old.keys() | new.keys()):
        if path in moved.values():
            continue
        target = moved.get(path, path)
        if (record := _record(path, target, old.get(path), new.get(target), before, after)) is not None:
            records.append(record)
    files = [
        (path, "changed" if path in before and path in after else "added" if path in after else "deleted")
        for path in sorted(before.keys() | after.keys())
        if not kind_of(path)
    ]
    return Change(tuple(records), tuple(files), tuple(problems))


def _moves(gone: Mapping[str, Document | None], come: Mapping[str, Document | None]) -> Iterator[tuple[str, str]]:
    """Pair what went with what came, by name first, then by former ids."""
    free = dict(come)
    for path in sorted(gone):
        name, kind = name_of(path), kind_of(path)
        same = [p for p in free if kind_of(p) == kind and name_of(p).casefold() == name.casefold()]
        former = [p for p, d in free.items() if kind_of(p) == kind and d and name in _texts(d.data.get("former_ids"))]
        if found := [*same, *former][:1]:
            del free[found[0]]
            yield path, found[0]


def _record(
    path: str,
    target: str,
    old: Document | None,
    new: Document | None,
    before: Mapping[str, bytes | None],
    after: Mapping[str, bytes | None],
) -> RecordChange:
    how = "moved" if path != target else "changed"
    if path not in before:
        how = "added"
    elif target not in after:
        how = "deleted"
    fields = tuple(_fields(_whole(old), _whole(new))) if how != "deleted" else ()
    kind = kind_of(path) or ""
    steps = tuple(_steps(_list(old, "steps"), _list(new, "steps"))) if kind == "sop" and how != "deleted" else ()
    return RecordChange(
        path=target,
        old_path=path,
        kind=kind,
        id=name_of(target),
        how=how,
        before=old,
        after=new,
        fields=fields,
        steps=steps,
    )


def _whole(document: Document | None) -> dict[str, Any]:
    if document is None:
        return {}
    return {**document.data, "body": document.body} if document.body else dict(document.data)


def _fields(old: Any, new: Any, where: str = "") -> Iterator[FieldChange]:  # noqa: ANN401 -- JSON-like data
    """Yield the innermost fields that differ; a list that grew or shrank is one field."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in (*old, *(key for key in new if key not in old)):
            if old.get(key) != new.get(key) or (key in old) != (key in new):
                yield from _fields(old.get(key), new.get(key), where + pointer(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, pair in enumerate(zip(old, new, strict=True)):
            if pair[0] != pair[1]:
                yield from _fields(*pair, where + pointer(index))
    elif old is None and isinstance(new, dict) and "en" in new and "id" not in new:
        yield FieldChange(where + "/en", None, new["en"])
    else:
        yield FieldChange(where, old, new)


def _list(document: Document | None, name: str) -> list[Mapping[str, Any]]:
    value = document.data.get(name) if document else None
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _steps(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[StepChange]:
    """Pair steps by what is done, then by number; the order of pairs shows which have moved."""
    pairs = _paired(old, new)
    stay = _longest_rise([pairs[index] for index in sorted(pairs)])
    for index, step in enumerate(new):
        if index not in pairs:
            yield StepChange(("added",), None, step)
        elif how := tuple(_how(old[pairs[index]], step, moved=pairs[index] not in stay)):
            yield StepChange(how, old[pairs[index]], step)
    kept = set(pairs.values())
    yield from (StepChange(("removed",), step, None) for index, step in enumerate(old) if index not in kept)


def _paired(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Return for each step, by its position, the position that it had."""
    pairs: dict[int, int] = {}
    for same in (lambda a, b: _activity(a) == _activity(b), lambda a, b: a.get("no") == b.get("no")):
        for index, step in enumerate(new):
            if index not in pairs:
                taken = set(pairs.values())
                match = (n for n, each in enumerate(old) if n not in taken and same(each, step))
                if (found := next(match, None)) is not None:
                    pairs[index] = found
    return pairs


def _how(old: Mapping[str, Any], new: Mapping[str, Any], *, moved: bool) -> Iterator[str]:
    if moved:
        yield "moved"
    if _activity(old) != _activity(new):
        yield "reworded"
    for name, how in (("actor", "actor"), ("time", "time")):
        if old.get(name) != new.get(name):
            yield how
    rest = {"no", "activity", "actor", "time", "next", "if_yes", "if_no"}
    if {k: v for k, v in old.items() if k not in rest} != {k: v for k, v in new.items() if k not in rest}:
        yield "detail"


def _activity(step: Mapping[str, Any]) -> object:
    activity = step.get("activity")
    return activity.get("id") if isinstance(activity, dict) else activity


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """Return the numbers of a longest rising run: the steps that have kept their order."""
    runs: list[list[int]] = [[]]
    for number in numbers:
        _, longest = max((len(run), run) for run in runs if not run or run[-1] < number)
        runs.append([*longest, number])
    return set(max((len(run), run) for run in runs)[1])


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def is_valid(document: Document | None) -> bool:
    """Tell whether a document keeps to its schema, so that its fields are what they seem."""
    return document is not None and not schema.check(document.kind, document.path, document.data)
