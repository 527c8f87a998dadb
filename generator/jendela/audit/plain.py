"""Accept a plainly written page without parsing it: more than twice as fast, and sure of the same tags as a browser.

Where every "<" opens a tag of the plainest form (quoted values that hold neither "<" nor ">"), cutting at "<" finds
the tags that every HTML5 parser finds, as long as the few elements that switch the tokenizer are cut out with their
text. Pages of one site share most of their tags, so each distinct tag is judged once. A page that is not plain, or
that holds any fault, goes to the parser, and the parser's verdict counts; a test holds the two against each other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from jendela.audit.addresses import SAME_PAGE, Reference, Site
from jendela.audit.judge import Element, Facts, Judge

_REMEMBERED = 20_000
# An end tag that means nothing stands in for what came before a text that belongs to no tag.
_NO_TAG = "/p>"
_MOST_TEXTS = 50

_ATTRIBUTES = r'(?:\s+[a-zA-Z_][-a-zA-Z0-9_:.]*(?:="[^"<>]*")?)*\s*/?'
_TAG = re.compile(rf"(/?)([a-zA-Z][a-zA-Z0-9-]*)({_ATTRIBUTES})")
_ATTRIBUTE = re.compile(r'([a-zA-Z_][-a-zA-Z0-9_:.]*)(?:="([^"]*)")?')
_MARKUP = re.compile(r"!--[^<>]*--|!doctype html", re.IGNORECASE)
_SCRIPT = re.compile(rf"<script({_ATTRIBUTES})>(.*)", re.DOTALL)
# Foreign content: nothing in here may lead back to HTML, where the tokenizer could switch.
_SHAPES = "circle|clipPath|defs|ellipse|g|line|linearGradient|marker|mask|path|pattern|polygon|polyline|rect|stop"
_DRAWING = re.compile(
    rf"<svg{_ATTRIBUTES}>(?:[^<]"
    rf"|<(title|desc){_ATTRIBUTES}>[^<]*</\1>"
    rf"|</?(?:{_SHAPES}|symbol|text|tspan|use){_ATTRIBUTES}>)*"
)
# Other character references are read differently in attributes and in text; the parser knows how.
_REFERENCES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&nbsp;": "\xa0", "&#34;": '"', "&#39;": "'", "&#x27;": "'"}
_OTHER_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|nbsp|#34|#39|#x27);)")
# Their text is no markup, so it has to be free of tags.
_TEXT_ONLY = frozenset({"style", "textarea", "title"})
_NOT_PLAIN = frozenset(
    [
        "svg",
        "math",
        "script",
        "noscript",
        "template",
        "iframe",
        "noembed",
        "noframes",
        "xmp",
        "plaintext",
        "frameset",
        "image",
        "select",
    ]
)


class _Tag(NamedTuple):
    """A tag and what it means; `slot` is the only thing that it means, where that is an address left empty."""

    name: str
    attributes: dict[str, str]
    facts: tuple[Facts, ...]
    slot: Reference | None = None


class _Stretch(NamedTuple):
    """A text of a frame, read once for all pages: its ends, which go on in what is poured, and what is between.

    `rest` is the name under which the reader knows what is between, and the last end; nothing where there is no "<".
    """

    head: str
    rest: tuple[str, ...] = ()


class PlainReader:
    """Reads pages of one site; what it remembers of their tags is bounded."""

    def __init__(self, site: Site, judge: Judge) -> None:
        self._site = site
        self._judge = judge
        # Chunks that mean nothing for their page, chunks that mean something, and tags without the text after them.
        self._idle: set[str] = set()
        self._known: dict[str, tuple[Facts, ...]] = {}
        self._tags: dict[str, _Tag] = {}
        self._stretches: dict[str, _Stretch | None] = {}
        self._shared: dict[str, tuple[Facts, ...]] = {}

    def read(self, html: str, parts: Sequence[str] = ()) -> list[Facts] | None:
        """Give the facts of every element that has any, in order; None where the parser has to look.

        `parts` are those of the page, if it was poured: in turn a text of the frame and what was poured after it.
        """
        self._forget()
        # The parser gives these two another value.
        if "\r" in html or "\0" in html:
            return None
        chunks = self._poured(parts) or _chunks(html)
        found: list[Facts] = []
        return found if chunks is not None and self._take(chunks, html, found) else None

    def _poured(self, parts: Sequence[str]) -> list[str] | None:
        """Cut a poured page as `_chunks` would, each stretch of frame in one piece; None where that may not be."""
        stretches = [self._stretch(text) for text in parts[::2]]
        # Only where none of these begins in what was poured, the frame reads as it does by itself.
        if not parts or None in stretches or any("<script" in slot or "<svg" in slot for slot in parts[1::2]):
            return None
        chunks = [_NO_TAG]
        for stretch, slot in zip(stretches, parts[1::2], strict=True):
            if stretch:
                chunks[-1] += stretch.head
                chunks += stretch.rest
            first, *others = slot.split("<")
            chunks[-1] += first
            chunks += others
        return chunks

    def _stretch(self, text: str) -> _Stretch | None:
        """Read a text of a frame; None where it cannot be read apart from what is poured around it."""
        if text not in self._stretches:
            self._stretches[text] = self._read_stretch(text)
        return self._stretches[text]

    def _read_stretch(self, text: str) -> _Stretch | None:
        start = text.find("<")
        if start < 0:
            return _Stretch(text)
        chunks = _chunks(text[start:])
        if chunks is None:
            return None
        # What follows a script or drawing belongs to no tag.
        tail = _NO_TAG if chunks[-1].startswith("<") else chunks.pop()
        facts: list[Facts] = []
        if not self._take(chunks, text, facts) or any(each.faults for each in facts):
            return None
        ids, references, marks = (
            tuple(one for each in facts for one in getattr(each, name)) for name in ("ids", "references", "marks")
        )
        name = f"\0{len(self._shared)}"  # which no page can hold
        self._shared[name] = (Facts((), ids, tuple(dict.fromkeys(references)), marks),)
        self._known |= self._shared
        return _Stretch(text[:start], (name, tail))

    def _take(self, chunks: list[str], html: str, found: list[Facts]) -> bool:
        """Add the facts of a piece of a page to those found; say whether the piece is plain."""
        idle, known, tags = self._idle, self._known, self._tags
        texts = 0
        for chunk in [chunk for chunk in chunks if chunk not in idle]:
            if chunk in known:
                found += known[chunk]
                continue
            # An end that is missing gives the empty text, which is no tag.
            tag = tags.get(chunk[: chunk.find(">") + 1]) or self._tag(chunk)
            if tag is None:
                return False
            if tag.facts:
                found += tag.facts
                known[chunk] = tag.facts
            elif tag.name in _TEXT_ONLY:
                texts += 1
                # Wherever it stands, its end tag has to follow at once; idle tags in between are not seen here.
                if texts > _MOST_TEXTS or html.count(f"<{chunk}") != html.count(f"<{chunk}</{tag.name}>"):
                    return False
                text = chunk.partition(">")[2]
                found.append(self._judge.facts(Element(tag.name, tag.attributes, text)))
            else:
                idle.add(chunk)
        return True

    def _forget(self) -> None:
        for memory in (self._idle, self._known, self._tags):
            if len(memory) > _REMEMBERED:
                memory.clear()
                self._known |= self._shared

    def _tag(self, chunk: str) -> _Tag | None:
        """Give the tag that a chunk starts with, or the whole script or drawing that it is."""
        if chunk[:1] == "<":
            return self._script(chunk) if chunk.startswith("<script") else self._drawing(chunk)
        text, closed, _ = chunk.partition(">")
        if not closed:
            return None
        tag = self._link(text)
        if tag is None and (tag := self._learn(text)) is not None:
            self._tags[f"{text}>"] = tag
        return tag

    def _link(self, text: str) -> _Tag | None:
        """Give a tag that is known but for its address: most new tags are old links to new places."""
        before, found, rest = text.partition(' href="')
        if not found:
            return None
        address, closed, after = rest.partition('"')
        like = self._tags.get(f'{before} href=""{after}>') if closed and "&" not in address else None
        if like is None or like.slot is None:
            return None
        reference = self._site.refer(address, like.slot.use, like.slot.what)
        if isinstance(reference, str):
            return None
        facts = () if reference is None else (Facts((), (), (reference,), ()),)
        return _Tag(like.name, like.attributes, facts)

    def _learn(self, text: str) -> _Tag | None:
        if _MARKUP.fullmatch(text):
            return _Tag("", {}, ())
        parts = _TAG.fullmatch(text)
        if parts is None or (name := parts[2].lower()) in _NOT_PLAIN:
            return None
        if parts[1]:
            return _Tag("/" + name, {}, ())
        attributes = _attributes(parts[3])
        if attributes is None:
            return None
        if attributes.get("href"):
            # The same tag without its address answers for every other address.
            before, _, rest = text.partition(' href="')
            _, _, after = rest.partition('"')
            self._tag(f'{before} href=""{after}>')
        facts = () if name in _TEXT_ONLY else self._facts(Element(name, attributes))
        return _Tag(name, attributes, facts, _slot(facts))

    def _facts(self, element: Element) -> tuple[Facts, ...]:
        facts = self._judge.facts(element)
        return (facts,) if any(facts) else ()

    def _script(self, text: str) -> _Tag | None:
        parts = _SCRIPT.fullmatch(text)
        # A comment in a script can hide its end tag, and an end tag has more spellings than the one it was cut at.
        if parts is None or "<!--" in parts[2] or "</script" in parts[2].lower():
            return None
        attributes = _attributes(parts[1])
        if attributes is None:
            return None
        return _Tag("script", attributes, self._facts(Element("script", attributes, parts[2])))

    def _drawing(self, text: str) -> _Tag | None:
        if _DRAWING.fullmatch(text) is None:
            return None
        facts: list[Facts] = []
        for part in text.split("<")[1:]:
            tag = part.partition(">")[0]
            if tag.startswith("/"):
                continue
            name, _, _ = tag.partition(" ")
            attributes = _attributes(tag[len(name) :])
            if attributes is None:
                return None
            facts += self._facts(Element("svg:title" if name == "title" else name.lower(), attributes))
        return _Tag("svg", {}, tuple(facts))


def _slot(facts: tuple[Facts, ...]) -> Reference | None:
    if len(facts) != 1 or len(facts[0].references) != 1:
        return None
    (reference,) = facts[0].references
    empty = reference.ups == SAME_PAGE and not reference.written
    return reference if empty and facts[0] == Facts(references=(reference,)) else None


def _chunks(html: str) -> list[str] | None:
    """Cut a page at each "<"; scripts and drawings stay whole and keep their "<". None where one has no end."""
    chunks: list[str] = []
    first, *scripts = html.split("<script")
    if not _cut(first, chunks):
        return None
    for piece in scripts:
        script, end, rest = piece.partition("</script>")
        chunks.append("<script" + script)
        if not end or not _cut(rest, chunks):
            return None
    return chunks


def _cut(text: str, chunks: list[str]) -> bool:
    first, *drawings = text.split("<svg")
    chunks += first.split("<")[1:]
    for piece in drawings:
        drawing, end, rest = piece.partition("</svg>")
        if not end:
            return False
        chunks.append("<svg" + drawing)
        chunks += rest.split("<")[1:]
    return True


def _attributes(text: str) -> dict[str, str] | None:
    """Give attributes as a parser would, None where only the parser knows."""
    if _OTHER_REFERENCE.search(text):
        return None
    pairs = [(name.lower(), value) for name, value in _ATTRIBUTE.findall(text)]
    attributes = dict(pairs)
    if len(attributes) < len(pairs):
        return None
    if "&" in text:
        return {name: _decode(value) for name, value in pairs}
    return attributes


def _decode(value: str) -> str:
    for reference, character in _REFERENCES.items():
        value = value.replace(reference, character)
    return value.replace("&amp;", "&")
