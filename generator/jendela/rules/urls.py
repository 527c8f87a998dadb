"""Addresses: https, one host that the public network knows by name, and nothing hidden in them.

A text field that holds nothing but an address is judged like an address field; the address of a source is a citation
and may be old; links in an SOP's text are links; in other texts an address is only read, and judged less strictly.
"""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote

from jendela.lookalikes import may_pose
from jendela.places import Place
from jendela.problems import Severity
from jendela.reading.documents import Document
from jendela.registry import Registry
from jendela.rules import bodies, hosts
from jendela.rules.rule import Finding, in_one_pass, rule
from jendela.rules.strings import strings

_FIELD, _SOURCE, _LINK, _PROSE = "field", "source", "link", "prose"

_SHORTENERS = frozenset(
    "adf.ly bit.do bit.ly bitly.com bl.ink buff.ly clck.ru cutt.ly dlvr.it gg.gg goo.gl is.gd j.mp lnkd.in lnk.to"
    " maps.app.goo.gl ow.ly po.st qr.ae rb.gy rebrand.ly s.id shorte.st short.gy shorturl.at shorturl.asia soo.gd"
    " surl.li t.co t.ly tiny.cc tiny.one tinyurl.com trib.al u.to v.gd v.ht x.gd".split()
)
_SECRETS = frozenset(
    "access_token accesstoken api_key apikey api-key auth auth_token authtoken client_secret credential jsessionid jwt"
    " passwd password phpsessid private_token pwd refresh_token secret session session_id sessionid sid sig signature"
    " token x-amz-credential x-amz-security-token x-amz-signature x-goog-signature".split()
)
_REDIRECTS = frozenset(
    "callback continue dest destination forward goto href link next redir redirect redirect_to redirect_uri"
    " redirect_url redirecturl return return_to return_url returnto returnuri returnurl rurl target uri url".split()
)
_LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_GOVERNMENT = ("go.id", "mil.id", "desa.id")
_DEFAULT_PORTS = frozenset({("https", "443"), ("http", "80")})

_WHOLE = re.compile(r"https?://\S", re.IGNORECASE)
_BLANK = re.compile(r"\s")
_WRITTEN = re.compile(r"[a-z][a-z0-9+.-]{1,20}:[/\\]{2}[^\s<>\"'\u2018-\u201d)\]]{1,2000}", re.IGNORECASE)
_SHORT = re.compile(
    r"(?<![\w.@/-])(?:www\.)?(?:" + "|".join(map(re.escape, sorted(_SHORTENERS))) + r")/[\w-]+", re.IGNORECASE
)
_ENDING = re.compile(r"\.(?:" + "|".join(sorted({re.escape(host.rpartition(".")[2]) for host in _SHORTENERS})) + ")/")
# what runs in a browser; "JavaScript: pengantar" with a blank is a title
_RUNS = re.compile(r"(?:java|vb|live)script:(?=\S)|\bdata:(?:text/(?:html|xml|javascript)|image/svg|application/)")
# most addresses: nothing but the host can be wrong
_ORDINARY = re.compile(r"https://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:/[A-Za-z0-9_./~-]*)?")
_ODD = re.compile(r"[\\<>\"`]|%(?:[01][0-9a-f]|7f)", re.IGNORECASE)
_HOST = re.compile(r"\w(?:[\w-]{0,61}\w)?(?:\.\w(?:[\w-]{0,61}\w)?)*")
_ADDRESS_LIKE = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]{2}|(?:[\w-]+\.)+[a-z]{2,}(?:[/:?]|\Z)", re.IGNORECASE)
_ABSOLUTE = re.compile(r"(?:https?:)?[/\\]{2}[^/\\]|https?:[^/\\]", re.IGNORECASE)

_MOST_COMMENTED = 500
# endings of examples (RFC 6761): they tell nothing of anybody's network
_NOWHERE = frozenset({"example", "invalid", "localhost", "test"})

_ABOUT_HOST = frozenset({"url-host", "url-form", "url-lookalike", "url-shortener"})

MASKED = frozenset({"url-credentials", "url-host"})
"""Rules that find what must not be repeated: no report shows the line."""


class _Fault(NamedTuple):
    rule: str
    facts: Mapping[str, str]


