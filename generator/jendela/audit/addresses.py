"""Read an address as a browser does, and say whether it may stand where it stands."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple
from urllib.parse import unquote

# What an address is for: followed by people, only cited, loaded with the page, run by it, or sent a form.
Use = Literal["link", "cite", "asset", "script", "form"]

# The URL standard drops these before it parses; "java\nscript:" is a script.
_EDGES = "".join(map(chr, range(0x21)))
_DROPPED = {9: None, 10: None, 13: None}
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_HOST = re.compile(r"//([^/?#]*)")
# The plainest link to a host, which needs no more than a look at the host; "@" and ports need the whole way.
_ELSEWHERE = re.compile(r"https?://[a-z0-9.-]+(?:[/?#][^\x00-\x20\\]*)?\Z")
# The plainest path: some folders up, then plain names.
_PLAIN_NAMES = r"(?:[a-zA-Z0-9_-]+/)+|(?:[a-zA-Z0-9_-]+/)*[a-zA-Z0-9_-][a-zA-Z0-9_.-]*"
_NAMES = re.compile(rf"(?:{_PLAIN_NAMES})\Z")
_BELOW = re.compile(rf"((?:\.\./)*)({_PLAIN_NAMES})\Z")
_SAFE = frozenset({"mailto", "tel", "sms", "geo"})
_DOT = frozenset({".", "%2e"})
_DOTS = frozenset({"..", ".%2e", "%2e.", "%2e%2e"})

# Where a reference starts from, beside a count of folders to go up.
FROM_ROOT = -1
SAME_PAGE = -2
OUTSIDE = -3


class Reference(NamedTuple):
    """An address within the site: `ups` folders up from the page, then `path`, decoded, "" for the folder itself."""

    use: Use
    ups: int
    path: str
    fragment: str
    what: str
    written: str


class Site:
    """Where the site lives: `origin` such as "https://example.go.id" ("" when unknown) and `base_path` "/…/"."""

    def __init__(self, origin: str, base_path: str) -> None:
        self._origin = origin
        self._base_path = base_path
        self._home = origin + base_path

    def refer(self, address: str, use: Use, what: str) -> Reference | str | None:
        """Give the reference, the id of the rule that the address breaks, or None where nothing is left to check."""
        # Nearly every address is one of three plain ones, which need no closer look.
        if plain := _BELOW.match(address):
            return Reference(use, len(plain[1]) // 3, plain[2], "", what, address)
        if self._is_elsewhere(address, use):
            return None
        if self._origin and address.startswith(self._home) and (plain := _NAMES.match(address, len(self._home))):
            return Reference(use, FROM_ROOT, plain[0], "", what, address)
        return self._refer(address, use, what)

    def _is_elsewhere(self, address: str, use: Use) -> bool:
        if use != "link" or (self._origin and address.startswith(self._origin)):
            return False
        return _ELSEWHERE.match(address) is not None

    def _refer(self, address: str, use: Use, what: str) -> Reference | str | None:
        text = address.strip(_EDGES).translate(_DROPPED)
        scheme = _SCHEME.match(text)
        if scheme is None and text[:2].replace("\\", "/") != "//":
            return self._inside(text, use, what, address)
        name = scheme[1].lower() if scheme else self._origin.partition(":")[0] or "https"
        if name in _SAFE:
            return None if use in {"link", "cite"} else "site-url"
        if name not in {"http", "https"}:
            return "site-url"
        return self._absolute(name, text[scheme.end() if scheme else 0 :], use, what, address)

    def _absolute(self, scheme: str, rest: str, use: Use, what: str, written: str) -> Reference | str | None:
        rest = _slashes(rest)
        host = _HOST.match(rest)
        if host is None or not host[1] or "@" in host[1]:
            return "site-url"
        if f"{scheme}://{host[1].lower()}" == self._origin:
            path = rest[host.end() :]
            inside = self._inside(path if path.startswith("/") else "/" + path, use, what, written)
            # The same host may hold other sites: people may go there, pages may not load from there.
            return None if inside.ups == OUTSIDE and use in {"link", "cite"} else inside
        if use in {"link", "cite"}:
            return None
        return {"form": "site-form", "script": "site-script"}.get(use, "site-request")

    def _inside(self, text: str, use: Use, what: str, written: str) -> Reference:
        text, _, fragment = text.partition("#")
        path = _slashes(text.partition("?")[0])
        fragment = unquote(fragment.partition(":~:")[0])
        if not text:
            return Reference(use, SAME_PAGE, "", fragment, what, written)
        if path.startswith(self._base_path):
            ups, path = _normalise(path[len(self._base_path) :])
            return Reference(use, OUTSIDE if ups else FROM_ROOT, path, fragment, what, written)
        if path.startswith("/"):
            return Reference(use, OUTSIDE, "", fragment, what, written)
        if not path:
            return Reference(use, SAME_PAGE, "", fragment, what, written)
        return Reference(use, *_normalise(path), fragment, what, written)


def _slashes(text: str) -> str:
    """Turn backslashes before a query or fragment into the slashes that browsers read."""
    if "\\" not in text:
        return text
    end = min((at for at in (text.find("?"), text.find("#")) if at >= 0), default=len(text))
    return text[:end].replace("\\", "/") + text[end:]


def _normalise(path: str) -> tuple[int, str]:
    """Count the folders that a relative path goes up, and give what follows without dot segments, decoded."""
    ups, kept = 0, list[str]()
    *folders, last = path.split("/")
    for segment in folders:
        ups += _step(kept, segment)
    if last.lower() in _DOT | _DOTS:
        ups += _step(kept, last)
        last = ""
    # An encoded slash is part of a name, and no file of the site has one in its name.
    parts = [unquote(part).replace("/", "%2F") if "%" in part else part for part in (*kept, last)]
    return ups, "/".join(parts)


def _step(kept: list[str], segment: str) -> int:
    """Take one segment; give 1 where it leads above the start."""
    lowered = segment.lower()
    if lowered in _DOTS:
        if not kept:
            return 1
        kept.pop()
    elif lowered not in _DOT:
        kept.append(segment)
    return 0


class Here:
    """A page's own place, against which its references are resolved."""

    def __init__(self, url: str) -> None:
        self.url = url
        folder = url[: url.rfind("/") + 1]
        self._folders = [folder]
        while folder:
            folder = folder[: folder.rfind("/", 0, -1) + 1]
            self._folders.append(folder)
        # The page for missing addresses is shown at every depth, so nothing may depend on where it lies.
        self.anywhere = url == "404.html"

    @property
    def depth(self) -> int:
        """How many folders stand above; the page for missing addresses has a depth of its own."""
        return -1 if self.anywhere else len(self._folders) - 1

    def from_root(self, reference: Reference) -> str | None:
        """Give the address that a reference leads to from every page of this depth, None where they differ."""
        return reference.path if reference.ups in {FROM_ROOT, self.depth} else None

    def resolve(self, reference: Reference) -> str | None:
        """Give the address from the site's root that a reference leads to, None where it leaves the site."""
        ups = reference.ups
        if ups == SAME_PAGE:
            # A page that loads itself as an image or script is a forgotten address.
            return self.url if reference.use in {"link", "cite", "form"} or reference.fragment else None
        if ups == FROM_ROOT:
            return reference.path
        if ups == OUTSIDE or self.anywhere or ups >= len(self._folders):
            return None
        return self._folders[ups] + reference.path
