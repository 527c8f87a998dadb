"""YAML to plain data, strictly: the events of the C parser, built without recursion and stopped at the limits.

Only JSON's scalars have a type, and of its numbers only integers: `null` and nothing at all, `true`, `false`, and
whole numbers up to 2**53 without leading zeros. Everything else is the text that stands there. So `no` stays a word,
`2026-02-30` reaches the schema, and no digit is lost from a code such as `61.71`, a version such as `1.10` or an
identity number: coordinates and scores are text with a decimal pattern in the schemas.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, Final, TypeAlias

import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from jendela.places import Place, Span, pointer
from jendela.problems import Problem, Rule
from jendela.reading import layout, rules, text
from jendela.reading.documents import Json
from jendela.reading.rules import found

# The parser's stubs give events no attributes, and a container is narrowed by `type() is`, which no checker follows.
Event: TypeAlias = Any
Holder: TypeAlias = Any

Positions: TypeAlias = Mapping[str, tuple[Span | None, Span]]
"""Pointer to the span of its key (None for the root and for items of a list) and the span of its value."""

_DEPTH: Final = 20
_NODES: Final = 5_000
_WORDS: Final[dict[str, bool | None]] = {"": None, "null": None, "true": True, "false": False}
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,15}")
_STARTS_INTEGER: Final = frozenset("-0123456789")
_LARGEST: Final = 2**53
"""Beyond it JavaScript rounds."""

_TAB: Final = re.compile(r"^ *(\t[ \t]*)(?=\S)", re.MULTILINE)
_NODE_EVENTS: Final = frozenset({ScalarEvent, MappingStartEvent, SequenceStartEvent})
_BLOCK_STYLES: Final = frozenset({"|", ">"})
_ODD_KEYS: Final = frozenset({"", "<<"})

# What the C parser complains about, in its words, first by what it was reading, then by what it missed.
_WHILE: Final = {
    "while scanning a directive": rules.YAML_DIRECTIVE,
    "while scanning an anchor": rules.YAML_ANCHOR,
    "while scanning an alias": rules.YAML_ALIAS,
    "while scanning a tag": rules.YAML_TAG,
    "while parsing a tag": rules.YAML_TAG,
}
_FAULTS: Final = {
    "could not find expected ':'": rules.YAML_KEY_COLON,
    "found unexpected end of stream": rules.YAML_QUOTE,
    "found unexpected document indicator": rules.YAML_QUOTE,
    "did not find expected ',' or ']'": rules.YAML_BRACKET,
    "did not find expected ',' or '}'": rules.YAML_BRACKET,
    "found character that cannot start any token": rules.YAML_CHARACTER,
    "did not find expected node content": rules.YAML_CHARACTER,
    "block sequence entries are not allowed in this context": rules.YAML_CHARACTER,
    "mapping keys are not allowed in this context": rules.YAML_CHARACTER,
    "did not find expected comment or line break": rules.YAML_CHARACTER,
    "found unknown escape character": rules.YAML_ESCAPE,
    "found invalid Unicode character escape code": rules.YAML_ESCAPE,
    "did not find expected hexdecimal number": rules.YAML_ESCAPE,
    "found undefined tag handle": rules.YAML_TAG,
    "did not find expected '-' indicator": rules.YAML_INDENT,
    "did not find expected key": rules.YAML_INDENT,
    "mapping values are not allowed in this context": rules.YAML_COLON,
}
_AT_THE_OPENING: Final = frozenset(
    {rules.YAML_KEY_COLON, rules.YAML_QUOTE, rules.YAML_BRACKET, rules.YAML_ALIAS, rules.YAML_ANCHOR}
)


def parse(path: str, source: bytes | str) -> tuple[dict[str, Json] | None, list[Problem]]:
    """Read one document, from a file's bytes or from clean text. Data is None where it may not be used."""
    if isinstance(source, str):
        return _parse(path, source)
    if len(source) > layout.RECORD_BYTES:
        return None, [layout.too_large(path, len(source), layout.RECORD_BYTES)]
    clean, problems = text.clean(path, source)
    if clean is None:
        return None, problems
    data, more = _parse(path, clean)
    return data, problems + more


def positions(clean: str) -> Positions:
    """Find where everything in a text stands. Of a text that does not parse: what stands before the fault."""
    walk = _Walk("", clean, {})
    walk.run()
    return walk.spans


def _parse(path: str, clean: str) -> tuple[dict[str, Json] | None, list[Problem]]:
    if problems := _before_parsing(path, clean):
        return None, problems
    walk = _Walk(path, clean)
    data = walk.run()
    usable = isinstance(data, dict) and not rules.blocks(walk.problems)
    return (data if usable else None), walk.problems  # type: ignore[return-value]  # narrowed by `usable`


