"""Judging a change: from two revisions of a repository, by Git's objects alone, to problems and consequences.

Nothing is checked out and nothing is written into the repository. What is judged is the merge of the head into the base
as it is now; policy and settings that decide are those of the base.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from jendela import git, merging, rules, schema
from jendela.places import Place, Span
from jendela.policy.approvals import Approvals, ApprovalsError, parse
from jendela.policy.case import Case, case
from jendela.policy.change import Change, compare
from jendela.policy.judgement import APPROVALS_HEAD, APPROVALS_UNREADABLE, POLICY_MISSING, closed, judge
from jendela.policy.lines import path_fits
from jendela.policy.votes import CommitFact, Course, day_of
from jendela.problems import Problem, Severity
from jendela.reading import layout, locate, read
from jendela.reading.documents import Document
from jendela.reading.layout import kind_of, name_of
from jendela.reading.text import lenient
from jendela.registry import PAGE_KINDS, Registry, assemble
from jendela.settings import Policy
from jendela.workspace import WorkspaceError

_POLICY = "registry/policy.yaml"
_CITY = "registry/city.yaml"
_LARGEST = 1 << 28


class Asked(Struct, frozen=True, kw_only=True):
    """What to judge: revisions, the file of approvals where there is one, and a day for those who try something out."""

    base: str
    head: str = "HEAD"
    approvals: tuple[str, bytes] | None = None
    as_of: date | None = None


class Review(Struct, frozen=True, kw_only=True):
    """A judged change. `case` is None where the base has no policy to judge by; `registry` holds what changed."""

    base: str
    head: str
    change: Change
    problems: tuple[Problem, ...]
    as_of: date
    case: Case | None = None
    registry: Registry | None = None
    blobs: Mapping[str, bytes] = {}

    @property
    def passed(self) -> bool:
        """Whether nothing in it blocks."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)

    def source(self, place: Place) -> tuple[Span, str] | None:
        """Look a place up in the files of the change as they would be."""
        blob = self.blobs.get(place.path)
        span = locate(blob, place).span if blob is not None else None
        if blob is None or span is None:
            return None
        lines = lenient(blob).split("\n")
        return span, lines[span.line - 1] if span.line <= len(lines) else ""


class _Trees:
    """Base and merge, their files and who owns what in them."""

    def __init__(self, root: Path, old: git.GitTree, new: git.GitTree, conflicts: tuple[str, ...]) -> None:
        self.root, self.old, self.new, self.conflicts = root, old, new, conflicts
        self.deltas = git.differing(root, old.oid, new.oid)
        self._index: dict[int, dict[str, list[str]]] = {}

    def blobs(self, side: str) -> dict[str, bytes | None]:
        """Read what differs on one side; only records come with their bytes."""
        tree, names = (self.old, "old_path") if side == "old" else (self.new, "new_path")
        paths = [getattr(delta, names) for delta in self.deltas if getattr(delta, names)]
        read_ = ((path, tree.read(path)) if kind_of(path) else (path, None) for path in paths)
        return {path: blob if isinstance(blob, bytes) else None for path, blob in read_}

    def owners(self, kind: str, name: str) -> tuple[str, ...]:
        """Return who owns a record in the base and in the merge."""
        found: dict[str, None] = {}
        for tree in (self.old, self.new):
            for path in self._paths(tree).get(name, ()):
                of = kind_of(path)
                if of == kind or (kind == "record" and of in PAGE_KINDS):
                    document = read(path, _bytes(tree, path))[0]
                    owner = name if of == "agency" else document.data.get("owner") if document else ""
                    found |= {owner: None} if isinstance(owner, str) and owner else {}
        return tuple(found)

    def _paths(self, tree: git.GitTree) -> dict[str, list[str]]:
        if id(tree) not in self._index:
            index: dict[str, list[str]] = {}
            for entry in tree.entries("registry", "sops"):
                index.setdefault(name_of(entry.path), []).append(entry.path)
            self._index[id(tree)] = index
        return self._index[id(tree)]


def review(root: Path, asked: Asked, skip: frozenset[str] = frozenset()) -> Review:
    """Judge a change. Raise WorkspaceError where the revisions cannot be compared at all."""
    try:
        if git.is_shallow(root):
            message = "riwayat Git terpotong, ambil seluruhnya / the history is cut off, fetch all of it"
            raise WorkspaceError(message)
        base, head = git.resolve(root, asked.base), git.resolve(root, asked.head)
        with ExitStack() as stack:
            bare = stack.enter_context(merging.borrowed(root))
            merged = merging.merge(bare, base, head)
            old = stack.enter_context(git.GitTree(bare, base))
            new = stack.enter_context(git.GitTree(bare, merged.tree, "tree"))
            return _review(_Trees(bare, old, new, merged.conflicts), base, head, asked, skip)
    except git.GitError as error:
        message = f"perubahan ini tidak dapat dibandingkan / this change cannot be compared: {error}"
        raise WorkspaceError(message) from error


def _review(trees: _Trees, base: str, head: str, asked: Asked, skip: frozenset[str]) -> Review:
    before, after = trees.blobs("old"), trees.blobs("new")
    change = compare(before, after)
    zone = _zone(trees.old)
    approvals, problems = _approvals(asked, head)
    as_of = asked.as_of or _day(trees.root, base, head, approvals, zone)
    registry, found = _checked(trees, change, after, as_of)
    problems += found
    policy, found = _policy(trees.old)
    problems += found
    judged = None
    if policy:
        history = {path: _grown(trees, path) for path in change.paths if path_fits(path, policy.history)}
        judged = case(
            policy=policy,
            change=change,
            course=_course(trees, base, head, policy, approvals, change),
            approvals=approvals,
            as_of=as_of,
            zone=zone,
            owners=trees.owners,
            history=history,
        )
        problems += judge(judged, skip)
    blobs = {layout.printable(path): blob for path, blob in after.items() if blob}
    return Review(
        base=base,
        head=head,
        change=change,
        problems=tuple(dict.fromkeys(problems)),
        as_of=as_of,
        case=judged,
        registry=registry,
        blobs=blobs,
    )


