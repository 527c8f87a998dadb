"""The only door to the network: one GET to an address that may be asked, with nothing hidden and nothing endless.

Redirects, cookies and second looks are not its business: every request that comes here is judged as if it were the
first. It reads no environment: neither proxies nor certificates nor credentials come from there.
"""

from __future__ import annotations

import asyncio
import errno
import ssl
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, NamedTuple, TypeAlias

import httpx
from cryptography import x509

from jendela.links import chains, target
from jendela.links.names import Names, Resolver, UnresolvedError
from jendela.links.observation import Notice, Reason
from jendela.links.permission import Permission
from jendela.links.target import Target
from jendela.links.wire import MOST_BODY, Connection, Reply, WireError

DEADLINE: Final = 15.0
"""Seconds for everything: name, connection, certificates, answer."""
_MOST_ADDRESSES: Final = 4
_NO_CHAIN: Final = frozenset({20, 21})
_VERIFIED: Final = {
    9: Reason.TLS_NOT_YET_VALID,
    10: Reason.TLS_EXPIRED,
    62: Reason.TLS_WRONG_HOST,
    63: Reason.TLS_WRONG_HOST,
    64: Reason.TLS_WRONG_HOST,
}
"""By OpenSSL's numbers (x509_vfy.h); whatever else does not verify is untrusted."""
_TOO_OLD: Final = ("PROTOCOL", "HANDSHAKE_FAILURE", "LEGACY", "TOO_SMALL", "CIPHER", "DH_KEY", "INTERNAL_ERROR")
_LEGACY_CONNECT: Final = 4
"""SSL_OP_LEGACY_SERVER_CONNECT, which the library names only from Python 3.12 on."""
_PARTIAL_CHAIN: Final = ssl.VerifyFlags(0x80000)
"""X509_V_FLAG_PARTIAL_CHAIN, which would make a root of whatever is loaded."""
_CODINGS: Final = (b"gzip", b"x-gzip", b"deflate")
_WINDOWS: Final = (47, -15)
"""As zlib counts: gzip or zlib by its head, and the bare deflate that some servers send instead."""
_UNREACHABLE: Final = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


Trust: TypeAlias = Callable[[], ssl.SSLContext]
"""Makes a context that knows which roots to trust; one is shared by all hosts, few need one of their own."""