def _before_parsing(path: str, clean: str) -> list[Problem]:
    """Find what the parser would hide or report in other words."""
    problems: list[Problem] = []
    if "\t" in clean:
        tabs = islice(_TAB.finditer(clean), rules.MOST)
        problems += [found(rules.YAML_TAB, Place(path, span=text.span(clean, *each.span(1)))) for each in tabs]
    if "%" in clean:
        for number, line in enumerate(clean.split("\n"), 1):
            if line.startswith("%"):
                problems.append(found(rules.YAML_DIRECTIVE, Place(path, span=Span(number, 1, number, len(line) + 1))))
            elif line.strip() and not line.lstrip().startswith("#"):
                break
    return problems[: rules.MOST]


class _Walk:
    """One pass over the events of a text. Given `spans`, it notes there what stands where."""

    def __init__(self, path: str, clean: str, spans: dict[str, tuple[Span | None, Span]] | None = None) -> None:
        self.path = path
        self.text = clean
        self.spans = {} if spans is None else spans
        self._noting = spans is not None
        self.problems: list[Problem] = []
        self._told = Counter[str]()
        self._firsts: Positions | None = None
        # The containers around the current one, outermost first, each with the key that led on (None in a list).
        self._around: list[tuple[Holder, str | None]] = []
        # While noting spans: the pointer, key and start of each open container, and where the last value ended.
        self._started: list[tuple[str, Span | None, Span]] = []
        self._last = (1, 1)

    def run(self) -> Json:
        """Build the data. It may be used only when no problem was told."""
        root: list[Json] = []
        try:
            self._build(root, CParser(self.text).get_event)
        except yaml.YAMLError as error:
            self.problems.append(_syntax(self.path, self.text, error))
        if self._noting or rules.blocks(self.problems):
            return None
        if not root or root[0] is None:
            self.problems.append(found(rules.YAML_EMPTY, Place(self.path, span=Span(1, 1, 1, 1))))
        elif not isinstance(root[0], dict):
            facts = {} if isinstance(root[0], list) else {"text": str(root[0])}
            self.problems.append(found(rules.YAML_ROOT, Place(self.path, span=positions(self.text)[""][1]), **facts))
        return root[0] if root else None

    def _build(self, root: list[Json], next_event: Callable[[], Event]) -> None:  # noqa: C901, PLR0912, PLR0915 -- the hot loop: a call per event would cost more than all that it does
        holder: Holder = root
        key: str | None = None
        key_event: Event = None
        nodes = 0
        escapes = "\\" in self.text
        marks = "&" in self.text or "!" in self.text
        around, noting = self._around, self._noting
        while True:
            event = next_event()
            kind = type(event)
            if kind is AliasEvent:
                event, kind = self._aliased(event), ScalarEvent
            if marks and kind in _NODE_EVENTS and not (event.anchor is None and event.tag is None):
                self._marked(event)
            if kind is ScalarEvent:
                value: Any = event.value
                plain = event.implicit[0]
                if escapes and event.style == '"':
                    self._unescaped(event)
                if key is None and type(holder) is dict:
                    if value in holder or value in _ODD_KEYS:
                        self._odd_key(event, holder, plain=plain)
                    key, key_event = value, event
                    continue
                if plain and (value in _WORDS or value[0] in _STARTS_INTEGER):
                    value = _scalar(value)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if key is None and type(holder) is dict:
                    return self._tell(rules.YAML_KEY, event)
                if len(around) == _DEPTH:
                    return self._tell(rules.YAML_DEPTH, event)
                value = {} if kind is MappingStartEvent else []
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                if noting:
                    self._end(event)
                holder, key = around.pop()[0], None
                continue
            elif kind is StreamEndEvent:
                return None
            elif kind is DocumentStartEvent and root:
                return self._tell(rules.YAML_SECOND_DOCUMENT, event)
            else:
                continue
            nodes += 1
            if nodes > _NODES:
                return self._tell(rules.YAML_NODES, event)
            if noting:
                self._note(event, holder, key, key_event)
            if key is None:
                holder.append(value)
            else:
                holder[key] = value
            if kind is not ScalarEvent:
                around.append((holder, key))
                holder = value
            key = key_event = None

    def _tell(self, rule: Rule, event: Event, *related: Place, **facts: str) -> None:
        self._told[rule.id] += 1
        if self._told[rule.id] <= rules.MOST:
            self.problems.append(found(rule, Place(self.path, span=_span(self.text, event)), *related, **facts))

    def _aliased(self, event: Event) -> ScalarEvent:
        self._tell(rules.YAML_ALIAS, event, name=event.anchor)
        return ScalarEvent(None, None, (False, True), f"*{event.anchor}", event.start_mark, event.end_mark)

    def _marked(self, event: Event) -> None:
        if event.anchor is not None:
            self._tell(rules.YAML_ANCHOR, event, name=event.anchor)
        if event.tag is not None:
            self._tell(rules.YAML_TAG, event, tag=event.tag)

    def _unescaped(self, event: Event) -> None:
        """Check what escapes hid from the check of the file's text."""
        for rule, start, end in text.oddities(event.value):
            self._tell(rule, event, **text.facts(rule, event.value[start:end]))

    def _odd_key(self, event: Event, holder: dict[str, Json], *, plain: bool) -> None:
        key = event.value
        if self._noting:
            return
        if key in holder:
            self._tell_twice(event, key)
        elif not key:
            self._tell(rules.YAML_KEY, event)
        elif plain:
            self._tell(rules.YAML_MERGE_KEY, event)

    def _tell_twice(self, event: Event, key: str) -> None:
        if self._firsts is None:
            self._firsts = positions(self.text)
        where = self._pointer() + pointer(key)
        first = self._firsts[where][0] if where in self._firsts else None
        facts = {"first_line": str(first.line)} if first else {}
        self._tell(rules.YAML_DUPLICATE_KEY, event, Place(self.path, where, first), key=key, **facts)

    def _pointer(self) -> str:
        """Point to the container that is open now."""
        return pointer(*(len(holder) - 1 if key is None else key for holder, key in self._around[1:]))

    def _note(self, event: Event, holder: Holder, key: str | None, key_event: Event) -> None:
        where = self._pointer() + pointer(len(holder) if key is None else key) if self._around else ""
        spans = (None if key_event is None else _span(self.text, key_event), _span(self.text, event))
        self.spans.setdefault(where, spans)
        self._last = spans[1].end_line, spans[1].end_column
        if type(event) is not ScalarEvent:
            self._started.append((where, *spans))

    def _end(self, event: Event) -> None:
        """Stretch a container to its last value, or to its closing bracket where it has one."""
        where, key, start = self._started.pop()
        span = _span(self.text, event)
        if (span.line, span.column) != (span.end_line, span.end_column):
            self._last = span.end_line, span.end_column
        if self.spans[where] == (key, start):
            self.spans[where] = key, Span(start.line, start.column, *self._last)


