"""Whole cities in folders of their own, built for real, and what is in the sites that they become."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import small_city
from selectolax.lexbor import LexborHTMLParser

from jendela import build, schema, staging, starter, workspace
from jendela.reading import read

JENDELA = Path(sys.executable).with_name("jendela")
DAY = date(2026, 11, 1)
HOSTILE = "<script>alert(1)</script> & \"kutip\" 'tunggal' {{ 7*7 }} {% raw %} ]]> --> </title> 漢字 😀"
LONG = f"{HOSTILE} " + "kata yang panjang dan tidak berakhir " * 60


def lay(root: Path) -> Path:
    """Lay the small city into a folder, with the look of the site and no history yet."""
    small_city.copy(root)
    shutil.rmtree(root / "build", ignore_errors=True)
    shutil.copy(small_city.PROJECT / "mkdocs.yml", root / "mkdocs.yml")
    return root


def lay_pontianak(root: Path) -> Path:
    """Copy the repository's own records into a folder, as one commit of the day of the real one."""
    for name in ("registry", "sops", "site"):
        shutil.copytree(small_city.PROJECT / name, root / name)
    shutil.copy(small_city.PROJECT / "mkdocs.yml", root / "mkdocs.yml")
    small_city.commit(root, workspace.newest_day(small_city.PROJECT, "Asia/Pontianak").isoformat())
    return root


def lay_hostile(root: Path) -> Path:
    """Lay a city with the shortest and the longest record of each kind, without English, full of hostile text."""
    lay(root)
    for kind in ("agency", "service", "application", "infrastructure", "dataset", "sop"):
        answers = {"title": "A", "description": "&", "owner": "pemkab-contoh", "source": '"', "topic": "civil_registry"}
        answers |= {"producer": "pemkab-contoh", "sensitivity": "public_facility", "domain": "layanan"}
        for name, title in (("pendek", "A"), ("jahat", HOSTILE)):
            path, text = starter.record(kind, answers | {"id": f"{kind}-{name}", "title": title})
            write(root, path, text)
        swell(root, kind)
    return root


def swell(root: Path, kind: str) -> None:
    """Add a record of a kind that says much, after the pattern of the small city's own, hostile wherever it is free."""
    folder = root / ("sops" if kind == "sop" else "registry")
    suffix = ".md" if kind == "sop" else ".yaml"
    documents = [read(f"{path.relative_to(root)}", path.read_bytes())[0] for path in sorted(folder.rglob(f"*{suffix}"))]
    found = max(
        (each for each in documents if each and each.kind == kind),
        key=lambda each: len(each.data),
    )
    data = dict(found.data)
    data |= {"id": f"{kind}-panjang", "title": {"id": LONG[:200].strip(), "en": HOSTILE}, "description": {"id": LONG}}
    if "notes" in schema.load(kind)["properties"]:
        data["notes"] = [{"text": {"id": HOSTILE, "en": HOSTILE}}, {"text": {"id": LONG}}] * 5
    text = json.dumps(data, ensure_ascii=False, indent=1)
    path = found.path.replace(str(found.data["id"]), f"{kind}-panjang")
    write(root, path, f"---\n{text}\n---\n\n## A\n\n{HOSTILE.replace('<', '&lt;')}\n" if kind == "sop" else text + "\n")


def write(root: Path, path: str, text: str) -> None:
    """Write a file of the city."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Change a file of the city; what is to be changed must be there."""
    text = (root / path).read_text("utf-8")
    assert old in text, (path, old)
    (root / path).write_text(text.replace(old, new), "utf-8")


def publish(root: Path, engine: str = "material", as_of: date | None = DAY) -> staging.Published:
    """Build a city that must pass; without a day, that of its newest commit."""
    built = build.build(root, build.Options(engine, as_of))
    assert built.published is not None, built.problems
    return built.published


def clean(root: Path, target: Path, as_of: date = DAY) -> dict[str, bytes]:
    """Build a copy of the city anew, without what earlier builds left but the engine's frames; give its site."""
    shutil.copytree(root, target, ignore=shutil.ignore_patterns("build"))
    share_frames(root, target)
    publish(target, as_of=as_of)
    return site(target)


def copy(root: Path, target: Path) -> None:
    """Copy a built city with its caches, but for the engine's workshop."""
    shutil.copytree(root, target, ignore=shutil.ignore_patterns("engine"))


def share_frames(root: Path, target: Path) -> None:
    """Spare a city the engine's work that another one of the same look has done."""
    (target / "build" / "cache").mkdir(parents=True, exist_ok=True)
    shutil.copy(root / "build" / "cache" / "frames-material.json", target / "build" / "cache")


def site(root: Path) -> dict[str, bytes]:
    """Give every file of the built site by its path."""
    folder = root / "build" / "site"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def times(root: Path) -> dict[str, int]:
    """Give when each file of the built site was written."""
    folder = root / "build" / "site"
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()
    }


def pages(root: Path) -> dict[str, str]:
    """Give the HTML of every page by its address from the site's root."""
    found = {path: content for path, content in site(root).items() if path.endswith(".html")}
    return {path.removesuffix("index.html"): content.decode() for path, content in found.items()}


def parse(html: str) -> Any:
    """Parse a page as a browser does."""
    return LexborHTMLParser(html)


def environment(**added: str) -> dict[str, str]:
    """Give the environment for a process of ours: no Git of the outside, no terminal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "COV_", "PYTEST_"))}
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"} | added


def jendela(*arguments: str, cwd: Path, **added: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a pipe, as a script does."""
    return subprocess.run(
        [str(JENDELA), *arguments],
        cwd=cwd,
        env=environment(**added),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
