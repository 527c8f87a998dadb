"""What reached the main branch, judged after the fact: with all approvals, outside the rules, or before them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from jendela import git, ledger, review
from jendela.policy import checked
from jendela.policy.checked import BEFORE, BYPASSED, PASSED, Checked
from jendela.workspace import WorkspaceError


def recorded(root: Path) -> tuple[Checked, ...]:
    """Read what was recorded of reviews, oldest first."""
    found: list[Checked] = []
    for commit in ledger.branches(root).values():
        for path, content in ledger.read(root, commit):
            if path.startswith(f"{checked.STREAM}/"):
                found += checked.read(content.splitlines())
    return tuple(found)


def since(root: Path, revision: str, known: Sequence[Checked], zone: str) -> Iterator[Checked]:
    """Judge every commit of the main line after a revision, oldest first, by the policy that stood before it.

    A line of `known` for the same tree tells which offices had accepted it. Days are those that commits claim, and
    never fall: a commit that claims to be older than the one before it is as old as that one.
    """
    try:
        start, head = git.resolve(root, revision), git.resolve(root, "HEAD")
        commits = git.between(root, start, head, main_line=True)
    except git.GitError as error:
        message = f"riwayat tidak dapat dibaca / the history cannot be read: {error}"
        raise WorkspaceError(message) from error
    first = git.head(root, start)
    latest = first.date.astimezone(ZoneInfo(zone)).date() if first else date.min
    for commit in reversed(commits):
        latest = max(latest, commit.date.astimezone(ZoneInfo(zone)).date())
        if commit.parents:
            yield _judged(root, commit, latest, next((one for one in known if commit.tree == one.tree), None))


def of(judged: review.Review, root: Path, merge: str) -> Checked:
    """Make the line for a change that was judged with its approvals and then merged as this commit."""
    if judged.case is None or judged.case.approvals is None:
        message = "dicatat hanya dengan kebijakan dan persetujuan / recorded only with policy and approvals"
        raise WorkspaceError(message)
    case = judged.case
    oid = git.resolve(root, merge)
    offices = checked.offices(case)
    valid = [vote.at for vote in case.votes if not vote.void]
    missing = tuple(dict.fromkeys(" / ".join(each.need.any_of) for each in case.answers if each.open))
    return Checked(
        merge=oid,
        tree=git.resolve(root, oid, "tree"),
        state=PASSED if judged.passed and not missing else BYPASSED,
        day=judged.as_of.isoformat(),
        change=judged.case.approvals.change,
        head=judged.head,
        offices=offices,
        missing=missing,
        reviewed_at=max(valid, default=""),
        sop_hashes=checked.sop_hashes(judged.change.records),
    )


def _judged(root: Path, commit: git.Commit, day: date, line: Checked | None) -> Checked:
    found = review.review(root, review.Asked(base=commit.parents[0], head=commit.oid, as_of=day))
    offices = line.offices if line else ()
    made = Checked(merge=commit.oid, tree=commit.tree, state=BEFORE, day=day.isoformat(), offices=offices)
    if found.case is None or day.isoformat() < found.case.policy.in_force_since:
        return made
    missing = checked.missing(found.case, offices)
    silent = tuple(atom.path for atom in found.case.silent)
    hashes = checked.sop_hashes(found.change.records)
    state = BYPASSED if missing or silent else PASSED
    return Checked(
        merge=commit.oid,
        tree=commit.tree,
        state=state,
        day=day.isoformat(),
        offices=offices,
        missing=missing or silent,
        change=line.change if line else "",
        head=line.head if line else "",
        reviewed_at=line.reviewed_at if line else "",
        sop_hashes=hashes,
    )
