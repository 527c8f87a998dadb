"""The verb that keeps what was observed: history, with what adds to it, proves it, and says what is due."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import click
import msgspec

from jendela import ledger, workspace
from jendela.cli import console, options
from jendela.links import history as past
from jendela.links.confirmation import INTERVAL, due
from jendela.links.observation import Look

_FAULTS = {
    "merged": ("penggabungan, bukan penambahan", "a merge, no addition"),
    "removed": ("berkas dihapus", "a file was removed"),
    "rewritten": ("berkas diubah, bukan ditambah", "a file was rewritten, not added to"),
    "unlinked": ("tidak cocok dengan akhir tahun sebelumnya", "does not match the end of the year before"),
    "gone": ("commit yang pernah dilihat tidak ada lagi", "a commit that was once seen is not there any more"),
}

_remote = click.option("--remote", default="", metavar="NAME", help="Remote that holds the branch; without it, here.")


@click.group()
def history() -> None:
    """Keep what was observed, on a branch that only grows."""


@history.command()
@options.root
@_remote
@click.option("--whole", is_flag=True, help="The files hold every address, or every one of their part.")
@click.option("--shards", type=click.IntRange(1, 256), default=1, help="In how many parts the run was made.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def add(root: Path, remote: str, shards: int, files: tuple[Path, ...], *, whole: bool) -> None:
    """Add runs to the history: FILES as `jendela links --format json` writes them, one for each part."""
    found = workspace.find(root.resolve())
    known = workspace.history_of(found, remote)
    lines: list[bytes] = []
    latest = ""
    for file in files:
        looks = _looks(file)
        if not looks:
            continue
        parts = {past.shard_of(look.url, shards) for look in looks}
        if len(parts) > 1:
            message = f"{file}: {shards} bagian / parts: {sorted(parts)}"
            raise click.UsageError(message)
        at = max(look.at for look in looks)
        run = past.coverage(looks, known, at, looks[0].vantage, whole=whole, shard=(parts.pop(), shards))
        lines += past.written(run, looks, known)
        latest = max(latest, at)
        click.echo(_told(file, run))
    on = datetime.fromisoformat(latest).date() if latest else workspace.moment().date()
    commit = ledger.append(found, on, {past.STREAM: lines}, remote)
    click.echo(commit or "-")


@history.command()
@options.root
@options.lang
@click.option("--since", default="", metavar="COMMIT", help="A commit that was once seen and must still be there.")
def verify(root: Path, lang: str, since: str) -> None:
    """Prove that the history only grew."""
    faults = list(ledger.verify(workspace.find(root.resolve()), since))
    for fault in faults:
        where = " ".join(part for part in (fault.branch, fault.commit, fault.path) if part)
        click.echo(f"{where}: {_FAULTS[fault.kind][lang == 'en']}")
    sys.exit(console.PROBLEMS if faults else console.CLEAN)


@history.command(name="due")
@options.root
def due_(root: Path) -> None:
    """Write the addresses that want another look now, one a line, and a few that are well to tell our network by."""
    found = workspace.find(root.resolve())
    known = workspace.observed(found).standings
    now = workspace.moment().strftime("%Y-%m-%dT%H:%M:%SZ")
    suspects, controls = due(known, known, now)
    for url in (*suspects, *(controls if suspects else ())):
        click.echo(url)


@history.command()
@options.root
@options.as_of
@options.lang
@click.option("--format", "form", type=click.Choice(["issues", "pesan", "surat"]), default="issues", help="Form.")
@click.option("--agency", default="", metavar="ID", help="Only this agency.")
def report(root: Path, as_of: date | None, lang: str, form: str, agency: str) -> None:
    """Say what each agency is asked to mend: issues as JSON, one a line, or texts to send. Sends nothing."""
    from jendela import build  # noqa: PLC0415 -- the other verbs need none of it
    from jendela.exports import requests  # noqa: PLC0415 -- as above

    window = build.watched(workspace.find(root.resolve()), as_of)
    if form == "issues":
        for issue in requests.issues(window, lang):
            if agency in {"", issue.agency}:
                click.echo(msgspec.json.encode(issue).decode())
    else:
        click.echo("\n---\n\n".join(requests.texts(window, form, agency, lang)), nl=False)


@history.command()
@options.root
@options.lang
def age(root: Path, lang: str) -> None:
    """Warn when the newest observation is older than two intervals; a warning, never a failure."""
    looked = workspace.observed(workspace.find(root.resolve())).looked
    if looked and workspace.moment() - datetime.fromisoformat(looked) <= 2 * INTERVAL:
        click.echo(looked)
        return
    hours = int(2 * INTERVAL / timedelta(hours=1))
    words = (
        f"Pengamatan terbaru {looked or '-'}: lebih dari {hours} jam. Jalankan lagi alur kerja “links”.",
        f"Newest observation {looked or '-'}: more than {hours} hours ago. Start the workflow “links” again.",
    )
    click.echo(f"::warning title=links::{words[lang == 'en']}")


def _looks(file: Path) -> Sequence[Look]:
    """Read the looks of a run. Raise UsageError for a file that holds anything else."""
    with click.open_file(str(file), "rb") as lines:
        try:
            return [msgspec.json.decode(line, type=Look) for line in lines if line.strip()]
        except msgspec.DecodeError as error:
            message = f"{file}: {error}"
            raise click.UsageError(message) from error


def _told(file: Path, run: past.Run) -> str:
    counts = ", ".join(f"{count} {kind}" for kind, count in run.counts.items())
    apart = "; disisihkan: jaringan kita sendiri / kept apart: our own network" if run.apart else ""
    return f"{file.name}: {run.urls} URL, {run.hosts} host; {counts}{apart}"
