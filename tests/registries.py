"""Registries made of the examples of the schemas, for the edges of single rules."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from broken_cities import AS_OF

from jendela import rules, schema
from jendela.problems import Problem
from jendela.reading.documents import Document
from jendela.registry import Registry, assemble


def registry(*changes: tuple[str, str, dict[str, Any]], kinds: tuple[str, ...] = ()) -> Registry:
    """Join records made of the schemas' examples with changes; None takes a field away."""
    folders = {"agency": "agencies", "infrastructure": "infrastructure", "dataset": "datasets"}
    documents = [Document(f"registry/{kind}.yaml", kind, "", example(kind)) for kind in ("city", *kinds)]
    for kind, name, change in changes:
        data = {key: value for key, value in {**example(kind), "id": name, **change}.items() if value is not None}
        path = (
            f"sops/diskominfo/{name}.md" if kind == "sop" else f"registry/{folders.get(kind, kind + 's')}/{name}.yaml"
        )
        path = f"registry/{kind}.yaml" if kind in schema.SETTINGS else path
        documents = [each for each in documents if each.path != path]
        if kind in schema.SETTINGS:
            del data["id"]
        documents.append(Document(path, kind, "", data))
    joined, found = assemble(documents)
    assert joined is not None, found
    assert not found, found
    return joined


def example(kind: str) -> dict[str, Any]:
    return copy.deepcopy(schema.load(kind)["examples"][0])


def found_by(rule: str, joined: Registry, as_of: date = AS_OF) -> list[Problem]:
    return [problem for problem in rules.check(joined, as_of) if problem.rule == rule]
