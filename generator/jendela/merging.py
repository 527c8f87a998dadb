"""What a change would make of the base: merged in a repository of its own, so that nothing is written into the city's.

The scratch repository borrows the objects of the real one and has no configuration, hooks, attributes or drivers: what
the real one says about merging could name a program to run, or make one branch win.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from jendela import git, staging

MOST_COMMITS = 2000
"""A change of more commits than this is not judged: each of its merges has to be done again."""


class Merge(NamedTuple):
    """The tree that a merge gives, and the paths on which both sides disagree; those hold marks of the conflict."""

    tree: str
    conflicts: tuple[str, ...]


class Course(NamedTuple):
    """A commit of a change with what can be told of it from Git alone.

    `clean` says that it merges the base and nothing else into the change; `foreign` are the paths at which a merge has
    what neither of its parents has.
    """

    commit: git.Commit
    clean: bool
    foreign: tuple[str, ...]


@contextmanager
def borrowed(root: Path) -> Iterator[Path]:
    """Give a bare repository that has the objects of the one at `root`, by id, and nothing else of it."""
    objects = (root / git.run(["rev-parse", "--git-path", "objects"], root).decode().rstrip("\n")).resolve()
    like = git.run(["rev-parse", "--show-object-format"], root).decode().strip()
    with staging.scratch() as folder:
        git.run(["init", "--quiet", "--bare", "--template=", f"--object-format={like}", str(folder)], folder)
        staging.compare_then_write(folder, "objects/info/alternates", f"{objects}\n".encode())
        yield folder


def merge(root: Path, base: str, head: str) -> Merge:
    """Merge two commits as `git merge` would. Raise GitError where they have no history in common."""
    args = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", base, head]
    tree, *names = git.run(args, root, fine=1).split(b"\0")
    paths = (name.decode("utf-8", "surrogateescape") for name in names if name)
    return Merge(tree.decode(), tuple(dict.fromkeys(paths)))


def course(root: Path, base: str, head: str) -> list[Course]:
    """List the commits of a change, newest first. Raise GitError where there are too many."""
    commits = git.between(root, base, head)
    if len(commits) > MOST_COMMITS:
        message = f"more than {MOST_COMMITS} commits"
        raise git.GitError(message)
    own = {commit.oid for commit in commits}
    return [_judged(root, commit, own) for commit in commits]


def _judged(root: Path, commit: git.Commit, own: set[str]) -> Course:
    if len(commit.parents) < 2:  # noqa: PLR2004 -- a merge has two parents or more
        return Course(commit, clean=False, foreign=())
    within = [parent for parent in commit.parents if parent in own]
    # Git itself makes no merge of more than two where there is a conflict, so none of those is done again
    done = merge(root, *commit.parents) if len(commit.parents) == 2 else Merge("", ())  # noqa: PLR2004 -- as above
    if done.tree == commit.tree and not done.conflicts:
        return Course(commit, clean=len(within) <= 1, foreign=())
    return Course(commit, clean=False, foreign=tuple(sorted(_foreign(root, commit, done))))


def _foreign(root: Path, commit: git.Commit, done: Merge) -> Iterator[str]:
    """Yield the paths of a merge that hold neither what merging gives nor what one of the parents has."""
    sides = [
        {delta.new_path or delta.old_path for delta in git.differing(root, side, commit.tree)}
        for side in (*commit.parents, *([done.tree] if done.tree else []))
    ]
    yield from set.intersection(*sides)
