"""The last gate: judge the built site as a browser would see it, page by page, then its links across pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple, TypeVar

from jendela.audit.addresses import Here, Reference, Site, Use
from jendela.audit.judge import Facts, Fault, Judge
from jendela.audit.markup import is_tangled, readings
from jendela.audit.plain import PlainReader
from jendela.audit.rules import RULES, SEVERITIES
from jendela.places import Place
from jendela.problems import Problem

__all__ = ["RULES", "Audit", "Seen"]

# A hostile page can hold a fault in every byte; the first of them are enough to refuse it.
_PER_PAGE = 100
_RELATED = 5
_MANY = 10
_Key = TypeVar("_Key")
_PATH_END = re.compile(r"(?=[?#])|\Z")
_NEEDED = {"lang": "site-language", "title": "site-title", "main": "site-main"}
_MISSING = {"asset": "site-asset", "script": "site-script"}


@dataclass(slots=True)
class _Found:
    """One fault with the first page that has it, and how many pages have it."""

    place: Place
    facts: dict[str, str]
    related: list[Place] = field(default_factory=list)
    pages: int = 1
    latest: str = ""

    def again(self, place: Place, url: str) -> None:
        """Count another page, and keep the first few other files that such pages are made from."""
        if url == self.latest:
            return
        self.latest = url
        self.pages += 1
        if len(self.related) < _RELATED and place != self.place and place not in self.related:
            self.related.append(place)

    def problem(self, rule: str) -> Problem:
        """Give the finding as a problem."""
        facts = {name: value for name, value in self.facts.items() if value}
        if self.pages > 1:
            facts["pages"] = str(self.pages)
        return Problem(rule, self.place, SEVERITIES[rule], facts, tuple(self.related))


class _Link(NamedTuple):
    """A link that only the whole site can prove; without a target it leads out of the site."""

    target: str | None
    fragment: str
    use: Use
    what: str
    written: str


class Seen(NamedTuple):
    """What is remembered of a page that was found good: the anchors it offers and those of others it links to."""

    anchors: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


class Audit:
    """The final check of one built site; memory grows with pages and distinct links, not with their text.

    `known_files` are POSIX paths from the site's root ("assets/a.css", "layanan/index.html"); pages that are given
    to `page` are known anyway. `origin` is such as "https://example.go.id", "" when unknown; `base_path` starts and
    ends with a slash. `allowed_inline` holds SHA-256 hex digests of the UTF-8 text of inline scripts and styles
    that come from the frames. `built_in` is where pages that were made from no record are said to stand.
    """

    def __init__(
        self,
        known_files: Iterable[str],
        origin: str = "",
        base_path: str = "/",
        allowed_inline: AbstractSet[str] = frozenset(),
        built_in: str = "build/site",
    ) -> None:
        site = Site(origin.lower().rstrip("/"), base_path)
        self._judge = Judge(site, allowed_inline)
        self._plain = PlainReader(site, self._judge)
        self._built_in = built_in
        self._exists: set[str] = set()
        for path in known_files:
            self._add(path)
        self._anchors: dict[str, tuple[str, ...]] = {}
        self._shared: dict[tuple[str, ...], tuple[str, ...]] = {}
        # By facts, which are kept so that their id stays theirs, and depth: the references still to be proved.
        self._proved: dict[tuple[int, int], tuple[Facts, tuple[Reference, ...]]] = {}
        self._found: dict[Fault, _Found] = {}
        self._open: dict[_Link, _Found] = {}
        # Pages that the plain reader passed on to the parser: where this is most of them, the check is slow.
        self.parsed = 0

    def page(self, url: str, html: str, made_from: tuple[Place, ...] = (), parts: Sequence[str] = ()) -> Seen:
        """Judge a page; `url` is its address from the site's root, "" for the first page, "…/" or a file name.

        `parts` are those of `html`, if it was poured, see `pour.parts`: what pages share is then looked at once.
        """
        place = self._arrive(url, made_from)
        faults, facts = self._read(html, parts)
        ids = tuple(one for each in facts for one in each.ids)
        self._anchors[url] = self._shared.setdefault(ids, ids)
        for fault in list(dict.fromkeys(faults))[:_PER_PAGE]:
            _note(self._found, fault, place, _shown(url, fault.what, fault.excerpt))
        here = Here(url)
        references = dict.fromkeys(one for each in facts if each.references for one in self._unproved(each, here))
        self._follow(here, place, references)
        targets = ((here.resolve(reference), reference) for reference in references if reference.fragment)
        return Seen(ids, tuple((target, ref.fragment) for target, ref in targets if target not in {None, url}))

    def again(self, url: str, seen: Seen, made_from: tuple[Place, ...] = ()) -> None:
        """Take a page as it was found good before, while every file of that site is still there.

        Only what another page may have lost since is looked at: the anchors that this one links to.
        """
        place = self._arrive(url, made_from)
        self._anchors[url] = self._shared.setdefault(seen.anchors, seen.anchors)
        for target, fragment in seen.links:
            link = _Link(target, fragment, "link", "href", "")
            self._open.setdefault(link, _Found(place, _shown(url, "href", f"{target}#{fragment}")))

    def _arrive(self, url: str, made_from: tuple[Place, ...]) -> Place:
        path = url + "index.html" if url == "" or url.endswith("/") else url
        self._add(path)
        return made_from[0] if made_from else Place(f"{self._built_in}/{path}")

    def finish(self) -> list[Problem]:
        """Prove what only the whole site can prove, and give every problem, ordered by place and rule."""
        problems = [found.problem(fault.rule) for fault, found in self._found.items()]
        for link, found in self._open.items():
            if link.target is None or link.target not in self._exists:
                if link.target is not None and f"{link.target}/" in self._exists:
                    found.facts["with_slash"] = _PATH_END.sub("/", found.facts["excerpt"], count=1)
                problems.append(found.problem(_MISSING.get(link.use, "site-link")))
            elif not self._has_anchor(link.target, link.fragment):
                found.facts["anchor"] = link.fragment
                problems.append(found.problem("site-anchor"))
        return sorted(problems, key=lambda problem: (problem.place.path, problem.rule, *problem.facts.values()))

    def _add(self, path: str) -> None:
        self._exists.update((path, _page_url(path)))

    def _unproved(self, facts: Facts, here: Here) -> tuple[Reference, ...]:
        """Give the references that another page of the same depth has not proved for all of that depth."""
        if len(facts.references) < _MANY:
            return facts.references
        key = id(facts), here.depth
        if key not in self._proved:
            open_ = tuple(one for one in facts.references if one.fragment or here.from_root(one) not in self._exists)
            self._proved[key] = facts, open_
        return self._proved[key][1]

    def _read(self, html: str, parts: Sequence[str]) -> tuple[list[Fault], list[Facts]]:
        """Give the faults of a page by itself, and the facts of its elements."""
        plain = self._plain.read(html, parts)
        faults = [] if plain is None else _faults(plain)
        if plain is not None and not faults:
            return faults, plain
        self.parsed += 1
        if is_tangled(html):
            return (faults or [Fault("site-tangled", "<html>")]), plain or []
        first, *others = [[self._judge.facts(each) for each in reading] for reading in readings(html)]
        # The other reading has the same structure once more, but may hold faults of its own.
        more = [fault for reading in others for each in reading for fault in each.faults]
        return _faults(first) + more, first

    def _follow(self, here: Here, place: Place, references: Iterable[Reference]) -> None:
        exists = self._exists
        for reference in references:
            target = here.resolve(reference)
            if target in exists and not reference.fragment:
                continue
            if target is not None and self._has_anchor(target, reference.fragment, unseen=False):
                continue
            # From each depth the same target is written in another way; only what has none is known by its words.
            written = "" if target is not None else reference.written
            link = _Link(target, reference.fragment, reference.use, reference.what, written)
            _note(self._open, link, place, _shown(here.url, reference.what, reference.written))

    def _has_anchor(self, target: str, fragment: str, *, unseen: bool = True) -> bool:
        """Say whether a page has the named part; `unseen` is the answer for what is no page that was judged."""
        if target not in self._exists:
            return False
        anchors = self._anchors.get(_page_url(target))
        if anchors is None:
            return unseen
        return fragment in anchors or fragment.lower() in {"", "top"}


def _note(known: dict[_Key, _Found], key: _Key, place: Place, facts: dict[str, str]) -> None:
    if key in known:
        known[key].again(place, facts["url"])
    else:
        known[key] = _Found(place, facts, latest=facts["url"])


def _page_url(path: str) -> str:
    """Give the address under which a page is known: a folder's index is the folder."""
    return path.removesuffix("index.html") if f"/{path}".endswith("/index.html") else path


def _shown(url: str, what: str, excerpt: str) -> dict[str, str]:
    return {"url": f"/{url}", "what": what, "excerpt": " ".join(excerpt[:200].split())}


def _faults(facts: list[Facts]) -> list[Fault]:
    return [*(fault for each in facts for fault in each.faults), *_structure(facts)]


def _structure(facts: list[Facts]) -> Iterator[Fault]:
    """Yield what is wrong with a page as a whole, given its elements in order."""
    ids = [one for each in facts for one in each.ids]
    if len(set(ids)) < len(ids):
        for one, count in Counter(ids).items():
            if count > 1:
                yield Fault("site-duplicate-id", "id", one)
    marks = [mark for each in facts for mark in each.marks]
    for mark, rule in _NEEDED.items():
        if mark not in marks:
            yield Fault(rule, "")
    headings = [mark for mark in marks if mark[0] == "h"]
    if headings.count("h1") != 1:
        yield Fault("site-heading-one", str(headings.count("h1")))
    for before, after in pairwise(headings):
        if int(after[1]) > int(before[1]) + 1:
            yield Fault("site-heading-level", f"<{after}>", f"<{before}>")
