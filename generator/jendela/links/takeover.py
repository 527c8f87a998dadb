"""Whether a page was taken over by advertisers for gambling, who leave it answering as if nothing were wrong.

A scored judgement: words are weighed by where they stand, and words in sight alone never convict, since news, warnings
and queues use the same ones. It takes a title, a heading, something hidden, a link that leads away, another face for
visitors from a search engine, or a page that is suddenly another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from typing import Final, NamedTuple

import jsonschema_rs

from jendela.gambling import STEMS, squeezed, weigh
from jendela.links.spots import Spots, host_of, registrable, spots
from jendela.lookalikes import plain

CONVICTS: Final = 6
"""From this score on a page counts as taken over."""
_HEAVY, _LIGHT = 5, 3
_CLOAKED: Final = 3
"""How much heavier a page must be for visitors from a search engine to count as another face."""
_MANY: Final = 3
_LURES: Final = 3
_WEAK: Final = frozenset(("words", "changed"))
"""Signs that never convict by themselves."""

# casinos in the languages that intruders sell to, as their letters are once forms of the same letter are one
_ABROAD: Final = (
    (
        "สล็อต บาคาร่า คาสิโน เว็บตรง แทงบอล เครดิตฟรี ฝากถอน หวย"
        " 赌场 百家乐 老虎机 博彩 彩票 体育投注 娱乐城 彩金 真人"
        " 카지노 바카라 슬롯 토토사이트 먹튀 룰렛 안전놀이터"
        " オンラインカジノ カジノ 入金不要 パチンコ 激安 送料無料"
        " казино игровые_автоматы рулетка фриспин ставки_на_спорт без_депозита вулкан"
    )
    .replace("_", "\0")
    .split()
)
# the same where letters are Latin, without their marks
_ABROAD_LATIN: Final = (
    "nha_cai ca_cuoc casino_truc_tuyen tai_xiu xoc_dia no_hu"
    " deneme_bonus bahis_site canli_bahis casino_site slot_oyun cevrimsiz bahis"
    " online_casino online_slots real_money free_spin no_deposit welcome_bonus blackjack sportsbook live_roulette"
).split()
_SQUEEZED: Final = frozenset((*STEMS, *(squeezed(word.replace("_", " ")) for word in _ABROAD_LATIN)))
_SHORTEST: Final = 3
# all in one pass: a search for each took a hundred times as long, and every page of every run comes here; stems of two
# letters among them would cost as much again
_SCREEN: Final = jsonschema_rs.Draft202012Validator(
    {"not": {"pattern": "|".join(sorted(stem for stem in _SQUEEZED if len(stem) >= _SHORTEST))}}
)
_SHORT: Final = tuple(sorted(stem for stem in _SQUEEZED if len(stem) < _SHORTEST))
_WARNS_ABROAD: Final = re.compile(
    r"\b(?:problem gambling|addict\w+|harm\w*|prevention|regulat\w+|research|stud(?:y|ies)|police|arrest\w*|illegal)\b"
)
_EXCUSES: Final = 6


class Page(NamedTuple):
    """A page as it was found. `final_url` is where redirects led, "" where there was none."""

    html: str
    url: str
    final_url: str = ""


class Before(NamedTuple):
    """What history knows of the page: its title and language when it was last well."""

    title: str = ""
    language: str = ""


class Sign(NamedTuple):
    """One thing that speaks for a take-over: its name, what it adds, and a few of the words it was seen by."""

    name: str
    points: int
    words: tuple[str, ...] = ()


class Judgement(NamedTuple):
    """All signs of a page."""

    signs: tuple[Sign, ...]

    @property
    def score(self) -> int:
        """The sum of all signs."""
        return sum(sign.points for sign in self.signs)

    @property
    def taken_over(self) -> bool:
        """Whether the signs are enough, and more than words in sight."""
        return self.score >= CONVICTS and any(sign.name not in _WEAK for sign in self.signs)


class _Advert(NamedTuple):
    weight: int
    lures: int
    excuse: int
    words: tuple[str, ...]

    def left(self, around: int = 0) -> int:
        """Return what is left beside a warning in the text or around it: all of it is excused that does not lure."""
        excuse = max(self.excuse, around)
        return 0 if excuse and self.lures < _LURES else self.weight - excuse


def suspicious(html: str) -> bool:
    """Whether a page may be taken over at all, by what stands anywhere in it; quick, since every page comes here."""
    text = unescape(html) if "&#" in html else html
    if not text.isascii():
        text = _visible(text)
        if any(word.replace("\0", " ") in text for word in _ABROAD):
            return True
    letters = squeezed(text)
    return not _SCREEN.is_valid(letters) or any(stem in letters for stem in _SHORT)


def judge(page: Page, search: Page | None = None, before: Before | None = None) -> Judgement:
    """Judge a page, with what a visitor from a search engine was shown and what history knows, where there is any."""
    signs = list(_signs(page, before or Before()))
    if search is None:
        return Judgement(tuple(signs))
    other = list(_signs(search, before or Before()))
    if _placed_points(other) - _placed_points(signs) < _CLOAKED:
        return Judgement(tuple(signs))
    return Judgement((*other, Sign("cloaking", 4)))


def _placed_points(signs: list[Sign]) -> int:
    """Add up what is more than words in sight: other news on another day is no other face."""
    return sum(sign.points for sign in signs if sign.name not in _WEAK)


def _signs(page: Page, before: Before) -> Iterator[Sign]:
    url = page.final_url or page.url
    found = spots(page.html, url)
    links = [link for link in found.links if _advert(f"{link.words} {_spoken(link.host)}").left() >= _LIGHT - 1]
    page_excuse = 0 if links else _advert(found.seen).excuse
    placed = [
        *_placed("title", (found.title,), page_excuse, (5, 3)),
        *_placed("heading", found.headings, page_excuse, (4, 2)),
        *_placed("named", (found.named,), page_excuse, (3, 1)),
        *_placed("hidden", (found.hidden,), 0, (5, 4)),
        *_placed("words", (found.seen,), 0, (3, 1)),
    ]
    if any(sign.name == "hidden" for sign in placed) and any(link.hidden for link in found.links):
        placed.append(Sign("hidden_link", 2))
    if links:
        hosts = len({link.host for link in links})
        placed.append(Sign("links", 6 if hosts >= _MANY else 2 * hosts, tuple(link.words[:40] for link in links[:3])))
    yield from placed
    suspect = bool(placed) or any(_advert(_spoken(host)).left() > 0 for host in found.onward)
    yield from _elsewhere(page, found, suspect=suspect)
    if suspect and before.title and _changed(found, before):
        yield Sign("changed", 2)


def _placed(name: str, texts: tuple[str, ...], excuse: int, points: tuple[int, int]) -> Iterator[Sign]:
    """Weigh texts of one place; the heaviest counts."""
    adverts = [_advert(text) for text in texts if text]
    worst = max(adverts, key=lambda advert: advert.left(excuse), default=None)
    if worst is not None and (left := worst.left(excuse)) >= _LIGHT:
        yield Sign(name, points[left < _HEAVY], worst.words)


def _elsewhere(page: Page, found: Spots, *, suspect: bool) -> Iterator[Sign]:
    """Tell whether the page leads its visitors away by itself to somebody else, where that is suspect already."""
    if not suspect:
        return
    if page.final_url and registrable(host_of(page.final_url)) != registrable(host_of(page.url)):
        yield Sign("redirect", 3, (host_of(page.final_url),))
    if found.onward:
        yield Sign("onward", 3, found.onward[:3])


def _changed(found: Spots, before: Before) -> bool:
    """Whether hardly a word of the old title is left, or the page speaks another language."""
    old, new = (set(plain(title).split()) for title in (before.title, found.title))
    return not old & new or bool(before.language and found.language and before.language != found.language)


def _advert(text: str) -> _Advert:
    """Weigh a text in our own language and in those of casinos abroad."""
    own = weigh(text)
    folded = _visible(text)
    latin = f" {re.sub('[^a-z0-9]+', '_', plain(folded))}"
    abroad = [word for word in _ABROAD if word.replace("\0", " ") in folded]
    abroad += [word.replace("_", " ") for word in _ABROAD_LATIN if f"_{word}" in latin or f" {word}" in latin]
    warned = len(set(_WARNS_ABROAD.findall(folded))) * _EXCUSES
    weight = own.games + own.lures + 2 * len(abroad)
    return _Advert(weight, own.lures + len(abroad), max(own.excuse, warned), (*own.words, *abroad[:3])[:3])


def _visible(text: str) -> str:
    """Write a text without what cannot be seen, forms of the same letter alike."""
    formed = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in formed if unicodedata.category(sign) != "Cf").casefold()


def _spoken(host: str) -> str:
    """Write a host as its words: where labels and hyphens part them."""
    return re.sub(r"[.-]+", " ", host.removeprefix("www."))
