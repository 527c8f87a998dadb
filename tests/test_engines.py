from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sample_frames import ENGINES, ROOT

from jendela import engines


def _project(folder: Path, page: str = "# Judul\n", config: str = "") -> Path:
    docs = folder / "docs"
    docs.mkdir(parents=True)
    (docs / "index.md").write_text(page, "utf-8")
    path = folder / "mkdocs.yml"
    path.write_text(
        "site_name: !ENV [JENDELA_TEST_NAME, Tetap]\ntheme: {name: material}\nplugins: []\n" + config, "utf-8"
    )
    return path


@pytest.mark.parametrize("engine", ENGINES)
def test_languages_are_built_side_by_side_and_the_environment_does_not_matter(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JENDELA_TEST_NAME", "Dari luar")
    configs = {lang: _project(tmp_path / lang) for lang in ("id", "en")}
    assert engines.build(engine, configs) == []
    for lang in configs:
        html = (tmp_path / lang / "site/index.html").read_text("utf-8")
        assert "Tetap" in html
        assert "Dari luar" not in html


@pytest.mark.parametrize("engine", ENGINES)
def test_a_broken_link_stops_the_build_in_the_language_that_has_it(engine: str, tmp_path: Path) -> None:
    configs = {"id": _project(tmp_path / "id", "[x](hilang.md)\n"), "en": _project(tmp_path / "en")}
    problems = engines.build(engine, configs)
    assert {(each.rule, each.facts["lang"]) for each in problems} == {("engine-failed", "id")}
    text = " ".join(each.facts["text"] for each in problems)
    assert str(tmp_path) not in text


@pytest.mark.parametrize("engine", ENGINES)
def test_a_broken_template_is_a_problem_that_names_no_path_of_the_machine(engine: str, tmp_path: Path) -> None:
    overrides = tmp_path / "overrides"
    overrides.mkdir()
    (overrides / "main.html").write_text("{% extends 'base.html' %}{% if %}", "utf-8")
    config = _project(tmp_path)
    text = config.read_text("utf-8").replace("name: material", "name: material, custom_dir: overrides")
    config.write_text(text, "utf-8")
    problems = engines.build(engine, {"id": config})
    assert problems
    assert all(each.rule == "engine-failed" and str(tmp_path) not in each.facts["text"] for each in problems)


def test_an_engine_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    [problem] = engines.build("material", {"id": _project(tmp_path)}, timeout=0.05)
    assert (problem.rule, problem.facts["seconds"]) == ("engine-slow", "0.05")


def test_an_engine_that_is_not_installed_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engines._PACKAGES, "zensical", ("zensical", "a-package-that-is-not-there"))
    assert engines.version("zensical") == ""
    assert [each.rule for each in engines.build("zensical", {"id": _project(tmp_path)})] == ["engine-missing"]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_names_its_version(engine: str) -> None:
    assert "==" in engines.version(engine)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_the_authored_config_is_an_ordinary_project_and_building_it_destroys_nothing(
    engine: str, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "site", tmp_path / "site")
    config = Path(shutil.copy(ROOT / "mkdocs.yml", tmp_path))
    before = sorted(str(path.relative_to(tmp_path)) for path in (tmp_path / "site").rglob("*"))
    assert engines.build(engine, {"id": config}) == []
    assert sorted(str(path.relative_to(tmp_path)) for path in (tmp_path / "site").rglob("*")) == before
    assert "Tentang" in (tmp_path / "build/mkdocs/pages/id/about/index.html").read_text("utf-8")
