"""Texts that a page would show as nobody meant them: markup in plain fields, walls of signs, forgotten samples.

A field's text is shown sign by sign. Only the text of an SOP is Markdown, and of it a page shows neither pictures nor
attribute lists.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from jendela.places import Place
from jendela.problems import Severity
from jendela.reading.documents import Document
from jendela.registry import Registry
from jendela.rules import bodies
from jendela.rules.rule import Finding, in_one_pass, rule
from jendela.rules.strings import columns, strings

_LONG = 60
_REPEATED = 20

_MARKUP = re.compile(
    r"</?[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>|<!--|&(?:#[0-9]+|#x[0-9a-f]+|[a-z]{2,8});"
    r"|!?\[[^\[\]\n]+\]\([^)\s]+\)|\*\*[^\s*][^*\n]*\*\*|(?<!\w)__[^\s_][^_\n]*__(?!\w)"
    r"|(?:\A|\n)#{1,6} \S|(?<!\w)`[^`\n]+`(?!\w)",
    re.IGNORECASE,
)
_SAME = bytes(2 * (_REPEATED - 1))
_LONG_WORD = b"x" * (_LONG + 1)
_TO_WORDS = bytes(ord(" ") if chr(code).isspace() else ord("x") for code in range(256))
_RUN = re.compile(rf"(\S)\1{{{_REPEATED - 1},}}")
# a single x is a name
_SIGNS = frozenset(sign * times for sign in ".?*_-…x" for times in range(1, _REPEATED)) - {"x", "xx"}
_SAMPLES = frozenset(
    "test tes testing tes123 test123 coba-coba asdf asdfg asdfgh qwerty tbd tba todo n/a diisi".split()
) | {"isi disini", "belum diisi", "akan diisi", "contoh teks", "teks contoh", "judul di sini", *_SIGNS}
_SAMPLE_INSIDE = ("lorem ipsum", "isi di sini", "ganti teks ini")

_SHOWN = ("/id", "/en", "/title")
_FENCES = ("```", "~~~")
_CODE = re.compile(r"`[^`]*`")
_ATTRIBUTES = re.compile(r"\{:[^}\n]*\}|\{[#.][A-Za-z][^}\n]*\}")


@rule(severity=Severity.WARNING, waivable=True)
def text_markup(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A field holds plain text, without HTML or Markdown."""
    yield from _found(registry, "text-markup")


@rule(severity=Severity.WARNING, waivable=True)
def text_long_word(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No word of a field is longer than 60 signs."""
    yield from _found(registry, "text-long-word")


@rule(severity=Severity.WARNING, waivable=True)
def text_repeated(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No sign stands 20 times in a row in a field."""
    yield from _found(registry, "text-repeated")


@rule(severity=Severity.WARNING, waivable=True)
def text_capitals(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No text of over 60 signs is written in capitals only."""
    yield from _found(registry, "text-capitals")


@rule(severity=Severity.WARNING)
def text_placeholder(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No text is a sample that somebody forgot to replace."""
    yield from _found(registry, "text-placeholder")


@rule()
def markdown_image(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A procedure's text shows no pictures."""
    for document in registry.documents.values():
        for target in bodies.targets(document):
            if target.image:
                yield Finding(bodies.place(document, target.start, target.end), {})


@rule()
def markdown_attributes(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A procedure's text carries no attribute lists."""
    for document in registry.documents.values():
        if "{" in document.body:
            for found in _ATTRIBUTES.finditer(_without_code(document.body)):
                yield Finding(bodies.place(document, *found.span()), {"text": found[0]})


WORDING_RULES = (
    text_markup,
    text_long_word,
    text_repeated,
    text_capitals,
    text_placeholder,
    markdown_image,
    markdown_attributes,
)


def _judged(registry: Registry) -> Mapping[str, list[Finding]]:
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for document in registry.documents.values():
        if _maybe([text for text in columns(document)[1] if _is_prose(text)]):
            for pointer, text in strings(document):
                if pointer and _is_prose(text):
                    for name, facts in _faults(pointer, text):
                        found[name].append(Finding(Place(document.path, pointer), facts))
        found["text-placeholder"] += _samples_in_body(document)
    return found


_found = in_one_pass(_judged)


def _is_prose(text: str) -> bool:
    return "://" not in text or " " in text


def _maybe(texts: list[str]) -> bool:
    """Whether any of the texts may be at fault; quick, as every record comes here."""
    joined = "\n".join(texts)
    lower = joined.lower()
    return (
        _has_sign(joined)
        or any(sample in lower for sample in _SAMPLE_INSIDE)
        or not _SAMPLES.isdisjoint(lower.split("\n"))
        or _LONG_WORD in joined.encode("ascii", "replace").translate(_TO_WORDS)
        or _has_run(joined)
        or any(len(text) > _LONG and text.isupper() for text in texts)
    )


def _has_sign(text: str) -> bool:
    return (
        "<" in text
        or ("&" in text and ";" in text)
        or "](" in text
        or "**" in text
        or "__" in text
        or "# " in text
        or "`" in text
    )


def _has_run(text: str) -> bool:
    """Whether a sign may stand 20 times in a row: two texts, one sign apart, then agree in 19 signs."""
    units = text.encode("utf-16-le", "replace")
    shifted = int.from_bytes(units, "little") ^ int.from_bytes(units[2:], "little")
    return _SAME in shifted.to_bytes(len(units) or 1, "little")


def _faults(pointer: str, text: str) -> Iterator[tuple[str, dict[str, str]]]:
    if pointer.endswith(_SHOWN) and pointer != "/id" and _is_sample(text):
        yield "text-placeholder", {"text": text}
    if _has_sign(text) and (markup := _MARKUP.search(text)):
        yield "text-markup", {"text": markup[0].strip()}
    if len(text) < _REPEATED:
        return
    if run := _RUN.search(text):
        yield "text-repeated", {"sign": run[1], "count": str(len(run[0]))}
    elif word := _long_word(text):
        yield "text-long-word", {"word": word[:20], "count": str(len(word))}
    if len(text) > _LONG and text.isupper():
        yield "text-capitals", {}


def _long_word(text: str) -> str:
    return next((word for word in text.split() if len(word) > _LONG and "://" not in word), "")


def _is_sample(text: str) -> bool:
    text = text.lower()
    return text in _SAMPLES or any(sample in text for sample in _SAMPLE_INSIDE)


def _without_code(body: str) -> str:
    """Blank out what stands as code, line by line, so that every offset stays true."""
    lines: list[str] = []
    fence = ""
    for line in body.split("\n"):
        mark = line.lstrip()[:3]
        code = bool(fence) or mark in _FENCES
        if mark in _FENCES and fence in {"", mark}:
            fence = "" if fence else mark
        lines.append(" " * len(line) if code else _CODE.sub(lambda found: " " * len(found[0]), line))
    return "\n".join(lines)


def _samples_in_body(document: Document) -> Iterator[Finding]:
    body = document.body.lower()
    for sample in _SAMPLE_INSIDE:
        if (at := body.find(sample)) >= 0:
            yield Finding(bodies.place(document, at, at + len(sample)), {"text": sample})
