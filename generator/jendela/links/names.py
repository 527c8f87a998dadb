"""Names of hosts to addresses: each name is looked up once in a run, and every answer stays what it was."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeAlias

from jendela.links.observation import Reason

Resolver: TypeAlias = Callable[[str], Awaitable[list[str]]]
"""Return the addresses of a host. Raise `socket.gaierror` where there are none."""

_AT_A_TIME: Final = 32
_NONE_SUCH: Final = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


class UnresolvedError(Exception):
    """A name led to no address, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Names:
    """The addresses of hosts, each looked up once: a name that changes between two looks changes nothing."""

    def __init__(self, resolver: Resolver | None = None) -> None:
        self._resolver = resolver or self._system
        self._known: dict[str, asyncio.Task[list[str]]] = {}
        self._threads: ThreadPoolExecutor | None = None

    async def look_up(self, host: str) -> list[str]:
        """Return the addresses of a host. Raise UnresolvedError where there are none."""
        task = self._known.get(host)
        if task is None:
            task = self._known[host] = asyncio.create_task(self._addresses(host))
        try:
            # whoever stops waiting does not stop the others
            return await asyncio.shield(task)
        except UnresolvedError as error:
            if error.reason is Reason.DNS_TEMPORARY:
                self._known.pop(host, None)
            raise

    def close(self) -> None:
        """Wait for nothing any more."""
        for task in self._known.values():
            task.cancel()
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def _addresses(self, host: str) -> list[str]:
        try:
            return list(dict.fromkeys(await self._resolver(host)))
        except socket.gaierror as error:
            raise UnresolvedError(Reason.NO_SUCH_HOST if error.errno in _NONE_SUCH else Reason.DNS_TEMPORARY) from None
        except (UnicodeError, ValueError):
            raise UnresolvedError(Reason.BAD_ADDRESS) from None
        except OSError:
            raise UnresolvedError(Reason.DNS_TEMPORARY) from None

    async def _system(self, host: str) -> list[str]:
        # the loop's own threads are few, and it waits for them at its end
        self._threads = self._threads or ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="names")
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _ask_system, host)
        return [str(address[0]) for *_, address in found]


def _ask_system(host: str) -> list[tuple[int, int, int, str, tuple[str | int, ...]]]:
    return list(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))  # type: ignore[arg-type]
