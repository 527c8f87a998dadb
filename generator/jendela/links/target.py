"""An address as it is asked for: read as browsers read it, the ordinary ones quickly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import httpx

LONGEST: Final = 8192
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_SIGNS: Final = r"(?:[A-Za-z0-9_~!$&'()*+,;=:@/.-]|%[0-9A-Fa-f]{2})*"
# nothing in it that has to be joined, escaped or written otherwise; a step up in the path begins with "/."
_ORDINARY: Final = re.compile(
    rf"(https?)://([a-z0-9.-]+)(?::([0-9]{{1,5}}))?((?:/(?!\.)(?:(?!/\.){_SIGNS}))?(?:\?{_SIGNS})?)(?:#({_SIGNS}))?"
)
_WEB: Final = re.compile(r"(https?):([^?#]*)([?#]?.*)", re.IGNORECASE | re.DOTALL)
_LAST_PORT: Final = 65535


class Target(NamedTuple):
    """The parts of an address, ASCII throughout: names as punycode, everything else escaped."""

    text: str
    scheme: str
    host: str
    port: int
    """0 where the scheme tells it"""
    path: str
    """with the query, as it is asked for"""
    fragment: str
    userinfo: bool


def read(url: str) -> Target:
    """Read an address: blanks around it and what breaks a line do not count. Raise ValueError where it is none."""
    if (found := _ORDINARY.fullmatch(url)) and "/." not in found[4] and len(url) <= LONGEST:
        scheme, host, port, path, fragment = found.groups(default="")
        if int(port or 0) <= _LAST_PORT:
            path = path if path.startswith("/") else f"/{path}"
            return Target(url, scheme, host, int(port or 0), path, fragment, userinfo=False)
    text = _CONTROL.sub("", url.strip())
    if len(text) > LONGEST:
        raise ValueError(url[:80])
    if web := _WEB.fullmatch(text):
        text = f"{web[1]}://{web[2].replace(chr(92), '/').lstrip('/')}{web[3]}"
    return of(_parsed(text))


def of(url: httpx.URL) -> Target:
    """Return the parts of an address that httpx has read. Raise ValueError where it names no scheme."""
    if not url.scheme:
        raise ValueError(str(url))
    host = url.raw_host.decode("ascii")
    path = url.raw_path.decode("ascii")
    return Target(str(url), url.scheme, host, url.port or 0, path, url.fragment, userinfo=bool(url.userinfo))


def _parsed(text: str) -> httpx.URL:
    import httpx  # noqa: PLC0415 -- only odd addresses need it

    try:
        return httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ValueError(text) from error
