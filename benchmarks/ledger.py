"""Kill writers of the observations branch at random moments; prints what was lost."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from ledger_trials import trial


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="an empty folder")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--writers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    start = time.monotonic()
    told = trial(given.work, given.writers, given.kills, given.seed)
    print("| writers | kills | lines promised | lost | twice | faults of verify | s |")
    print("|---|---|---|---|---|---|---|")
    figures = (given.writers, told.killed, told.promised, len(told.missing), told.twice, told.faults)
    print(f"| {' | '.join(map(str, figures))} | {time.monotonic() - start:.0f} |")


if __name__ == "__main__":
    main()
