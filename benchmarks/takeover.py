"""Precision and recall of the judgement on pages that were taken over, and what it costs; prints a table."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from takeover_corpus import Case, cases, figures


def main() -> None:
    corpus = list(cases())
    print("| pages | hostile | honest | precision | recall | missed | CPU ms a page |")
    print("|---|---|---|---|---|---|---|")
    for name, held_out in (("chosen by", False), ("untouched", True)):
        _row(name, [case for case in corpus if case.held_out is held_out])


def _row(name: str, half: list[Case]) -> None:
    hostile = sum(case.hostile for case in half)
    precision, recall = figures(half)
    missed = ", ".join(case.name for case in half if case.hostile and not case.judgement().taken_over) or "none"
    start = time.process_time()
    for case in half:
        case.judgement()
    cost = (time.process_time() - start) * 1000 / len(half)
    print(
        f"| {name} | {hostile} | {len(half) - hostile} | {precision:.2f} | {recall:.2f} | {missed} | {cost:.1f} |",
    )


if __name__ == "__main__":
    main()
