"""One repository on disk: find its root, read everything in it, and say what is wrong."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from jendela import fixes, git, ledger, rules, schema, style, translations
from jendela.cache import Documents, Findings
from jendela.history import LIMIT, Change, Changes, difference
from jendela.links.history import STREAM, History
from jendela.links.history import read as read_history
from jendela.links.watch import Watch, watch
from jendela.places import Place, Span
from jendela.problems import Problem, Severity
from jendela.reading import locate, loose, read, read_tree, yaml
from jendela.reading.documents import Document, Reading
from jendela.reading.layout import kind_of, name_of
from jendela.reading.text import clean, lenient
from jendela.reading.tree import DiskTree, Overlay, Tree
from jendela.records import Waiver
from jendela.registry import PAGE_KINDS, Registry, assemble, unread
from jendela.salvage import Version
from jendela.settings import City
from jendela.translations import Translation

Progress = Callable[[str], None]

_INPUTS = ("registry", "sops")
CHECKED = (*_INPUTS, "site", "mkdocs.yml", ".gitattributes", ".gitmodules")
"""what a check looks at"""
_WORDS = (".md", ".html", ".txt", ".csv", ".json", ".geojson", ".svg", ".yaml", ".yml")
"""endings of files of the site that hold words of people"""
_VERSIONS = 20
"""how many older versions of a broken record are looked at"""


class WorkspaceError(Exception):
    """The folder is not a city's repository, or an option cannot be met; the text says what to do."""


