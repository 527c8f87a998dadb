"""Addresses checked side by side with lychee, and with linkinator and LinkChecker where they are given.

    python benchmarks/links.py --lychee PATH [--linkchecker PATH] [--linkinator PATH] [--rounds 3] [--only cpu]

The hosts are addresses of the loopback network at one port, each page 20 KB of HTML. All sides keep two requests at a
time to a host and no pause. They take turns within a round, since whatever else the machine does hits all alike.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import socket
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent))
from run import BIN, Side, compare, process

LATENCY: Final = 0.2
_AT_A_TIME: Final = 640


class _Page(asyncio.Protocol):
    """Answers every request with one page after a while."""

    answer = b""
    wait = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._left = b""

    def data_received(self, data: bytes) -> None:
        *asked, self._left = (self._left + data).split(b"\r\n\r\n")
        for _ in asked:
            asyncio.get_running_loop().call_later(self.wait, self._transport.write, self.answer)  # type: ignore[attr-defined]


def serve(port: int, wait: float) -> None:
    """Serve until killed."""
    text = b"".join(
        b"<p>Bagian %d: syarat, biaya dan waktu layanan <a href='/x%d'>di sini</a>.</p>\n" % (n, n) for n in range(270)
    )
    body = b"<!doctype html><html lang=id><head><title>Layanan</title></head><body>" + text + b"</body></html>"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body)
    _Page.answer, _Page.wait = head + body, wait

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(_Page, "0.0.0.0", port, backlog=4096)
        await server.serve_forever()

    asyncio.run(run())


def addresses(count: int, hosts: int, port: int, *, skewed: bool = False) -> list[str]:
    """Return addresses spread evenly, or half of them on a tenth of the hosts and a twentieth on one."""

    def host(number: int) -> int:
        if not skewed:
            return number % hosts
        if number % 20 == 0:
            return 0
        return number % (hosts // 10) if number % 2 else number % hosts

    return [f"http://127.0.{host(n) // 250}.{host(n) % 250 + 1}:{port}/{n}" for n in range(count)]


def sides(file: Path, port: int, peers: Mapping[str, Path]) -> dict[str, Side]:
    """Return what is compared; the first is ours."""
    allowed = ("--allow-address", f"127.0.0.0/8:{port}", "--pause", "0", "--format", "tsv")
    found: dict[str, Side] = {"jendela": lambda: process(BIN / "jendela", "links", "--urls", file, *allowed)}
    if lychee := peers.get("lychee"):
        polite = ("--host-request-interval", "0ms", "--host-concurrency", "2", "--max-concurrency", str(_AT_A_TIME))
        found["lychee"] = lambda: process(lychee, "--no-progress", "--quiet", *polite, file)
    if linkchecker := peers.get("linkchecker"):
        found["LinkChecker"] = lambda: process(
            linkchecker, "--no-status", "-r1", "--check-extern", "-t", "100", _page(file)
        )
    if linkinator := peers.get("linkinator"):
        found["linkinator"] = lambda: process(linkinator, _page(file), "--concurrency", str(_AT_A_TIME), "--silent")
    return found


def _page(file: Path) -> Path:
    """Write the addresses as links of a page, for those that read nothing else."""
    page = file.with_suffix(".html")
    links = "".join(f"<a href='{url}'>x</a>\n" for url in file.read_text("utf-8").split())
    page.write_text(f"<!doctype html><html lang=id><title>x</title>{links}</html>", "utf-8")
    return page


def measure(title: str, urls: list[str], port: int, wait: float, peers: Mapping[str, Path], rounds: int) -> None:
    """Serve in a process of its own and let the sides take turns."""
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(port, wait), daemon=True)
    server.start()
    try:
        _await(port)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "urls.txt"
            file.write_text("\n".join(urls) + "\n", "utf-8")
            compare(title, sides(file, port, peers), rounds)
    finally:
        server.kill()
        server.join()


def _await(port: int) -> None:
    for _ in range(300):
        with socket.socket() as one:
            one.settimeout(0.1)
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("the server of the benchmark did not start")


def main() -> None:
    """Run the cases that are asked for."""
    parser = argparse.ArgumentParser(description="Check addresses side by side with the peers.")
    parser.add_argument("--only", default="latency,skew,cpu")
    parser.add_argument("--rounds", type=int, default=3)
    for peer in ("lychee", "linkchecker", "linkinator"):
        parser.add_argument(f"--{peer}", type=Path)
    options = parser.parse_args()
    every = {"lychee": options.lychee, "linkchecker": options.linkchecker, "linkinator": options.linkinator}
    peers = {name: path.resolve() for name, path in every.items() if path}
    cases = options.only.split(",")
    if "latency" in cases:
        urls = addresses(10_000, 300, 18300)
        measure("10,000 addresses, 300 hosts, 200 ms", urls, 18300, LATENCY, peers, options.rounds)
    if "skew" in cases:
        urls = addresses(10_000, 300, 18301, skewed=True)
        measure("10,000 addresses, 300 hosts, 200 ms, skewed", urls, 18301, LATENCY, peers, options.rounds)
    if "cpu" in cases:
        urls = addresses(5000, 50, 18302)
        measure("5,000 addresses, 50 hosts, no latency", urls, 18302, 0.0, peers, options.rounds)


if __name__ == "__main__":
    main()
