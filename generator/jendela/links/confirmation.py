"""What may be said of an address after its looks: one failure is looked into, and only a confirmed one is told.

A page that is gone, or a host that does not exist, is believed when seen twice; anything else when it lasts for a day.
Time-outs, resets and refused handshakes count from vantage points in the country, or from a person, only: many hosts
of governments refuse foreign networks, and that says nothing about those for whom the page is meant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import merge
from typing import Final, NamedTuple

from msgspec import Struct

from jendela.links.history import Coverage, History
from jendela.links.observation import Kind, Look, Reason

PERSON: Final = "person"
"""The vantage of a look by eye."""
INTERVAL: Final = timedelta(hours=6)
AGAIN: Final = timedelta(minutes=30)
"""When a suspect is looked at again."""
_LASTS: Final = timedelta(hours=24)
"""A failure of this length is confirmed; with an interval of six hours, that is within thirty."""
_THRICE: Final = 3
_FLAKY: Final = timedelta(days=7)
_REST: Final = timedelta(hours=1)
_PREFERRED: Final = timedelta(hours=48)
"""As long as a vantage in the country has looked lately, others do not count."""
_DEFINITE: Final = frozenset((Reason.GONE, Reason.NOT_FOUND, Reason.NO_SUCH_HOST))
_FAR: Final = frozenset((Reason.TIMEOUT, Reason.RESET, Reason.REFUSED, Reason.UNREACHABLE, Reason.TLS_ALERT))
_KEPT: Final = 6


class State(StrEnum):
    """What the public is told. `checking` is a failure that is not confirmed, `withdrawn` a link that we closed."""

    OPEN = "open"
    FLAKY = "flaky"
    CHECKING = "checking"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


class Spell(Struct, frozen=True):
    """A time during which an address was in one state. `end` is "" for the spell that lasts."""

    state: State
    start: str
    end: str
    reason: Reason = Reason.NONE


class Standing(Struct, frozen=True):
    """An address as it stands: its newest look, when it was last looked at, and all its spells in order of time."""

    url: str
    look: Look
    looked: str
    spells: tuple[Spell, ...]
    confirmed: str = ""
    """when a failure that lasts was confirmed"""

    @property
    def state(self) -> State:
        return self.spells[-1].state

    @property
    def since(self) -> str:
        return self.spells[-1].start


class _Event(NamedTuple):
    at: str
    look: Look
    local: bool


class _Stretch(NamedTuple):
    """A look and the times at which it was seen unchanged."""

    look: Look
    times: Sequence[str]

    @property
    def end(self) -> str:
        return self.times[-1] if self.times else self.look.at


def standings(history: History, in_country: Collection[str]) -> dict[str, Standing]:
    """Return how every address stands that was ever looked at. `in_country` names vantage points."""
    covered = Coverage(history.runs)
    local = {*in_country, PERSON}
    found = {url: _standing(url, by, covered, local) for url, by in history.looks.items()}
    return {url: standing for url, standing in sorted(found.items()) if standing is not None}


def due(urls: Iterable[str], known: Mapping[str, Standing], now: str, controls: int = 5) -> tuple[list[str], list[str]]:
    """Return the suspects that are due for another look, and some addresses that are well to tell our network by."""
    suspects: list[str] = []
    well: list[str] = []
    for url in urls:
        standing = known.get(url)
        if standing is None:
            continue
        if standing.state is State.CHECKING:
            if _moment(now) - _moment(standing.looked) >= AGAIN - timedelta(minutes=5):
                suspects.append(url)
        elif standing.state is State.OPEN and len(well) < controls:
            well.append(url)
    return suspects, well


def _standing(
    url: str, by_vantage: Mapping[str, Sequence[Look]], covered: Coverage, local: Collection[str]
) -> Standing | None:
    stretches = {
        vantage: [
            _Stretch(look, covered.between(look, after.at if after else ""))
            for look, after in zip(looks, (*looks[1:], None), strict=True)
        ]
        for vantage, looks in by_vantage.items()
    }
    near = [
        (stretch.look.at, _after(stretch.end, _PREFERRED))
        for vantage, each in stretches.items()
        if vantage in local
        for stretch in each
    ]
    machine = _Machine()
    for event in merge(*(_events(each, vantage in local) for vantage, each in stretches.items()), key=_when):
        unsafe = event.look.verdict is Kind.UNSAFE
        if event.local or unsafe or not any(start <= event.at <= end for start, end in near):
            machine.see(event)
    return machine.standing(url)


def _events(stretches: Sequence[_Stretch], local: bool) -> Iterator[_Event]:  # noqa: FBT001 -- a fact, no switch
    """Yield the looks that can change anything: of many that saw the same, the first few and the last."""
    for look, times in stretches:
        day = _after(look.at, _LASTS)
        kept = dict.fromkeys((*times[:_KEPT], *[time for time in times if time >= day][:1], *times[-1:]))
        for time in (look.at, *kept):
            yield _Event(time, look, local)


class _Machine:
    """Goes through the looks at one address in order of time."""

    def __init__(self) -> None:
        self._spells: list[tuple[State, str, Reason]] = []
        self._last: _Event | None = None
        self._failing: list[_Event] = []
        self._clean: list[str] = []
        self._unknown = 0
        self._recovered: list[str] = []
        self._confirmed = ""

    def see(self, event: _Event) -> None:
        """Take one look into account."""
        self._last = event
        how = _reading(event)
        self._unknown = self._unknown + 1 if how == "unknown" else 0
        if how == "unsafe":
            self._clean.clear()
            self._failing.clear()
            self._enter(State.WITHDRAWN, event.at)
        elif self._now is State.WITHDRAWN:
            self._recover(how, event)
        elif how == "up":
            self._up(event)
        elif how == "down":
            self._down(event)
        elif self._now is not State.CLOSED or self._unknown > 1:
            self._failing.clear()
            self._enter(State.UNKNOWN, event.at, event.look.reason)

    def standing(self, url: str) -> Standing | None:
        """Return what it all comes to."""
        if self._last is None:
            return None
        starts = [start for _, start, _ in self._spells]
        spells = tuple(
            Spell(state, start, end, reason)
            for (state, start, reason), end in zip(self._spells, (*starts[1:], ""), strict=True)
        )
        confirmed = self._confirmed if self._now is State.CLOSED else ""
        return Standing(url, self._last.look, self._last.at, spells, confirmed)

    @property
    def _now(self) -> State | None:
        return self._spells[-1][0] if self._spells else None

    def _enter(self, state: State, at: str, reason: Reason = Reason.NONE) -> None:
        if self._now is not state:
            self._spells.append((state, at, reason))

    def _recover(self, how: str, event: _Event) -> None:
        """Open a link that we closed after two clean looks, not in one breath."""
        if how != "up":
            self._clean.clear()
            return
        self._clean.append(event.at)
        if _moment(event.at) - _moment(self._clean[0]) >= _REST:
            self._clean.clear()
            self._enter(State.OPEN, event.at)

    def _up(self, event: _Event) -> None:
        if self._now is State.CHECKING:
            self._recovered.append(event.at)
        self._failing.clear()
        lately = _before(event.at, _FLAKY)
        self._recovered = [at for at in self._recovered if at >= lately]
        flaky = len(self._recovered) >= _THRICE or event.look.verdict is Kind.FLAKY
        self._enter(State.FLAKY if flaky else State.OPEN, event.at)

    def _down(self, event: _Event) -> None:
        self._failing.append(event)
        if self._now is State.CLOSED:
            return
        self._enter(State.CHECKING, event.at, event.look.reason)
        if self._believed(event):
            self._spells[-1] = (State.CLOSED, self._spells[-1][1], event.look.reason)
            self._confirmed = event.at

    def _believed(self, event: _Event) -> bool:
        definite = sum(each.look.reason in _DEFINITE for each in self._failing)
        lasts = _moment(event.at) - _moment(self._failing[0].at)
        return definite > 1 or (len(self._failing) >= _THRICE and lasts >= _LASTS)


def _reading(event: _Event) -> str:
    """Tell what one look says from where it was made: up, down, unknown or unsafe."""
    look = event.look
    if look.verdict is Kind.UNSAFE:
        return "unsafe"
    if look.verdict in {Kind.OK, Kind.MOVED, Kind.FLAKY}:
        return "up"
    if look.reason in _FAR:
        return "down" if event.local else "unknown"
    return "down" if look.verdict is Kind.BROKEN else "unknown"


def _when(event: _Event) -> str:
    return event.at


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at)


def _after(at: str, by: timedelta) -> str:
    return (_moment(at) + by).strftime("%Y-%m-%dT%H:%M:%SZ")


def _before(at: str, by: timedelta) -> str:
    return _after(at, -by)
