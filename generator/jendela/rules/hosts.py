"""Addresses taken apart the way a browser does it, and what their hosts really are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from jendela.lookalikes import plain, scripts

# RFC 2606, RFC 6761, RFC 6762, RFC 8375, RFC 9476, and names that offices give their own networks
_SPECIAL = frozenset(
    "localhost local localdomain internal intranet private corp home lan test example invalid onion arpa alt".split()
)
_SPECIAL_NAMES = ("example.com", "example.net", "example.org")
# public names whose answer is the address written in them, or one's own machine
_MIRRORS = ("nip.io", "sslip.io", "xip.io", "localtest.me", "lvh.me", "lacolhost.com", "traefik.me", "vcap.me")
_HEXADECIMAL = re.compile(r"0x[0-9a-f]*")
_AUTHORITY = re.compile(r"([a-z][a-z0-9+.-]*):[/\\]*([^/\\?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_PORT = re.compile(r":([0-9]*)\Z")
_DOTS = re.compile("[\u3002\uff0e\uff61]")
LONGEST = 253
"""signs of a host name, by RFC 1035"""
_LONGEST_LABEL = 63
_SHORTEST = 6
"""Names with fewer letters are one letter away from too many others."""
_CHANGED = str.maketrans("01358|i", "olesbll")


class Address(NamedTuple):
    """The parts of an address. `host` is as a browser would understand it, in Unicode and small letters."""

    scheme: str
    user: str
    host: str
    port: str
    rest: str
    """path, query and fragment, as written"""


@lru_cache(maxsize=1 << 14)
def split(text: str) -> Address | None:
    """Take an address apart as browsers do: backslashes are slashes, any number of them, and tabs do not count."""
    found = _AUTHORITY.fullmatch(re.sub(r"[\t\r\n]", "", text).strip())
    if not found:
        return None
    user, at, server = found[2].rpartition("@")
    port = _PORT.search(server)
    host = server[: port.start()] if port else server
    return Address(found[1].lower(), user + at, readable(host), port[1] if port else "", found[3])


def readable(host: str) -> str:
    """Undo what hides a host: percent signs, full-width letters, punycode, a final dot."""
    host = _DOTS.sub(".", unicodedata.normalize("NFKC", unquote(host))).lower()
    return ".".join(_label(label) for label in host.removesuffix(".").split("."))


def is_number(host: str) -> bool:
    """Whether a browser takes the host for an IP address: in brackets, or with a number as its last part."""
    last = host.rpartition(".")[2]
    return ":" in host or host.startswith("[") or last.isdecimal() or bool(_HEXADECIMAL.fullmatch(last))


def is_special(host: str) -> bool:
    """Whether the public network knows no such name, or it stands for an address in a private one."""
    return host.rpartition(".")[2] in _SPECIAL or under(host, (*_SPECIAL_NAMES, *_MIRRORS))


def under(host: str, suffixes: Collection[str]) -> bool:
    """Whether a host is one of the names, or below one."""
    return any(host == suffix or host.endswith(f".{suffix}") for suffix in suffixes)


def is_disguised(host: str) -> bool:
    """Whether a part of the host mixes writing systems, is wholly drawn like Latin, or is broken punycode."""
    return any(_disguised(label) for label in host.split("."))


def resembles(host: str, names: Collection[str]) -> str:
    """Return the first of the names that a host looks like without being it or lying below it; "" for none."""
    return "" if under(host, names) else next((name for name in names if _resembles(host, name)), "")


def _label(label: str) -> str:
    if not label.startswith("xn--") or len(label) > _LONGEST_LABEL:
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:  # left as it is: `is_disguised` tells
        return label


def _disguised(label: str) -> bool:
    if label.isascii():
        return label.startswith("xn--")
    used = scripts(label)
    return not label.replace("-", "").isalnum() or len(used) > 1 or ("LATIN" not in used and plain(label).isascii())


def _resembles(host: str, name: str) -> bool:
    labels = plain(host).split(".")
    tail = ".".join(labels[-name.count(".") - 1 :])
    if len(name.partition(".")[0]) >= _SHORTEST and (_drawn(tail) == _drawn(name) or _one_edit(tail, name)):
        return True
    return _letters(name) in _runs(re.split("[.-]", ".".join(labels)))


def _drawn(name: str) -> str:
    """Write alike what is drawn alike."""
    return name.translate(_CHANGED).replace("rn", "m").replace("vv", "w").replace("-", "")


def _letters(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name)


def _runs(pieces: list[str]) -> Iterator[str]:
    """Yield every run of neighbouring pieces as one word, without the digits that the run begins or ends with."""
    for start in range(len(pieces)):
        for end in range(start + 1, len(pieces) + 1):
            yield "".join(pieces[start:end]).strip("0123456789")


def _one_edit(one: str, other: str) -> bool:
    """Whether a letter more, less or other, or two neighbours swapped, make one of the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, left = one[start:], other[start:]
    if rest[1:] == left[1:] or rest[1:] == left or rest == left[1:]:
        return True
    return rest[:2] == left[:2][::-1] and rest[2:] == left[2:]
