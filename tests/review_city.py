"""A small city with a policy in a real repository, and stories of changes to it: commits, merges, what people said."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from broken_cities import MINIMAL

from jendela import review
from jendela.review import Review

ROOT = Path(__file__).parents[1]
# 2027-03-01, 10:00 in the city
START = 1_803_870_000
DESA_EDITOR, DESA_HEAD, DESA_ACTING, KAB_EDITOR, KAB_HEAD = 202, 201, 203, 102, 101
ORGANISATION, LEGAL, BOT, STRANGER = 301, 401, 801, 999
MAINTAINERS = (901, 902, 903)
SERVICE = "registry/services/surat-domisili.yaml"
SOP = "sops/pemkab-contoh/surat-keterangan.md"
POLICY = "registry/policy.yaml"


def policy(**changes: Any) -> str:
    """Write the shipped policy's lines for this city, with accounts that count."""
    shipped = yaml.safe_load((ROOT / POLICY).read_text("utf-8"))
    lines = json.loads(
        json.dumps(shipped["lines"]).replace("diskominfo", "pemkab-contoh").replace("setda", "sekretariat")
    )
    made: dict[str, Any] = {
        "type": "policy",
        "in_force_since": "2027-01-01",
        "represented_by": "pemkab-contoh",
        "most_records": 3,
        "offices": [
            {
                "id": "pemkab-contoh",
                "editors": _accounts(KAB_EDITOR),
                "heads": _accounts(KAB_HEAD),
                "bots": _accounts(BOT),
            },
            {
                "id": "desa-sukamaju",
                "editors": _accounts(DESA_EDITOR),
                "heads": _accounts(DESA_HEAD),
                "delegates": [{"account": DESA_ACTING, "from": "2027-02-01", "until": "2027-03-01"}],
            },
            _division("bagian-organisasi", editors=_accounts(ORGANISATION)),
            _division("bagian-hukum", editors=_accounts(LEGAL)),
            _division("sekretariat"),
        ],
        "maintainers": {"quorum": 2, "accounts": _accounts(*MAINTAINERS)},
        "lines": lines,
        "history": ["observations/**"],
    }
    return json.dumps({**made, **changes}, indent=1) + "\n"


def _accounts(*numbers: int) -> list[dict[str, int]]:
    return [{"account": number} for number in numbers]


def _division(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "title": {"id": name}, "part_of": "pemkab-contoh", **more}


def git(root: Path, *args: str, when: int = START) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "HOME": str(root)}
    for who in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{who}_NAME": "kantor", f"GIT_{who}_EMAIL": "kantor@contoh.example"}
        environment |= {f"GIT_{who}_DATE": f"{when} +0700"}
    done = subprocess.run(["git", *args], cwd=root, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


def lay(root: Path) -> Path:
    """Lay the city with its policy and a first commit on main."""
    shutil.copytree(MINIMAL, root)
    (root / POLICY).write_text(policy(), "utf-8")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=awal", when=START - 86400)
    return root


class Story:
    """What happens to a city, step by step; the change is on the branch `usulan`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.commits: list[dict[str, Any]] = []
        self.reviews: list[dict[str, Any]] = []
        self.clock = START
        self.facts: dict[str, Any] = {"author": DESA_EDITOR}
        self.as_of = ""
        git(root, "checkout", "--quiet", "-b", "usulan")

    def edit(self, path: str, *pairs: tuple[str, str]) -> Story:
        text = (self.root / path).read_text("utf-8")
        for old, new in pairs:
            assert old in text, f"{path}: {old}"
            text = text.replace(old, new, 1)
        return self.write(path, text)

    def write(self, path: str, text: str | bytes) -> Story:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self

    def delete(self, path: str) -> Story:
        (self.root / path).unlink()
        return self

    def move(self, old: str, new: str, *pairs: tuple[str, str]) -> Story:
        (self.root / new).parent.mkdir(parents=True, exist_ok=True)
        (self.root / old).rename(self.root / new)
        return self.edit(new, *pairs) if pairs else self

    def commit(self, author: int | None = DESA_EDITOR, when: int = 0) -> str:
        self.clock += 60
        git(self.root, "add", "--all")
        git(self.root, "commit", "--quiet", "--allow-empty", "--message=x", when=when or self.clock)
        return self._tied(author)

    def _tied(self, author: int | None) -> str:
        oid = git(self.root, "rev-parse", "HEAD")
        self.commits.append({"oid": oid} | ({"author": author, "committer": author} if author else {}))
        return oid

    def on_main(self, path: str, *pairs: tuple[str, str]) -> Story:
        """Let somebody else's change reach main."""
        git(self.root, "checkout", "--quiet", "main")
        self.edit(path, *pairs)
        git(self.root, "commit", "--quiet", "--all", "--message=main")
        git(self.root, "checkout", "--quiet", "usulan")
        return self

    def merge_main(self, *pairs: tuple[str, str], path: str = SERVICE, author: int = DESA_EDITOR) -> str:
        """Merge main into the change; with pairs, edit a file in the merge itself."""
        git(self.root, "merge", "--quiet", "--no-ff", "--no-commit", "main")
        if pairs:
            self.edit(path, *pairs)
        git(self.root, "add", "--all")
        git(self.root, "commit", "--quiet", "--message=gabung")
        return self._tied(author)

    def said(self, account: int, state: str = "approved", commit: str = "", at: str = "") -> Story:
        self.clock += 60
        moment = at or datetime.fromtimestamp(self.clock, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        oid = commit or git(self.root, "rev-parse", "HEAD")
        self.reviews.append(
            {"account": account, "login": f"akun-{account}", "state": state, "commit": oid, "at": moment}
        )
        return self

    def approvals(self) -> bytes:
        moment = datetime.fromtimestamp(self.clock + 600, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        facts = {"version": 1, "head": git(self.root, "rev-parse", "HEAD"), "fetched_at": moment}
        return json.dumps({**facts, "commits": self.commits, "reviews": self.reviews, **self.facts}).encode()

    def judged(self, skip: Sequence[str] = (), base: str = "main") -> Review:
        asked = review.Asked(base=base, approvals=("persetujuan.json", self.approvals()))
        return review.review(self.root, asked, frozenset(skip))


def rules_of(judged: Review) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for problem in judged.problems:
        found[problem.rule] = found.get(problem.rule, 0) + 1
    return found
