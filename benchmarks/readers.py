"""Read and check every YAML record of a city in one of four ways; run.py measures each as a process of its own.

python benchmarks/readers.py jendela|c-loader|c-events FOLDER
python benchmarks/readers.py schemas FOLDER        writes each kind's schema as one standalone file
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml
from jsonschema import Draft202012Validator
from yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from jendela import schema
from jendela.reading import read_tree
from jendela.reading.tree import DiskTree

KINDS = {
    "agencies": "agency",
    "services": "service",
    "applications": "application",
    "datasets": "dataset",
    "infrastructure": "infrastructure",
}
_WORDS = {"": None, "null": None, "true": True, "false": False}


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the kind and path of every YAML record."""
    for name, kind in KINDS.items():
        yield from ((kind, path) for path in sorted((folder / "registry" / name).iterdir()))


def jendela(folder: Path) -> int:
    """Read as `jendela check` does: strictly, with the limits, and with every problem located."""
    reading = read_tree(DiskTree(folder))
    return len(reading.problems) + sum(len(schema.check(one.kind, one.path, one.data)) for one in reading.documents)


def c_loader(folder: Path) -> int:
    """Read with PyYAML's C loader, check with `jsonschema`."""
    validators = {kind: Draft202012Validator(schema.load(kind)) for kind in KINDS.values()}
    return sum(
        sum(1 for _ in validators[kind].iter_errors(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)))
        for kind, path in files(folder)
    )


def c_events(folder: Path) -> int:
    """Build data from the C parser's events, check with `jsonschema-rs`; no limits, no rules, no places."""
    validators = {kind: jsonschema_rs.Draft202012Validator(schema.load(kind)) for kind in KINDS.values()}
    return sum(not validators[kind].is_valid(_data(path.read_bytes())) for kind, path in files(folder))


def _data(blob: bytes) -> Any:  # noqa: ANN401, C901 -- JSON-like data; a hot loop
    next_event: Callable[[], Any] = yaml.CSafeLoader(blob).get_event
    root: list[Any] = []
    holder: Any = root
    around: list[Any] = []
    key: str | None = None
    while True:
        event = next_event()
        kind = type(event)
        if kind is ScalarEvent:
            value: Any = event.value
            if key is None and type(holder) is dict:
                key = value
                continue
            if event.implicit[0]:
                value = _WORDS.get(value, int(value) if value.isdecimal() else value)
        elif kind is MappingStartEvent:
            value = {}
        elif kind is SequenceStartEvent:
            value = []
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            holder = around.pop()
            continue
        elif kind is StreamEndEvent:
            return root[0]
        else:
            continue
        if key is None:
            holder.append(value)
        else:
            holder[key], key = value, None
        if kind is not ScalarEvent:
            around.append(holder)
            holder = value


def schemas(folder: Path) -> int:
    """Write each kind's schema, with the shared blocks folded in, for a peer that takes a file."""
    for name, kind in KINDS.items():
        (folder / f"{name}.schema.json").write_text(json.dumps(schema.load(kind)), "utf-8")
    return 0


WAYS: dict[str, Callable[[Path], int]] = {
    "jendela": jendela,
    "c-loader": c_loader,
    "c-events": c_events,
    "schemas": schemas,
}

if __name__ == "__main__":
    sys.exit(WAYS[sys.argv[1]](Path(sys.argv[2])) > 0)
