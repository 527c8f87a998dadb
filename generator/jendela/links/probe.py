"""One check of one address: redirects by hand, each hop judged anew, and a second look where the first may mislead."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple
from urllib.parse import urljoin

from jendela.links.answer import Answer
from jendela.links.cookies import Cookies
from jendela.links.gates import Gates
from jendela.links.observation import Reason
from jendela.links.target import LONGEST, Target, read
from jendela.links.transport import DEADLINE, Answered, Failure, Transport

HOPS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PERMANENT: Final = frozenset({301, 308})
_TOO_MANY: Final = 429
_SERVER: Final = 500
_FORBIDDEN: Final = 403
_OK: Final = 200
_HTML: Final = "html"
_REFUSALS: Final = frozenset(reason for reason in Reason if reason.value.startswith("blocked_"))

_PLAIN: Final = {
    "accept-encoding": "identity",
    "accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "accept-language": "id,en;q=0.7",
}
_BROWSER: Final = {
    "accept-encoding": "identity",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "accept-language": "id,en-US;q=0.7,en;q=0.3",
    "upgrade-insecure-requests": "1",
    "sec-fetch-dest": "document",
    "sec-fetch-mode": "navigate",
    "sec-fetch-site": "none",
    "sec-fetch-user": "?1",
}
_SEARCH: Final = {**_BROWSER, "referer": "https://www.google.com/", "sec-fetch-site": "cross-site"}


class Patience(NamedTuple):
    """How long one check may take, in seconds, and how long a host may ask us to wait before a second look."""

    deadline: float = DEADLINE
    again: float = 2.0
    longest: float = 20.0


class _Hop(NamedTuple):
    target: Target
    answer: Answered
    headers: Mapping[str, str]


class _Ended(Exception):  # noqa: N818 -- it ends a check, and is no error of ours
    def __init__(self, reason: Reason, certificate_ends: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.certificate_ends = certificate_ends


class Probe:
    """Checks addresses one by one; several at the same time share its transport and its gates."""

    def __init__(
        self, transport: Transport, gates: Gates, agent: str, own: frozenset[str] = frozenset(),
        patience: Patience | None = None,
    ) -> None:  # fmt: skip
        self.transport = transport
        self.gates = gates
        self._plain = _lines({"User-Agent": agent, **_PLAIN})
        self._own = own
        self.patience = patience or Patience()

    async def check(self, url: str) -> Answer:
        """Return what stands at an address. Never raises for what the network or a host does."""
        try:
            parsed = read(url)
        except ValueError:
            return Answer(url, reason=Reason.BAD_ADDRESS)
        answer = await _Check(self, parsed, url, self._plain).run()
        if answer.status == _TOO_MANY or answer.status >= _SERVER:
            answer = await _Check(self, parsed, url, self._plain).run()
        if not self._is_own(parsed.host):
            return answer
        if answer.status == _FORBIDDEN:
            answer = await _Check(self, parsed, url, _lines(_BROWSER)).run()
        if answer.status == _OK and _HTML in answer.content_type:
            visitor = await _Check(self, parsed, url, _lines(_SEARCH)).run()
            answer = answer._replace(search=visitor.body, search_url=visitor.final_url)
        return answer

    def _is_own(self, host: str) -> bool:
        return any(host == name or host.endswith(f".{name}") for name in self._own)


class _Check:
    """One run along the redirects of an address. Waiting for our own gates takes nothing from its time."""

    def __init__(self, probe: Probe, parsed: Target, url: str, lines: bytes) -> None:
        self._probe = probe
        self._first = parsed
        self._url = url
        self._lines = lines
        self._left = probe.patience.deadline
        self._cookies = Cookies()
        self._moved = True
        self._redirected = False
        self._final = ""

    async def run(self) -> Answer:
        try:
            hop = await self._follow()
        except _Ended as end:
            return Answer(
                self._url, self._final, certificate_ends=end.certificate_ends, reason=end.reason,
                milliseconds=self._milliseconds(),
            )  # fmt: skip
        answer, given = hop.answer, hop.headers
        return Answer(
            self._url,
            self._final,
            moved=self._moved and self._redirected,
            certificate_ends=answer.certificate_ends,
            notices=answer.notices,
            milliseconds=self._milliseconds(),
            status=answer.status,
            challenged="cf-mitigated" in given or "x-amzn-waf-action" in given,
            content_type=given.get("content-type", "").lower(),
            body=answer.body,
            whole=answer.complete,
            cut=answer.cut,
        )

    async def _follow(self) -> _Hop:
        asked, seen = self._first, set()
        for _ in range(HOPS + 1):
            cookies = self._cookies.line(asked.host, safe=asked.scheme == "https")
            if (asked.text, cookies) in seen:
                raise _Ended(Reason.REDIRECT_LOOP)
            seen.add((asked.text, cookies))
            hop = await self._asked(asked, cookies)
            onward = self._onward(hop)
            if onward is None:
                return hop
            asked = onward
        raise _Ended(Reason.TOO_MANY_REDIRECTS)

    async def _asked(self, asked: Target, cookies: str) -> _Hop:
        loop, probe = asyncio.get_running_loop(), self._probe
        lines = self._lines + _lines({"Cookie": cookies}) if cookies else self._lines
        gate = probe.gates.of(asked.host)
        async with gate:
            began = loop.time()
            try:
                answer = await probe.transport.ask(asked, lines, began + self._left)
            except Failure as failure:
                refused = self._redirected and failure.reason in _REFUSALS
                reason = Reason.BLOCKED_REDIRECT if refused else failure.reason
                raise _Ended(reason, failure.certificate_ends) from None
            finally:
                self._left -= loop.time() - began
            headers = _headers(answer)
            if answer.status == _TOO_MANY or answer.status >= _SERVER:
                gate.hold(self._wait(headers))
        if "set-cookie" in headers:
            set_ = [value.decode("latin-1") for name, value in answer.headers if name.lower() == b"set-cookie"]
            self._cookies.keep(set_, asked.host)
        return _Hop(asked, answer, headers)

    def _onward(self, hop: _Hop) -> Target | None:
        """Return where a redirect leads, None where the answer is none. What cannot be followed ends the check."""
        status = hop.answer.status
        if status not in _REDIRECTS:
            return None
        given = hop.headers.get("location", "")
        if not given or len(given) > LONGEST:
            raise _Ended(Reason.BAD_REDIRECT)
        try:
            onward = read(urljoin(hop.target.text, _written(given)))
        except ValueError:
            raise _Ended(Reason.BAD_REDIRECT) from None
        self._moved = self._moved and (status in _PERMANENT or self._redirected)
        self._redirected = True
        self._final = onward.text
        return onward

    def _wait(self, given: Mapping[str, str]) -> float:
        """Return how long to wait before the next request, as the host asks and within our bounds."""
        patience = self._probe.patience
        asked = given.get("retry-after", "").strip()
        if asked.isdecimal():
            return min(float(asked[:6]), patience.longest)
        try:
            until = parsedate_to_datetime(asked) - parsedate_to_datetime(given.get("date", ""))
        except (ValueError, TypeError):
            return patience.again
        return max(0.0, min(until.total_seconds(), patience.longest))

    def _milliseconds(self) -> int:
        return round(1000 * (self._probe.patience.deadline - self._left))


def _headers(answer: Answered) -> dict[str, str]:
    """Return the headers, of several of a name the first."""
    return {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in reversed(answer.headers)}


def _lines(headers: Mapping[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii", "replace")


def _written(location: str) -> str:
    """Undo the reading of a header as Latin letters where it was written in UTF-8, as RFC 9110 does not allow."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location
