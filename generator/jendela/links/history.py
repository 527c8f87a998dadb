"""What is written of a run and what is read back: only what changed, and once a week that it did not.

A run is one line on how much it covered and what it counted. A look is a line of its own only where it says something
new or its weekly one is due; whatever a complete run covered without saying so was as it had been.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct, structs

from jendela.links.observation import Kind, Look, Reason

STREAM: Final = "looks"
_WEEK: Final = timedelta(days=7) - timedelta(hours=3)
"""A heartbeat a little early, since runs are not punctual."""
_LONGEST: Final = 8192
_TITLE: Final = 120
_NETWORK: Final = frozenset(
    (Reason.TIMEOUT, Reason.RESET, Reason.REFUSED, Reason.UNREACHABLE, Reason.TLS_ALERT, Reason.DNS_TEMPORARY)
) | {Reason.NO_SUCH_HOST}
_APART: Final = 5
"""More than one in so many hosts that were well and are not any more: then it is our own network."""
_FEW: Final = 2


class Run(Struct, frozen=True, omit_defaults=True):
    """How much a run looked at. `whole` means every address (of its shard), so that silence says "as before"."""

    at: str
    vantage: str
    whole: bool = False
    shard: tuple[int, int] = (1, 1)
    urls: int = 0
    hosts: int = 0
    failing: int = 0
    """hosts that could not be reached at all"""
    apart: bool = False
    """our own network failed: what was seen changes nothing"""
    counts: Mapping[str, int] = MappingProxyType({})


class _Line(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    run: Run | None = None
    look: Look | None = None


class Stray(NamedTuple):
    """A line that is torn or not ours, by file and number."""

    path: str
    number: int


class History(NamedTuple):
    """All that was read, in order of time. Looks are by address, and within it by vantage."""

    runs: tuple[Run, ...] = ()
    looks: Mapping[str, Mapping[str, tuple[Look, ...]]] = MappingProxyType({})
    strays: tuple[Stray, ...] = ()

    def last(self, url: str, vantage: str) -> Look | None:
        """Return the newest line of an address from a vantage."""
        found = self.looks.get(url, {}).get(vantage)
        return found[-1] if found else None


_decoder = msgspec.json.Decoder(_Line)
_encoder = msgspec.json.Encoder()


def read(files: Iterable[tuple[str, bytes]]) -> History:
    """Read the files of the stream. A torn or foreign line is set aside and named, and stops nothing."""
    runs: list[Run] = []
    looks: defaultdict[str, defaultdict[str, list[Look]]] = defaultdict(lambda: defaultdict(list))
    strays = []
    for path, content in files:
        if not path.startswith(f"{STREAM}/"):
            continue
        for number, line in enumerate(content.split(b"\n"), 1):
            if not line:
                continue
            found = _read(line)
            if found is None:
                strays.append(Stray(path, number))
            elif isinstance(found, Run):
                runs.append(found)
            else:
                looks[found.url][found.vantage].append(found)
    return History(
        tuple(sorted(runs, key=_when)),
        {url: {vantage: _carried(lines) for vantage, lines in by.items()} for url, by in looks.items()},
        tuple(strays),
    )


def written(run: Run, looks: Iterable[Look], known: History) -> list[bytes]:
    """Return the lines to add for a run: its coverage, and each look that is worth one."""
    lines = [_Line(run=run)]
    if not run.apart:
        lines += [_Line(look=_public(look, known)) for look in looks if not run.whole or _is_news(look, known)]
    return [_encoder.encode(line) for line in lines]


def coverage(
    looks: Sequence[Look], known: History, at: str, vantage: str, *, whole: bool, shard: tuple[int, int] = (1, 1)
) -> Run:
    """Sum a run up, and tell whether our own network failed rather than so many hosts at once."""
    hosts: defaultdict[str, list[Look]] = defaultdict(list)
    for look in looks:
        hosts[urlsplit(look.url).hostname or ""].append(look)
    failing = {host for host, seen in hosts.items() if all(look.reason in _NETWORK for look in seen)}
    well = {host for host, seen in hosts.items() if any(_was_well(look, known) for look in seen)}
    lost = len(failing & well)
    apart = lost > max(_FEW, len(well) / _APART) or (len(hosts) > _FEW and len(failing) == len(hosts))
    counts = dict(sorted(Counter(_told(look.verdict) for look in looks).items()))
    return Run(at, vantage, whole, shard, len(looks), len(hosts), len(failing), apart, counts)


class Coverage:
    """When the complete runs of each vantage were, to tell how often an address was seen unchanged."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self._times: defaultdict[tuple[str, tuple[int, int]], list[str]] = defaultdict(list)
        for run in runs:
            if run.whole and not run.apart:
                self._times[run.vantage, run.shard].append(run.at)

    def between(self, look: Look, end: str) -> Sequence[str]:
        """Return the times after a look and before `end` ("" for no end) at which its address was seen again."""
        times = sorted(
            time
            for (vantage, shard), all_times in self._times.items()
            if vantage == look.vantage and in_shard(look.url, shard)
            for time in all_times[bisect_right(all_times, look.at) : bisect_left(all_times, end) if end else None]
        )
        limit = _later(look.at, _WEEK + timedelta(days=1))
        return times[: bisect_right(times, limit)]  # no heartbeat after a week: it was not looked at any more


