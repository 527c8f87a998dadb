"""How far a record may be believed today: what its sources and its verification allow a page to say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from jendela.records import Envelope, Running, is_template

YEARS = 2
"""Evidence older than this never appears as current."""


class Evidence(Struct, frozen=True):
    """One of verified, recent, old, undated, weak, retired, planned, suspended, template; `newest` a partial date."""

    state: str
    newest: str = ""

    @property
    def current(self) -> bool:
        """Whether a page may show the record as something that exists now."""
        return self.state in {"verified", "recent"}


def evidence(record: Envelope, as_of: date) -> Evidence:
    """Judge a record as of a day. Local sources decide; national rules prove nothing about practice in the city."""
    newest = newest_date(source.date for source in record.sources if source.scope != "national")
    if isinstance(record, Running) and record.status in {"retired", "planned", "suspended"}:
        return Evidence(record.status, newest)
    if is_template(record):
        return Evidence("template")
    if record.verification.state == "verified":
        return Evidence("verified", record.verification.on)
    if record.confidence == "low":
        return Evidence("weak", newest)
    if not newest:
        return Evidence("undated")
    return Evidence("old" if is_old(newest, as_of) else "recent", newest)


def newest_date(dates: Iterable[str]) -> str:
    """Return the newest of partial dates, "" where there is none. A year alone counts as its first day."""
    return max((text for text in dates if text), default="")


def is_old(partial: str, as_of: date) -> bool:
    """Whether a partial date lies more than two years back; a year or month counts to its end, in its favour."""
    limit = f"{as_of.year - YEARS:04}-{as_of.month:02}-{as_of.day:02}"
    return bool(partial) and partial < limit[: len(partial)]
