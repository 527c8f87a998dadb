"""Jinja without what our templates do not use: of all that a build does, writing bodies takes the most time.

Macros become plain functions, and what is looked up by a name is looked up as Python would. Each shortcut leaves the
same text: a test builds pages with plain Jinja and compares. What Jinja would pass over as undefined is an error here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.idtracking import VAR_LOAD_RESOLVE
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

_SPECIAL = re.compile("[&<>\"']").search


def escaped(value: object) -> str:
    """Escape a value as `markupsafe.escape` does, sooner: most have nothing to escape or are markup already."""
    kind = type(value)
    if kind is str:
        return escape(value) if _SPECIAL(value) else value  # type: ignore[call-overload,return-value]  # by `kind`
    return value if kind is Markup else str(value) if kind is int else escape(value)  # type: ignore[return-value]


def replaced(text: str, old: str, new: str) -> str:
    """Replace a word in a text that is not markup, as Jinja's own filter does."""
    return text.replace(old, new)


class _Folding(NodeTransformer):
    """Puts the fixed words of a language in their place: they are the most of what a template writes."""

    def __init__(self, word: Callable[[str], object]) -> None:
        self._word = word

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:  # noqa: N802 -- the name is Jinja's
        names = [node.attr]
        inner = node.node
        while isinstance(inner, nodes.Getattr):
            names.append(inner.attr)
            inner = inner.node
        if isinstance(inner, nodes.Name) and inner.name == "w":
            word = self._word(".".join(reversed(names)))
            return nodes.Const(word, lineno=node.lineno) if isinstance(word, str) else node
        return self.generic_visit(node)


class _Generator(CodeGenerator):
    """Writes the same program with fewer detours."""

    environment: FastEnvironment

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- the signature is Jinja's
        super().__init__(*args, **kwargs)
        self._macros: set[str] = set()
        self._shown: nodes.Node | None = None

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        imported = (name for each in node.find_all(nodes.FromImport) for name in each.names)
        names = (name if isinstance(name, str) else name[1] for name in imported)
        self._macros = {*names, *(each.name for each in node.find_all(nodes.Macro))}
        super().visit_Template(node, frame)

    def visit_Macro(self, node: nodes.Macro, frame: Frame) -> None:  # noqa: N802
        inner = frame.inner()
        inner.symbols.analyze_node(node)
        inner.require_output_check = False
        name = frame.symbols.ref(node.name)
        required = len(node.args) - len(node.defaults)
        self.writeline(f"def {name}(", node)
        for index, argument in enumerate(node.args):
            self.write(inner.symbols.ref(argument.name))
            if index >= required:
                self.write("=")
                self.visit(node.defaults[index - required], frame)
            self.write(", ")
        self.write("):")
        self.indent()
        self.buffer(inner)
        self.enter_frame(inner)
        self.blockvisit(node.body, inner)
        self.return_buffer_contents(inner, force_unescaped=True)
        self.outdent()
        if frame.toplevel:
            self.writeline(f"context.exported_vars.add({node.name!r})")
            self.writeline(f"context.vars[{node.name!r}] = {name}")

    def enter_frame(self, frame: Frame) -> None:
        """Take what all templates share from where it is, not from where it could have been hidden."""
        loads = frame.symbols.loads
        shared = {ref: name for ref, (how, name) in loads.items() if how == VAR_LOAD_RESOLVE and self._is_shared(name)}
        for ref, name in shared.items():
            self.writeline(f"{ref} = environment.globals[{name!r}]")
        frame.symbols.loads = {ref: load for ref, load in loads.items() if ref not in shared}
        super().enter_frame(frame)
        frame.symbols.loads = loads

    def visit_Name(self, node: nodes.Name, frame: Frame) -> None:  # noqa: N802
        ref = frame.symbols.ref(node.name)
        # what a loop or a macro names is there; only what the page's view was to bring may be missing
        there = frame.symbols.find_load(ref) is None or node.name in self._macros or self._is_shared(node.name)
        if there and node.ctx == "load":
            self.write(ref)
        else:
            super().visit_Name(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802
        self.visit(node.node, frame)
        self.write("[")
        self.visit(node.arg, frame)
        self.write("]")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002, N802
        if node.kwargs or node.dyn_args or node.dyn_kwargs:
            self.fail("arguments go by position", node.lineno)
        # what a macro gives is written as it is, or handed on as the markup that it is
        self.write("Markup(" if self._is_markup(node) and node is not self._shown else "(")
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        self.write("))")

    def _output_child_pre(self, node: nodes.Expr, *_: object) -> None:
        self._shown = node
        self.write("(" if self._is_markup(node) else "environment.escaped(")

    def _is_markup(self, node: nodes.Node) -> bool:
        if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
            return False
        return node.node.name in self._macros or node.node.name in self.environment.writers

    def _is_shared(self, name: str) -> bool:
        return name in self.environment.globals and name not in self._macros


class FastEnvironment(Environment):
    """For templates that are always escaped, ask for no context and import macros only."""

    code_generator_class = _Generator
    escaped = staticmethod(escaped)
    writers: frozenset[str] = frozenset()
    """the functions among the globals that give HTML"""
    word: Callable[[str], object] | None = None
    """looks up the fixed word that templates call `w.group.name`"""

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        return _Folding(self.word).visit(template) if self.word else template

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the one dictionary that all templates share; Jinja would chain two and copy them for each page."""
        if d:
            message = "templates have no globals of their own"
            raise ValueError(message)
        return self.globals
