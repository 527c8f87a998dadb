"""The only door for starting the process of a site engine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from jendela.places import Place
from jendela.problems import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

FAILED = Rule("engine-failed", "The site engine builds the frames without an error or a warning.")
SLOW = Rule("engine-slow", "The site engine builds the frames in time.")
MISSING = Rule("engine-missing", "The chosen site engine is installed.")
RULES = (FAILED, SLOW, MISSING)

# Never with --quiet: it switches --strict off.
_COMMANDS = {
    "material": ("mkdocs", "build", "--strict", "--config-file"),
    "zensical": ("zensical", "build", "--strict", "--config-file"),
}
_PACKAGES = {"material": ("mkdocs", "mkdocs-material", "jinja2"), "zensical": ("zensical",)}
ENGINES = tuple(_COMMANDS)
# The same on every machine: what is not named here cannot change the output.
_ENVIRONMENT = {
    "PATH": os.defpath,
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "SOURCE_DATE_EPOCH": "0",
    "NO_COLOR": "1",
    "NO_MKDOCS_2_WARNING": "1",
}
_COMPLAINT = re.compile(r"^(WARNING|ERROR|CRITICAL)\b|^\w*Error\b|^Aborted", re.MULTILINE)
_MOST_LINES = 20


def version(engine: str) -> str:
    """Name the versions of the packages that make the engine, "" where one is not installed."""
    from importlib import metadata  # noqa: PLC0415 -- slow to import, and a check builds nothing

    try:
        return " ".join(f"{name}=={metadata.version(name)}" for name in _PACKAGES[engine])
    except metadata.PackageNotFoundError:
        return ""


def build(engine: str, configs: Mapping[str, Path], timeout: float = 120) -> list[Problem]:
    """Build each language's config (language -> its file), all at the same time; `timeout` is in seconds.

    The engine writes to the `site_dir` of the config. Whatever goes wrong is a problem.
    """
    if not version(engine):
        return [Problem(MISSING.id, Place("mkdocs.yml"), facts={"engine": engine})]
    with ThreadPoolExecutor(max_workers=len(configs) or 1) as pool:
        runs = [pool.submit(_run, engine, lang, config, timeout) for lang, config in configs.items()]
        return [problem for run in runs for problem in run.result()]


def _run(engine: str, lang: str, config: Path, timeout: float) -> list[Problem]:
    facts = {"engine": engine, "lang": lang}
    command = (sys.executable, "-I", "-m", *_COMMANDS[engine], config.name)
    try:
        done = subprocess.run(  # noqa: S603 - the command is ours, and a list
            command,
            cwd=config.parent,
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [Problem(SLOW.id, Place("mkdocs.yml"), facts={**facts, "seconds": f"{timeout:g}"})]
    if done.returncode == 0:
        return []
    output = done.stdout.decode("utf-8", "replace").replace(f"{config.parent}{os.sep}", "")
    return [Problem(FAILED.id, Place("mkdocs.yml"), facts={**facts, "text": line}) for line in _complaints(output)]


def _complaints(output: str) -> Iterable[str]:
    """Pick the lines that say what is wrong; the last lines, where none is marked as such."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    marked = [line for line in lines if _COMPLAINT.match(line)]
    return (marked or lines[-3:] or ["no output"])[:_MOST_LINES]
