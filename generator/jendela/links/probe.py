"""One check of one address: redirects by hand, each hop judged anew, and a second look where the first may mislead."""

from __future__ import annotations

import asyncio
import re
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple
from urllib.parse import urljoin

import httpx

from jendela.links.answer import Answer
from jendela.links.cookies import Cookies
from jendela.links.gates import Gates
from jendela.links.observation import Reason
from jendela.links.transport import DEADLINE, Body, Failure, Transport

HOPS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PERMANENT: Final = frozenset({301, 308})
_TOO_MANY: Final = 429
_SERVER: Final = 500
_FORBIDDEN: Final = 403
_OK: Final = 200
_LONGEST: Final = 8192
_HTML: Final = "html"
_REFUSALS: Final = frozenset(reason for reason in Reason if reason.value.startswith("blocked_"))
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")

_PLAIN: Final = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "accept-language": "id,en;q=0.7"}
_BROWSER: Final = {
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
    url: httpx.URL
    response: httpx.Response


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
        self._transport = transport
        self._gates = gates
        self._plain = {"user-agent": agent, **_PLAIN}
        self._own = own
        self._patience = patience or Patience()

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
            answer = await _Check(self, parsed, url, _BROWSER).run()
        if answer.status == _OK and _HTML in answer.content_type:
            visitor = await _Check(self, parsed, url, _SEARCH).run()
            answer = answer._replace(search=visitor.body, search_url=visitor.final_url)
        return answer

    def _is_own(self, host: str) -> bool:
        return any(host == name or host.endswith(f".{name}") for name in self._own)


class _Check:
    """One run along the redirects of an address. Waiting for our own gates takes nothing from its time."""

    def __init__(self, probe: Probe, parsed: httpx.URL, url: str, headers: dict[str, str]) -> None:
        self._probe = probe
        self._first = parsed
        self._url = url
        self._headers = headers
        self._left = probe._patience.deadline  # noqa: SLF001 -- two halves of one thing
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
        response, known = hop.response, hop.response.extensions
        given = _headers(response)
        return Answer(
            self._url,
            self._final,
            moved=self._moved and self._redirected,
            certificate_ends=known["certificate_ends"],
            notices=known["notices"],
            milliseconds=self._milliseconds(),
            status=response.status_code,
            challenged="cf-mitigated" in given or "x-amzn-waf-action" in given,
            content_type=given.get("content-type", "").lower(),
            body=response.stream.content if isinstance(response.stream, Body) else b"",
            whole=known["complete"],
            cut=known["cut"],
        )

    async def _follow(self) -> _Hop:
        url, seen = self._first, set()
        for _ in range(HOPS + 1):
            line = self._cookies.line(url.host, safe=url.scheme == "https")
            if (str(url), line) in seen:
                raise _Ended(Reason.REDIRECT_LOOP)
            seen.add((str(url), line))
            hop = await self._asked(url, line)
            target = self._target(hop)
            if target is None:
                return hop
            url = target
        raise _Ended(Reason.TOO_MANY_REDIRECTS)

    async def _asked(self, url: httpx.URL, cookies: str) -> _Hop:
        loop, probe = asyncio.get_running_loop(), self._probe
        headers = {**self._headers, "cookie": cookies} if cookies else self._headers
        gate = probe._gates.of(url.host)  # noqa: SLF001 -- as above
        async with gate:
            began = loop.time()
            known = {"deadline": began + self._left}
            try:
                response = await probe._transport.handle_async_request(  # noqa: SLF001 -- as above
                    httpx.Request("GET", url, headers=headers, extensions=known)
                )
            except Failure as failure:
                refused = self._redirected and failure.reason in _REFUSALS
                reason = Reason.BLOCKED_REDIRECT if refused else failure.reason
                raise _Ended(reason, failure.certificate_ends) from None
            finally:
                self._left -= loop.time() - began
            if response.status_code == _TOO_MANY or response.status_code >= _SERVER:
                gate.hold(self._wait(response))
        set_ = [value.decode("latin-1") for name, value in response.headers.raw if name.lower() == b"set-cookie"]
        if set_:
            self._cookies.keep(set_, url.host)
        return _Hop(url, response)

    def _target(self, hop: _Hop) -> httpx.URL | None:
        """Return where a redirect leads, None where the answer is none. What cannot be followed ends the check."""
        status = hop.response.status_code
        if status not in _REDIRECTS:
            return None
        given = _headers(hop.response).get("location", "")
        if not given or len(given) > _LONGEST:
            raise _Ended(Reason.BAD_REDIRECT)
        try:
            target = read(urljoin(str(hop.url), _written(given)))
        except ValueError:
            raise _Ended(Reason.BAD_REDIRECT) from None
        if not target.fragment and hop.url.fragment:
            target = target.copy_with(fragment=hop.url.fragment)
        self._moved = self._moved and (status in _PERMANENT or self._redirected)
        self._redirected = True
        self._final = str(target)
        return target

    def _wait(self, response: httpx.Response) -> float:
        """Return how long to wait before the next request, as the host asks and within our bounds."""
        patience = self._probe._patience  # noqa: SLF001 -- as above
        given = _headers(response)
        asked = given.get("retry-after", "").strip()
        if asked.isdecimal():
            return min(float(asked[:6]), patience.longest)
        try:
            until = parsedate_to_datetime(asked) - parsedate_to_datetime(given.get("date", ""))
        except (ValueError, TypeError):
            return patience.again
        return max(0.0, min(until.total_seconds(), patience.longest))

    def _milliseconds(self) -> int:
        return round(1000 * (self._probe._patience.deadline - self._left))  # noqa: SLF001 -- as above


def read(url: str) -> httpx.URL:
    """Read an address as browsers do: blanks around it and what breaks a line do not count. Raise ValueError."""
    text = _CONTROL.sub("", url.strip())
    if len(text) > _LONGEST:
        raise ValueError(url[:80])
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower() in {"http", "https"}:
        before, mark, behind = re.match(r"([^?#]*)([?#]?)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
        text = f"{scheme}://{before.replace(chr(92), '/').lstrip('/')}{mark}{behind}"
    try:
        parsed = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ValueError(url) from error
    if not parsed.scheme:
        raise ValueError(url)
    return parsed


def _headers(response: httpx.Response) -> dict[str, str]:
    """Return the headers, of several of a name the first; httpx's own guess their encoding anew each time."""
    return {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in reversed(response.headers.raw)}


def _written(location: str) -> str:
    """Undo the reading of a header as Latin letters where it was written in UTF-8, as RFC 9110 does not allow."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location
