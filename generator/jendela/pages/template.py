"""Jinja without what our templates do not use: of all that a build does, writing bodies takes the most time.

Each shortcut leaves the same text. A test builds pages with plain Jinja and compares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from typing import Any

from jinja2 import Environment
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context
from markupsafe import Markup, escape

_SPECIAL = re.compile("[&<>\"']").search


def escaped(value: object) -> str:
    """Escape a value as `markupsafe.escape` does, sooner: most have nothing to escape or are markup already."""
    kind = type(value)
    if kind is Markup or (kind is str and not _SPECIAL(value)):  # type: ignore[call-overload]  # narrowed by `kind`
        return value  # type: ignore[return-value]
    return escape(value)


class _Context(Context):
    """Calls what a template calls as it is; Jinja looks whether it asks for a context, and nothing of ours does."""

    def call(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- any function
        if kwargs:
            kwargs.pop("_loop_vars", None)
            kwargs.pop("_block_vars", None)
        return function(*args, **kwargs)


class _Generator(CodeGenerator):
    """Writes `escaped` where Jinja writes `escape`. All our templates are escaped, so Jinja's other cases are gone."""

    def _output_child_pre(self, *_: object) -> None:
        self.write("environment.escaped(")


class FastEnvironment(Environment):
    """For templates that are always escaped and ask for no context."""

    code_generator_class = _Generator
    context_class = _Context
    escaped = staticmethod(escaped)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the one dictionary that all templates share; Jinja would chain two and copy them for each page."""
        if d:
            message = "templates have no globals of their own"
            raise ValueError(message)
        return self.globals
