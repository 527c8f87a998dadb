from __future__ import annotations

from typing import Any

import pytest

from jendela import messages
from jendela.rules.engine_config import check_engine_config

GOOD: dict[str, Any] = {"docs_dir": "site", "site_dir": "build/mkdocs", "theme": {"name": "material", "font": False}}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, set()),
        ({"plugins": ["search"]}, set()),
        ({"plugins": [{"search": {"enabled": False}}]}, set()),
        ({"plugins": {"search": {}}}, set()),
        ({"plugins": None}, set()),
        ({"plugins": {"macros": {}}}, {("engine-plugins", "/plugins/macros")}),
        ({"plugins": ["search", {"gen-files": {}}]}, {("engine-plugins", "/plugins/1")}),
        ({"hooks": []}, set()),
        ({"hooks": ["a.py"]}, {("engine-hooks", "/hooks")}),
        ({"INHERIT": "lain.yml"}, {("engine-hooks", "/INHERIT")}),
        ({"site_dir": "/srv/site"}, {("engine-folders", "/site_dir")}),
        ({"site_dir": "C:\\site"}, {("engine-folders", "/site_dir")}),
        ({"site_dir": "build/../registry"}, {("engine-folders", "/site_dir")}),
        ({"site_dir": "~/site"}, {("engine-folders", "/site_dir")}),
        ({"site_dir": "."}, {("engine-folders", "/site_dir")}),
        ({"site_dir": ""}, {("engine-folders", "/site_dir")}),
        ({"site_dir": "./site/"}, {("engine-folders", "/site_dir")}),
        ({"site_dir": "Registry"}, {("engine-folders", "/site_dir")}),
        ({"site_dir": "registry/services"}, {("engine-folders", "/site_dir")}),
        ({"site_dir": "site/pages"}, {("engine-folders", "/site_dir")}),
        ({"site_dir": ["site"]}, {("engine-folders", "/site_dir")}),
        ({"docs_dir": "isi", "site_dir": "isi"}, {("engine-folders", "/site_dir")}),
        ({"docs_dir": "/etc"}, {("engine-folders", "/docs_dir")}),
        ({"repo_url": "https://contoh.example/repo"}, {("engine-remote", "/repo_url")}),
        ({"extra": {"alternate": [{"name": "English"}]}}, {("engine-remote", "/extra/alternate")}),
        ({"extra": {"analytics": {"provider": "google"}}}, {("engine-remote", "/extra/analytics")}),
        ({"extra_css": ["assets/a.css"]}, set()),
        ({"extra_css": ["//contoh.example/a.css"]}, {("engine-remote", "/extra_css/0")}),
        ({"extra_css": ["HTTPS://contoh.example/a.css"]}, {("engine-remote", "/extra_css/0")}),
        ({"extra_javascript": [{"path": "https://contoh.example/a.js"}]}, {("engine-remote", "/extra_javascript/0")}),
        ({"theme": {"name": "material"}}, {("engine-remote", "/theme")}),
        ({"theme": {"font": {"text": "Roboto"}}}, {("engine-remote", "/theme/font")}),
        ({"theme": {"font": False, "logo": "https://contoh.example/a.svg"}}, {("engine-remote", "/theme/logo")}),
    ],
)
def test_mkdocs_yml_is_portable_and_keeps_to_itself(change: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    found = check_engine_config("mkdocs.yml", {**GOOD, **change})
    assert {(problem.rule, problem.place.pointer) for problem in found} == expected


def test_a_mkdocs_yml_without_site_dir_is_told_that_a_build_empties_site() -> None:
    (problem,) = check_engine_config("mkdocs.yml", {key: GOOD[key] for key in GOOD if key != "site_dir"})
    assert (problem.rule, problem.place.pointer, problem.facts["folder"]) == ("engine-folders", "", "site")


@pytest.mark.parametrize("value", [None, 1, "teks", ["a"], {"a": 1}, [None], [{}], True])
@pytest.mark.parametrize(
    "field", ["theme", "extra", "plugins", "hooks", "docs_dir", "site_dir", "extra_css", "repo_url"]
)
def test_a_mkdocs_yml_of_any_shape_is_judged(field: str, value: object) -> None:
    for problem in check_engine_config("mkdocs.yml", {**GOOD, field: value}):
        assert messages.render(problem, "id").text
