"""The report for programs."""

from __future__ import annotations

import json

from msgspec import to_builtins

from jendela.consequences import Consequences

VERSION = 1


def render(made: Consequences) -> str:
    """Give everything as one JSON object in ASCII; keys may be added within a version, none goes or changes meaning."""
    return json.dumps({"version": VERSION, **to_builtins(made)}, indent=1) + "\n"