class Checked(Struct, frozen=True):
    """What a check found. `registry` is None when there is no valid city.yaml to hold it together."""

    registry: Registry | None
    problems: tuple[Problem, ...]
    as_of: date

    @property
    def passed(self) -> bool:
        """Whether nothing in it blocks."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)


def find(start: Path) -> Path:
    """Return the root of the repository that holds `start`. Raise WorkspaceError where there is none."""
    for folder in (start, *start.parents):
        if (folder / "registry" / "city.yaml").is_file():
            return folder
    message = f"registry/city.yaml tidak ada di {start} atau di atasnya / not found in {start} or above"
    raise WorkspaceError(message)


def check(
    root: Path,
    as_of: date | None = None,
    progress: Progress = lambda _: None,
    unsaved: Mapping[str, bytes] = MappingProxyType({}),
    base: str = "",
) -> Checked:
    """Read the repository and apply every rule. Raise WorkspaceError where no day can be told or the base is unknown.

    `unsaved` holds files by path as an editor has them, in place of those on disk. Waivers count as they stand in the
    commit `base`, the newest one where none is named.
    """
    folder = root / "build" / "cache"
    documents = Documents(folder)
    progress("read")
    tree = Overlay(DiskTree(root), unsaved)
    reading = read_tree(tree, documents.known)
    if not unsaved:
        documents.keep(reading.documents)
    findings = Findings(folder)
    registry, problems = assemble(reading.documents, unread(reading), findings.valid)
    problems = [*reading.problems, *problems, *_engine_config(root), *written(root)[1]]
    zone = registry.city.time_zone if registry else "UTC"
    day = as_of or newest_day(root, zone)
    progress("rules")
    problems += rules.check_loose(unjudged(tree, reading, registry), registry)
    if registry:
        inputs = rules.given(registry, day)
        changed, own = findings.since(registry.documents, inputs)
        own += rules.alone(registry.only(changed), day)
        if not unsaved:
            findings.keep(registry.documents, inputs, own)
        problems += rules.check(registry, day, own=own, pending=pending_waivers(root, registry, day, base))
    return Checked(registry, tuple(sorted(problems, key=_order)), day)


def pending_waivers(root: Path, registry: Registry, day: date, base: str = "") -> frozenset[str]:
    """Return the ids of the waivers that no waiver of the base grants on that day; none where there is no history.

    Raise WorkspaceError where a base is named and not there.
    """
    if not registry.waivers:
        return frozenset()
    try:
        with git.GitTree(root, base or "HEAD") as tree:
            granted = {id_ for id_, waiver in registry.waivers.items() if _granted(tree, waiver, day.isoformat())}
    except git.GitError as error:
        if base:
            message = f"commit {base} tidak ada / is not there: {error}"
            raise WorkspaceError(message) from error
        return frozenset()
    return frozenset(registry.waivers) - granted


def _granted(tree: Tree, waiver: Waiver, today: str) -> bool:
    path = f"registry/waivers/{waiver.id}.yaml"
    blob = tree.read(path)
    document = read(path, blob)[0] if isinstance(blob, bytes) else None
    if document is None or schema.check("waiver", path, document.data):
        return False
    old = msgspec.convert(document.data, Waiver)
    return (old.rule, old.record) == (waiver.rule, waiver.record) and old.granted_on <= today <= old.until


def unjudged(tree: Tree, reading: Reading, registry: Registry | None) -> Iterator[Document]:
    """Yield every file that the repository shows to the world and that is no valid record."""
    valid = registry.documents if registry else {}
    broken = {document.path: document for document in reading.documents if document.path not in valid}
    pages = (entry.path for entry in tree.entries("site") if entry.path.endswith(_WORDS))
    for file in loose(tree, [*reading.left, *broken, *pages, "mkdocs.yml"]):
        document = broken.get(file.path)
        yield replace(document, comments=file.comments) if document else file


def _order(problem: Problem) -> tuple[Any, ...]:
    place = problem.place
    return place.path, place.pointer, (place.span,) if place.span else (), problem.rule


def written(root: Path) -> tuple[dict[tuple[str, str], str], list[Problem]]:
    """Read the pages that people write: their Markdown by (language, name), and what keeps some from being read."""
    tree = DiskTree(root)
    texts: dict[tuple[str, str], str] = {}
    problems: list[Problem] = []
    for entry in tree.entries("site/pages"):
        match entry.path.split("/"):
            case [_, _, lang, name] if name.endswith(".md") and entry.mode == "file":
                blob = tree.read(entry.path)
                text, found = clean(entry.path, blob) if isinstance(blob, bytes) else (None, [blob])
                problems += found
                if text is not None:
                    texts[lang, name.removesuffix(".md")] = text
    return texts, problems


def newest_day(root: Path, zone: str) -> date:
    """Return the day to judge by, in the city's time zone. Raise WorkspaceError without a history.

    That is the day of the newest commit; with changes that are not committed yet, today, since they are no older.
    """
    head = git.head(root)
    if head is None:
        message = "tidak ada riwayat Git: beri tanggal dengan --as-of / no Git history: give a day with --as-of"
        raise WorkspaceError(message)
    day = head.date.astimezone(ZoneInfo(zone)).date()
    return max(day, datetime.now(ZoneInfo(zone)).date()) if changed(root) else day


def moment() -> datetime:
    """Return the moment at which a run begins, in UTC."""
    return datetime.now(UTC)


def this_day(zone: str) -> date:
    """Return the day that it is in a time zone."""
    return datetime.now(ZoneInfo(zone)).date()


def zone(root: Path) -> str:
    """Return the city's time zone; UTC where its settings cannot be read."""
    blob = DiskTree(root).read("registry/city.yaml")
    document = read("registry/city.yaml", blob)[0] if isinstance(blob, bytes) else None
    valid = document and not schema.check("city", document.path, document.data)
    return str(document.data["time_zone"]) if document and valid else "UTC"


def changes(root: Path, zone: str, limit: int = LIMIT) -> Changes:
    """Read the newest changes of records from the Git history, days in the city's time zone."""
    if git.head(root) is None:
        return Changes()
    if git.is_shallow(root):
        return Changes("shallow")
    found: list[Change] = []
    with git.Blobs(root) as blobs:
        for commit in git.log(root, *_INPUTS):
            day = commit.date.astimezone(ZoneInfo(zone)).date().isoformat()
            for delta in commit.deltas:
                if len(found) == limit:
                    return Changes("complete", tuple(found), more=True)
                if change := _change(day, delta, blobs):
                    found.append(change)
    return Changes("complete", tuple(found))


