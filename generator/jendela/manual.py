"""The generated part of the manual: schemas, command line, and the words about each rule."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click

from jendela import messages, schema
from jendela.rules.catalogue import all_rules

_GENERATED = "<!-- Written by `jendela manual`; a test compares it with the program. -->"


def pages(command: click.Command) -> Iterator[tuple[str, str]]:
    """Yield path and text of every generated page."""
    yield "generator/docs/schema.md", schemas()
    yield "generator/docs/cli.md", command_line(command)


def schemas() -> str:
    """Describe every field of every kind."""
    parts = [_GENERATED, "# Isian catatan / Fields of records", ""]
    parts.append("Keys are English terms of the field; `x_` keys are a city's own. Required fields are marked with *.")
    for kind in (*schema.KINDS, *schema.SETTINGS, *schema.EXCHANGED):
        parts += ["", f"## {kind}", "", *_table(schema.load(kind))]
    parts += ["", "# Blok bersama / Shared blocks"]
    for name, block in sorted(schema.load("agency")["$defs"].items()):
        parts += ["", f"## {name}", "", f"{block['title']} / {block['x-title-en']}", "", *_table(block)]
    return "\n".join(parts) + "\n"


def _table(described: Mapping[str, Any]) -> list[str]:
    required = set(described.get("required", ()))
    rows = ["| field | isi | content | type |", "|---|---|---|---|"]
    for name, field in described["properties"].items():
        mark = "*" if name in required else ""
        cells = [f"`{name}`{mark}", field["description"], field["x-description-en"], _type(field)]
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return rows


def _type(field: Mapping[str, Any]) -> str:
    return next(write(field) for mark, write in _TYPES.items() if mark in field)


def _block(field: Mapping[str, Any]) -> str:
    name = field["$ref"].removeprefix("#/$defs/")
    return f"[{name}](#{name})"


def _plain(field: Mapping[str, Any]) -> str:
    if field["type"] == "array":
        return f"list of {_type(field['items'])}"
    return str(field["type"])


# what decides how a type is written, the most telling keyword first
_TYPES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "$ref": _block,
    "enum": lambda field: ", ".join(f"`{choice}`" for choice in field["enum"]),
    "const": lambda field: f"`{field['const']}`",
    "anyOf": lambda field: " or ".join(_type(branch) for branch in field["anyOf"]),
    "x-ref": lambda field: f"id of {field['x-ref']}",
    "pattern": lambda field: f"text like `{field.get('examples', [field['pattern']])[0]}`",
    "type": _plain,
}


def command_line(command: click.Command) -> str:
    """Quote the help of every verb, and of the verbs within a verb."""
    # every verb inherits the names of the help options and the widths
    root = click.Context(command, info_name="jendela", terminal_width=100, **command.context_settings)
    parts = [_GENERATED, "# Command line", "", *_help(root)]
    for context in _verbs(root, command):
        parts += ["", f"## {context.command_path}", "", *_help(context)]
    parts += ["", "## Exit codes", "", "| code | meaning |", "|---|---|"]
    parts += [
        "| 0 | clean |",
        "| 1 | problems |",
        "| 2 | usage or configuration |",
        "| 3 | our own fault, with a log |",
    ]
    return "\n".join(parts) + "\n"


def _verbs(above: click.Context, command: click.Command) -> Iterator[click.Context]:
    if not isinstance(command, click.Group):
        return
    for name in command.list_commands(above):
        verb = command.get_command(above, name)
        if verb is not None and not verb.hidden:
            context = click.Context(verb, above, info_name=name)
            yield context
            yield from _verbs(context, verb)


def _help(context: click.Context) -> list[str]:
    return ["```", context.get_help(), "```"]


def explain(rule: str, lang: str) -> str | None:
    """Say what a rule asks for and what a clerk reads when it is broken; None for no rule."""
    found = {known.id: known for known in all_rules()}.get(rule)
    if found is None:
        return None
    entry = messages.catalogue()[rule][lang]
    words = [
        *(f"- {wording}" for wording in entry["message"]),
        *(f"  = {wording}" for wording in entry.get("hint", ())),
    ]
    waiver = {"id": ("dapat dikecualikan", "tidak dapat dikecualikan"), "en": ("can be waived", "cannot be waived")}
    lines = [f"{found.id} ({found.severity}; {waiver[lang][not found.waivable]})", "", found.sentence, ""]
    return "\n".join([*lines, *words, "", "generator/docs/rules.md#" + found.id])


def nearest(rule: str) -> str:
    """Return the rule that was probably meant."""
    return "".join(difflib.get_close_matches(rule, [known.id for known in all_rules()], n=1))
