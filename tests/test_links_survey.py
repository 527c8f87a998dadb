"""Whole runs: what is looked at, in which part, how politely, and what is left when somebody stops it."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import registries
import small_city
from click.testing import CliRunner
from links_laboratory import Laboratory, answer, at_first, hangs, page, says

from jendela.cli import cli
from jendela.links import collect, survey
from jendela.links.gates import AT_A_TIME, Gates
from jendela.links.observation import Kind
from jendela.places import Place


@pytest.fixture(scope="module")
def laboratory() -> Iterator[Laboratory]:
    modes = {
        "ok": says(answer(body=page())),
        "404": says(answer("404 Not Found")),
        "hang": hangs,
        "wait": at_first(answer("429 Slow", Retry_After="1"), answer(body=page())),
    }
    with Laboratory(modes) as built:
        yield built


def listed(laboratory: Laboratory, folder: Path, *urls: str) -> list[str]:
    file = folder / "urls.txt"
    file.write_text("".join(f"{url}\n" for url in urls), "utf-8")
    return ["links", "--urls", str(file), "--pause", "0", "--allow-address", f"127.0.0.0/16:{laboratory.ports}"]


def test_the_list_mode_gives_address_and_verdict_in_the_order_asked(laboratory: Laboratory, tmp_path: Path) -> None:
    urls = (f"{laboratory.web}/404", f"{laboratory.web}/ok", "http://10.0.0.1/", f"{laboratory.web}/ok")
    done = CliRunner().invoke(cli, [*listed(laboratory, tmp_path, *urls, "", "# catatan"), "--format", "tsv"])
    assert done.exit_code == 1
    assert done.output == f"{urls[0]}\tBROKEN\n{urls[1]}\tOK\n{urls[2]}\tBLOCKED\n"


def test_json_gives_one_look_a_line(laboratory: Laboratory, tmp_path: Path) -> None:
    arguments = listed(laboratory, tmp_path, f"{laboratory.web}/ok")
    done = CliRunner().invoke(cli, [*arguments, "--format", "json", "--vantage", "balai-kota"])
    look = json.loads(done.output)
    assert done.exit_code == 0
    assert (look["verdict"], look["vantage"], look["status"], look["title"]) == (
        "OK",
        "balai-kota",
        200,
        "Dinas Contoh",
    )
    assert re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z", look["at"])


@pytest.mark.parametrize(("lang", "said"), [("id", "halaman ini tidak ada"), ("en", "this page does not exist")])
def test_the_text_says_why_in_the_reader_s_language(
    laboratory: Laboratory, tmp_path: Path, lang: str, said: str
) -> None:
    arguments = listed(laboratory, tmp_path, f"{laboratory.web}/404", f"{laboratory.web}/ok")
    done = CliRunner().invoke(cli, [*arguments, "--lang", lang])
    assert said in done.output
    assert done.output.endswith("1 OK, 1 BROKEN\n")
    assert "/ok" not in done.output


def test_an_allowance_is_for_the_list_mode_only(tmp_path: Path) -> None:
    small_city.copy(tmp_path)
    done = CliRunner().invoke(cli, ["links", "--root", str(tmp_path), "--allow-address", "127.0.0.0/8:8000"])
    assert done.exit_code == 2
    assert "--urls" in done.output


def test_no_allowance_comes_from_the_environment(laboratory: Laboratory, tmp_path: Path) -> None:
    file = tmp_path / "urls.txt"
    file.write_text(f"{laboratory.web}/ok\n", "utf-8")
    names = ("JENDELA_ALLOW_ADDRESS", "JENDELA_LINKS_ALLOW_ADDRESS", "LINKS_ALLOW_ADDRESS", "ALLOW_ADDRESS")
    environment = dict.fromkeys(names, "127.0.0.0/8:1-65535")
    done = CliRunner(env=environment).invoke(cli, ["links", "--urls", str(file), "--format", "tsv"])
    assert done.output.endswith("\tBLOCKED\n")


@pytest.mark.parametrize("part", ["0/2", "3/2", "1", "a/b", "1/0"])
def test_what_is_no_part_of_a_run_is_refused(part: str, tmp_path: Path) -> None:
    file = tmp_path / "urls.txt"
    file.write_text("", "utf-8")
    assert CliRunner().invoke(cli, ["links", "--urls", str(file), "--shard", part]).exit_code == 2


def test_parts_of_a_run_hold_each_host_whole_and_every_address_once() -> None:
    urls = [f"https://kantor-{number % 40}.contoh.go.id/{number}" for number in range(400)]
    parts = [survey.shard(urls, number, 4) for number in range(1, 5)]
    assert sorted(url for part in parts for url in part) == sorted(urls)
    hosts = [{survey.host_of(url) for url in part} for part in parts]
    assert all(not one & other for one in hosts for other in hosts if one is not other)
    assert all(parts)
    assert parts == [survey.shard(urls, number, 4) for number in range(1, 5)]


def test_a_run_that_is_stopped_keeps_what_it_has_seen(laboratory: Laboratory, tmp_path: Path) -> None:
    urls = [f"{laboratory.web}/ok?{number}" for number in range(20)]
    arguments = listed(laboratory, tmp_path, *urls, f"{laboratory.web}/hang", f"{laboratory.web}/hang?2")
    before = laboratory.asked["hang"]
    command = [str(Path(sys.executable).with_name("jendela")), *arguments, "--format", "tsv"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    while laboratory.asked["hang"] < before + 2 and running.poll() is None:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    output, errors = running.communicate(timeout=30)
    assert running.returncode == 130, errors
    assert output == "".join(f"{url}\tOK\n" for url in urls)


def test_a_host_gets_two_requests_at_a_time_and_a_pause_between_them() -> None:
    began: list[float] = []
    inside = [0, 0]

    async def visit(gates: Gates) -> None:
        async with gates.of("contoh.example"):
            began.append(asyncio.get_running_loop().time())
            inside[0] += 1
            inside[1] = max(inside)
            await asyncio.sleep(0.08)
            inside[0] -= 1

    async def all_of_them() -> None:
        gates = Gates(0.03)
        await asyncio.gather(*(visit(gates) for _ in range(6)))

    asyncio.run(all_of_them())
    assert inside[1] == AT_A_TIME
    assert all(later - earlier >= 0.025 for earlier, later in itertools.pairwise(began))


def test_a_host_that_asks_us_to_wait_is_not_asked_before(laboratory: Laboratory) -> None:
    plan = laboratory.plan()
    plan = plan._replace(patience=plan.patience._replace(longest=0.3))
    began = time.monotonic()
    outcome = survey.run([f"{laboratory.web}/wait"], plan)
    assert [look.verdict for look in outcome.looks] == [Kind.OK]
    assert 0.25 < time.monotonic() - began < 10


def test_every_address_of_a_city_is_collected_once_with_all_its_places() -> None:
    own, books = "https://kantor.contoh.go.id/", "https://pustaka.contoh.go.id/a"
    joined = registries.registry(("agency", "kantor", {"website": own, "links": [{"rel": "entry", "url": own}]}))
    found = collect.collect(joined, {("id", "about"): f"[buku]({books}) <{own}> [x](/lokal/)"})
    assert list(found) == sorted(found)
    assert found[books] == (Place("site/pages/id/about.md"),)
    path = "registry/agencies/kantor.yaml"
    assert {(place.path, place.pointer) for place in found[own]} == {
        (path, "/website"), (path, "/links/0/url"), ("site/pages/id/about.md", ""),
    }  # fmt: skip
    assert joined.city.base_url not in found
    assert list(collect.only(found, ["*pustaka*"])) == [books]
    assert own in collect.only(found, [path])
    assert own in collect.only(found, ["kantor"])
    assert collect.only(found, ["tidak-ada"]) == {}
