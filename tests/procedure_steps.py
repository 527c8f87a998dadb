"""Steps for tests: written short, drawn by chance, or as the lists of a record."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from jendela.blocks import Text
from jendela.procedures import Actor, StandardTime, Step

ACTORS = ("loket", "kasi", "kepala", "arsip", "warga", "teknis", "lurah", "camat", "ppid", "hukum", "umum", "aset")


def record(*rows: str) -> dict[str, Any]:
    """Write rows such as "start loket", "decision kasi 3 1", "process kasi 4" or "end kasi" as fields of an SOP."""
    steps = [_row(number, *row.split()) for number, row in enumerate(rows, 1)]
    used = dict.fromkeys(step["actor"] for step in steps)
    return {
        "actors": [{"key": key, "label": {"id": f"Petugas {key}", "en": f"Officer {key}"}} for key in used],
        "steps": steps,
    }


def _row(number: int, symbol: str, actor: str = "loket", *exits: str) -> dict[str, Any]:
    row: dict[str, Any] = {"no": number, "activity": {"id": "Memeriksa berkas"}, "actor": actor, "symbol": symbol}
    row |= {"inputs": {"id": "Berkas"}, "time": {"value": 10, "unit": "menit"}, "output": {"id": "Hasil"}}
    if symbol == "decision":
        row["question"] = {"id": "Lengkap?"}
        return row | dict(zip(("if_yes", "if_no"), map(int, exits), strict=False))
    return row | ({"next": int(exits[0])} if exits else {})


@st.composite
def charts(draw: st.DrawFn, most: int = 60) -> tuple[tuple[Step, ...], tuple[Actor, ...]]:
    """Draw a valid flowchart: a backbone from the first step to the last, with branches that go on or back."""
    count = draw(st.integers(2, most))
    keys = ACTORS[: draw(st.integers(2, len(ACTORS)))]
    steps = []
    for row in range(count):
        actor = draw(st.sampled_from(keys))
        symbol = "start" if row == 0 else "end" if row == count - 1 else draw(st.sampled_from(("process", "decision")))
        exits: dict[str, Any] = {}
        if symbol == "decision":
            other = draw(
                st.sampled_from([number for number in range(1, count + 1) if number not in {row + 1, row + 2}])
            )
            names = draw(st.permutations(("if_yes", "if_no")))
            exits = {names[0]: row + 2, names[1]: other}
        elif symbol != "end":
            exits = {"next": row + 2}
        time = draw(st.one_of(st.none(), st.builds(_time, st.integers(0, 90))))
        text = draw(st.sampled_from(("Memeriksa", "Mencatat dan menyimpan", "Menyampaikan " * 8)))
        steps.append(Step(no=row + 1, activity=Text(id=text), actor=actor, symbol=symbol, time=time, **exits))
    used = {step.actor for step in steps}
    return tuple(steps), tuple(Actor(key=key, label=Text(id=f"Petugas {key}")) for key in keys if key in used)


def _time(value: int) -> StandardTime:
    return StandardTime(value=value, unit="menit")
