"""The only door for starting a browser: it prints pages that stand by themselves to PDF."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

from jendela import staging
from jendela.places import Place
from jendela.problems import Problem, Rule

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

FAILED = Rule("print-failed", "The browser prints every form, and in time.")
MISSING = Rule("print-missing", "The browser that prints forms is installed.")
RULES = (FAILED, MISSING)

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-pdf-header-footer",
    # the page names no address; should it after all, there is no way out
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
# A PDF names the moment of its making, as many bytes long whenever that was; the day of the check is what counts.
_MOMENT = re.compile(rb"\(D:[0-9]{14}([+-][0-9]{2}'[0-9]{2}'|Z)?\)")
_LAST_LINE = 200


def print_page(page: Path, day: date, browser: str = "", timeout: float = 60) -> tuple[bytes, list[Problem]]:
    """Print an HTML file with a browser, the first that is there where none is named; `timeout` is in seconds.

    The browser works in the folder of the page. The same page and day give the same bytes.
    """
    staging.drop(page.parent, f"{page.stem}.pdf")
    for name in (browser,) if browser else BROWSERS:
        try:
            output = _run(name, page, timeout)
        except FileNotFoundError:
            continue
        except subprocess.TimeoutExpired:
            return b"", [Problem(FAILED.id, Place(page.name), facts={"seconds": f"{timeout:g}"})]
        if made := staging.read(page.parent, f"{page.stem}.pdf"):
            return _MOMENT.sub(lambda found: _moment(found, day), made), []
        return b"", [Problem(FAILED.id, Place(page.name), facts={"text": output})]
    return b"", [Problem(MISSING.id, Place(page.name), facts={"browser": browser or ", ".join(BROWSERS)})]


def _run(browser: str, page: Path, timeout: float) -> str:
    folder = page.parent
    # as root a browser refuses to start with its sandbox; the page is ours, escaped, and may load and run nothing
    alone = ("--no-sandbox",) if os.geteuid() == 0 else ()
    command = (
        browser,
        *_FLAGS,
        *alone,
        f"--user-data-dir={folder / 'profile'}",
        f"--print-to-pdf={page.with_suffix('.pdf')}",
        page.as_uri(),
    )
    done = subprocess.run(  # noqa: S603 -- a list, and the page's name is a record's id
        command,
        cwd=folder,
        env={"PATH": os.defpath, "HOME": str(folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=timeout,
        check=False,
    )
    lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:_LAST_LINE] if lines else str(done.returncode)


def _moment(found: re.Match[bytes], day: date) -> bytes:
    zone = b"" if found[1] is None else b"Z" if found[1] == b"Z" else b"+00'00'"
    return b"(D:" + day.strftime("%Y%m%d").encode() + b"000000" + zone + b")"
