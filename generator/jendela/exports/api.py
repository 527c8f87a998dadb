"""`api/v1/`: the public registry as JSON, one file for each record and one for each kind, and `version.json`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from jendela.exports import Artifact
from jendela.pages import addresses, words
from jendela.pages.window import Window
from jendela.places import Place
from jendela.registry import Item, Key

ROOT = "api/v1/"


def artifacts(window: Window) -> Iterator[Artifact]:
    """Yield the JSON of every record and of every kind."""
    header = _header(window)
    as_of = window.as_of.isoformat()
    for kind, section in addresses.SECTION_OF.items():
        rows = []
        for item in window.registry.of(kind):
            key = Key(kind, item.record.id)
            rows.append(_row(window, key, item))
            content = msgspec.json.encode(header | rows[-1] | {"record": _public(item)})
            yield Artifact(f"{ROOT}{section}/{key.id}.json", content + b"\n", (Place(item.document.path),))
        content = msgspec.json.encode(header | {"kind": kind, "as_of": as_of, "records": rows})
        yield Artifact(f"{ROOT}{section}.json", content + b"\n")


def version(window: Window, commit: str, engine: str, program: str) -> Artifact:
    """Name the inputs of a build: the same commit, observations and day give the same site."""
    content = {
        "commit": commit or None,
        "observations_commit": window.watch.commit or None,
        "as_of": window.as_of.isoformat(),
        "engine": engine,
        "program": program,
        "records": len(window.registry.items),
    }
    return Artifact("version.json", msgspec.json.encode(content) + b"\n")


def _header(window: Window) -> dict[str, Any]:
    city = window.registry.city
    standing = {}
    if city.standing != "official":
        for lang, name in (("id", city.name.id), ("en", city.name.en or city.name.id)):
            standing[lang] = words.load(lang).standing.api.replace("{city}", name)
    return {"licence": city.data_licence, "standing": city.standing, "notice": standing}


def _row(window: Window, key: Key, item: Item) -> dict[str, Any]:
    city = window.registry.city
    evidence = window.evidence[key]
    return {
        "kind": key.kind,
        "id": key.id,
        "title": item.record.title,
        "owner": getattr(item.record, "owner", None),
        "evidence": {"state": evidence.state, "newest": evidence.newest or None},
        "pages": {lang: city.base_url + addresses.record(lang, key) for lang in city.languages},
        "api": f"{city.base_url}{ROOT}{addresses.SECTION_OF[key.kind]}/{key.id}.json",
    }


def _public(item: Item) -> dict[str, Any]:
    """Return the record as disclosed, with the city's own `x_` fields where everything is shown."""
    record: dict[str, Any] = msgspec.to_builtins(item.record)
    if item.record.disclosure == "full":
        record |= {name: value for name, value in item.document.data.items() if name.startswith("x_")}
    return record
