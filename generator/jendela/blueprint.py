"""The plan of the frames: what they say, and the files that the engine gets to print them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml
from markupsafe import escape

from jendela import staging
from jendela.places import Place
from jendela.pour import NOT_FOUND, NOT_FOUND_DEPTH, FrameKey, SiteAddress
from jendela.problems import Problem, Rule

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = Rule("look-config", "mkdocs.yml can be read and describes a theme.")
WORDS = Rule("look-words", "mkdocs.yml has every word of the frame in every language of the site.")
RULES = (CONFIG, WORDS)

Files: TypeAlias = dict[str, bytes]
Meta: TypeAlias = Mapping[str, str]

_CONFIG_PLACE = Place("mkdocs.yml")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SECTION = re.compile(r"[a-z][a-z0-9-]*")
_HOME = re.compile(r"([a-z0-9-]+/)*")
# What of the authored mkdocs.yml reaches the site: plugins, hooks and nav could see or change more than the look.
_TAKEN = ("theme", "extra", "extra_css", "extra_javascript")
_ONE_LINE = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the main navigation. `url` counts from the site's root and ends with "/"."""

    key: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the footer. `url` counts from the site's root, or is a full http(s) address."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Edition:
    """The site in one language: what its frames say. `home` is "" or a folder such as "en/"; texts are plain text."""

    lang: str
    home: str
    site_name: str
    sections: tuple[Section, ...]
    standing: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError for what cannot be part of a sentinel or a path."""
        checks = [(self.lang, _LANGUAGE), (self.home, _HOME), *((section.key, _SECTION) for section in self.sections)]
        for name, pattern in checks:
            if not pattern.fullmatch(name):
                message = f"neither a language, a home folder nor a section: {name!r}"
                raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Blueprint:
    """Everything that frames depend on. The first edition is the default one.

    `config` is the authored mkdocs.yml; `overrides` holds the files of site/overrides. `deepest` is how many
    folders below an edition's home a page may stand.
    """

    config: bytes
    overrides: Mapping[str, bytes]
    editions: tuple[Edition, ...]
    site: SiteAddress
    engine: str = "material"
    deepest: int = 3

    def keys(self, edition: Edition) -> Iterator[FrameKey]:
        """List the frames of an edition: every section at every depth, the home page, and the one error page."""
        root = edition.home.count("/")
        yield FrameKey(edition.lang, "", root)
        for section in ("", *(section.key for section in edition.sections)):
            yield from (FrameKey(edition.lang, section, root + depth) for depth in range(1, self.deepest + 1))
        if edition.lang == self.editions[0].lang:
            yield FrameKey(edition.lang, "", NOT_FOUND_DEPTH)


def read_look(root: Path) -> tuple[bytes, Files]:
    """Read `config` and `overrides` of a Blueprint from the repository's root."""
    return staging.read(root, "mkdocs.yml") or b"", dict(staging.files(root / "site/overrides"))


def check(blueprint: Blueprint) -> list[Problem]:
    """Say what in mkdocs.yml keeps frames from being made."""
    try:
        config = yaml.load(blueprint.config, yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return [Problem(CONFIG.id, _CONFIG_PLACE, facts={"text": " ".join(str(error).split())})]
    if not isinstance(config, dict) or not isinstance(config.get("theme"), dict):
        return [Problem(CONFIG.id, _CONFIG_PLACE, facts={"text": "theme"})]
    words = (config.get("extra") or {}).get("words") or {}
    known = {"language", "light", "dark"} | {word for texts in words.values() for word in texts}
    missing = {edition.lang: known - set(words.get(edition.lang, ())) for edition in blueprint.editions}
    return [
        Problem(
            WORDS.id,
            Place("mkdocs.yml", f"/extra/words/{lang}"),
            facts={"lang": lang, "words": ", ".join(sorted(absent))},
        )
        for lang, absent in missing.items()
        if absent
    ]


def sources(blueprint: Blueprint, edition: Edition, pages: Mapping[str, Meta]) -> Files:
    """Give the files from which the engine builds an edition: `pages` holds the front matter of each by its url.

    No text of a page is in Markdown or in a template: front matter is the one place that no engine interprets.
    """
    files = {f"overrides/{path}": content for path, content in blueprint.overrides.items()}
    files["mkdocs.yml"] = _config(blueprint, edition, pages.get(NOT_FOUND, {}))
    # Without any entry in nav, MkDocs would list every page in it.
    files["docs/nav.md"] = b""
    for url, meta in pages.items():
        if url != NOT_FOUND:
            files[f"docs/{url}index.md"] = _front_matter(meta)
    return files


def _config(blueprint: Blueprint, edition: Edition, not_found: Meta) -> bytes:
    authored = yaml.load(blueprint.config, yaml.CSafeLoader)
    config = {key: authored[key] for key in _TAKEN if key in authored}
    extra = dict(config.get("extra") or {})
    words = extra["words"][edition.lang]
    extra |= {
        "homepage": edition.home or ".",
        "alternate": True,  # only opens the theme's door to our own language switch
        "words": {edition.lang: words},
        "not_found": dict(not_found),
        "site": {
            "name": edition.site_name,
            "home": edition.home,
            "languages": [
                {"code": other.lang, "name": extra["words"][other.lang]["language"]} for other in blueprint.editions
            ],
            "sections": [asdict(section) for section in edition.sections],
            "standing": list(edition.standing),
            "standing_elsewhere": [
                {"lang": other.lang, "text": " ".join(other.standing)}
                for other in blueprint.editions
                if other is not edition and other.standing
            ],
            "links": [asdict(link) | {"absolute": "://" in link.url} for link in edition.links],
        },
    }
    config |= {
        "site_name": str(escape(edition.site_name)),  # the theme prints it as it stands, also inside attributes
        "docs_dir": "docs",
        "site_dir": "site",
        "strict": True,
        "plugins": [{"search": {"enabled": False}}],
        "nav": [{"nav": "nav.md"}],
        "theme": _theme(config["theme"], edition.lang, words),
        "extra": extra,
    }
    if blueprint.site.base_url:
        config["site_url"] = blueprint.site.base_url
    dumped: bytes = yaml.dump(config, Dumper=yaml.CSafeDumper, encoding="ascii", width=_ONE_LINE)
    return dumped


def _theme(authored: Mapping[str, Any], lang: str, words: Mapping[str, str]) -> dict[str, Any]:
    theme = {**authored, "custom_dir": "overrides", "language": lang}
    palette = theme.get("palette")
    if isinstance(palette, list):
        theme["palette"] = [_in_words(scheme, words) for scheme in palette]
    return theme


def _in_words(scheme: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """Name the toggle of a colour scheme, which leads to the other scheme, in the edition's language."""
    if "toggle" not in scheme:
        return dict(scheme)
    name = words["light" if scheme.get("scheme") == "slate" else "dark"]
    return {**scheme, "toggle": {**scheme["toggle"], "name": name}}


def _front_matter(meta: Meta) -> bytes:
    """Write every text as one quoted line of ASCII: nothing in it can end the front matter."""
    dumped: bytes = yaml.dump(dict(meta), Dumper=yaml.CSafeDumper, encoding="ascii", width=_ONE_LINE, default_style='"')
    return b"---\n" + dumped + b"---\n"