class Failure(httpx.TransportError):
    """No answer came, and why. The certificate that was shown ends on `certificate_ends`, "" where none was seen."""

    def __init__(self, reason: Reason, certificate_ends: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.certificate_ends = certificate_ends


class Answered(NamedTuple):
    """What came back to one request. `cut` says why a body is not `complete`; one above the cap just ends."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    complete: bool
    cut: Reason
    certificate_ends: str
    notices: tuple[Notice, ...]


class Security(NamedTuple):
    """How one host is spoken to safely, once that is known."""

    context: ssl.SSLContext
    notices: tuple[Notice, ...] = ()


class Endpoint:
    """A scheme, host and port: its free connections, and what is known of its certificate."""

    __slots__ = ("certificate_ends", "free", "host", "name", "port", "security")

    def __init__(self, host: str, port: int, security: Security | None) -> None:
        self.host = host
        self.port = port
        self.security = security
        usual = port == (443 if security else 80)
        inside = f"[{host}]" if ":" in host else host
        self.name = (inside if usual else f"{inside}:{port}").encode("ascii")
        """as the header Host has it"""
        self.certificate_ends = ""
        self.free: list[Connection] = []


class Transport(httpx.AsyncBaseTransport):
    """Ask what may be asked. `request.extensions["deadline"]` is by the loop's clock; else 15 seconds from now."""

    def __init__(
        self,
        permission: Permission | None = None,
        resolver: Resolver | None = None,
        trust: Trust | None = None,
        agent: str = "",
        seconds: float = DEADLINE,
    ) -> None:
        self._permission = permission or Permission()
        self._names = Names(resolver)
        self._trust = trust or ssl.create_default_context
        self._shared: dict[bool, ssl.SSLContext] = {}
        self._seconds = seconds
        self._agent = agent
        self._endpoints: dict[tuple[bool, str, int], Endpoint] = {}
        self._fetched: dict[str, list[x509.Certificate]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer to one GET. Raise Failure without one."""
        try:
            asked = target.of(request.url)
        except ValueError:
            raise Failure(Reason.BAD_ADDRESS) from None
        lines = b"".join(b"%s: %s\r\n" % pair for pair in request.headers.raw if pair[0].lower() != b"host")
        answer = await self.ask(asked, lines, request.extensions.get("deadline"))
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body)

    async def ask(self, asked: Target, lines: bytes, deadline: float | None = None) -> Answered:
        """Do what `handle_async_request` does without httpx's own classes, which cost as much as all the rest.

        `lines` are the headers but for Host, each with its end of line.
        """
        if deadline is None:
            deadline = asyncio.get_running_loop().time() + self._seconds
        try:
            endpoint = self._endpoint(asked)
            head = b"GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n" % (asked.path.encode("ascii"), endpoint.name, lines)
            reply = await self._reply(endpoint, head, deadline)
        except TimeoutError:
            raise Failure(Reason.TIMEOUT) from None
        except (UnresolvedError, WireError) as error:
            raise Failure(error.reason) from None
        headers, body = _decoded(reply)
        notices = endpoint.security.notices if endpoint.security else ()
        return Answered(reply.status, headers, body, reply.complete, reply.cut, endpoint.certificate_ends, notices)

    async def aclose(self) -> None:
        """Close every connection."""
        self._names.close()
        for endpoint in self._endpoints.values():
            for connection in endpoint.free:
                connection.close()
            endpoint.free.clear()

    def _endpoint(self, asked: Target) -> Endpoint:
        """Find what an address leads to. Raise Failure where it leads nowhere that could be asked at all."""
        if asked.scheme not in {"http", "https"}:
            raise Failure(Reason.BLOCKED_SCHEME)
        if asked.userinfo:
            raise Failure(Reason.BLOCKED_CREDENTIALS)
        safe = asked.scheme == "https"
        port = asked.port or (443 if safe else 80)
        key = (safe, asked.host.rstrip("."), port)
        if key not in self._endpoints:
            if not key[1]:
                raise Failure(Reason.BAD_ADDRESS)
            if self._permission.refuses_port(port):
                raise Failure(Reason.BLOCKED_PORT)
            self._endpoints[key] = Endpoint(key[1], port, Security(self._trusted()) if safe else None)
        return self._endpoints[key]

    def _trusted(self, *, relaxed: bool = False) -> ssl.SSLContext:
        """Return a context that all hosts share: reading the machine's roots takes longer than a handshake."""
        if relaxed not in self._shared:
            self._shared[relaxed] = _relaxed(self._trust()) if relaxed else self._trust()
        return self._shared[relaxed]

    def _completed(self, missing: list[x509.Certificate], notices: tuple[Notice, ...]) -> ssl.SSLContext:
        """Return a context that knows what a server forgot to send: it bridges to a root, and is none itself."""
        context = _relaxed(self._trust()) if Notice.OLD_TLS in notices else self._trust()
        context.verify_flags &= ~_PARTIAL_CHAIN
        context.load_verify_locations(cadata=chains.text(missing))
        return context

    async def _reply(self, endpoint: Endpoint, head: bytes, deadline: float) -> Reply:
        while endpoint.free:
            connection = endpoint.free.pop()
            try:
                return await self._asked(endpoint, connection, head, deadline)
            except WireError as error:
                if not error.stale:
                    raise
        return await self._asked(endpoint, await self._connected(endpoint, deadline), head, deadline)

    async def _asked(self, endpoint: Endpoint, connection: Connection, head: bytes, deadline: float) -> Reply:
        reply = await connection.ask(head, deadline)
        if connection.free:
            endpoint.free.append(connection)
        return reply

    async def _connected(self, endpoint: Endpoint, deadline: float) -> Connection:
        async with asyncio.timeout_at(deadline):
            addresses = await self._addresses(endpoint)
            if endpoint.security is None:
                return await self._open(endpoint, addresses, None)
            connection = await self._secured(endpoint, addresses, endpoint.security, deadline)
        held = connection.transport.get_extra_info("ssl_object").getpeercert()
        endpoint.certificate_ends = _day(held["notAfter"]) if held else ""
        return connection

    async def _addresses(self, endpoint: Endpoint) -> list[str]:
        """Return where a host is. Raise Failure where any of its addresses may not be asked."""
        addresses = await self._names.look_up(endpoint.host.strip("[]"))
        for address in addresses:
            if reason := self._permission.refusal(address, endpoint.port):
                raise Failure(reason)
        if not addresses:
            raise Failure(Reason.NO_SUCH_HOST)
        return addresses[:_MOST_ADDRESSES]

    async def _open(self, endpoint: Endpoint, addresses: list[str], context: ssl.SSLContext | None) -> Connection:
        """Connect to the first address that answers; the others are other machines of the same host."""
        loop = asyncio.get_running_loop()
        name = endpoint.host.strip("[]") if context else None
        problem = Reason.UNREACHABLE
        for number, address in enumerate(addresses):
            last = number == len(addresses) - 1
            try:
                # a machine that does not answer must not use up the time of the one that would
                async with asyncio.timeout(None if last else self._seconds / len(addresses)):
                    _, connection = await loop.create_connection(
                        Connection, address, endpoint.port, ssl=context, server_hostname=name
                    )
            except ssl.SSLError:
                raise
            except TimeoutError:
                problem = Reason.TIMEOUT
                if last:
                    raise
            except OSError as error:
                problem = _of_os(error)
            else:
                return connection
        raise Failure(problem)

    async def _secured(
        self, endpoint: Endpoint, addresses: list[str], security: Security, deadline: float
    ) -> Connection:
        """Connect safely, as browsers would: with a chain completed or an older protocol where nothing else works."""
        try:
            return await self._open(endpoint, addresses, security.context)
        except ssl.SSLCertVerificationError as error:
            if error.verify_code not in _NO_CHAIN or Notice.INCOMPLETE_CHAIN in security.notices:
                raise await self._unverified(endpoint, addresses, error) from None
            leaf = await self._shown(endpoint, addresses)
            missing = await self._missing(leaf, deadline) if leaf else []
            if not missing:
                raise Failure(Reason.TLS_UNTRUSTED, _end(leaf)) from None
            tried = Security(self._completed(missing, security.notices), (*security.notices, Notice.INCOMPLETE_CHAIN))
        except ssl.SSLError as error:
            if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
                raise Failure(Reason.RESET) from None
            if Notice.OLD_TLS in security.notices or not any(word in (error.reason or "") for word in _TOO_OLD):
                raise Failure(Reason.TLS_ALERT) from None
            tried = Security(self._trusted(relaxed=True), (*security.notices, Notice.OLD_TLS))
        except Failure as failure:
            # some that know only old protocols hang up on newer ones
            if failure.reason is not Reason.RESET or Notice.OLD_TLS in security.notices:
                raise
            tried = Security(self._trusted(relaxed=True), (*security.notices, Notice.OLD_TLS))
        connection = await self._secured(endpoint, addresses, tried, deadline)
        endpoint.security = endpoint.security if endpoint.security is not security else tried
        return connection

    async def _unverified(
        self, endpoint: Endpoint, addresses: list[str], error: ssl.SSLCertVerificationError
    ) -> Failure:
        """Name what is wrong with a certificate, and when it ends."""
        reason = _VERIFIED.get(error.verify_code, Reason.TLS_UNTRUSTED)
        return Failure(reason, _end(await self._shown(endpoint, addresses)))

    async def _shown(self, endpoint: Endpoint, addresses: list[str]) -> x509.Certificate | None:
        """Return the certificate that a host shows, trusted or not. Nothing is asked of it."""
        try:
            connection = await self._open(endpoint, addresses, _looking())
            blob = connection.transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
            connection.close()
            return x509.load_der_x509_certificate(blob) if blob else None
        except (OSError, ValueError, Failure):
            return None

    async def _missing(self, leaf: x509.Certificate, deadline: float) -> list[x509.Certificate]:
        """Fetch what a server forgot to send, from where its certificate says, through this same door."""
        found: list[x509.Certificate] = []
        last = leaf
        for _ in range(chains.DEEPEST):
            issuers = [each for url in chains.issuer_urls(last) for each in await self._handed_out(url, deadline)]
            issuer = next((each for each in issuers if chains.issued(last, each)), None)
            if issuer is None:
                break
            found.append(issuer)
            last = issuer
        return found

    async def _handed_out(self, url: str, deadline: float) -> list[x509.Certificate]:
        if url not in self._fetched:
            lines = f"User-Agent: {self._agent}\r\nAccept: */*\r\nAccept-Encoding: identity\r\n".encode(
                "ascii", "replace"
            )
            try:
                answer = await self.ask(target.read(url), lines, deadline)
            except (Failure, ValueError):
                return []
            self._fetched[url] = chains.read(answer.body)
        return self._fetched[url]


def _decoded(reply: Reply) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Undo a coding that a server insists on, to no more than the cap; what cannot be undone is no body."""
    coding = b"".join(value for name, value in reply.headers if name.lower() == b"content-encoding").strip().lower()
    if coding in {b"", b"identity"}:
        return reply.headers, bytes(reply.body)
    headers = [(name, value) for name, value in reply.headers if name.lower() != b"content-encoding"]
    for bits in _WINDOWS if coding in _CODINGS else ():
        try:
            return headers, zlib.decompressobj(bits).decompress(reply.body, MOST_BODY)
        except zlib.error:
            continue
    return headers, b""


def _looking() -> ssl.SSLContext:
    """Return a context that accepts any certificate, to look at it; nothing is ever asked over it."""
    context = _relaxed(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _relaxed(context: ssl.SSLContext) -> ssl.SSLContext:
    """Let a context speak with servers that know only what is no longer thought safe."""
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.options |= _LEGACY_CONNECT
    return context


def _of_os(error: OSError) -> Reason:
    if isinstance(error, ConnectionRefusedError):
        return Reason.REFUSED
    if error.errno in _UNREACHABLE:
        return Reason.UNREACHABLE
    return Reason.RESET


def _day(not_after: str) -> str:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(not_after), UTC).date().isoformat()


def _end(certificate: x509.Certificate | None) -> str:
    return certificate.not_valid_after_utc.date().isoformat() if certificate else ""
