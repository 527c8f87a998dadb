from __future__ import annotations

import http.client
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import built_site
import pytest
import small_city
from built_site import edit

from jendela import serve
from jendela.serve import Clock

SERVICE = "registry/services/surat-domisili.yaml"
PATIENCE = 30
Answer = tuple[int, dict[str, str], bytes]
Get = Callable[[str], Answer]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def port(small: Path, clock: Clock) -> Iterator[int]:
    """Where the small city's site is served."""
    server = serve.server(small / "build" / "site", 0, clock)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def get(port: int) -> Get:
    return lambda path: ask(port, path)


def ask(port: int, path: str, method: str = "GET") -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request(method, path)
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def test_a_page_is_served_with_one_line_that_listens_and_is_otherwise_as_built(get: Get, small: Path) -> None:
    status, headers, body = get("/en/services/surat-domisili/")
    built = (small / "build/site/en/services/surat-domisili/index.html").read_bytes()
    line = b'<script src="/-/reload.js?0"></script>'
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert body.count(line) == 1
    assert body.replace(line, b"") == built


def test_the_line_loads_a_script_that_waits_for_the_next_rebuild(get: Get) -> None:
    status, headers, body = get("/-/reload.js?3")
    assert (status, headers["content-type"]) == (200, "text/javascript")
    assert body == b'new EventSource("/-/reload?3").onmessage=()=>location.reload()'


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/version.json", "application/json"),
        ("/api/v1/services.json", "application/json"),
        ("/assets/stylesheets/jendela.css", "text/css"),
        ("/assets/images/jendela.svg", "image/svg+xml"),
    ],
)
def test_other_files_are_served_as_they_are(path: str, kind: str, get: Get, small: Path) -> None:
    status, headers, body = get(path)
    assert (status, headers["content-type"].partition(";")[0]) == (200, kind)
    assert body == (small / "build/site" / path[1:]).read_bytes()


def test_a_folder_without_its_slash_leads_to_the_folder(get: Get) -> None:
    status, headers, _ = get("/layanan")
    assert (status, headers["location"]) == (301, "/layanan/")


@pytest.mark.parametrize("path", ["/tidak-ada/", "/layanan/tidak/ada/sama/sekali", "/index.htm", "/assets/", "/api"])
def test_a_wrong_address_shows_the_citys_own_page_or_the_way_to_it(path: str, get: Get, small: Path) -> None:
    status, headers, body = get(path)
    if status == 301:
        status, headers, body = get(headers["location"])
    assert status == 404
    assert body == (small / "build/site/404.html").read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "/../cache/documents.json",
        "/../../registry/city.yaml",
        "/%2e%2e/cache/documents.json",
        "/..%2fcache%2fdocuments.json",
        "/layanan/../../cache/documents.json",
        "/%2e%2e%2f%2e%2e%2fregistry%2fcity.yaml",
        "/..\\cache\\documents.json",
        "//etc/passwd",
        "/%00",
        "/./././../cache/documents.json",
        "/en/%252e%252e/%252e%252e/cache/documents.json",
    ],
)
def test_no_path_leads_out_of_the_site(path: str, get: Get) -> None:
    status, _, body = get(path)
    assert status == 404
    assert b"<h1>" in body


def test_only_reading_is_possible(port: int) -> None:
    assert [ask(port, "/", method)[0] for method in ("POST", "PUT", "DELETE", "OPTIONS")] == [501] * 4


def test_nobody_outside_this_machine_is_answered(small: Path, clock: Clock) -> None:
    server = serve.server(small / "build" / "site", 0, clock)
    assert server.server_address[0] == "127.0.0.1"
    server.server_close()


def test_a_port_that_is_taken_is_said_at_once(port: int, city: Path) -> None:
    done = built_site.jendela("serve", "--port", str(port), "--as-of", built_site.DAY.isoformat(), cwd=city)
    assert done.returncode == 2
    assert f"port {port}" in done.stderr


def test_a_page_that_waits_hears_of_the_next_rebuild(port: int, clock: Clock) -> None:
    heard: list[Answer] = []
    thread = threading.Thread(target=lambda: heard.append(ask(port, "/-/reload?0")))
    thread.start()
    thread.join(0.2)
    assert heard == []
    clock.tick()
    thread.join(PATIENCE)
    [(status, headers, body)] = heard
    assert (status, headers["content-type"], body) == (200, "text/event-stream", b"data: new\n\n")


def test_a_page_that_asks_late_has_missed_no_rebuild(get: Get, clock: Clock) -> None:
    clock.tick()
    assert get("/-/reload?0")[2] == b"data: new\n\n"


def test_a_page_that_waits_in_vain_is_told_so(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "_WAIT", 0.05)
    for asked in ("?0", "", "?x", f"?{'9' * 5000}", "?²"):
        assert get(f"/-/reload{asked}".encode("ascii", "ignore").decode())[2] == b": nothing new\n\n"


def test_a_browser_that_goes_away_leaves_no_trace(port: int, clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /-/reload?0 HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        time.sleep(0.1)
    clock.tick()
    assert ask(port, "/")[0] == 200
    time.sleep(0.1)
    assert capsys.readouterr() == ("", "")


def test_a_changed_record_is_rebuilt_and_open_pages_are_told(city: Path) -> None:
    day = built_site.DAY.isoformat()
    process = subprocess.Popen(
        [str(built_site.JENDELA), "serve", "--port", "0", "--as-of", day],
        cwd=city,
        env=built_site.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = (process.stdout.readline() for _ in range(5))
    port = int(next(line for line in lines if line.startswith("http://127.0.0.1:")).rpartition(":")[2].strip("/\n"))
    try:
        page = ask(port, "/layanan/surat-domisili/")[2]
        assert b"Surat keterangan domisili" in page
        assert b"/-/reload.js?0" in page
        heard: list[Answer] = []
        thread = threading.Thread(target=lambda: heard.append(ask(port, "/-/reload?0")))
        thread.start()
        thread.join(1)  # the watch may need a moment to begin
        edit(city, SERVICE, "Surat keterangan domisili", "Surat keterangan tinggal")
        thread.join(PATIENCE)
        assert heard[0][2] == b"data: new\n\n"
        page = ask(port, "/layanan/surat-domisili/")[2]
        assert b"Surat keterangan tinggal" in page
        assert b"/-/reload.js?1" in page
        edit(city, "registry/city.yaml", "form: kabupaten", "form: ")
        assert ask(port, "/-/reload?1")[2] == b"data: new\n\n"
        assert b"Surat keterangan tinggal" in ask(port, "/layanan/surat-domisili/")[2]
    finally:
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    assert "Traceback" not in output + errors


def test_a_watch_rebuilds_once_for_each_change_and_ends_when_told(tmp_path: Path) -> None:
    shutil.copytree(small_city.MINIMAL / "registry", tmp_path / "registry")
    clock, stop = Clock(), threading.Event()
    rebuilt: list[bytes] = []
    city = tmp_path / "registry" / "city.yaml"
    watching = threading.Thread(
        target=serve.watch, args=(tmp_path, lambda: rebuilt.append(city.read_bytes()), clock, stop)
    )
    watching.start()
    for attempt in range(100):  # the watch may need a moment to begin
        city.write_bytes(f"name: {attempt}\n".encode())
        time.sleep(0.3)
        if clock.count:
            break
    stop.set()
    watching.join(PATIENCE)
    assert not watching.is_alive()
    assert rebuilt[-1] == city.read_bytes()
    assert clock.count == len(rebuilt)
