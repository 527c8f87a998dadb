"""What the verbs share at their front: options and the types of what people type."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from jendela import engines


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a day or say what is wrong with it."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} bukan tanggal / is no date", param, ctx)


lang = click.option("--lang", type=click.Choice(["id", "en"]), default="id", help="Language of messages.")
as_of = click.option("--as-of", type=Day(), help="Day to judge by; without it, the day of the newest commit.")
root = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="A folder of the city's repository.",
)
engine = click.option(
    "--engine", type=click.Choice(engines.ENGINES), default="material", help="What prints the frames."
)
