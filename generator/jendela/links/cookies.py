"""Cookies within one check: kept for the redirects that ask for them, and forgotten after it."""

from __future__ import annotations

from typing import Final, NamedTuple

_MOST: Final = 50
_LONGEST: Final = 4096


class _Cookie(NamedTuple):
    host: str
    below: bool
    secure: bool
    value: str


class Cookies:
    """What the hosts of one check have set (RFC 6265), without paths and ages: a check is short."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], _Cookie] = {}

    def keep(self, lines: list[str], host: str) -> None:
        """Keep what a host sets for itself, or for the names above it that are its own."""
        for line in lines:
            pair, *rest = line.split(";")
            name, equals, value = pair.strip().partition("=")
            if not equals or not name or len(pair) > _LONGEST or len(self._kept) >= _MOST:
                continue
            given = {key.strip().lower(): each.strip() for key, _, each in (part.partition("=") for part in rest)}
            domain = given.get("domain", "").lstrip(".").lower()
            if domain and host != domain and not (host.endswith(f".{domain}") and "." in domain):
                continue
            kept = _Cookie(domain or host, bool(domain), "secure" in given, f"{name}={value}")
            if given.get("max-age") == "0" or not value:
                self._kept.pop((kept.host, name), None)
            else:
                self._kept[kept.host, name] = kept

    def line(self, host: str, *, safe: bool) -> str:
        """Return the header for a host, "" for none."""
        return "; ".join(each.value for each in self._kept.values() if _goes_to(each, host, safe=safe))


def _goes_to(cookie: _Cookie, host: str, *, safe: bool) -> bool:
    own = host == cookie.host or (cookie.below and host.endswith(f".{cookie.host}"))
    return own and (safe or not cookie.secure)