def _approvals(asked: Asked, head: str) -> tuple[Approvals | None, list[Problem]]:
    if asked.approvals is None:
        return None, []
    name, blob = asked.approvals
    try:
        approvals = parse(name, blob)
    except ApprovalsError as error:
        return None, [closed(APPROVALS_UNREADABLE, name), *error.problems]
    if approvals.head != head:
        return None, [closed(APPROVALS_HEAD, name, head=head[:12], other=approvals.head[:12])]
    return approvals, []


def _policy(tree: git.GitTree) -> tuple[Policy | None, list[Problem]]:
    document, problems = read(_POLICY, _bytes(tree, _POLICY)) if _there(tree, _POLICY) else (None, [])
    if document is None:
        return None, [closed(POLICY_MISSING, _POLICY), *problems]
    if found := schema.check("policy", _POLICY, document.data):
        return None, [closed(POLICY_MISSING, _POLICY, invalid=str(len(found))), *found]
    return msgspec.convert(document.data, Policy), []


def _checked(
    trees: _Trees, change: Change, after: Mapping[str, bytes | None], as_of: date
) -> tuple[Registry | None, list[Problem]]:
    """Apply the checker's own rules to what differs: names and kinds of files, then each document by itself."""
    paths = {layout.printable(path) for path in after}
    _, problems = layout.readable(trees.new.entries(*layout.FOLDERS))
    changed = {record.path: record.after for record in change.records if record.after}
    around = [entry.path for entry in trees.new.entries(*layout.FOLDERS) if _settles(entry.path)]
    documents = [*changed.values(), *_documents(trees.new, (path for path in around if path not in changed))]
    registry, found = assemble(documents)
    problems += [*change.problems, *found]
    if registry:
        proposed = frozenset(record.id for record in change.records if record.kind == "waiver")
        problems += rules.unwaived(rules.alone(registry.only(set(changed)), as_of), registry, as_of, proposed)
    own_or_above = paths | {path[:end] for path in paths for end in range(len(path)) if path[end] == "/"}
    mine = (each for each in problems if own_or_above & {each.place.path, *(place.path for place in each.related)})
    return registry, [each for each in mine if each.severity is Severity.ERROR]


def _settles(path: str) -> bool:
    """Tell whether a file decides how others are judged."""
    return kind_of(path) in {*schema.SETTINGS, "waiver", "agency"} and path != _POLICY


def _documents(tree: git.GitTree, paths: Iterable[str]) -> Iterator[Document]:
    for path in paths:
        if document := read(path, _bytes(tree, path))[0]:
            yield document


def _course(trees: _Trees, base: str, head: str, policy: Policy, approvals: Approvals | None, change: Change) -> Course:
    machines = {each.account for office in policy.offices for each in office.bots}
    of_bots = {c.oid for c in (approvals.commits if approvals else ()) if {c.author, c.committer} & machines}
    history = any(path_fits(path, policy.history) for path in change.paths)
    found = merging.course(trees.root, base, head)
    facts = tuple(_fact(trees.root, each, touched=history or each.commit.oid in of_bots) for each in found)
    own = {fact.oid for fact in facts}
    reviewed = {each.commit for each in approvals.reviews} if approvals else set()
    same = {oid: change.paths - _differing(trees.root, oid, head) for oid in sorted((reviewed & own) - {head})}
    return Course(base=base, head=head, commits=facts, same=same, conflicts=trees.conflicts)


def _fact(root: Path, each: merging.Course, *, touched: bool) -> CommitFact:
    commit = each.commit
    paths: tuple[str, ...] = ()
    if touched and len(commit.parents) == 1:
        paths = tuple(sorted(_differing(root, commit.parents[0], commit.oid)))
    return CommitFact(
        oid=commit.oid,
        date=commit.date,
        parents=commit.parents,
        clean=each.clean,
        foreign=each.foreign,
        paths=paths,
    )


def _differing(root: Path, old: str, new: str) -> frozenset[str]:
    found = git.differing(root, old, new)
    return frozenset(path for delta in found for path in (delta.old_path, delta.new_path) if path)


def _day(root: Path, base: str, head: str, approvals: Approvals | None, zone: str) -> date:
    """Return the day to judge by: the forge's, or without it the newest of the two commits'."""
    if approvals:
        return day_of(approvals.fetched_at, zone)
    newest = max(commit.date for oid in (base, head) if (commit := git.head(root, oid)))
    return newest.astimezone(ZoneInfo(zone)).date()


def _zone(tree: git.GitTree) -> str:
    document = read(_CITY, _bytes(tree, _CITY))[0] if _there(tree, _CITY) else None
    if document is None or schema.check("city", _CITY, document.data):
        return "UTC"
    return str(document.data["time_zone"])


def _grown(trees: _Trees, path: str) -> tuple[bytes, bytes]:
    return _bytes(trees.old, path, _LARGEST), _bytes(trees.new, path, _LARGEST)


def _there(tree: git.GitTree, path: str) -> bool:
    return bool(tree.entries(path))


def _bytes(tree: git.GitTree, path: str, most: int = 0) -> bytes:
    blob = tree.read(path, most)
    return blob if isinstance(blob, bytes) else b""
