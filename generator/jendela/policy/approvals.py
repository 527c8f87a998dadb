"""What the forge tells about a change: the neutral file, and which of its reviews count for anything.

`schemas/approvals.schema.json` is the authority on the form, `generator/docs/approvals.md` its description: any forge
that can fill it fits. Nothing in the change itself, no file and no trailer, is ever evidence of an approval.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec
from msgspec import Struct

from jendela import schema
from jendela.problems import Problem


class ForgeCommit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A commit of the change with the accounts that the forge ties it to, None where it knows none."""

    oid: str
    author: int | None = None
    committer: int | None = None


class ForgeReview(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one account said about one commit, at a time (UTC, ISO 8601) by the forge's clock."""

    account: int
    state: str
    commit: str
    at: str
    login: str = ""


class Approvals(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that the forge tells about a change. Texts in it are written by strangers."""

    version: int
    head: str
    fetched_at: str
    author: int
    commits: tuple[ForgeCommit, ...]
    reviews: tuple[ForgeReview, ...]
    forge: str = ""
    change: str = ""
    url: str = ""
    title: str = ""
    last_pusher: int | None = None


class ApprovalsError(Exception):
    """The file of approvals is not what its schema asks for; `problems` say how."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("approvals")
        self.problems = problems


def parse(path: str, blob: bytes) -> Approvals:
    """Read the file of approvals. Raise ApprovalsError where it is damaged: unknown approvals are no approvals."""
    try:
        data: Any = json.loads(blob.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ApprovalsError([]) from error
    if not isinstance(data, dict):
        raise ApprovalsError([])
    if problems := schema.check("approvals", path, data):
        raise ApprovalsError(problems)
    return msgspec.convert(data, Approvals)


def latest(approvals: Approvals) -> dict[int, ForgeReview]:
    """Return the newest state of each person; a comment says nothing about an earlier approval."""
    found: dict[int, ForgeReview] = {}
    for review in approvals.reviews:
        known = found.get(review.account)
        if review.state != "commented" and (known is None or known.at <= review.at):
            found[review.account] = review
    return found
