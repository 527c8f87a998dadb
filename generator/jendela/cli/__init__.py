"""The command line: verbs and exit codes. The only place that prints."""

from __future__ import annotations

import gc
import importlib
import sys
import traceback
from pathlib import Path

import click

from jendela import staging, workspace
from jendela.cli.console import FAULT, USAGE

# Where each verb stands: a verb costs its own imports only.
_VERBS = {
    "build": "building",
    "check": "checking",
    "explain": "checking",
    "format": "checking",
    "hide": "reviewing",
    "history": "observing",
    "links": "linking",
    "manual": "writing",
    "new": "writing",
    "pdf": "printing",
    "review": "reviewing",
    "serve": "building",
    "translate": "translating",
}


class _Verbs(click.Group):
    """The verbs, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- the signature is click's
        return sorted(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _VERBS:
            return None
        module = importlib.import_module(f"jendela.cli.{_VERBS[cmd_name]}")
        commands = (one for one in vars(module).values() if isinstance(one, click.Command))
        return next(one for one in commands if one.name == cmd_name)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="jendela")
def cli() -> None:
    """Turn a Git repository of records and procedures into a city's public window."""


def main() -> None:
    """Run a verb with the exit codes that the manual promises."""
    # a run builds one big value and ends: collecting cycles while it grows only costs time
    gc.disable()
    try:
        cli(standalone_mode=True)
    except workspace.WorkspaceError as error:
        click.echo(str(error), err=True)
        sys.exit(USAGE)
    except Exception:  # noqa: BLE001 -- the last resort: our own fault, told as such
        click.echo(_fault(traceback.format_exc()), err=True)
        sys.exit(FAULT)


def _fault(trace: str) -> str:
    log = "jendela-fault.log"
    try:
        staging.compare_then_write(Path.cwd(), log, trace.encode())
    except OSError:
        log = f"\n\n{trace}"
    return f"Ini kesalahan program, bukan kesalahan Anda. Our fault, not yours. Kirim / send: {log}"
