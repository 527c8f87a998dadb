"""What was reviewed, as recorded after each merge on the append-only branch: offices and digests, never a login.

One line of the stream `reviews` is one commit of the main branch. It is found again by its tree, so that a squash or a
rebase of the same content needs no other line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct, field

from jendela.policy.case import Case
from jendela.policy.change import RecordChange
from jendela.policy.votes import holds

STREAM = "reviews"
PASSED, BYPASSED, BEFORE = "passed", "bypassed", "before"


class Checked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line: the change as the forge numbers it, the commits, the offices that accepted it, and what is missing.

    `reviewed_at` is the newest counting approval, UTC, by the forge's clock. `state` is passed, bypassed or before (the
    policy). `sop_hashes` holds by id the SHA-256 of each SOP's file as merged. `day` is when it reached the main line.
    """

    merge: str
    tree: str
    state: str
    day: str
    change: str = ""
    head: str = ""
    offices: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    reviewed_at: str = ""
    sop_hashes: Mapping[str, str] = field(default_factory=dict)


def read(lines: Iterable[bytes]) -> Iterator[Checked]:
    """Read lines of the stream, those of the newest form and no others; a torn line is left out."""
    for line in lines:
        try:
            yield msgspec.json.decode(line, type=Checked)
        except msgspec.MsgspecError:
            continue


def write(checked: Checked) -> bytes:
    """Write one line, without its end."""
    return msgspec.json.encode(checked)


def offices(case: Case) -> tuple[str, ...]:
    """Name the offices whose approvals counted; maintainers by that name."""
    names: dict[str, None] = {}
    for answer in case.answers:
        for vote in answer.given:
            names |= {
                name: None
                for name in answer.speaking
                if holds(vote.account, name, answer.need.role, vote.day, case.policy)
            }
    return tuple(names)


def missing(case: Case, accepted: Iterable[str] = ()) -> tuple[str, ...]:
    """Name what the policy asked for and nobody of the `accepted` offices gave."""
    given = set(accepted)
    return tuple(
        dict.fromkeys(" / ".join(answer.need.any_of) for answer in case.answers if not given & set(answer.speaking))
    )


def sop_hashes(records: Iterable[RecordChange]) -> dict[str, str]:
    """Return the digest of each SOP that a change leaves behind."""
    return {record.id: record.after.digest for record in records if record.kind == "sop" and record.after}


def newest(lines: Iterable[Checked]) -> dict[str, Checked]:
    """Return for each SOP's digest the newest line that accepted it."""
    found: dict[str, Checked] = {}
    for line in sorted(lines, key=lambda each: each.day):
        if line.state == PASSED:
            found |= dict.fromkeys(line.sop_hashes.values(), line)
    return found