def _scalar(value: str) -> Json:
    if value in _WORDS:
        return _WORDS[value]
    if _INTEGER.fullmatch(value) and abs(number := int(value)) <= _LARGEST:
        return number
    return value


def _span(clean: str, event: Event) -> Span:
    start, end = event.start_mark, event.end_mark
    if event.__dict__.get("style") in _BLOCK_STYLES:
        # The parser ends a block of text after all blank lines that follow it.
        piece = clean[start.index : end.index].rstrip()
        breaks = piece.count("\n")
        column = len(piece) - piece.rfind("\n") if breaks else start.column + len(piece) + 1
        return Span(start.line + 1, start.column + 1, start.line + 1 + breaks, column)
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _syntax(path: str, clean: str, error: yaml.YAMLError) -> Problem:
    """Turn the parser's complaint into the rule that a clerk can act on."""
    fault, context, opening, mark = (
        getattr(error, name, None) for name in ("problem", "context", "context_mark", "problem_mark")
    )
    rule = _WHILE.get(context or "") or _FAULTS.get(fault or "", rules.YAML_SYNTAX)
    if rule in _AT_THE_OPENING or (rule is rules.YAML_CHARACTER and context == "while scanning a block scalar"):
        mark = opening or mark
    if mark is None:
        return found(rules.YAML_SYNTAX, Place(path, span=Span(1, 1, 1, 1)))
    lines = clean.rstrip().split("\n")
    row, column = (mark.line, mark.column) if mark.line < len(lines) else (len(lines) - 1, len(lines[-1]))
    character, before = lines[row][column : column + 1], lines[row][:column]
    if rule is rules.YAML_CHARACTER and not character.strip():
        rule = rules.YAML_SYNTAX  # the file ends where a value should be
    if rule is rules.YAML_COLON and ": " not in before:
        rule = rules.YAML_INDENT
    elif rule is rules.YAML_INDENT and before.strip():
        rule = rules.YAML_SYNTAX
    where = Span(row + 1, column + 1, row + 1, column + 1 + len(character))
    return found(rule, Place(path, span=where), **({"character": character} if character.strip() else {}))
