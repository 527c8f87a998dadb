"""What the verbs share at their end: exit codes, reports, and what is shown while something takes time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import click

from jendela import workspace
from jendela.problems import Problem

CLEAN, PROBLEMS, USAGE, FAULT = 0, 1, 2, 3
_STEPS = {
    "read": ("Membaca catatan", "Reading records"),
    "rules": ("Memeriksa aturan", "Checking rules"),
    "frames": ("Menyiapkan bingkai", "Preparing frames"),
    "pages": ("Menulis halaman", "Writing pages"),
}


def report(
    root: Path, problems: Sequence[Problem], lang: str, form: str, unsaved: Mapping[str, bytes] = MappingProxyType({})
) -> None:
    from jendela.reports import forms, text  # noqa: PLC0415 -- slow to import, and `serve` may need none

    source = workspace.source(root, unsaved)
    if form == "text":
        click.echo(text.render(problems, source, lang, colour=sys.stdout.isatty()), nl=False)
    else:
        click.echo(forms.FORMS[form](problems, source, lang), nl=False)


@contextmanager
def steps(lang: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal what takes time; in a pipe, nothing."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 -- slow to import, and only a terminal wants it

    with Console(stderr=True).status("") as status:
        yield lambda step: status.update(_STEPS[step][lang == "en"])
