"""One style for every record: indentation, quotes as they are, comments where they are, no line folded."""

from __future__ import annotations

import io
import re
from typing import ClassVar

from jendela.fixes import Fixed
from jendela.reading import read
from jendela.reading.text import lenient

_FRONT_MATTER = re.compile(r"\A---\n(.*?\n)(---\n?.*)\Z", re.DOTALL)
_WIDEST = 4000


def formatted(path: str, blob: bytes) -> Fixed | None:
    """Return the file in the one style; None where it is already, or where it cannot be read.

    What is written must read as the same data: should it not, the file stays as it is.
    """
    before, _ = read(path, blob)
    if before is None:
        return None
    text = lenient(blob)
    parts = _FRONT_MATTER.match(text) if path.endswith(".md") else None
    written = _written(parts[1] if parts else text)
    if written is None:
        return None
    new = f"---\n{written}{parts[2]}" if parts else written
    after, _ = read(path, new.encode())
    if after is None or (after.data, after.body) != (before.data, before.body):
        return None
    return Fixed(path, text, new) if new.encode() != blob else None


def _written(yaml_text: str) -> str | None:
    """Write YAML in the one style; None where the writer's parser refuses what ours takes, as a tab after a value."""
    from ruamel.yaml import YAML, error, resolver  # noqa: PLC0415 -- slow to import, and only this verb needs it

    class Verbatim(resolver.VersionedResolver):
        """Takes every scalar as the text that stands there: what it means is for the reader to say."""

        versioned_resolver: ClassVar[dict[str, object]] = {}

    writer = YAML(typ="rt")
    writer.Resolver = Verbatim
    writer.preserve_quotes = True
    writer.width = _WIDEST
    writer.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    try:
        writer.dump(writer.load(yaml_text), out)
    except error.YAMLError:
        return None
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().split("\n")[:-1])
