"""Fill a year of observations as runs would write them, and say how much Git needs for them; prints a table."""

from __future__ import annotations

import argparse
import random
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from jendela import ledger
from jendela.links import history
from jendela.links.observation import Kind, Look, Reason

_BEGIN = datetime(2026, 1, 1, 0, 17, tzinfo=UTC)
_BAD = (
    (Kind.BROKEN, Reason.NOT_FOUND, 404),
    (Kind.UNKNOWN, Reason.TIMEOUT, 0),
    (Kind.BROKEN, Reason.SERVER_ERROR, 503),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="an empty folder")
    parser.add_argument("--urls", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--changing", type=float, default=0.005, help="share of addresses that change in a run")
    given = parser.parse_args()
    start = time.monotonic()
    lines = fill(given.work, given.urls, given.days, given.changing)
    print("| URLs | days | runs | lines | MB as text | MB loose | MB packed | s to write | s to read |")
    print("|---|---|---|---|---|---|---|---|---|")
    wrote, loose = time.monotonic() - start, _size(given.work)
    subprocess.run(["git", "gc", "--quiet", "--prune=now"], cwd=given.work, check=True)
    (tip,) = ledger.branches(given.work).values()
    start = time.monotonic()
    files = list(ledger.read(given.work, tip))
    found = history.read(files)
    text = sum(len(content) for _, content in files) / 1e6
    row = [given.urls, given.days, len(found.runs), lines, f"{text:.0f}", f"{loose:.0f}", f"{_size(given.work):.1f}"]
    print(f"| {' | '.join(map(str, row))} | {wrote:.0f} | {time.monotonic() - start:.1f} |")


def fill(root: Path, urls: int, days: int, changing: float) -> int:
    """Write every run of so many days: four complete ones a day, and one of the suspects after each."""
    subprocess.run(["git", "init", "--quiet", "."], cwd=root, check=True)
    chance = random.Random(1)
    now = {
        f"https://h{number % 300}.contoh.go.id/halaman/{number}/layanan-{number * 7919 % 10007}": _well(chance, number)
        for number in range(urls)
    }
    last: dict[str, Look] = {}
    total = 0
    for turn in range(days * 4):
        at = _BEGIN + timedelta(hours=6 * turn)
        for url in chance.sample(list(now), int(urls * changing)):
            now[url] = _turned(now[url], chance)
        total += _run(root, at, now, last, whole=True)
        suspects = {url: look for url, look in now.items() if look.verdict is Kind.BROKEN}
        few = dict(list(suspects.items())[: max(5, urls // 200)])
        total += _run(root, at + timedelta(minutes=30), few, last, whole=False)
    return total


def _run(root: Path, at: datetime, now: dict[str, Look], last: dict[str, Look], *, whole: bool) -> int:
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    looks = [msgspec.structs.replace(look, url=url, at=stamp) for url, look in now.items()]
    known = history.History(looks={url: {"github": (look,)} for url, look in last.items()})
    run = history.coverage(looks, known, stamp, "github", whole=whole)
    lines = history.written(run, looks, known)
    ledger.append(root, at.date(), {history.STREAM: lines})
    for line in lines[1:]:
        look = msgspec.json.decode(line, type=dict[str, Look])["look"]
        last[look.url] = msgspec.structs.replace(look, title=look.title or getattr(last.get(look.url), "title", ""))
    return len(lines)


def _well(chance: random.Random, number: int) -> Look:
    ends = (_BEGIN + timedelta(days=chance.randrange(10, 360))).date().isoformat()
    return Look("", "", "github", Kind.OK, status=200, certificate_ends=ends, milliseconds=chance.randrange(80, 2000),
                title=f"Layanan nomor {number} Kota Contoh", language="id")  # fmt: skip


def _turned(look: Look, chance: random.Random) -> Look:
    kind, reason, status = chance.choice(_BAD) if look.verdict is Kind.OK else (Kind.OK, Reason.NONE, 200)
    return msgspec.structs.replace(look, verdict=kind, reason=reason, status=status)


def _size(root: Path) -> float:
    return sum(path.stat().st_size for path in (root / ".git").rglob("*") if path.is_file()) / 1e6


if __name__ == "__main__":
    main()
