"""The reports by the name that people give on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from jendela import __version__
from jendela.problems import Problem
from jendela.reports import Source, github, gitlab, json_report, markdown, sarif, text
from jendela.rules.catalogue import all_rules

Form = Callable[[Sequence[Problem], Source, str], str]


def _sarif(problems: Sequence[Problem], source: Source, lang: str) -> str:
    return sarif.render(problems, source, all_rules(), __version__, lang)


FORMS: Mapping[str, Form] = {
    "text": text.render,
    "github": github.render,
    "gitlab": gitlab.render,
    "sarif": _sarif,
    "json": json_report.render,
    "markdown": markdown.render,
}
