"""Show the built site on this machine: serve build/site, rebuild what changed, tell open pages to reload."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

WATCHED = ("registry", "sops", "site", "mkdocs.yml")
_EVENTS = "/-/reload"
_LISTENER = "/-/reload.js"
_DIGITS = 9
_WAIT = 20.0
"""seconds after which a waiting page hears that nothing changed, so that closed pages do not pile up"""
# a page asks for what came after the rebuild that it shows: it misses none, however long it takes to ask again
_SCRIPT = 'new EventSource("{events}?{seen}").onmessage=()=>location.reload()'
# the policy of the pages allows files of the site, and no further line of script in a page
_ELEMENT = '<script src="{listener}?{count}"></script></body>'


class Clock:
    """Counts rebuilds and lets others wait for the next one."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self.count = 0

    def tick(self) -> None:
        """Say that the site was rebuilt."""
        with self._condition:
            self.count += 1
            self._condition.notify_all()

    def wait(self, seen: int) -> bool:
        """Wait for a rebuild after the `seen`th; False when none came in time."""
        with self._condition:
            return self._condition.wait_for(lambda: self.count > seen, timeout=_WAIT)


class Handler(SimpleHTTPRequestHandler):
    """Serves files as a static host does, and one stream of events. Pages get a line of script that listens to it."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, clock: Clock, **named: Any) -> None:  # noqa: ANN401 -- the library's signature
        self._clock = clock
        super().__init__(*arguments, **named)

    def do_GET(self) -> None:
        """Answer a request."""
        path, _, seen = self.path.partition("?")
        count = int(seen) if seen.isdecimal() and len(seen) < _DIGITS else self._clock.count
        if path == _EVENTS:
            self._stream(count)
        elif path == _LISTENER:
            self._answer(200, "text/javascript", _SCRIPT.format(events=_EVENTS, seen=count).encode())
        else:
            self._page()

    def _stream(self, seen: int) -> None:
        changed = self._clock.wait(seen)
        self._answer(200, "text/event-stream", b"data: new\n\n" if changed else b": nothing new\n\n")

    def _page(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.partition("?")[0].endswith("/"):
            path /= "index.html"
        if path.is_dir() or (path.suffix != ".html" and path.is_file()):
            super().do_GET()
        elif path.is_file():
            count = self._clock.count
            self._answer(200, "text/html; charset=utf-8", _listening(path.read_bytes(), count))
        else:
            missing = Path(self.directory) / "404.html"
            self._answer(404, "text/html; charset=utf-8", missing.read_bytes() if missing.is_file() else b"404")

    def _answer(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Stay silent: the terminal is for what the builds say."""


def _listening(html: bytes, count: int) -> bytes:
    return html.replace(b"</body>", _ELEMENT.format(listener=_LISTENER, count=count).encode(), 1)


class Server(ThreadingHTTPServer):
    """One thread for each connection."""

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 -- the library's signature
        """Stay silent where a browser has closed a page, which is what browsers do."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def server(folder: Path, port: int, clock: Clock) -> Server:
    """Open a server of `folder` on the loopback address only. Raise OSError where the port is taken."""
    return Server(("127.0.0.1", port), partial(Handler, directory=str(folder), clock=clock))


def watch(root: Path, rebuild: Callable[[], None], clock: Clock, stop: threading.Event) -> None:
    """Rebuild at every change of what the site is made from, until `stop` is set."""
    from watchfiles import watch as changes  # noqa: PLC0415 -- only `serve` needs it

    watched = [path for name in WATCHED if (path := root / name).exists()]
    for _ in changes(*watched, stop_event=stop, debounce=200, rust_timeout=1000, yield_on_timeout=False):
        rebuild()
        clock.tick()
