"""Give a problem its sentence and its next step, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from jendela.problems import Problem

# One entry of a catalogue: language, then "message" or "hint", then the wordings in order of preference.
Entry = Mapping[str, Mapping[str, tuple[str, ...]]]

FALLBACK = "id"
_LONGEST = 80
# "{name?}" needs the fact too, but does not show it: so one fact can choose between wordings of the same facts.
_PLACEHOLDER = re.compile(r"\{([a-z_]+)(\??)\}")


@dataclass(frozen=True, slots=True)
class Message:
    """What is so, and what to do next ("" where there is nothing to advise). Both still hold foreign text."""

    text: str
    hint: str = ""


def render(problem: Problem, lang: str) -> Message:
    """Word a problem in a language, in Indonesian where the language is not known."""
    entry = catalogue().get(problem.rule)
    if entry is None:
        told = ", ".join(f"{name}: {_shorten(value)}" for name, value in problem.facts.items())
        return Message(f"{problem.rule} ({told})" if told else problem.rule)
    words = entry.get(lang) or entry[FALLBACK]
    text = _first(words["message"], problem.facts) or problem.rule
    return Message(text, _first(words.get("hint", ()), problem.facts))


def placeholders(wording: str) -> frozenset[str]:
    """Give the names of the facts that a wording needs."""
    return frozenset(name for name, _ in _PLACEHOLDER.findall(wording))


@cache
def catalogue() -> Mapping[str, Entry]:
    """Read every catalogue in this folder. Raises ValueError where two of them word one rule."""
    entries: dict[str, Entry] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda each: each.name):
        if file.name.endswith(".yaml"):
            read = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader) or {}
            if twice := entries.keys() & read.keys():
                message = f"{file.name} words again: {', '.join(sorted(twice))}"
                raise ValueError(message)
            entries |= {rule: _entry(languages) for rule, languages in read.items()}
    return entries


def _entry(languages: Mapping[str, Mapping[str, str | list[str]]]) -> Entry:
    return {
        lang: {part: (said,) if isinstance(said, str) else tuple(said) for part, said in parts.items()}
        for lang, parts in languages.items()
    }


def _first(wordings: tuple[str, ...], facts: Mapping[str, str]) -> str:
    """Fill the first wording whose every fact is given and not empty; give "" where none is."""
    for wording in wordings:
        if all(facts.get(name) for name in placeholders(wording)):
            # One pass: what looks like a placeholder inside a fact stays as it is.
            return _PLACEHOLDER.sub(lambda found: "" if found[2] else _shorten(facts[found[1]]), wording)
    return ""


def _shorten(value: str) -> str:
    return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
