"""Lines that are only ever added to: named streams on a branch of their own, a branch for each year.

A line is first kept in an outbox on disk, then added to the branch by a commit on top of its newest one. Whoever was
first wins, the other reads again and retries; a line that is there already is not added twice. So nothing is lost
with several writers, nor when one is killed at any moment: what it had kept, the next run delivers.

Stream `looks` on 23 November 2026 is the file `looks/11/23.jsonl` of the branch `observations-2026`. The first commit
of a year names where the last one ended and the digest of all that it held.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from jendela import git, staging

PREVIOUS: Final = "previous.json"
_NAME: Final = re.compile(r"observations-([0-9]{4})")
_STREAM: Final = re.compile(r"[a-z]+(?:-[a-z]+)*")
_OUTBOX: Final = "outbox"
_HELD: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[.]([a-z-]+)[.][0-9a-f]+")
_BY: Final = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "jendela"), ("EMAIL", "jendela@localhost.invalid"))
}
_IN_VAIN: Final = 8
"""So many refusals in a row, while nobody else wrote, are no race but a fault."""
_TRIES: Final = 1000
_LARGEST: Final = 1 << 28


class LedgerError(Exception):
    """The branch could not be written; the lines stay in the outbox. The text says what Git said."""


class Previous(msgspec.Struct, frozen=True):
    """Where the year before ended: its branch, its last commit, and the digest of its files."""

    branch: str
    commit: str
    digest: str


class _Held(NamedTuple):
    """A file of the outbox: lines for one stream, with the day that they were kept on."""

    path: str
    on: date
    stream: str
    lines: tuple[bytes, ...]


def hold(root: Path, on: date, streams: Mapping[str, Sequence[bytes]]) -> None:
    """Keep lines in the outbox. When this returns, they outlive a kill. Raise ValueError for what is no line."""
    for stream, lines in streams.items():
        if not _STREAM.fullmatch(stream) or any(not line or b"\n" in line for line in lines):
            message = f"not a stream of lines: {stream}"
            raise ValueError(message)
        if lines:
            content = b"".join(line + b"\n" for line in lines)
            name = hashlib.blake2b(content, digest_size=12).hexdigest()
            staging.keep(root / "build", f"{_OUTBOX}/{on.isoformat()}.{stream}.{name}", content)


def append(root: Path, on: date, streams: Mapping[str, Sequence[bytes]], remote: str = "") -> str:
    """Add lines to streams and return the commit that holds them; "" where there was nothing to add.

    Raise LedgerError where they could not be delivered; they are kept, and the next call delivers them.
    """
    hold(root, on, streams)
    return deliver(root, on, remote)


def deliver(root: Path, on: date, remote: str = "") -> str:
    """Add all that the outbox holds to the branch, as on this day, and empty it. Raise LedgerError."""
    held = list(_held(root))
    if not held:
        return ""
    vain = 0
    tips: dict[str, str] = {}
    for _ in range(_TRIES):
        try:
            before, tips = tips, branches(root, remote)
            vain = vain if tips == before else 0
            oid = _deliver(root, held, on, tips, remote)
        except git.GitError as error:
            vain += 1
            if vain >= _IN_VAIN:
                raise LedgerError(str(error)) from error
            continue
        for each in held:
            staging.drop(root / "build", each.path)
        return oid
    message = f"{_TRIES} tries"
    raise LedgerError(message)


def branches(root: Path, remote: str = "") -> dict[str, str]:
    """Return the newest commit of each year's branch, oldest year first; with a remote, as it stands there now."""
    if remote:
        listing = git.talk(["ls-remote", "--heads", remote, "refs/heads/observations-*"], root)
        found = dict(line.split("\t")[::-1] for line in listing.decode().splitlines())
    else:
        places = ("refs/remotes/origin/observations-*", "refs/heads/observations-*")
        listing = git.run(["for-each-ref", "--format=%(refname)\t%(objectname)", *places], root)
        found = dict(line.split("\t") for line in listing.decode().splitlines())
    named: dict[str, str] = {}
    for ref, oid in sorted(found.items()):  # what the remote is known to hold comes last and wins
        name = ref.rpartition("/")[2]
        if _NAME.fullmatch(name):
            named[name] = _further(root, named.get(name), oid) if not remote else oid
    return dict(sorted(named.items()))


