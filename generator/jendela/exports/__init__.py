"""Machine output: one module for each format, each a pure function from the window to artifacts."""

from __future__ import annotations

from typing import NamedTuple

from jendela.places import Place


class Artifact(NamedTuple):
    """A file of the site: its path from the site's root, its content, and what it was made from."""

    path: str
    content: bytes
    made_from: tuple[Place, ...] = ()
