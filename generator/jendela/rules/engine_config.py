"""mkdocs.yml: the same site from either engine, no code of its own, and nothing from other hosts.

`jendela build` takes the look alone from this file; `mkdocs build` and `mkdocs serve`, which people run for a
preview, obey all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from jendela.places import Place, pointer
from jendela.problems import Problem
from jendela.rules.rule import Finding, rule

# what people write: an engine empties the folder that it builds into
_SOURCES = ("registry", "sops", "site", "generator", "tests", "benchmarks", ".git", ".github")
_PLUGINS = frozenset({"search"})
_REMOTE = re.compile(r"\s*([a-z][a-z0-9+.-]*:|[/\\]{2})", re.IGNORECASE)


@rule()
def engine_hooks(path: str, data: Mapping[str, Any]) -> Iterator[Finding]:
    """mkdocs.yml runs no program of its own and takes in no other file."""
    for name in ("hooks", "INHERIT"):
        if data.get(name):
            yield Finding(Place(path, pointer(name)), {"field": name})


@rule()
def engine_folders(path: str, data: Mapping[str, Any]) -> Iterator[Finding]:
    """The folders in mkdocs.yml lie in the repository, and the engine builds into none that people write in."""
    theme = _mapping(data.get("theme"))
    folders = {("docs_dir",): data.get("docs_dir", "docs"), ("theme", "custom_dir"): theme.get("custom_dir", "site")}
    for keys, folder in folders.items():
        if not _inside(folder):
            yield Finding(Place(path, pointer(*keys)), {"folder": str(folder)})
    built = data.get("site_dir", "site")
    where = Place(path, pointer("site_dir") if "site_dir" in data else "")
    if not _inside(built):
        yield Finding(where, {"folder": str(built)})
    elif source := next((name for name in (*_SOURCES, *folders.values()) if _overlap(built, str(name))), ""):
        yield Finding(where, {"folder": built, "source": str(source)})


@rule()
def engine_plugins(path: str, data: Mapping[str, Any]) -> Iterator[Finding]:
    """mkdocs.yml uses only plugins that both engines have."""
    plugins = data.get("plugins")
    if isinstance(plugins, dict):
        named = [(name, name) for name in plugins]
    else:
        named = [(index, _first(plugin)) for index, plugin in enumerate(_list(plugins))]
    for where, name in named:
        if name not in _PLUGINS:
            yield Finding(Place(path, pointer("plugins", where)), {"plugin": name})


@rule()
def engine_remote(path: str, data: Mapping[str, Any]) -> Iterator[Finding]:
    """Nothing in mkdocs.yml makes a visitor's browser talk to other hosts or breaks the links between languages."""
    for where, field, value in _remote(data):
        yield Finding(Place(path, where), {"field": field, "value": value})


ENGINE_RULES = (engine_hooks, engine_folders, engine_plugins, engine_remote)


def check_engine_config(path: str, data: Mapping[str, Any], skip: frozenset[str] = frozenset()) -> list[Problem]:
    """Return what is wrong with the authored mkdocs.yml, given as plain data."""
    return [problem for check in ENGINE_RULES if check.rule.id not in skip for problem in check(path, data)]


def _inside(folder: object) -> bool:
    if not isinstance(folder, str) or not folder.strip() or "\\" in folder:
        return False
    absolute = PurePosixPath(folder).is_absolute() or PureWindowsPath(folder).drive or folder.startswith("~")
    return not absolute and ".." not in PurePosixPath(folder).parts


def _overlap(built: str, source: str) -> bool:
    """Whether one folder is or contains the other; without regard to case, as some disks have none."""
    one, other = PurePosixPath(built.casefold()), PurePosixPath(source.casefold())
    return one == other or one in other.parents or other in one.parents


def _remote(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield pointer, name and, where it is one, the address of what speaks to other hosts."""
    for name in ("extra_css", "extra_javascript"):
        for index, entry in enumerate(_list(data.get(name))):
            address = entry.get("path") if isinstance(entry, dict) else entry
            if _REMOTE.match(str(address)):
                yield pointer(name, index), name, str(address)
    theme, extra = _mapping(data.get("theme")), _mapping(data.get("extra"))
    # left out, Material loads its fonts from another host
    if theme.get("font", True) is not False:
        yield "/theme/font" if "font" in theme else "/theme", "theme: font", ""
    for name in ("logo", "favicon"):
        if _REMOTE.match(str(theme.get(name, ""))):
            yield pointer("theme", name), f"theme: {name}", str(theme[name])
    if data.get("repo_url"):
        yield "/repo_url", "repo_url", str(data["repo_url"])
    for name in ("alternate", "analytics"):
        if extra.get(name):
            yield pointer("extra", name), f"extra: {name}", ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    """Return a list as it is and a lone value as a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _first(plugin: object) -> str:
    """Return the name of a plugin, which may be the one key of its options."""
    return str(next(iter(plugin), "")) if isinstance(plugin, dict) else str(plugin)
