"""Politeness: at most two requests at a time to a host, a pause between them, and waiting when a host asks for it."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Final

AT_A_TIME: Final = 2
PAUSE: Final = 0.25
"""Seconds between the beginnings of two requests to a host."""


class Gate:
    """The way to one host. Use as `async with`."""

    __slots__ = ("_next", "_pause", "_places")

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._places = asyncio.Semaphore(AT_A_TIME)
        self._next = 0.0

    async def __aenter__(self) -> None:
        await self._places.acquire()
        now = asyncio.get_running_loop().time()
        begin = max(now, self._next)
        if self._pause:
            self._next = begin + self._pause
        if begin > now:
            try:
                await asyncio.sleep(begin - now)
            except BaseException:
                self._places.release()
                raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._places.release()

    def hold(self, seconds: float) -> None:
        """Let nobody begin for a while, since the host asked for it."""
        self._next = max(self._next, asyncio.get_running_loop().time() + seconds)


class Gates:
    """The gates of all hosts."""

    def __init__(self, pause: float = PAUSE) -> None:
        self._pause = pause
        self._known: dict[str, Gate] = {}

    def of(self, host: str) -> Gate:
        """Return the gate of a host."""
        gate = self._known.get(host)
        if gate is None:
            gate = self._known[host] = Gate(self._pause)
        return gate
