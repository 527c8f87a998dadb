"""Links that we closed: wherever one stood, the site leads to the page that says so, and to nowhere else."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Collection
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, structs

from jendela.registry import Item, Registry

_S = TypeVar("_S", bound=Struct)
# what may go on an address, or end the sentence that it stands in and then go on
_GOES_ON = r"(?![A-Za-z0-9\-_~/?#@$&*+=%]|[.,:;!'][A-Za-z0-9/])"

Replace = Callable[[str], str]


def withdrawn(urls: Collection[str], instead: str) -> Replace | None:
    """Return what puts another address in place of withdrawn ones in a text, None where there are none."""
    if not urls:
        return None
    spelled = {spelling for url in urls for spelling in (url, url.rstrip("/"))}
    longest_first = sorted(spelled, key=lambda spelling: (-len(spelling), spelling))
    pattern = re.compile(f"(?:{'|'.join(map(re.escape, longest_first))}){_GOES_ON}")
    return lambda text: pattern.sub(lambda _: instead, text)


def withdraw(registry: Registry, replace: Replace) -> Registry:
    """Do so in every field and body of every record, and in what the city says of itself."""
    return structs.replace(
        registry,
        items={key: _item(item, replace) for key, item in registry.items.items()},
        city=_struct(registry.city, replace),
        acts={id_: _struct(act, replace) for id_, act in registry.acts.items()},
        scores=tuple(_struct(score, replace) for score in registry.scores),
    )


def _item(item: Item, replace: Replace) -> Item:
    document = item.document
    data, body = _value(document.data, replace), replace(document.body)
    if data != document.data or body != document.body:
        document = dataclasses.replace(document, data=data, body=body)
    record = _struct(item.record, replace)
    return item if record is item.record and document is item.document else Item(record, document)


def _struct(value: _S, replace: Replace) -> _S:
    data = msgspec.to_builtins(value)
    other = _value(data, replace)
    return value if other == data else msgspec.convert(other, type(value), strict=False)


def _value(value: Any, replace: Replace) -> Any:  # noqa: ANN401 -- any JSON value
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, dict):
        return {name: _value(inner, replace) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_value(inner, replace) for inner in value]
    return value
