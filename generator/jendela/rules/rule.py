"""How a rule is written: a generator of findings whose name is its id and whose docstring is its sentence."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Generic, NamedTuple, ParamSpec

from jendela.places import Place
from jendela.problems import Problem, Rule, Severity
from jendela.registry import Registry

P = ParamSpec("P")


class Finding(NamedTuple):
    """What a rule finds: the place, and the facts that its sentence needs."""

    place: Place
    facts: Mapping[str, str]
    related: tuple[Place, ...] = ()


class Check(Generic[P]):
    """A rule that can be applied: call it to get its problems."""

    def __init__(self, rule: Rule, find: Callable[P, Iterator[Finding]]) -> None:
        self.rule = rule
        self._find = find

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Iterator[Problem]:
        for place, facts, related in self._find(*args, **kwargs):
            yield Problem(self.rule.id, place, self.rule.severity, facts, related)


def rule(
    *, severity: Severity = Severity.ERROR, waivable: bool = False, guards: bool = False
) -> Callable[[Callable[P, Iterator[Finding]]], Check[P]]:
    """Make a rule of a generator of findings."""

    def make(find: Callable[P, Iterator[Finding]]) -> Check[P]:
        sentence = " ".join((inspect.getdoc(find) or "").split())
        return Check(Rule(find.__name__.replace("_", "-"), sentence, severity, waivable, guards), find)

    return make


def in_one_pass(
    look: Callable[[Registry], Mapping[str, list[Finding]]],
) -> Callable[[Registry, str], list[Finding]]:
    """Let the rules of a family share one pass: `look` goes through a registry once and finds for each rule's id."""
    last: list[tuple[Registry, Mapping[str, list[Finding]]]] = []

    def found(registry: Registry, wanted: str) -> list[Finding]:
        if not last or last[0][0] is not registry:
            last[:] = [(registry, look(registry))]
        return last[0][1].get(wanted, [])

    return found
