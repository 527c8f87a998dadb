"""Whom to tell: one request for each agency with confirmed failures, as values that a forge can be made to hold.

Nothing here says why a link was closed that we closed ourselves: these texts are public.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from jendela.links.confirmation import Standing, State
from jendela.links.observation import Reason
from jendela.registry import Key

LABEL: Final = "halaman"
_ADVICE: Final[Mapping[Reason, str]] = {
    Reason.GONE: "remove",
    Reason.NOT_FOUND: "move",
    Reason.SOFT_404: "move",
    Reason.FRAGMENT_MISSING: "move",
    Reason.NO_SUCH_HOST: "name",
    Reason.PARKED: "name",
    Reason.TLS_EXPIRED: "certificate",
    Reason.TLS_NOT_YET_VALID: "certificate",
    Reason.TLS_WRONG_HOST: "certificate",
    Reason.TLS_UNTRUSTED: "certificate",
    Reason.TLS_ALERT: "certificate",
}


class Failure(Struct, frozen=True):
    """An address that is known not to open, or that we closed: evidence for those who can mend it."""

    url: str
    since: str
    looked: str
    reason: Reason
    status: int
    advice: str
    """names the words of the next step"""
    records: tuple[Key, ...]


class Request(Struct, frozen=True):
    """What an agency is asked for. It is done, and its issue closed, when no failure is left."""

    agency: str
    failures: tuple[Failure, ...]

    @property
    def name(self) -> str:
        """The mark by which an issue of an earlier run is found again and updated in place."""
        return f"jendela:{LABEL}:{self.agency}"

    @property
    def done(self) -> bool:
        return not self.failures


def requests(
    owned: Mapping[str, Mapping[str, Sequence[Key]]], standings: Mapping[str, Standing]
) -> tuple[Request, ...]:
    """Return a request for every agency that has addresses, in order of their ids; those with none left are done.

    `owned` holds for each agency its addresses, each with the records that offer it.
    """
    return tuple(Request(agency, tuple(_failures(addresses, standings))) for agency, addresses in sorted(owned.items()))


def _failures(addresses: Mapping[str, Sequence[Key]], standings: Mapping[str, Standing]) -> list[Failure]:
    found = []
    for url, keys in sorted(addresses.items()):
        standing = standings.get(url)
        if standing is None or standing.state not in {State.CLOSED, State.WITHDRAWN}:
            continue
        shown = standing.state is State.CLOSED
        reason = standing.spells[-1].reason if shown else Reason.TAKEN_OVER
        found.append(
            Failure(
                url=url,
                since=standing.since,
                looked=standing.looked,
                reason=reason,
                status=standing.look.status if shown else 0,
                advice=_ADVICE.get(reason, "server") if shown else "ask",
                records=tuple(keys),
            )
        )
    return found
