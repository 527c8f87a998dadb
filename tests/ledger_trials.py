"""Writers that add lines to one branch and are killed at random moments; what must be true afterwards.

Each writer is a process with a clone of its own. It says which lines it has kept; whatever it said must be in the
branch once every writer was allowed to finish, and once only.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

from test_git import commit, sh

from jendela import ledger

DAY = date(2026, 11, 23)
_MOMENT = 0.5
# a process of its own, and one that imports as little as it can
_WRITER = """
import sys
from datetime import date
from pathlib import Path
from jendela import ledger
root, name, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for number in range(rounds):
    line = f"{name} {number}"
    ledger.hold(root, date(2026, 11, 23), {"looks": [line.encode()]})
    print(line, flush=True)
    ledger.deliver(root, date(2026, 11, 23), "origin")
"""
_ROUNDS = 20
"""lines that a writer would add if nobody stopped it: more than it can while others are started"""


class Trial(NamedTuple):
    """How a trial ended: lines that were promised and are not there, lines that are there twice, faults of verify."""

    killed: int
    promised: int
    missing: tuple[bytes, ...]
    twice: int
    faults: int


def remote(path: Path) -> Path:
    path.mkdir()
    sh(path, "init", "--quiet", "--bare", "--initial-branch=main")
    return path


def clone(bare: Path, path: Path) -> Path:
    path.mkdir()
    sh(path, "init", "--quiet", "--initial-branch=main")
    sh(path, "remote", "add", "origin", str(bare))
    commit(path)
    return path


def lines_of(root: Path, oid: str, stream: str = "looks") -> list[bytes]:
    contents = (content for path, content in ledger.read(root, oid) if path.startswith(f"{stream}/"))
    return [line for content in contents for line in content.split(b"\n") if line]


def trial(folder: Path, writers: int, kills: int, seed: int) -> Trial:
    bare = remote(folder / "trial")
    clones = [clone(bare, folder / f"writer{number}") for number in range(writers)]
    chance = random.Random(seed)
    promised: list[bytes] = []
    rounds = [0] * writers
    left = kills
    while left:
        ends = min(left, writers)
        running = []
        for number in range(writers):
            rounds[number] += 1
            stays = number >= ends
            running.append(_start(clones[number], f"{number}.{rounds[number]}", 2 if stays else _ROUNDS))
        firsts = [process.stdout.readline() for process in running if process.stdout]
        promised += [line.rstrip(b"\n") for line in firsts]
        for process in running[:ends]:
            time.sleep(chance.uniform(0, _MOMENT / ends))
            process.kill()
        left -= ends
        promised += [line for process in running for line in _said(process)]
    for number, root in enumerate(clones):
        ledger.append(root, DAY, {"looks": [f"{number}.end".encode()]}, "origin")
        promised.append(f"{number}.end".encode())
    tip = ledger.branches(clones[0], "origin")["observations-2026"]
    sh(clones[0], "fetch", "--quiet", "origin")
    found = Counter(lines_of(clones[0], tip))
    return Trial(
        killed=kills,
        promised=len(promised),
        missing=tuple(line for line in promised if line not in found),
        twice=sum(count > 1 for count in found.values()),
        faults=len(list(ledger.verify(clones[0]))),
    )


def _start(root: Path, name: str, rounds: int = _ROUNDS) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _WRITER, str(root), name, str(rounds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def _said(process: subprocess.Popen[bytes]) -> list[bytes]:
    """Read what a writer said until it ended; the last line may be torn by its end."""
    said, _ = process.communicate(timeout=100)
    return [line for line in said.split(b"\n")[:-1] if line]