@rule(waivable=True)
def url_https(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """An address that people are sent to begins with https."""
    yield from _found(registry, "url-https")


@rule(severity=Severity.NOTICE, waivable=True)
def url_source(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """A source is cited by its own https address, without a shortener."""
    yield from _found(registry, "url-source")


@rule()
def url_form(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """An address has a host, and no sign in it that browsers read differently."""
    yield from _found(registry, "url-form")


@rule(guards=True)
def url_scheme(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """Addresses begin with https or http, however they are spelled; an SOP may also link to mail and telephone."""
    yield from _found(registry, "url-scheme")


@rule(guards=True)
def url_credentials(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No address carries a user name, password, key or session."""
    yield from _found(registry, "url-credentials")


@rule(guards=True)
def url_host(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """The host of an address is a public name, not an IP address in any spelling, nor a name of one's own network."""
    yield from _found(registry, "url-host")


@rule(waivable=True)
def url_port(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """An address names no port of its own."""
    yield from _found(registry, "url-port")


@rule(guards=True)
def url_lookalike(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No host poses as an official one, by foreign letters, an official name inside another or one letter changed."""
    yield from _found(registry, "url-lookalike")


@rule()
def url_shortener(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """People are sent to an address itself, not through a link shortener."""
    yield from _found(registry, "url-shortener")


@rule()
def url_redirect(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """No address hides another address that it leads on to."""
    yield from _found(registry, "url-redirect")


@rule(severity=Severity.NOTICE, waivable=True)
def url_official(registry: Registry, _as_of: date) -> Iterator[Finding]:
    """The address of an agency or application lies under a domain of the city or of the state."""
    yield from _found(registry, "url-official")


URL_RULES = (
    url_https,
    url_source,
    url_form,
    url_scheme,
    url_credentials,
    url_host,
    url_port,
    url_lookalike,
    url_shortener,
    url_redirect,
    url_official,
)


def _judged(registry: Registry) -> Mapping[str, list[Finding]]:
    names = own_names(registry)
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for document in registry.documents.values():
        weak: list[Place] = []
        for place, kind, address in _addresses(document):
            for fault in _faults(address, kind, names):
                where = Place(document.path, place) if isinstance(place, str) else bodies.place(document, *place)
                if fault.rule == "url-source":
                    weak.append(where)
                else:
                    found[fault.rule].append(Finding(where, fault.facts))
        if weak:
            found["url-source"].append(Finding(weak[0], {"count": str(len(weak))}, tuple(weak[1:])))
        found["url-official"] += _unofficial(document, names)
        for name, finding in in_comments(document, names):
            found[name].append(finding)
    return found


_found = in_one_pass(_judged)


def own_names(registry: Registry) -> tuple[str, ...]:
    """Return the names under which the city's own hosts stand."""
    own = (*registry.city.official_suffixes, *registry.city.own_hosts)
    return tuple(dict.fromkeys(hosts.readable(name).removeprefix("www.") for name in own))


def in_comments(document: Document, names: tuple[str, ...]) -> Iterator[tuple[str, Finding]]:
    """Yield the addresses in comments that must not be repeated. Nobody is sent to the others."""
    if "://" in document.comments:
        for found in itertools.islice(_WRITTEN.finditer(document.comments), _MOST_COMMENTED):
            for fault in _faults(found[0].rstrip(".,;:!?"), _PROSE, names):
                if fault.rule in MASKED and fault.facts.get("ending") not in _NOWHERE:
                    yield fault.rule, Finding(bodies.place_of_comment(document, *found.span()), fault.facts)


def _addresses(document: Document) -> Iterator[tuple[str | tuple[int, int], str, str]]:
    """Yield every address: where (the pointer of a field, or offsets in the body), what it stands in, and itself."""
    prose: list[tuple[str, str]] = []
    for pointer, text in strings(document):
        if "://" in text and _is_address(text):
            # where the site itself will stand is not an address that it sends people to
            if pointer != "/base_url":
                yield pointer, _SOURCE if "/sources/" in pointer else _FIELD, text
        elif pointer:
            prose.append((pointer, text))
    if _maybe("\n".join([text for _, text in prose])):
        for pointer, text in prose:
            if _maybe(text):
                yield from ((pointer, _PROSE, address) for address in _in_prose(text))
    if document.body:
        yield from _in_body(document)


def places_of(document: Document) -> Iterator[tuple[str, Place]]:
    """Yield every address of a document with its place, whatever the rules say of it."""
    for where, _, address in _addresses(document):
        yield address, Place(document.path, where) if isinstance(where, str) else bodies.place(document, *where)


def _is_address(text: str) -> bool:
    return text[:4].lower() == "http" and bool(_WHOLE.match(text)) and not _BLANK.search(text)


def _maybe(text: str) -> bool:
    """Whether a text may hold an address at all; quick, as every record comes here."""
    lower = text.lower()
    if "://" in text or ":\\" in text or "&" in text or "%" in text or "script:" in lower or "data:" in lower:
        return True
    return may_pose(text) or ("/" in text and bool(_ENDING.search(lower)))


def _in_prose(text: str) -> Iterator[str]:
    yield from (found[0].rstrip(".,;:!?") for found in _WRITTEN.finditer(text))
    if "/" in text:
        yield from ("https://" + found[0] for found in _SHORT.finditer(text))
    if "script" in (folded := _folded(text)) or "data:" in folded:
        yield from (found[0] for found in _RUNS.finditer(folded))


def _folded(text: str) -> str:
    """Undo the spellings that a browser undoes in a scheme: entities, percent signs, wide letters, line breaks."""
    if not ("&" in text or "%" in text or "\n" in text or "\t" in text or may_pose(text)):
        return text.lower()
    return re.sub(r"[\x00-\x1f]", "", unicodedata.normalize("NFKC", unquote(html.unescape(text)))).lower()


def _in_body(document: Document) -> Iterator[tuple[tuple[int, int], str, str]]:
    linked: set[int] = set()
    for target in bodies.targets(document):
        linked.add(target.start)
        yield (target.start, target.end), _LINK, target.address
    if "/" in document.body:
        for found in (*_WRITTEN.finditer(document.body), *_SHORT.finditer(document.body)):
            if found.start() not in linked:
                address = found[0].rstrip(".,;:!?")
                yield found.span(), _PROSE, address if found.re is _WRITTEN else "https://" + address


@lru_cache(maxsize=1 << 14)
def _faults(text: str, kind: str, names: tuple[str, ...]) -> tuple[_Fault, ...]:
    plain = _ORDINARY.fullmatch(text)
    if plain and "xn--" not in plain[1] and plain[1] not in _SHORTENERS:
        return _of_host(plain[1], names)
    address = hosts.split(text)
    if not address or address.scheme not in _LINK_SCHEMES:
        return tuple(_without_host(text, kind, address))
    if address.scheme in {"mailto", "tel"}:
        return ()
    return (*_of_host(address.host, names), *_of_text(text, address, kind, names))


def _without_host(text: str, kind: str, address: hosts.Address | None) -> Iterator[_Fault]:
    if address:
        yield _Fault("url-scheme", {"scheme": address.scheme})
    elif kind == _LINK and text[:2].replace("\\", "/") == "//":
        yield _Fault("url-form", {"sign": text[:2]})


@lru_cache(maxsize=1 << 12)
def _of_host(host: str, names: tuple[str, ...]) -> tuple[_Fault, ...]:
    return tuple(_host_faults(host, names))


def _host_faults(host: str, names: tuple[str, ...]) -> Iterator[_Fault]:
    if hosts.is_number(host):
        yield _Fault("url-host", {"number": "1"})
    elif len(host) > hosts.LONGEST or not _HOST.fullmatch(host):
        yield _Fault("url-form", {"host": host})
    elif "." not in host:
        yield _Fault("url-host", {"single": "1"})
    elif hosts.is_special(host) and not hosts.under(host, names):
        yield _Fault("url-host", {"ending": host.rpartition(".")[2]})
    elif hosts.is_disguised(host):
        yield _Fault("url-lookalike", {"host": host})
    elif name := hosts.resembles(host, names):
        yield _Fault("url-lookalike", {"host": host, "name": name})


def _of_text(text: str, address: hosts.Address, kind: str, names: tuple[str, ...]) -> Iterator[_Fault]:
    if odd := _ODD.search(text):
        yield _Fault("url-form", {"sign": odd[0]})
    if parameter := _secret(address):
        yield _Fault("url-credentials", {"parameter": parameter})
    elif address.user:
        yield _Fault("url-credentials", {})
    if address.port and (address.scheme, address.port) not in _DEFAULT_PORTS:
        yield _Fault("url-port", {"port": address.port})
    if target := _redirect(address, names):
        yield _Fault("url-redirect", {"bare": "1"} if target == "?" else {"parameter": target})
    short = address.host.removeprefix("www.") in _SHORTENERS
    if kind == _SOURCE:
        if short or address.scheme == "http":
            yield _Fault("url-source", {})
    elif short:
        yield _Fault("url-shortener", {"host": address.host})
    elif address.scheme == "http" and kind != _PROSE:
        yield _Fault("url-https", {"host": address.host})


def _parameters(address: hosts.Address) -> list[tuple[str, str]]:
    path, _, fragment = address.rest.partition("#")
    path, _, query = path.partition("?")
    told = "&".join((query, fragment.rpartition("?")[2], *path.split(";")[1:]))
    return parse_qsl(told.replace(";", "&"), keep_blank_values=True)


def _secret(address: hosts.Address) -> str:
    return next((key for key, value in _parameters(address) if key.lower() in _SECRETS and value), "")


def _redirect(address: hosts.Address, names: tuple[str, ...]) -> str:
    """Return the parameter that holds another address; a bare query has the name "?"."""
    for key, value in _parameters(address):
        if _leads_on(key, "", (address.host, *names)):
            return "?"
        if _leads_on(value, key.lower(), (address.host, *names)):
            return key
    return ""


def _leads_on(value: str, key: str, harmless: tuple[str, ...]) -> bool:
    for _ in range(3):
        value = unquote(value)
    value = value.strip()
    if not (_ADDRESS_LIKE if key in _REDIRECTS else _ABSOLUTE).match(value):
        return False
    target = hosts.split(value if ":" in value.partition("/")[0] else "https:" + value)
    return not target or not hosts.under(target.host, harmless)


def _unofficial(document: Document, names: tuple[str, ...]) -> Iterator[Finding]:
    field = {"agency": "website", "application": "url"}.get(document.kind, "")
    text = document.data.get(field)
    # where the host itself is at fault, that is what has to be told
    if not isinstance(text, str) or not _ABOUT_HOST.isdisjoint(fault.rule for fault in _faults(text, _FIELD, names)):
        return
    address = hosts.split(text)
    if address and not hosts.under(address.host, (*names, *_GOVERNMENT)):
        yield Finding(Place(document.path, f"/{field}"), {"host": address.host})
