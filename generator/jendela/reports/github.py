"""Annotations for a pull request, as workflow commands of GitHub Actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jendela.messages import render as word
from jendela.problems import Problem
from jendela.reports import Located, Source, located, visible

# The forge shows ten annotations of a kind and step; the rest only fills the log.
_MOST = 20


def render(problems: Iterable[Problem], source: Source, lang: str = "id") -> str:
    """Give one command a line; of one rule the first 20 problems."""
    return "".join(f"{_command(each, lang)}\n" for each in located(problems, source, _MOST))


def _command(each: Located, lang: str) -> str:
    problem = each.problem
    message = word(problem, lang)
    text = "\n".join(visible(part) for part in (message.text, message.hint) if part)
    properties = ",".join(f"{name}={_property(value)}" for name, value in _properties(each))
    return f"::{problem.severity} {properties}::{_data(text)}"


def _properties(each: Located) -> Iterator[tuple[str, str]]:
    span = each.span
    yield "file", visible(each.problem.place.path)
    if span is not None:
        yield "line", str(span.line)
        yield "col", str(span.column)
        yield "endLine", str(span.end_line)
        # The forge counts the last column in.
        yield "endColumn", str(max(span.end_column - 1, 1))
    yield "title", visible(each.problem.rule)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
