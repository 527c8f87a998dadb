"""HTTP/1.1 on one connection: asks, and takes in no more of the answer than is wanted."""

from __future__ import annotations

import asyncio
from typing import Final, cast

import httptools

from jendela.links.observation import Reason

MOST_HEAD: Final = 256 << 10
"""Bytes of a head: what browsers take."""
MOST_BODY: Final = 256 << 10
_SHORT: Final = 16 << 10
"""A body that nobody reads is taken in up to this size, since the connection can be used again."""
_BUFFER: Final = 64 << 10
_INFORMATIONAL: Final = range(100, 200)
_SWITCHING: Final = 101
_READABLE: Final = (b"html", b"xml", b"text/plain")


class Reply:
    """One answer, as far as it came. `cut` says why its body is not whole; a body longer than the cap just ends."""

    __slots__ = ("body", "complete", "cut", "headers", "length", "started", "status", "took")

    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = bytearray()
        self.length = -1
        """as the server tells it; -1 where it does not, and the body ends with the connection"""
        self.started = False
        """whether the head is whole"""
        self.complete = False
        self.cut = Reason.NONE
        self.took = 0


class WireError(Exception):
    """No answer came, and why. `stale`: the connection had been used before, so a new one may bring it."""

    def __init__(self, reason: Reason, *, stale: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.stale = stale


class Connection(asyncio.BufferedProtocol):
    """One connection. Asks one thing at a time; free again when a reply is complete."""

    # whatever arrives is worked off before the next connection reads, so all share one buffer
    _buffer: Final = memoryview(bytearray(_BUFFER))

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._parser: httptools.HttpResponseParser | None = None
        self._reply = Reply()
        self._waiter: asyncio.Future[Reply] | None = None
        self._used = False
        self._keeps = False
        self._enough = False
        self.closed = False

    @property
    def free(self) -> bool:
        """Whether something can be asked."""
        return not self.closed and self._waiter is None

    @property
    def transport(self) -> asyncio.Transport:
        """The transport below."""
        return cast("asyncio.Transport", self._transport)

    async def ask(self, head: bytes, deadline: float) -> Reply:
        """Send a request and return its answer. Raise WireError without one; `deadline` is by the loop's clock."""
        if self.closed:
            raise WireError(Reason.RESET, stale=True)
        loop = asyncio.get_running_loop()
        self._reply = Reply()
        self._enough = self._keeps = False
        waiter: asyncio.Future[Reply] = loop.create_future()
        self._waiter = waiter
        timer = loop.call_at(deadline, self._end, Reason.TIMEOUT)
        self.transport.write(head)
        try:
            return await waiter
        finally:
            timer.cancel()
            self._used = True
            if self._waiter is not None:  # somebody stopped waiting
                self._waiter = None
                self.close()

    def close(self) -> None:
        """Close at once; what was not sent is dropped."""
        self.closed = True
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)
        self._parser = httptools.HttpResponseParser(self)

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 -- the signature is asyncio's
        """Lend the buffer."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Work off what has arrived."""
        if self._waiter is None or self._parser is None:
            self.close()  # nobody asked for it
            return
        self._reply.took += nbytes
        try:
            self._parser.feed_data(self._buffer[:nbytes])
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._end(Reason.BAD_RESPONSE)
            return
        if self._waiter is None:
            return
        if self._enough:
            self._end(Reason.NONE)
        elif not self._reply.started and self._reply.took > MOST_HEAD:
            self._end(Reason.HEADERS_TOO_LARGE)

    def eof_received(self) -> bool:
        """Close as well; nothing of ours is left to be sent."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits what there is."""
        self.closed = True
        ends = self._reply.started and self._reply.length < 0 and exc is None
        self._end(Reason.NONE if ends else Reason.BAD_RESPONSE if self._torn(exc) else Reason.RESET)
        self._transport = self._parser = None

    def _torn(self, exc: Exception | None) -> bool:
        """Whether the other side ended in good order, in the middle of a sentence."""
        return exc is None and self._reply.took > 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header."""
        self._reply.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Decide by the head whether the body is wanted."""
        parser, reply = self._parser, self._reply
        if parser is None:
            return
        reply.status = parser.get_status_code()
        if reply.status in _INFORMATIONAL and reply.status != _SWITCHING:
            return
        reply.started = True
        kind = b""
        for name, value in reply.headers:
            lower = name.lower()
            if lower == b"content-type":
                kind = value.lower()
            elif lower == b"content-length" and value.strip().isdigit():
                reply.length = int(value)
            elif lower == b"transfer-encoding":
                reply.length = 1 << 62
        readable = not kind or any(word in kind for word in _READABLE)
        self._enough = not readable and not 0 <= reply.length <= _SHORT
        self._keeps = parser.should_keep_alive()

    def on_body(self, body: bytes) -> None:
        """Keep what is wanted of the body."""
        kept = self._reply.body
        if len(kept) + len(body) > MOST_BODY:
            self._enough = True
            body = body[: MOST_BODY - len(kept)]
        kept += body

    def on_message_complete(self) -> None:
        """Hand over the answer; after one that only announces another, wait on."""
        reply = self._reply
        if not reply.started:
            reply.headers.clear()
            return
        reply.complete = not self._enough
        waiter, self._waiter = self._waiter, None
        if not self._keeps or self._enough:
            self.close()
        if waiter is not None and not waiter.done():
            waiter.set_result(reply)

    def _end(self, reason: Reason) -> None:
        """End an answer that is not whole: with what there is of it, or with the reason."""
        waiter, self._waiter = self._waiter, None
        self.close()
        if waiter is None or waiter.done():
            return
        reply = self._reply
        if reply.started:
            reply.cut = reason
            reply.complete = reason is Reason.NONE and not self._enough
            waiter.set_result(reply)
        else:
            stale = self._used and not reply.took and reason is Reason.RESET
            waiter.set_exception(WireError(reason, stale=stale))
