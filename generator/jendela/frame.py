"""Frames: pages without content, built by the engine with sentinels in the place of every value, and cut there."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from itertools import starmap
from typing import TYPE_CHECKING

from markupsafe import escape

from jendela import blueprint as plan
from jendela import csp, engines, staging
from jendela.places import Place
from jendela.pour import NOT_FOUND, NOT_FOUND_DEPTH, Frame, FrameKey, Piece
from jendela.problems import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from jendela.blueprint import Blueprint, Edition, Files

SENTINEL = Rule("frame-sentinel", "The engine puts every value of a page where it belongs, unchanged.")
MISSING = Rule("frame-missing", "The engine builds every page that it was given.")
RULES = (SENTINEL, MISSING)

POLICY = "policy"
# A page may go without these; the frame marks where they begin and end.
_OPTIONAL = ("noindex", "json_ld", "edit_url", "data_date")
_ASSET = re.compile(r'(?:href|src)="[^"]*?(assets/[^"]+)"')


@dataclass(frozen=True, slots=True)
class FrameSet:
    """The frames of a site, and the theme's assets that they name (path from the site's root -> content)."""

    digest: str
    frames: Mapping[FrameKey, Frame]
    assets: Mapping[str, bytes]

    def dump(self) -> bytes:
        """Write as JSON, for a cache."""
        frames = [[*key, frame] for key, frame in sorted(self.frames.items())]
        assets = {path: base64.b64encode(content).decode() for path, content in sorted(self.assets.items())}
        return json.dumps({"digest": self.digest, "frames": frames, "assets": assets}).encode()

    @classmethod
    def load(cls, blob: bytes) -> FrameSet | None:
        """Read what `dump` wrote; None where it is damaged."""
        try:
            data = json.loads(blob)
            frames = {
                FrameKey(lang, section, depth): tuple(starmap(Piece, frame))
                for lang, section, depth, frame in data["frames"]
            }
            assets = {path: base64.b64decode(content) for path, content in data["assets"].items()}
            return cls(data["digest"], frames, assets)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def inline_scripts(self) -> frozenset[str]:
        """Name the scripts that stand in the frames themselves by their SHA-256, in hex."""
        return frozenset().union(*(csp.inline_scripts(_text(frame)) for frame in self.frames.values()))


def input_digest(blueprint: Blueprint) -> str:
    """Digest all that the engine gets and is: the same digest means the same frames. `blueprint.check` must pass."""
    seen = hashlib.sha256(engines.version(blueprint.engine).encode())
    for edition in blueprint.editions:
        files = plan.sources(blueprint, edition, _frame_pages(blueprint, edition, ""))
        seen.update(repr((edition.lang, list(blueprint.keys(edition)))).encode())
        for path, content in sorted(files.items()):
            seen.update(f"\0{path}\0{len(content)}\0".encode() + content)
    return seen.hexdigest()


def build(blueprint: Blueprint, work: Path) -> tuple[FrameSet | None, list[Problem]]:
    """Build the frames in the folder `work`, which must be ours alone."""
    if problems := plan.check(blueprint):
        return None, problems
    digest = input_digest(blueprint)
    stamp = digest[:16]
    pages = {edition.lang: _frame_pages(blueprint, edition, stamp) for edition in blueprint.editions}
    built, problems = run(blueprint, pages, work)
    frames: dict[FrameKey, Frame] = {}
    for edition in blueprint.editions if not problems else ():
        for key in blueprint.keys(edition):
            html = respell(blueprint.engine, built[edition.lang].get(built_path(_frame_url(edition, key)), b""))
            pieces, found = cut(html, key, stamp, _expected(blueprint, key))
            frames[key] = _with_policy(pieces)
            problems += found
    if problems:
        return None, problems
    return FrameSet(digest, frames, _assets(frames.values(), built.values())), []


def run(
    blueprint: Blueprint, pages: Mapping[str, Mapping[str, plan.Meta]], work: Path
) -> tuple[dict[str, Files], list[Problem]]:
    """Let the engine build pages (language -> url -> front matter); give what it built (language -> path -> bytes)."""
    folders = {edition.lang: work / edition.lang for edition in blueprint.editions}
    for edition in blueprint.editions:
        staging.mirror(folders[edition.lang], plan.sources(blueprint, edition, pages[edition.lang]))
    problems = engines.build(blueprint.engine, {lang: folder / "mkdocs.yml" for lang, folder in folders.items()})
    if problems:
        return {}, problems
    return {lang: dict(staging.files(folder / "site")) for lang, folder in folders.items()}, []


def built_path(url: str) -> str:
    """Name the file in which the page `url` is built and published."""
    return url if url == NOT_FOUND else f"{url}index.html"


def cut(html: str, key: FrameKey, stamp: str, expected: Mapping[str, int]) -> tuple[Frame, list[Problem]]:
    """Cut the HTML of one frame at its sentinels; each must be there exactly as often as expected.

    The problems name the frame by language, section and depth, and the sentinel "?" where pieces of one were found.
    """
    facts = {"frame": "/".join(map(str, key))}
    if not html:
        return (), [Problem(MISSING.id, Place("mkdocs.yml"), facts=facts)]
    parts = re.split(_sentinel("([a-z_]+?)", stamp), html)
    texts, slots = parts[::2], parts[1::2]
    found = Counter(slots)
    found["?"] = sum(text.lower().count(stamp) for text in texts)
    problems = [
        Problem(
            SENTINEL.id,
            Place("site/overrides/main.html"),
            facts={**facts, "slot": slot, "expected": str(expected.get(slot, 0)), "found": str(found[slot])},
        )
        for slot in sorted({*expected, *found})
        if expected.get(slot, 0) != found[slot]
    ]
    return tuple(_pieces(texts, slots)), problems


def policy(frame: Frame) -> str:
    """Return the content security policy of the pages of a frame."""
    return csp.policy(csp.inline_scripts(_text(frame)))


def _with_policy(frame: Frame) -> Frame:
    """Write the policy into its slot: it is the same on all pages of a frame, and known once the frame is built."""
    text = str(escape(policy(frame)))
    return tuple(Piece(piece.text + text, "", piece.when) if piece.slot == POLICY else piece for piece in frame)


def _text(frame: Frame) -> str:
    return "".join(piece.text for piece in frame)


def respell(engine: str, html: bytes | str) -> str:
    """Decode HTML; spell escaped characters as Jinja does, where the engine's template language spells otherwise."""
    text = html if isinstance(html, str) else html.decode()
    if engine == "material":
        return text
    return text.replace("&#x2f;", "/").replace("&#x27;", "&#39;").replace("&quot;", "&#34;")


