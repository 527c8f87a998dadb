"""Measure jendela and its peers side by side and print the tables of RESULTS.md.

    python benchmarks/run.py [--only build,check,read,linear] [--records 5000] [--rounds 3] [--work FOLDER]

Each measurement is a whole process: CPU in user and system, wall time, and the most memory that it held. Within a round
the sides take turns, so that what else the machine does hits all alike; a table shows medians over the rounds and the
median of the ratios within each round. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent
DAY = "2026-11-23"
_LOG_LINES = 20
_HEAD = "| | CPU s | user s | system s | wall s | MB | CPU, jendela = 1 |\n|---|---|---|---|---|---|---|"


class Cost(NamedTuple):
    """What a run cost: seconds, and MB at its largest."""

    user: float
    system: float
    wall: float
    memory: float

    @property
    def cpu(self) -> float:
        return self.user + self.system

    def then(self, other: Cost) -> Cost:
        """Add a run that followed."""
        both = (self.user + other.user, self.system + other.system, self.wall + other.wall)
        return Cost(*both, max(self.memory, other.memory))


Side: TypeAlias = Callable[[], Cost]


def process(*command: str | Path, folder: Path | None = None) -> Cost:
    """Run a command to its end. Raise SystemExit with its last lines when it fails."""
    with tempfile.TemporaryFile() as log:
        start = time.monotonic()
        running = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(running.pid, 0)
        wall = time.monotonic() - start
        running.returncode = os.waitstatus_to_exitcode(status)
        if running.returncode:
            log.seek(0)
            lines = log.read().decode("utf-8", "replace").splitlines()
            sys.exit("\n".join([f"failed: {' '.join(map(str, command[:4]))}", *lines[-_LOG_LINES:]]))
    return Cost(usage.ru_utime, usage.ru_stime, wall, usage.ru_maxrss / 1024)


def compare(title: str, sides: Mapping[str, Side], rounds: int) -> None:
    """Let the sides take turns and print their table. Ratios are to the first side, by CPU."""
    costs: dict[str, list[Cost]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            costs[name].append(side())
    ours = next(iter(costs.values()))
    print(f"\n### {title}\n\n{_HEAD}")
    for name, runs in costs.items():
        user, system, wall, memory = (statistics.median(values) for values in zip(*runs, strict=True))
        cpu = statistics.median(run.cpu for run in runs)
        ratio = statistics.median(run.cpu / our.cpu for run, our in zip(runs, ours, strict=True))
        print(
            f"| {name} | {cpu:.2f} | {user:.2f} | {system:.2f} | {wall:.1f} | {memory:.0f} | {ratio:.2f} |", flush=True
        )


class Bench:
    """The measurements, and the cities and peers' projects that they need, made once in a folder."""

    def __init__(self, work: Path, records: int, rounds: int) -> None:
        self.work = work
        self.records = records
        self.rounds = rounds

    def build(self) -> None:
        """Measure the cold build, and the build after one record changed, against MkDocs and Hugo."""
        city = self._city(self.records)
        peers = self._peers(city)
        sides = {
            "jendela build, cold": lambda: self._cold("build", city),
            "jendela build, one record changed": lambda: self._again("build", city),
            "mkdocs build": lambda: self._mkdocs(peers),
            "hugo": lambda: self._hugo(peers),
        }
        compare(f"Build, {self.records} records = {2 * self.records} pages", sides, self.rounds)

    def check(self) -> None:
        """Measure the check, and the check after one record changed."""
        city = self._city(self.records)
        sides = {
            "jendela check, cold": lambda: self._cold("check", city),
            "jendela check, one record changed": lambda: self._again("check", city),
        }
        compare(f"Check, {self.records} records", sides, 3 * self.rounds)

    def read(self) -> None:
        """Measure reading and schema alone."""
        records = 2 * self.records
        city = self.work / f"read-{records}"
        if not city.exists():
            _script("synthetic.py", "--records", str(records), city)
            # the peers know no front matter
            shutil.rmtree(city / "sops")
            _script("readers.py", "schemas", city)
        count = sum(1 for _ in city.glob("registry/*/*.yaml"))
        whole = self._city(records)
        sides = {
            "jendela: reader and schema": lambda: _script("readers.py", "jendela", city),
            f"jendela check, whole and cold, {records} records with SOPs": lambda: self._cold("check", whole),
            "check-jsonschema": lambda: _check_jsonschema(city),
            "C loader, jsonschema": lambda: _script("readers.py", "c-loader", city),
            "C events, jsonschema-rs": lambda: _script("readers.py", "c-events", city),
        }
        compare(f"Reading and schema of {count} YAML records", sides, self.rounds)

    def linear(self) -> None:
        """Measure a city twice as large."""
        once, twice = self._city(self.records), self._city(2 * self.records)
        sides = {
            f"{2 * self.records} pages": lambda: self._cold("build", once),
            f"{4 * self.records} pages": lambda: self._cold("build", twice),
        }
        compare("Twice the city, cold build", sides, self.rounds)

    def _city(self, records: int) -> Path:
        city = self.work / f"city-{records}"
        if not city.exists():
            _script("synthetic.py", "--git", "--records", str(records), city)
        return city

    def _peers(self, city: Path) -> Path:
        folder = self.work / f"peers-{city.name}"
        if not folder.exists():
            self._cold("build", city)
            _script("peers.py", city / "build" / "site", folder)
        return folder

    def _cold(self, verb: str, city: Path) -> Cost:
        shutil.rmtree(city / "build", ignore_errors=True)
        return _jendela(verb, city)

    def _again(self, verb: str, city: Path) -> Cost:
        """Give one record another title, then run."""
        path = city / "registry" / "services" / "ser-00042.yaml"
        before, after = (
            ("Datang", "Silakan datang") if "Silakan" not in path.read_text("utf-8") else ("Silakan datang", "Datang")
        )
        path.write_text(path.read_text("utf-8").replace(before, after), "utf-8")
        return _jendela(verb, city)

    def _mkdocs(self, peers: Path) -> Cost:
        shutil.rmtree(peers / "mkdocs" / "site", ignore_errors=True)
        return process(BIN / "mkdocs", "build", folder=peers / "mkdocs")

    def _hugo(self, peers: Path) -> Cost:
        shutil.rmtree(peers / "hugo" / "public", ignore_errors=True)
        return process(BIN / "hugo", "--quiet", folder=peers / "hugo")


def _jendela(verb: str, city: Path) -> Cost:
    return process(BIN / "jendela", verb, "--root", city, "--as-of", DAY)


def _script(name: str, *arguments: str | Path) -> Cost:
    return process(sys.executable, HERE / name, *arguments)


def _check_jsonschema(city: Path) -> Cost:
    """Run once for each kind, since one run takes one schema."""
    total = Cost(0, 0, 0, 0)
    for folder in sorted(path for path in (city / "registry").iterdir() if path.is_dir()):
        schema = city / f"{folder.name}.schema.json"
        total = total.then(
            process(BIN / "check-jsonschema", "--quiet", "--schemafile", schema, *sorted(folder.iterdir()))
        )
    return total


def main() -> None:
    """Run the cases that are asked for."""
    cases = ("build", "check", "read", "linear")
    parser = argparse.ArgumentParser(description="Measure jendela and its peers side by side.")
    parser.add_argument("--only", default=",".join(cases), help=f"some of {', '.join(cases)}")
    parser.add_argument("--records", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=Path, help="keep cities and peers here; otherwise a folder that is removed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench((options.work or Path(temporary)).resolve(), options.records, options.rounds)
        for case in options.only.split(","):
            getattr(bench, case)()


if __name__ == "__main__":
    main()
