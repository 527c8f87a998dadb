"""The verbs about changes: what a change does, who must approve it, who has."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO, NoReturn

import click

from jendela import staging, workspace
from jendela.cli import console, options
from jendela.policy.checked import Checked


@click.command()
@options.root
@click.option("--base", default="", help="Revision that the change goes into, for instance main.")
@click.option("--head", default="HEAD", show_default=True, help="Revision with the change.")
@click.option(
    "--approvals",
    type=click.File("rb"),
    help="File of approvals as the forge tells them; without it nothing is approved.",
)
@click.option("--since", default="", help="Instead: judge what reached the main line after this revision.")
@click.option("--merged", default="", help="With --approvals: the commit of the main line that the change became.")
@click.option("--record", is_flag=True, help="Add the outcome to the append-only history (with --since or --merged).")
@click.option("--remote", default="", help="With --record: deliver to this remote too.")
@options.as_of
@options.lang
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "html", "json"]),
    default="text",
    help="Form of the report.",
)
def review(  # noqa: PLR0913, PLR0917 -- one argument for each option
    root: Path,
    base: str,
    head: str,
    approvals: BinaryIO | None,
    since: str,
    merged: str,
    remote: str,
    as_of: date | None,
    lang: str,
    form: str,
    *,
    record: bool,
) -> None:
    """Say what a change does to the public record, who must approve it and who has; exit with 1 if it may not pass."""
    from jendela import auditing  # noqa: PLC0415 -- the other verbs need none
    from jendela import review as judging  # noqa: PLC0415 -- as above
    from jendela.consequences import forms, told  # noqa: PLC0415 -- as above

    found = workspace.find(root.resolve())
    if bool(base) == bool(since) or (record and not (since or merged)):
        message = "pilih --base atau --since; --record memerlukan --since atau --merged / choose --base or --since"
        raise click.UsageError(message)
    if since:
        _audit(found, since, lang, remote, record=record)
    given = (approvals.name, approvals.read()) if approvals else None
    judged = judging.review(found, judging.Asked(base=base, head=head, approvals=given, as_of=as_of))
    if merged and record:
        line = auditing.of(judged, found, merged)
        _record(found, [line], remote)
    made = told(judged.change, judged.case, judged.problems, judged.source, lang)
    click.echo(forms.FORMS[form](made), nl=False)
    sys.exit(console.CLEAN if judged.passed else console.PROBLEMS)


def _audit(root: Path, since: str, lang: str, remote: str, *, record: bool) -> NoReturn:
    from jendela import auditing  # noqa: PLC0415 -- the other verbs need none
    from jendela.policy.checked import BYPASSED  # noqa: PLC0415 -- as above
    from jendela.reports import visible  # noqa: PLC0415 -- as above

    known = auditing.recorded(root)
    judged = list(auditing.since(root, since, known, workspace.zone(root)))
    outside = [each for each in judged if each.state == BYPASSED]
    for each in outside:
        click.echo(f"{each.day} {each.merge[:12]}: {visible('; '.join(each.missing))}")
    texts = {"id": "{n} komit diperiksa, {m} di luar aturan", "en": "{n} commits looked at, {m} outside the rules"}
    click.echo(texts[lang].format(n=len(judged), m=len(outside)))
    if record:
        there = {line.merge for line in known}
        _record(root, [each for each in judged if each.merge not in there], remote)
    sys.exit(console.PROBLEMS if outside else console.CLEAN)


def _record(root: Path, lines: Sequence[Checked], remote: str) -> None:
    from jendela import ledger  # noqa: PLC0415 -- the other verbs need none
    from jendela.policy import checked  # noqa: PLC0415 -- as above

    for line in lines:
        ledger.append(root, date.fromisoformat(line.day), {checked.STREAM: [checked.write(line)]}, remote)


@click.command()
@click.argument("id_", metavar="ID")
@options.root
@click.option("--reason", required=True, help="Why, in Indonesian, fit for the public.")
@click.option("--reason-en", default="", help="Why, in English.")
@click.option("--kind", default="", help="Kind of record, where the identifier may mean several.")
@click.option("--field", default="", help="Close this field only, for instance contact or url.")
@click.option("--version", "of_version", default="", help="Close this version of an SOP only.")
@click.option("--office", default="", help="Office that decides; without it, the steward of the city's settings.")
@click.option("--on", type=options.Day(), help="Day of the decision; without it, today in the city.")
def hide(  # noqa: PLR0913, PLR0917 -- one argument for each option
    id_: str,
    root: Path,
    reason: str,
    reason_en: str,
    kind: str,
    field: str,
    of_version: str,
    office: str,
    on: date | None,
) -> None:
    """Prepare to take a record, a field or a version down at once; one maintainer alone may merge it."""
    from jendela import takedown  # noqa: PLC0415 -- the other verbs need none

    found = workspace.find(root.resolve())
    registry = workspace.check(found, date.min).registry
    if registry is None:
        message = "registry/city.yaml tidak sah / not valid"
        raise click.UsageError(message)
    keys = takedown.candidates((*registry.items, *registry.broken), id_, kind)
    if len(set(keys)) != 1:
        known = ", ".join(sorted({key.kind for key in keys}))
        message = f"{id_}: pilih --kind / choose --kind: {known}" if keys else f"{id_}: tidak ada / not there"
        raise click.UsageError(message)
    if field and not takedown.knows(keys[0].kind, field):
        message = f"--field {field}: tidak dapat ditutup sendiri / cannot be closed by itself"
        raise click.UsageError(message)
    entry = takedown.Entry(
        key=keys[0],
        reason=reason,
        reason_en=reason_en,
        office=office or registry.city.steward,
        on=(on or workspace.this_day(registry.city.time_zone)).isoformat(),
        version=of_version,
        field=field,
    )
    text = takedown.added((staging.read(found, takedown.PATH) or b"").decode("utf-8", "replace"), entry)
    if problems := takedown.faults(text):
        console.report(found, problems, "id", "text", {takedown.PATH: text.encode()})
        sys.exit(console.PROBLEMS)
    staging.compare_then_write(found, takedown.PATH, text.encode())
    click.echo(takedown.PATH)