def _change(day: str, delta: git.Delta, blobs: git.Blobs) -> Change | None:
    path = delta.new_path or delta.old_path
    kind = kind_of(path)
    if kind not in PAGE_KINDS:
        return None
    old, new = _version(delta.old_path, delta.old, blobs), _version(delta.new_path, delta.new, blobs)
    return difference(day, kind, path.rpartition("/")[2].partition(".")[0], old, new)


def observations(root: Path, city: City) -> Watch:
    """Read what is known of addresses: this year's observations and the last one's. Nothing where there are none."""
    if git.head(root) is None:
        return Watch()
    tips = list(ledger.branches(root).values())[-2:]
    return watch(_observed(root, tips), tips[-1] if tips else "", city)


def observed(root: Path) -> Watch:
    """Read the same by the settings as they stand. Raise WorkspaceError where they are not valid."""
    blob = DiskTree(root).read("registry/city.yaml")
    document = read("registry/city.yaml", blob)[0] if isinstance(blob, bytes) else None
    registry = assemble([document] if document else [])[0]
    if registry is None:
        message = "registry/city.yaml belum benar; jalankan jendela check / is not valid yet; run jendela check"
        raise WorkspaceError(message)
    return observations(root, registry.city)


def history_of(root: Path, remote: str = "") -> History:
    """Read the observations themselves, with a remote as they stand there now. Raise LedgerError."""
    tips = list(ledger.branches(root, remote).values())[-2:]
    if remote:
        ledger.fetch(root, remote, tips)
    return read_history(_observed(root, tips))


