"""What it costs to judge a change in a large repository.

    python benchmarks/review.py --work FOLDER [--records 10000] [--commits 3000]

A made-up city with the policy of this repository and a history of so many commits. A change of one record, and one of
400, is judged by `jendela review`; CPU seconds are those of the command and of every process that it starts.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
COMMAND = (sys.executable, "-c", "from jendela.cli import main; main()")


def git(root: Path, *args: str, given: bytes = b"") -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=bench", "-c", "user.email=bench@contoh.example")
    done = subprocess.run(["git", *who, *args], cwd=root, env=environment, input=given, capture_output=True, check=True)
    return done.stdout.decode().strip()


def history(commits: int) -> Iterator[bytes]:
    """Yield a stream for `git fast-import`: commits that each touch one file beside the records."""
    yield b"reset refs/heads/main\nfrom refs/heads/main^0\n\n"
    for number in range(commits):
        text = f"{number}\n".encode()
        when = 1_795_000_000 + number
        yield b"commit refs/heads/main\ncommitter bench <bench@contoh.example> %d +0700\ndata 1\nx\n" % when
        yield b"M 100644 inline CHANGELOG.md\ndata %d\n%s\n" % (len(text), text)


def city(work: Path, records: int, commits: int) -> Path:
    root = work / f"review-{records}-{commits}"
    if root.exists():
        return root
    made = (sys.executable, str(HERE / "synthetic.py"), "--records", str(records), str(root))
    subprocess.run(made, check=True, capture_output=True)
    shutil.copy(HERE.parent / "registry/policy.yaml", root / "registry/policy.yaml")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=awal")
    git(root, "fast-import", "--quiet", given=b"".join(history(commits)))
    git(root, "reset", "--quiet", "--hard", "main")
    git(root, "gc", "--quiet")
    return root


def change(root: Path, count: int) -> None:
    """Put a change of so many services on a branch."""
    git(root, "checkout", "--quiet", "--force", "-B", f"usulan-{count}", "main")
    for path in sorted((root / "registry/services").iterdir())[:count]:
        text = path.read_text("utf-8")
        path.write_text(text.replace("status: active", "status: suspended", 1), "utf-8")
    git(root, "commit", "--quiet", "--all", "--message=usulan")


def judged(root: Path, count: int) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    args = ("review", "--base", "main", "--head", f"usulan-{count}", "--root", str(root), "--format", "markdown")
    done = subprocess.run([*COMMAND, *args], capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode in {0, 1}, done.stderr.decode()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--commits", type=int, default=3_000)
    given = parser.parse_args()
    root = city(given.work, given.records, given.commits)
    print("| records | commits | changed | CPU s (best of three) |\n|---|---|---|---|")
    for count in (1, 400):
        change(root, count)
        best = min(judged(root, count) for _ in range(3))
        print(f"| {given.records} | {given.commits} | {count} | {best:.2f} |")


if __name__ == "__main__":
    main()
