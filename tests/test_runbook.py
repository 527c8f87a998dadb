"""The page for a leaked number: what it tells people to type works, and what is not certain says so."""

from __future__ import annotations

import re
from pathlib import Path

import small_city
import yaml
from broken_cities import AS_OF
from small_city import PROJECT

from jendela import build as building
from jendela import schema
from jendela.cli import _VERBS

PAGE = (PROJECT / "generator/docs/runbook-data-bocor.md").read_text("utf-8")
BLOCK = "\n".join(line[3:] for line in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0].split("\n"))


def rows() -> dict[str, str]:
    table = PAGE.partition("## Kewajiban dan tenggat")[2]
    cells = [line.strip("|").split("|") for line in table.split("\n") if line.startswith("| ")]
    return {cell[0].strip(): cell[-1].strip() for cell in cells}


def test_what_it_says_to_write_is_a_valid_file() -> None:
    assert schema.check("withheld", "registry/withheld.yaml", yaml.load(BLOCK, Loader=yaml.BaseLoader)) == []


def test_what_it_says_to_write_closes_a_record_with_its_json(tmp_path: Path) -> None:
    root = small_city.copy(tmp_path)
    text = BLOCK.replace("kode-catatan", "surat-domisili").replace("kode-kantor", "pemkab-contoh")
    (root / "registry/withheld.yaml").write_text(text, "utf-8")
    assert building.build(root, building.Options(as_of=AS_OF)).published
    page = (root / "build/site/layanan/surat-domisili/index.html").read_text("utf-8")
    assert "Sedang diperiksa." in page
    assert not list((root / "build/site").rglob("api/**/surat-domisili*"))


def test_the_commands_that_it_names_exist() -> None:
    assert set(re.findall(r"`jendela ([a-z]+)", PAGE)) <= set(_VERBS)


def test_what_is_not_certain_says_so() -> None:
    told = rows()
    assert "Belum pasti" in told["Dihitung mulai kapan?"]
    assert "Belum pasti" in told["Lembaga yang mana?"]
    assert all(certainty for certainty in told.values())
    (day,) = (row for row in told if "1 x 24 jam" in row)
    assert "hanya** untuk infrastruktur informasi vital" in day
    assert PAGE.count("3 x 24 jam") == 1


def test_it_is_one_page_and_people_find_it() -> None:
    assert len(PAGE.split()) < 900
    for name in ("SECURITY.md", "README.md"):
        assert "generator/docs/runbook-data-bocor.md" in (PROJECT / name).read_text("utf-8")
