"""What agencies are asked to mend, from observations of a real city."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import small_city
from click.testing import CliRunner
from test_status import DATA, GATE, GONE, OK, UNSAFE, looks, observe

from jendela.cli import cli


def report(root: Path, *options: str) -> str:
    done = CliRunner().invoke(cli, ["history", "report", "--root", str(root), "--as-of", "2026-11-01", *options])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def city(tmp_path: Path) -> Path:
    root = small_city.copy(tmp_path / "city")
    small_city.commit(root, "2026-11-01")
    return root


def test_before_a_failure_is_confirmed_nobody_is_asked_for_anything(city: Path) -> None:
    observe(city, looks("2026-10-31T23:00:00Z", gate=OK, data=GONE))
    (issue,) = map(json.loads, report(city).splitlines())
    assert issue["open"] is False
    assert report(city, "--format", "pesan") == ""


def test_a_confirmed_failure_has_its_reason_its_beginning_and_a_next_step_and_is_closed_when_mended(city: Path) -> None:
    observe(city, looks("2026-10-31T23:00:00Z", data=GONE), looks("2026-11-01T02:00:00Z", data=GONE))
    (issue,) = map(json.loads, report(city).splitlines())
    assert issue["open"] is True
    assert issue["mark"] == "jendela:halaman:pemkab-contoh"
    assert issue["mark"] in issue["body"]
    line = next(line for line in issue["body"].splitlines() if line.startswith("- "))
    assert line.startswith(f"- `{DATA}`: halaman ini tidak ada (404), sejak 1 November 2026 pukul 07.00 WITA, ")
    assert "alihkan alamat lama" in line
    assert "dataset/jumlah-surat" in line
    observe(city, looks("2026-11-01T08:00:00Z", data=OK))
    assert json.loads(report(city))["open"] is False


def test_why_a_link_was_closed_is_in_no_text_and_the_link_in_none_either(city: Path) -> None:
    observe(city, looks("2026-11-01T02:00:00Z", gate=UNSAFE))
    for form in ("issues", "pesan", "surat"):
        for lang in ("id", "en"):
            said = report(city, "--format", form, "--lang", lang)
            assert "gerbang[.]contohkab[.]example" in said
            assert GATE not in said
            assert not any(word in said for word in ("dikuasai", "was taken over", "taken_over", "judi", "UNSAFE"))


def test_a_letter_and_a_message_go_to_one_agency_each(city: Path) -> None:
    observe(city, looks("2026-10-31T23:00:00Z", data=GONE), looks("2026-11-01T02:00:00Z", data=GONE))
    assert report(city, "--format", "surat").startswith("Kepada Yth.\nPimpinan Pemerintah Kabupaten Contoh\n")
    assert report(city, "--format", "pesan").startswith("Yth. Pemerintah Kabupaten Contoh,\n")
    assert report(city, "--format", "pesan", "--agency", "lain") == ""
