"""A whole run: every address once, hosts side by side, and what was seen so far whenever somebody stops it."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from jendela.links import verdicts
from jendela.links.answer import Answer
from jendela.links.gates import AT_A_TIME, PAUSE, Gates
from jendela.links.history import in_shard
from jendela.links.names import Resolver
from jendela.links.observation import Kind, Look, Reason
from jendela.links.permission import Permission
from jendela.links.probe import Patience, Probe
from jendela.links.takeover import Before
from jendela.links.transport import Transport, Trust

MOST_AT_A_TIME: Final = 640
"""Requests at a time over all hosts, within the files that systems let a process open."""


class Plan(NamedTuple):
    """How a run looks. `begun` is UTC; `own` are the hosts that the city lists as its own."""

    begun: datetime
    agent: str
    vantage: str = ""
    pause: float = PAUSE
    permission: Permission = Permission()
    own: frozenset[str] = frozenset()
    before: Mapping[str, Before] = MappingProxyType({})
    patience: Patience = Patience()
    resolver: Resolver | None = None
    trust: Trust | None = None


class Outcome(NamedTuple):
    """What was seen, in the order asked for; `stopped` where somebody stopped it before the end."""

    looks: tuple[Look, ...]
    stopped: bool


def run(urls: Iterable[str], plan: Plan, each: Callable[[Look], None] = lambda _: None) -> Outcome:
    """Look at every address once. `each` is told at once; a run that is stopped keeps what it has."""
    wanted = tuple(dict.fromkeys(urls))
    seen: dict[str, Look] = {}

    def note(look: Look) -> None:
        seen[look.url] = look
        each(look)

    stopped = False
    try:
        asyncio.run(_survey(wanted, plan, note))
    except KeyboardInterrupt:
        stopped = True
    return Outcome(tuple(seen[url] for url in wanted if url in seen), stopped)


def shard(urls: Iterable[str], number: int, count: int) -> tuple[str, ...]:
    """Return the part of a run that is one of several, 1 the first: all addresses of a host are in the same."""
    return tuple(url for url in urls if in_shard(url, (number, count)))


def host_of(url: str) -> str:
    """Return the host of an address, the text itself where none can be read."""
    try:
        return urlsplit(url.strip()).hostname or url
    except ValueError:
        return url


async def _survey(urls: Sequence[str], plan: Plan, note: Callable[[Look], None]) -> None:
    by_host: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for url in urls:
        # places on a page differ by what stands behind the number sign, and the page is asked for once
        by_host[host_of(url)].setdefault(url.partition("#")[0], []).append(url)
    transport = Transport(plan.permission, plan.resolver, plan.trust, plan.agent, plan.patience.deadline)
    probe = Probe(transport, Gates(plan.pause), plan.agent, plan.own, plan.patience)
    begun = asyncio.get_running_loop().time()
    places = asyncio.Semaphore(MOST_AT_A_TIME)

    async def work(queue: deque[list[str]]) -> None:
        async with places:
            while queue:
                same = queue.popleft()
                answer = await probe.check(same[0])
                at = plan.begun + timedelta(seconds=asyncio.get_running_loop().time() - begun)
                when = at.isoformat(timespec="seconds").replace("+00:00", "Z")
                for url in same:
                    verdict = _judged(answer._replace(url=url), plan.before.get(url))
                    note(verdicts.look(answer, verdict, url, when, plan.vantage))

    # the host with most to do begins first: it decides when the run ends
    queues = sorted((deque(pages.values()) for pages in by_host.values()), key=len, reverse=True)
    try:
        async with asyncio.TaskGroup() as group:
            for queue in queues:
                for _ in range(min(AT_A_TIME, len(queue))):
                    group.create_task(work(queue))
    finally:
        await transport.aclose()


def _judged(answer: Answer, before: Before | None) -> verdicts.Verdict:
    try:
        return verdicts.judge(answer, before)
    except Exception:  # noqa: BLE001 -- one page that we fail on must not cost the looks at all the others
        return verdicts.Verdict(Kind.UNKNOWN, Reason.FAULT)
