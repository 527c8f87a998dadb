"""A laboratory of bad networks: real servers on loopback addresses, one way to fail for each path, name or port."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import ipaddress
import socket
import ssl
import struct
import threading
import warnings
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Self

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from jendela.links.permission import Permission, allowance
from jendela.links.probe import Patience
from jendela.links.survey import Plan

BEGUN = dt.datetime.now(dt.UTC)
FORBIDDEN = "127.66.0.1"
"""Where a canary sits: no allowance of the laboratory holds it."""
Handler = Callable[["Laboratory", asyncio.StreamWriter, int], Awaitable[None]]
_NO_NAMES = {"sementara.example": socket.EAI_AGAIN, "tiada.example": socket.EAI_NONAME}
_NAMES = {
    "pribadi.example": [FORBIDDEN],
    "campur.example": ["127.0.0.1", "10.0.0.1"],
    "dua.example": ["127.0.0.9", "127.0.0.1"],
}
_PAGE = "<!doctype html><html lang=id><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"


def page(title: str = "Dinas Contoh", body: str = "<p>Layanan warga.</p>") -> bytes:
    return _PAGE.format(title=title, body=body).encode()


def answer(status: str = "200 OK", body: bytes = b"", **headers: str) -> bytes:
    given = {"Content_Type": "text/html; charset=utf-8", "Content_Length": str(len(body)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items() if value)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def says(content: bytes, *, close: bool = False) -> Handler:
    async def handler(_lab: Laboratory, writer: asyncio.StreamWriter, _times: int) -> None:
        writer.write(content)
        if close:
            writer.close()

    return handler


def leads(status: int, target: str) -> Handler:
    async def handler(lab: Laboratory, writer: asyncio.StreamWriter, _times: int) -> None:
        place = target.format(lab=lab.web, port=lab.port, canary=lab.canary_port, closed=lab.closed_port)
        writer.write(answer(f"{status} Pindah", Location=place))

    return handler


def at_first(first: bytes, later: bytes) -> Handler:
    async def handler(_lab: Laboratory, writer: asyncio.StreamWriter, times: int) -> None:
        writer.write(first if times == 1 else later)

    return handler


def drips(head: bytes, drop: bytes, every: float = 0.05) -> Handler:
    async def handler(lab: Laboratory, writer: asyncio.StreamWriter, _times: int) -> None:
        writer.write(head)
        while not (writer.is_closing() or lab.over.is_set()):
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(every)

    return handler


async def hangs(lab: Laboratory, _writer: asyncio.StreamWriter, _times: int) -> None:
    await lab.over.wait()


async def resets(_lab: Laboratory, writer: asyncio.StreamWriter, _times: int) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def echoes_cookie(lab: Laboratory, writer: asyncio.StreamWriter, _times: int) -> None:
    if b"cookie: kunjungan=1" in lab.last.lower():
        writer.write(answer(body=page()))
    else:
        writer.write(answer("302 Pindah", Location="/cookie", Set_Cookie="kunjungan=1; Path=/"))


async def counts_up(_lab: Laboratory, writer: asyncio.StreamWriter, times: int) -> None:
    writer.write(answer("302 Pindah", Location=f"/endless?n={times}"))


async def wants_browser(lab: Laboratory, writer: asyncio.StreamWriter, _times: int) -> None:
    writer.write(answer(body=page()) if b"mozilla/5.0" in lab.last.lower() else answer("403 Forbidden"))


def bomb() -> bytes:
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packed.compress(b"\0" * (1 << 20)) for _ in range(64)) + packed.flush()


class Laboratory:
    """All servers, in a thread of their own. `asked` counts requests by path, `canary` connections that must not be."""

    def __init__(self, modes: dict[str, Handler]) -> None:
        self.modes = modes
        self.asked: Counter[str] = Counter()
        self.heads: list[bytes] = []
        self.canary = 0
        self.last = b""
        self.tls_ports: dict[str, int] = {}
        self.looked_up: Counter[str] = Counter()
        self.over = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._servers: list[asyncio.Server] = []
        self._listeners: list[socket.socket] = []
        self._writers: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ports(self) -> str:
        numbers = (
            self.port,
            self.closed_port,
            self.silent_port,
            *self.tls_ports.values(),
            self.mute_port,
            self.plain_port,
        )
        return ",".join(map(str, numbers))

    def plan(self, seconds: float = 2.0) -> Plan:
        return Plan(
            begun=BEGUN,
            agent="jendela-links/uji (+https://contoh.example/kontak)",
            pause=0,
            permission=Permission((allowance(f"127.0.0.0/16:{self.ports}"), allowance(f"[::1/128]:{self.port}"))),
            own=frozenset({"milik.example"}),
            patience=Patience(seconds, 0.01, 0.1),
            resolver=self.resolve,
            trust=self.trust,
        )

    def trust(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        return context

    async def resolve(self, host: str) -> list[str]:
        self.looked_up[host] += 1
        if host in _NO_NAMES:
            raise socket.gaierror(_NO_NAMES[host], host)
        if host == "berganti.example" and self.looked_up[host] > 1:
            return [FORBIDDEN]
        if host.endswith(".example"):
            return _NAMES.get(host, ["127.0.0.1"])
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        return [str(each[4][0]) for each in found]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()
        self._loop.close()

    async def _stop(self) -> None:
        self.over.set()
        for server in self._servers:
            server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        if others:
            await asyncio.wait(others, timeout=5)
        for listener in self._listeners:
            listener.close()

    async def _start(self) -> None:
        self.port = await self._serve(self._web, None, "127.0.0.1")
        six = await asyncio.start_server(self._web, "::1", self.port)
        self._servers.append(six)
        self.canary_port = await self._serve(self._caught, None, FORBIDDEN)
        self.silent_port = await self._serve(self._silent, None, "127.0.0.1")
        self.plain_port = await self._serve(self._plain, None, "127.0.0.1")
        self.mute_port = await self._serve(self._mute, None, "127.0.0.1")
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.closed_port = one.getsockname()[1]
        self.authority = trustme.CA()
        for name, context in self._contexts():
            if name in {"old", "closed"}:
                self.tls_ports[name] = self._alerting(context)
            else:
                self.tls_ports[name] = await self._serve(self._web, context, "127.0.0.1")

    async def _serve(self, handler: Callable[..., Awaitable[None]], context: ssl.SSLContext | None, host: str) -> int:
        server = await asyncio.start_server(
            handler, host, 0, ssl=context, ssl_handshake_timeout=10 if context else None
        )
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    def _alerting(self, context: ssl.SSLContext) -> int:
        """Serve by blocking sockets: asyncio's servers drop their alert when a handshake fails."""
        listener = socket.create_server(("127.0.0.1", 0))
        self._listeners.append(listener)

        def serve() -> None:
            while True:
                try:
                    accepted, _ = listener.accept()
                except OSError:
                    return
                accepted.settimeout(5)
                try:
                    with context.wrap_socket(accepted, server_side=True) as secured:
                        if secured.recv(4096):
                            secured.sendall(answer(body=page(), Connection="close"))
                except OSError:
                    continue
                finally:
                    accepted.close()

        threading.Thread(target=serve, daemon=True).start()
        return int(listener.getsockname()[1])

    async def _web(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while not writer.is_closing():
                self.last = await reader.readuntil(b"\r\n\r\n")
                self.heads.append(self.last)
                path = self.last.split(b" ", 2)[1].decode().partition("?")[0].strip("/")
                self.asked[path] += 1
                await self.modes[path.partition("/")[0]](self, writer, self.asked[path])
                await writer.drain()
        except (OSError, EOFError, asyncio.LimitOverrunError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _caught(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.canary += 1
        writer.write(answer(body=page("Rahasia")))
        writer.close()

    async def _silent(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        await hangs(self, writer, 1)

    async def _plain(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(answer("400 Bad Request"))
        writer.close()

    async def _mute(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.close()

    def _contexts(self) -> list[tuple[str, ssl.SSLContext]]:
        day = dt.timedelta(days=1)
        names = ("127.0.0.1", "aman.example")
        issue = self.authority.issue_cert
        certificates = {
            "good": issue(*names, not_after=BEGUN + 300 * day),
            "soon": issue(*names, not_after=BEGUN + 10 * day),
            "expired": issue(*names, not_before=BEGUN - 300 * day, not_after=BEGUN - day),
            "early": issue(*names, not_before=BEGUN + 10 * day, not_after=BEGUN + 300 * day),
            "wrong": issue("lain.example", not_after=BEGUN + 300 * day),
            "stranger": trustme.CA().issue_cert(*names, not_after=BEGUN + 300 * day),
        }
        made = []
        for name, certificate in certificates.items():
            certificate.configure_cert(context := _server())
            made.append((name, context))
        certificates["good"].configure_cert(old := _server())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
        certificates["good"].configure_cert(closed := _server())
        closed.maximum_version = ssl.TLSVersion.TLSv1_2
        closed.verify_mode = ssl.CERT_REQUIRED
        self.authority.configure_trust(closed)
        return [*made, ("old", old), ("closed", closed), *self._incomplete()]

    def _incomplete(self) -> list[tuple[str, ssl.SSLContext]]:
        """Servers that send their own certificate only, and say where its issuer's can be had, or where it cannot."""
        key, root = _pair("Akar Contoh")
        between_key, between = _pair("Antara Contoh", key, root)
        self.authority_der = between.public_bytes(serialization.Encoding.DER)
        rogue_key, rogue = _pair("Akar Palsu")
        self.rogue_der = rogue.public_bytes(serialization.Encoding.DER)
        self.own_root = root.public_bytes(serialization.Encoding.PEM).decode()
        self.modes["antara"] = says(answer(body=self.authority_der, Content_Type="application/pkix-cert"))
        self.modes["palsu"] = says(answer(body=self.rogue_der, Content_Type="application/pkix-cert"))
        standard = self.authority.configure_trust

        def both(context: ssl.SSLContext) -> None:
            standard(context)
            context.load_verify_locations(cadata=self.own_root)

        self.authority.configure_trust = both  # type: ignore[method-assign, assignment]
        leaves = {
            "incomplete": _leaf(between_key, between, f"{self.web}/antara"),
            "unfindable": _leaf(between_key, between, f"{self.web}/404"),
            "lured": _leaf(between_key, between, f"http://{FORBIDDEN}:{self.canary_port}/"),
            "rogue": _leaf(rogue_key, rogue, f"{self.web}/palsu"),
            "unnamed": _leaf(between_key, between, ""),
        }
        return [(name, _server(*pair)) for name, pair in leaves.items()]


def _server(
    key: ec.EllipticCurvePrivateKey | None = None, certificate: x509.Certificate | None = None
) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if key and certificate:
        encoding = serialization.Encoding.PEM
        blob = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        trustme.LeafCert(blob, certificate.public_bytes(encoding), []).configure_cert(context)
    return context


def _pair(
    name: str, issuer_key: ec.EllipticCurvePrivateKey | None = None, issuer: x509.Certificate | None = None
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = _builder(key, subject, issuer.subject if issuer else subject)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return key, builder.sign(issuer_key or key, hashes.SHA256())


def _leaf(
    issuer_key: ec.EllipticCurvePrivateKey, issuer: x509.Certificate, where: str
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Server Contoh")])
    builder = _builder(key, subject, issuer.subject).add_extension(
        x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
    )
    if where:
        access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(where))
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    return key, builder.sign(issuer_key, hashes.SHA256())


def _builder(key: ec.EllipticCurvePrivateKey, subject: x509.Name, issuer: x509.Name) -> x509.CertificateBuilder:
    day = dt.timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGUN - day)
        .not_valid_after(BEGUN + 300 * day)
    )


def packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()
