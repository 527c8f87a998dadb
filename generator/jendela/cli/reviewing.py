"""The verbs about changes: what a change does, who must approve it, who has."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import BinaryIO

import click

from jendela import workspace
from jendela.cli import console, options


@click.command()
@options.root
@click.option("--base", required=True, help="Revision that the change goes into, for instance main.")
@click.option("--head", default="HEAD", show_default=True, help="Revision with the change.")
@click.option(
    "--approvals",
    type=click.File("rb"),
    help="File of approvals as the forge tells them; without it nothing is approved.",
)
@options.as_of
@options.lang
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "html", "json"]),
    default="text",
    help="Form of the report.",
)
def review(
    root: Path, base: str, head: str, approvals: BinaryIO | None, as_of: date | None, lang: str, form: str
) -> None:
    """Say what a change does to the public record, who must approve it and who has; exit with 1 if it may not pass."""
    from jendela import review as judging  # noqa: PLC0415 -- the other verbs need none
    from jendela.consequences import forms, told  # noqa: PLC0415 -- as above

    found = workspace.find(root.resolve())
    given = (approvals.name, approvals.read()) if approvals else None
    judged = judging.review(found, judging.Asked(base=base, head=head, approvals=given, as_of=as_of))
    made = told(judged.change, judged.case, judged.problems, judged.source, lang)
    click.echo(forms.FORMS[form](made), nl=False)
    sys.exit(console.CLEAN if judged.passed else console.PROBLEMS)