def in_shard(url: str, shard: tuple[int, int]) -> bool:
    """Whether an address belongs to shard I of N: all addresses of a host to the same one, on any machine."""
    number, of = shard
    return of <= 1 or shard_of(url, of) == number


def shard_of(url: str, of: int) -> int:
    """Return the part of so many, 1 the first, that all addresses of a host belong to."""
    try:
        host = urlsplit(url.strip()).hostname or url
    except ValueError:
        host = url
    return int.from_bytes(hashlib.sha256(host.encode("utf-8", "replace")).digest()[:8]) % of + 1


def _read(line: bytes) -> Run | Look | None:
    if len(line) > _LONGEST:
        return None
    try:
        found = _decoder.decode(line)
        value = found.run or found.look
        if value is None or (found.run and found.look):
            return None
        datetime.fromisoformat(value.at)
    except (msgspec.DecodeError, ValueError):  # a line that is torn, of another program or another version of ours
        return None
    return value if value.at.endswith("Z") else None


def _carried(lines: list[Look]) -> tuple[Look, ...]:
    """Put the lines of an address in order, and its title where it was left out since it was the same."""
    done: list[Look] = []
    for look in sorted(lines, key=_when):
        title = look.title or (done[-1].title if done and look.verdict is Kind.OK else "")
        done.append(structs.replace(look, title=title) if title != look.title else look)
    return tuple(done)


def _is_news(look: Look, known: History) -> bool:
    last = known.last(look.url, look.vantage)
    return last is None or _facts(look) != _facts(last) or look.at >= _later(last.at, _WEEK)


def _facts(look: Look) -> tuple[object, ...]:
    """Return what a change of makes a line worth writing. Of an unsafe page nothing more is kept."""
    if look.verdict is Kind.UNSAFE:
        return (look.verdict,)
    return look.verdict, look.reason, look.status, look.certificate_ends


def _public(look: Look, known: History) -> Look:
    """Return what may be written for everybody to read: of an unsafe page nothing but that it is closed."""
    if look.verdict is Kind.UNSAFE:
        return Look(look.url, look.at, look.vantage, look.verdict)
    last = known.last(look.url, look.vantage)
    title = look.title[:_TITLE]
    return structs.replace(look, title="" if last and last.title == title else title, digest="")


def _was_well(look: Look, known: History) -> bool:
    last = known.last(look.url, look.vantage)
    return last is not None and last.reason not in _NETWORK


def _told(kind: Kind) -> str:
    return kind.value


def _when(value: Run | Look) -> str:
    return value.at


def _later(at: str, by: timedelta) -> str:
    return (datetime.fromisoformat(at) + by).strftime("%Y-%m-%dT%H:%M:%SZ")
