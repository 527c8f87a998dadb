"""The only door to Git: commands in an environment of our own, objects as they are, the network only when asked for.

The repository is as hostile as what is in it: its configuration may name programs to run. Every command here is told
not to, and only such commands are used as neither check files out nor run filters, diff drivers or text converters.
Only `talk` reaches a remote; how it proves who it is belongs to the repository's own configuration, so `talk` is for
jobs that run what is on the main branch, never for one that looks at somebody's change.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import IO, Final

from jendela.places import Place
from jendela.problems import Problem
from jendela.reading import layout, rules
from jendela.reading.rules import found
from jendela.reading.tree import Entry, Mode

_COMMAND: Final = (
    "git",
    "--no-pager",
    "--no-replace-objects",  # what is reviewed is what is stored
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "log.showSignature=false"),  # would run the program that the repository calls its gpg
    *("-c", "protocol.allow=never"),  # a partial clone fetches what it misses, from wherever its config says
    *("-c", "safe.directory=*"),  # in a container the checkout belongs to another user; its config is disarmed here
)
_ENVIRONMENT: Final = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# a power cut after a command leaves what it wrote; and no housekeeping in the background, which may outlive us
_DURABLE: Final = ("-c", "core.fsync=committed,reference", "-c", "gc.auto=0", "-c", "maintenance.auto=false")
_SECONDS: Final = 120
_CHUNK: Final = 65536
_MODES: Final[dict[bytes, Mode]] = {
    b"100644": "file",
    b"100664": "file",
    b"100755": "executable",
    b"120000": "link",
    b"160000": "submodule",
}
_SHA_1: Final = 40
_FORMAT: Final = "--format=%x1e%H %ct %T %P"
_LAST_SECOND: Final = 253402300799
"""The end of the year 9999: a commit may claim a date beyond all calendars."""


class GitError(Exception):
    """Git is not there, or refused; the text says what it said."""


@dataclass(frozen=True, slots=True)
class Delta:
    """How a commit changed one file. Paths and object ids are "" on the side where there is no regular file."""

    old_path: str
    new_path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit by id, with its committer's date in UTC. Who wrote it and what they said is not read."""

    oid: str
    date: datetime
    deltas: tuple[Delta, ...] = ()
    tree: str = ""
    parents: tuple[str, ...] = ()


def run(args: Sequence[str], cwd: Path, *, fine: int = 0) -> bytes:
    """Run a Git command that only reads and return what it writes. Raise GitError when it ends above `fine`."""
    return _finished(args, cwd, {}, fine=fine)