def _sentinel(slot: str, stamp: str) -> str:
    return f"jdl{stamp}x{slot}xjdl"


def _frame_pages(blueprint: Blueprint, edition: Edition, stamp: str) -> dict[str, plan.Meta]:
    pages: dict[str, plan.Meta] = {}
    for key in blueprint.keys(edition):
        slots = {slot.partition("_begin")[0].partition("_end")[0] for slot in _expected(blueprint, key)}
        meta = {slot: _sentinel(slot, stamp) for slot in sorted({*slots, *_expected(blueprint, key)})}
        pages[_frame_url(edition, key)] = {**meta, "plain_title": meta["title"], "section": key.section}
    return pages


def _frame_url(edition: Edition, key: FrameKey) -> str:
    """Give a place of the right depth in the edition's folder, where the theme's own links come out right."""
    if key.depth == NOT_FOUND_DEPTH:
        return NOT_FOUND
    below = key.depth - edition.home.count("/")
    return edition.home + "x/" * (below - 1) + (f"{key.section or '0'}/" if below else "")


def _expected(blueprint: Blueprint, key: FrameKey) -> dict[str, int]:
    """Count how often each slot stands in a frame."""
    not_found = key.depth == NOT_FOUND_DEPTH
    slots = {
        "title": 1 if not_found else 2,
        "description": 1,
        "body": 1,
        "edit_url": 1,
        "json_ld": 1,
        "data_date": 1,
        POLICY: 1,
    }
    slots |= {f"{slot}_{end}": 1 for slot in _OPTIONAL for end in ("begin", "end")}
    languages = [edition.lang for edition in blueprint.editions]
    slots |= {f"switch_{lang}": 1 for lang in languages if lang != key.lang}
    if blueprint.site.base_url and not not_found:
        # The default language stands a second time, as x-default.
        slots |= {f"alternate_{lang}": 2 if lang == languages[0] else 1 for lang in languages}
        slots["canonical"] = 1
    return slots


def _pieces(texts: Sequence[str], slots: Sequence[str]) -> Iterator[Piece]:
    when = ""
    for text, slot in zip(texts, (*slots, ""), strict=True):
        if slot.endswith("_begin"):
            yield Piece(text, "", when)
            when = slot.removesuffix("_begin")
        elif slot.endswith("_end"):
            yield Piece(text, "", when)
            when = ""
        else:
            yield Piece(text, slot, when)


def _assets(frames: Iterable[Frame], built: Iterable[Files]) -> Files:
    """Pick from what the engine built the files that a frame names: the rest of the theme is not published."""
    named = {path for frame in frames for piece in frame for path in _ASSET.findall(piece.text)}
    return {path: content for files in built for path, content in files.items() if path in named}