def fetch(root: Path, remote: str, commits: Iterable[str]) -> None:
    """Fetch those of the commits that are not here yet. Raise GitError."""
    for commit in commits:
        try:
            git.run(["cat-file", "-e", f"{commit}^{{commit}}"], root)
        except git.GitError:
            git.talk(["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", remote, commit], root)


def read(root: Path, commit: str) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of each file of a commit, in order of path: within a stream, day by day."""
    with git.Blobs(root) as blobs:
        for path, oid in sorted(_files(root, commit).items()):
            yield path, blobs.find(oid, _LARGEST) or b""


def digest(root: Path, commit: str) -> str:
    """Digest all that a commit holds, by paths and the SHA-256 of their contents."""
    whole = hashlib.sha256()
    for path, content in read(root, commit):
        whole.update(f"{path}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return f"sha256:{whole.hexdigest()}"


class Fault(NamedTuple):
    """What shows that a branch did more than grow. `kind` is merged, removed, rewritten, unlinked or gone."""

    kind: str
    branch: str
    commit: str
    path: str = ""


def verify(root: Path, since: str = "") -> Iterator[Fault]:
    """Yield what shows that the branches did more than grow: files removed or rewritten, years that are not linked.

    `since` is a commit that was once seen, such as the one that a published site names; it must still be there.
    """
    known = branches(root)
    if since and not any(_further(root, since, tip) == tip for tip in known.values()):
        yield Fault("gone", "", since)
    older = ""
    for name, tip in known.items():
        for merge in git.run(["rev-list", "--min-parents=2", tip], root).decode().split():
            yield Fault("merged", name, merge)
        with git.Blobs(root) as blobs:
            for commit in git.log(root, of=tip):
                yield from (Fault(kind, name, commit.oid, path) for kind, path in _shrunk(commit, blobs))
        yield from _unlinked(root, name, known, older)
        older = name


def _shrunk(commit: git.Commit, blobs: git.Blobs) -> Iterator[tuple[str, str]]:
    for delta in commit.deltas:
        if delta.old and delta.new_path != delta.old_path:
            yield "removed", delta.old_path
        elif delta.old:
            old, new = (blobs.find(oid, _LARGEST) or b"" for oid in (delta.old, delta.new))
            if not new.startswith(old):
                yield "rewritten", delta.old_path


def _unlinked(root: Path, name: str, known: Mapping[str, str], older: str) -> Iterator[Fault]:
    """Compare what the first commit of a year says of the year before with what is there."""
    first = git.run(["rev-list", "--max-parents=0", known[name]], root).decode().split()
    said = dict(read(root, first[-1])).get(PREVIOUS)
    there = _previous(root, older, known[older]) if older else None
    if len(first) != 1 or (there is not None and said != there):
        yield Fault("unlinked", name, first[-1], PREVIOUS)


def _deliver(root: Path, held: Sequence[_Held], on: date, tips: Mapping[str, str], remote: str) -> str:
    """Make one commit of the lines that are not there yet, and move the branch to it. Raise GitError."""
    newest = max(tips, default="")
    name = max(newest, f"observations-{max(each.on for each in held).year}")
    if remote:
        fetch(root, remote, tips.values())
    there = _present(root, held, tips)
    additions: defaultdict[str, list[bytes]] = defaultdict(list)
    for each in held:
        day = each.on if name.endswith(str(each.on.year)) else on  # a year that is over is never written to
        additions[f"{each.stream}/{day:%m/%d}.jsonl"] += [line for line in each.lines if line not in there]
    if not any(additions.values()):
        return tips.get(name, newest and tips[newest])
    tip = tips.get(name, "")
    files = {} if tip or not newest else {PREVIOUS: _previous(root, newest, tips[newest])}
    commit = _commit(root, tip, files, additions, f"{on.isoformat()}T00:00:00Z")
    if remote:
        git.talk(["push", "--quiet", "--no-verify", remote, f"{commit}:refs/heads/{name}"], root)
    else:
        git.store(["update-ref", f"refs/heads/{name}", commit, tip], root)
    return commit


def _commit(
    root: Path, tip: str, files: Mapping[str, bytes], additions: Mapping[str, Sequence[bytes]], when: str
) -> str:
    contents = dict(files)
    known = _files(root, tip) if tip else {}
    with git.Blobs(root) as blobs:
        for path, lines in additions.items():
            old = (blobs.find(known[path], _LARGEST) or b"") if path in known else b""
            gap = b"\n" if old and not old.endswith(b"\n") else b""  # a torn line stays as it is, and alone
            contents[path] = old + gap + b"".join(line + b"\n" for line in dict.fromkeys(lines))
    oids = {path: _stored(root, content) for path, content in contents.items()}
    tree = _tree(root, tip and f"{tip}^{{tree}}", oids)
    dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    subject = f"Add to {', '.join(sorted({path.partition('/')[0] for path in additions}))}"
    message = subject if tip or not files else f"{subject}\n\nThe year before ended as {PREVIOUS} says."
    parents = ["-p", tip] if tip else []
    return git.store(["commit-tree", tree, *parents, "-m", message], root, by=_BY | dates).decode().strip()


def _tree(root: Path, base: str, files: Mapping[str, str]) -> str:
    """Write a tree: that of `base`, with these files put in."""
    entries: dict[str, str] = {}
    if base:
        for entry in git.run(["ls-tree", "-z", base], root).decode("utf-8", "surrogateescape").split("\0"):
            facts, _, name = entry.partition("\t")
            entries |= {name: facts} if name else {}
    below: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for path, oid in files.items():
        name, _, rest = path.partition("/")
        if rest:
            below[name][rest] = oid
        else:
            entries[name] = f"100644 blob {oid}"
    for name, inner in below.items():
        under = entries.get(name, "").split()[-1:] if entries.get(name, "").startswith("040000") else []
        entries[name] = f"040000 tree {_tree(root, under[0] if under else '', inner)}"
    listing = "".join(f"{facts}\t{name}\0" for name, facts in entries.items())
    return git.store(["mktree", "-z"], root, listing.encode("utf-8", "surrogateescape")).decode().strip()


def _stored(root: Path, content: bytes) -> str:
    return git.store(["hash-object", "-w", "--no-filters", "--stdin"], root, content).decode().strip()


def _previous(root: Path, branch: str, commit: str) -> bytes:
    return msgspec.json.encode(Previous(branch, commit, digest(root, commit))) + b"\n"


def _present(root: Path, held: Sequence[_Held], tips: Mapping[str, str]) -> set[bytes]:
    """Return the lines of the outbox that a run delivered before it was killed."""
    wanted = {line for each in held for line in each.lines}
    streams = {each.stream for each in held}
    since = min(each.on for each in held)
    found: set[bytes] = set()
    with git.Blobs(root) as blobs:
        for name, tip in tips.items():
            year = int(name[-4:])
            for path, oid in _files(root, tip).items():
                stream, _, day = path.removesuffix(".jsonl").partition("/")
                if stream in streams and (year, *day.split("/")) >= (since.year, *f"{since:%m/%d}".split("/")):
                    found.update(wanted.intersection((blobs.find(oid, _LARGEST) or b"").split(b"\n")))
    return found


def _files(root: Path, commit: str) -> dict[str, str]:
    listing = git.run(["ls-tree", "-r", "-z", commit], root).decode("utf-8", "surrogateescape")
    entries = (entry.partition("\t") for entry in listing.split("\0") if entry)
    return {path: facts.split()[2] for facts, _, path in entries}


def _further(root: Path, one: str | None, other: str) -> str:
    """Return the later of two commits of a branch."""
    if one is None or one == other:
        return other
    try:
        git.run(["merge-base", "--is-ancestor", one, other], root)
    except git.GitError:
        return one
    return other


def _held(root: Path) -> Iterator[_Held]:
    for path, content in staging.files(root / "build" / _OUTBOX):
        if name := _HELD.fullmatch(path):
            lines = tuple(line for line in content.split(b"\n") if line)
            yield _Held(f"{_OUTBOX}/{path}", date.fromisoformat(name[1]), name[2], lines)