def store(args: Sequence[str], cwd: Path, given: bytes = b"", by: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """Run a Git command that writes objects or moves a ref, on the disk before it returns. Raise GitError.

    `given` is what it reads; `by` may name authors and dates by the variables that Git has for them.
    """
    return _finished([*_DURABLE, *args], cwd, by, given)


def talk(args: Sequence[str], cwd: Path) -> bytes:
    """Run a Git command that talks to a remote of the repository, by https, ssh or on this disk. Raise GitError."""
    return _finished([*_DURABLE, *args], cwd, {"GIT_ALLOW_PROTOCOL": "https:ssh:file"})


def _finished(args: Sequence[str], cwd: Path, extra: Mapping[str, str], given: bytes = b"", *, fine: int = 0) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 -- a list of our own words, no shell
            [*_COMMAND, *args],
            cwd=cwd,
            env={**_environment(), **extra},
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        message = f"git {_verb(args)}: {error}"
        raise GitError(message) from error
    if not 0 <= done.returncode <= fine:
        message = f"git {_verb(args)}: {done.stderr.decode('utf-8', 'replace').strip()}"
        raise GitError(message)
    return done.stdout


def resolve(root: Path, revision: str, kind: str = "commit") -> str:
    """Return the id of the commit, or the tree, that a revision names. Raise GitError where it names none."""
    if revision.startswith("-"):
        message = f"not a revision: {revision}"
        raise GitError(message)
    return run(["rev-parse", "--verify", "--end-of-options", f"{revision}^{{{kind}}}"], root).decode().strip()


def head(root: Path, revision: str = "HEAD") -> Commit | None:
    """Return the commit that is checked out, None outside a repository and before the first commit."""
    try:
        oid, _, seconds = run(["log", "-1", "--format=%H %ct", revision, "--"], root).decode().strip().partition(" ")
    except GitError:
        return None
    return Commit(oid, _date(seconds))


def is_shallow(root: Path) -> bool:
    """Tell whether the history is cut off, so that its oldest commit seems to have added everything."""
    return run(["rev-parse", "--is-shallow-repository"], root).strip() == b"true"


def object_id(content: bytes, like: str) -> str:
    """Return the id that Git gives a file's bytes as they are, by the hash of the id `like`."""
    digest = hashlib.sha1 if len(like) == _SHA_1 else hashlib.sha256
    return digest(b"blob %d\0" % len(content) + content).hexdigest()


def log(root: Path, *folders: str, of: str = "") -> Iterator[Commit]:
    """Yield the commits that changed these folders of `root`, newest first, merges as one change to their first parent.

    With `of`, all commits of that one's history, whatever they changed. Git is stopped when the caller has had enough.
    """
    args = ["log", "--first-parent", "--diff-merges=first-parent", "--raw", "-z", "--no-abbrev", "--find-renames"]
    args += ["--no-ext-diff", "--no-textconv", "--ignore-submodules=none", _FORMAT]
    where = [of, "--"] if of else ["--relative", "HEAD", "--", *(folders or ["."])]
    yield from _logged([*args, *where], root)


def between(root: Path, base: str, head: str, *, main_line: bool = False) -> list[Commit]:
    """List the commits that `head` has and `base` has not, newest first, without what they changed."""
    args = ["log", "--first-parent" if main_line else "--topo-order", "--no-patch", "-z", _FORMAT]
    tokens = run([*args, f"{base}..{head}", "--"], root).split(b"\0")
    return list(_commits(token for token in tokens if token))


def differing(root: Path, old: str, new: str) -> list[Delta]:
    """List what differs between two trees, links and submodules too; what moved is one that went and one that came."""
    args = ["diff-tree", "-r", "--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=none", old, new]
    tokens = iter(run(args, root).split(b"\0"))
    return [_difference(token[1:].split(), next(tokens)) for token in tokens if token.startswith(b":")]


def _logged(args: Sequence[str], root: Path) -> Iterator[Commit]:
    with _started(args, root) as process:
        try:
            yield from _commits(_tokens(_pipe(process.stdout)))
            if process.wait():
                message = "git log: the history could not be read"
                raise GitError(message)
        finally:
            process.kill()


class Blobs(AbstractContextManager["Blobs"]):
    """Contents by object id, from one long-lived process."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None

    def __exit__(self, *_: object) -> None:
        self._stop()

    def read(self, oid: str) -> bytes:
        """Return the content, b"" of an object that is missing or no blob."""
        return self.find(oid, layout.SOP_BYTES + 1) or b""

    def find(self, oid: str, most: int) -> bytes | None:
        """Return at most so many bytes of a content, None of an object that is missing or no blob."""
        if not re.fullmatch(r"[0-9a-f]{40,64}", oid):
            return None
        if self._process is None:
            self._process = _started(["cat-file", "--batch"], self._root)
        try:
            _pipe(self._process.stdin).write(f"{oid}\n".encode())
            _pipe(self._process.stdin).flush()
            return self._answer(_pipe(self._process.stdout), most)
        except (OSError, EOFError):
            self._stop()
            return None

    def _answer(self, stdout: IO[bytes], most: int) -> bytes | None:
        words = stdout.readline().split()
        if not words:
            raise EOFError
        if len(words) != 3:  # noqa: PLR2004 -- "<oid> <type> <size>", or "<oid> missing"
            return None
        left = int(words[2])
        content = stdout.read(min(left, most))
        left -= len(content) - 1  # a newline follows
        while left > 0:
            skipped = stdout.read(min(left, _CHUNK))
            if not skipped:
                raise EOFError
            left -= len(skipped)
        return content if words[1] == b"blob" else None

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.__exit__(None, None, None)
            self._process = None


class GitTree(AbstractContextManager["GitTree"]):
    """The files of one commit, under the folder `root` of a repository, never checked out.

    `kind` is "tree" where the revision may also name a tree. Raise GitError where it names neither.
    """

    def __init__(self, root: Path, revision: str = "HEAD", kind: str = "commit") -> None:
        self.oid = resolve(root, revision, kind)
        self._blobs = Blobs(root)
        listing = run(["ls-tree", "-r", "-z", "--long", self.oid], root).split(b"\0")
        self._entries = {entry.path: entry for entry in map(_entry, filter(None, listing))}

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._blobs.__exit__(kind, error, trace)

    def entries(self, *folders: str) -> list[Entry]:
        """List what is under these folders."""
        inside = tuple(f"{folder}/" for folder in folders)
        return sorted(
            entry for path, entry in self._entries.items() if not folders or path in folders or path.startswith(inside)
        )

    def read(self, path: str, most: int = 0) -> bytes | Problem:
        """Read a regular file, at most `most` bytes of it where that is given."""
        entry = self._entries.get(path)
        if entry is not None and entry.oid is not None and entry.mode in {"file", "executable"}:
            content = self._blobs.find(entry.oid, most or layout.limit(path) + 1)
            if content is not None:
                return content
        return found(rules.FILE_UNREADABLE, Place(layout.printable(path)))


def _verb(args: Sequence[str]) -> str:
    return args[0] if args[0] != "-c" else args[len(_DURABLE)]


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.upper().startswith("GIT_")}
    return inherited | _ENVIRONMENT


def _started(args: Sequence[str], cwd: Path) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 -- a list of our own words, no shell
            [*_COMMAND, *args],
            cwd=cwd,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, ValueError) as error:
        message = f"git {args[0]}: {error}"
        raise GitError(message) from error


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        message = "git was started without a pipe"
        raise GitError(message)
    return stream


def _entry(line: bytes) -> Entry:
    facts, _, path = line.partition(b"\t")
    mode, _, oid, size = facts.split()
    bytes_ = int(size) if size.isdigit() else 0
    return Entry(path.decode("utf-8", "surrogateescape"), _MODES.get(mode, "other"), bytes_, oid.decode())


def _tokens(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(_CHUNK):
        *tokens, rest = (rest + chunk).split(b"\0")
        yield from tokens


def _commits(tokens: Iterator[bytes]) -> Iterator[Commit]:
    """Read `git log --raw -z`: a commit's header, then for each file its modes and ids, then its one or two paths."""
    header: list[str] | None = None
    deltas: list[Delta] = []
    for token in tokens:
        if token.startswith(b"\x1e"):
            if header:
                yield _commit(header, deltas)
            header, deltas = token[1:].decode().split(), []
        elif token.lstrip(b"\n").startswith(b":"):
            deltas.append(_delta(token.lstrip(b"\n")[1:].split(), tokens))
    if header:
        yield _commit(header, deltas)


def _commit(header: Sequence[str], deltas: Sequence[Delta]) -> Commit:
    oid, seconds, tree, *parents = header
    return Commit(oid, _date(seconds), tuple(deltas), tree, tuple(parents))


def _delta(words: Sequence[bytes], tokens: Iterator[bytes]) -> Delta:
    old_mode, new_mode, old, new, how = words
    old_path = next(tokens, b"").decode("utf-8", "surrogateescape")
    new_path = next(tokens, b"").decode("utf-8", "surrogateescape") if how[:1] in b"RC" else old_path
    before, after = (_MODES.get(mode) in {"file", "executable"} for mode in (old_mode, new_mode))
    return Delta(
        old_path if before else "",
        new_path if after else "",
        old.decode() if before else "",
        new.decode() if after else "",
    )


def _difference(words: Sequence[bytes], name: bytes) -> Delta:
    old_mode, new_mode, old, new, _ = words
    path = name.decode("utf-8", "surrogateescape")
    before, after = (mode.strip(b"0") != b"" for mode in (old_mode, new_mode))
    return Delta(path * before, path * after, old.decode() * before, new.decode() * after)


def _date(seconds: str) -> datetime:
    return datetime.fromtimestamp(min(max(int(seconds), 0), _LAST_SECOND), UTC)