def _observed(root: Path, tips: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for tip in tips:
        yield from (each for each in ledger.read(root, tip) if each[0].startswith(f"{STREAM}/"))


def versions(root: Path, registry: Registry) -> Callable[[str], Iterator[Version]]:
    """Return what yields the older versions of a record, newest first, but for those that an office has closed."""
    zone = ZoneInfo(registry.city.time_zone)

    def older(path: str) -> Iterator[Version]:
        if git.head(root) is None:
            return
        with git.Blobs(root) as blobs:
            for commit in itertools.islice(git.log(root, path), _VERSIONS):
                for delta in commit.deltas:
                    document = read(path, blobs.read(delta.new))[0] if delta.new else None
                    if document and not _closed(document, commit.oid, registry):
                        yield Version(document, commit.date.astimezone(zone).date().isoformat(), commit.oid)

    return older


def _closed(document: Document, commit: str, registry: Registry) -> bool:
    version = document.data.get("version")
    return any(
        not entry.field
        and (entry.kind, entry.id) == (document.kind, name_of(document.path))
        and (commit == entry.commit or version == (entry.version or None))
        for entry in registry.withheld
    )


def _version(path: str, oid: str, blobs: git.Blobs) -> Mapping[str, Any]:
    """Read one version of a record; one that does not parse any more shows nothing."""
    document = read(path, blobs.read(oid))[0] if path and oid else None
    return document.data if document else {}


def changed(root: Path, *folders: str) -> set[str]:
    """Return the paths that differ from the newest commit, of records and procedures or of what is under these folders.

    Where there is no commit, all do.

    Bytes are compared as they are: asking Git for its status could run filters that the repository's own settings name.
    """
    disk = DiskTree(root)
    wanted = folders or _INPUTS
    there = {entry.path for entry in disk.entries(*wanted)}
    try:
        with git.GitTree(root) as tree:
            committed = {entry.path: entry.oid or "" for entry in tree.entries(*wanted)}
    except git.GitError:
        return there
    same = {path for path in there if (oid := committed.get(path)) and _holds(disk, path, oid)}
    return (there | set(committed)) - same


def _holds(disk: DiskTree, path: str, oid: str) -> bool:
    blob = disk.read(path)
    return isinstance(blob, bytes) and git.object_id(blob, oid) == oid


def fixed(root: Path, problems: Iterable[Problem]) -> Iterator[fixes.Fixed]:
    """Yield the files that a machine can mend, mended."""
    tree = DiskTree(root)
    paths = {problem.place.path for problem in problems}
    blobs = {path: blob for path in paths if isinstance(blob := tree.read(path), bytes)}
    return fixes.fix(problems, blobs)


def formatted(root: Path, paths: Sequence[str]) -> Iterator[fixes.Fixed]:
    """Yield the records that are not written in the one style, as they should be; a broken one is left alone."""
    tree = DiskTree(root)
    wanted = set(paths)
    for entry in tree.entries(*_INPUTS):
        if entry.mode == "file" and kind_of(entry.path) and (not wanted or entry.path in wanted):
            blob = tree.read(entry.path)
            if isinstance(blob, bytes) and (done := style.formatted(entry.path, blob)):
                yield done


def translated(root: Path, paths: Sequence[str]) -> Iterator[Translation]:
    """Yield the texts of valid records with the state of their translations; of old ones the text they were made from.

    Without paths, of all records.
    """
    for registry, document in _valid(root, paths):
        older = versions(root, registry)
        for each in translations.translations(document):
            if each.state != "stale":
                yield each
                continue
            wanted = next(mark.value["en_of"] for mark in _marks(document) if mark.pointer == each.place.pointer)
            sources = (translations.source_of(one.document, each.place.pointer, wanted) for one in older(document.path))
            yield each._replace(old=next(filter(None, sources), ""))


def marked(root: Path, paths: Sequence[str]) -> Iterator[fixes.Fixed]:
    """Yield valid records with the fingerprints of their texts beside the translations, where these are missing."""
    tree = DiskTree(root)
    for _, document in _valid(root, paths):
        blob = tree.read(document.path)
        if isinstance(blob, bytes) and (done := translations.marked(document, blob)):
            yield done


def _valid(root: Path, paths: Sequence[str]) -> Iterator[tuple[Registry, Document]]:
    reading = read_tree(DiskTree(root), Documents(root / "build" / "cache").known)
    registry, _ = assemble(reading.documents, unread(reading))
    if registry:
        wanted = set(paths)
        yield from ((registry, each) for path, each in registry.documents.items() if not wanted or path in wanted)


def _marks(document: Document) -> list[schema.Mark]:
    return schema.marks(document.kind, document.data, "text")


def source(
    root: Path, unsaved: Mapping[str, bytes] = MappingProxyType({})
) -> Callable[[Place], tuple[Span, str] | None]:
    """Return what looks a place up: its span, and the line of text where it begins."""
    read_once = lru_cache(maxsize=8)(Overlay(DiskTree(root), unsaved).read)
    lines_of = lru_cache(maxsize=8)(lambda blob: lenient(blob).split("\n"))  # one file may have a thousand problems

    def look_up(place: Place) -> tuple[Span, str] | None:
        blob = read_once(place.path)
        if not isinstance(blob, bytes) or (span := locate(blob, place).span) is None:
            return None
        lines = lines_of(blob)
        return span, lines[span.line - 1] if span.line <= len(lines) else ""

    return look_up


def _engine_config(root: Path) -> list[Problem]:
    """Check mkdocs.yml, which is the look of the site and runs on every preview."""
    blob = DiskTree(root).read("mkdocs.yml")
    if not isinstance(blob, bytes):
        return [blob]
    data, problems = yaml.parse("mkdocs.yml", blob)
    return problems if data is None else [*problems, *rules.check_engine_config("mkdocs.yml", data)]
