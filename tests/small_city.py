"""A small city in a folder of its own, with a real Git history when a test wants one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

PROJECT = Path(__file__).parents[1]
MINIMAL = PROJECT / "tests" / "cities" / "minimal"
_IDENTITY = {
    "GIT_AUTHOR_NAME": "Contoh",
    "GIT_AUTHOR_EMAIL": "contoh@contoh.example",
    "GIT_COMMITTER_NAME": "Contoh",
    "GIT_COMMITTER_EMAIL": "contoh@contoh.example",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def copy(target: Path) -> Path:
    """Lay the smallest valid city and the look of the site into a folder."""
    shutil.copytree(MINIMAL, target, dirs_exist_ok=True)
    for name in ("overrides", "pages", "assets"):
        if not (target / "site" / name).exists():
            shutil.copytree(PROJECT / "site" / name, target / "site" / name)
    # the small city's own is the smallest that passes its rules; a site needs the words of the frame too
    shutil.copy(PROJECT / "mkdocs.yml", target / "mkdocs.yml")
    return target


def git(root: Path, *arguments: str, day: str = "2026-11-01") -> str:
    """Run Git as a stranger to this machine's own configuration; `day` is the date of what it commits."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | _IDENTITY
    environment |= {"GIT_AUTHOR_DATE": f"{day}T12:00:00+08:00", "GIT_COMMITTER_DATE": f"{day}T12:00:00+08:00"}
    done = subprocess.run(["git", *arguments], cwd=root, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def commit(root: Path, day: str, message: str = "perubahan") -> str:
    """Commit everything in the folder and return the commit's id."""
    if not (root / ".git").exists():
        git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all", "--force", "--", ".", ":!build")
    git(root, "commit", "--quiet", "--allow-empty", f"--message={message}", day=day)
    return git(root, "rev-parse", "HEAD").strip()
