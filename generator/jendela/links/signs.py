"""What a page says of itself in a few places: title, language, anchors, and whether it is only a stand-in."""

from __future__ import annotations

import html
import re
from typing import Final, NamedTuple

import jsonschema_rs

_ENCODING: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([a-z0-9_-]{1,40})")
_LANGUAGE: Final = re.compile(rb"\slang\s*=\s*[\"']?\s*([a-z]{2,3})\b")
_TAGS: Final = re.compile(r"<[^>]*>")
_LONGEST_TITLE: Final = 300
_HEAD: Final = 2048

_PART: Final = re.compile(r"\s+[-\u2013\u2014|\u00b7\u00bb\u00ab:/]+\s+|\s*[|\u00bb\u00ab]\s*|:\s+")
_MISSING: Final = re.compile(
    r"(?:(?:error|kesalahan|galat|http(?: error)?|status)?\s*404(?:[ .:,!-]+)?)?"
    r"(?:(?:the |this |maaf,? |sorry,? |oops[!,. ]+|ups[!,. ]+)*"
    r"(?:(?:page|file|object|resource|url|content|document|halaman|laman|konten|berkas|dokumen|artikel|berita)"
    r"(?: yang (?:anda|kamu) (?:cari|minta|tuju))?"
    r"(?: (?:is|was|could|can))?(?: ?(?:not|cannot|can't) (?:be )?(?:found|exist)| tidak (?:dapat |bisa )?"
    r"(?:di)?(?:temukan|tersedia|ada)| belum tersedia| not available)"
    r"|not found|nothing found|tidak ditemukan))?[ .!]*"
)
_STAND_IN: Final = re.compile(
    r"account (?:has been )?suspended|this account has been suspended|website suspended|site suspended"
    r"|akun (?:ini )?(?:telah )?ditangguhkan|hosting (?:expired|suspended)|domain (?:expired|suspended)"
    r"|welcome to nginx!?|welcome to (?:centos|caddy|openresty!?|opensuse|your new .{0,20})"
    r"|(?:apache2? )?(?:ubuntu|debian|centos)? ?(?:apache2? )?default page.*|apache2 .{0,20}default page.*"
    r"|test page for the (?:apache|nginx|http) .{0,40}|http server test page.*|iis(?: windows(?: server)?)?[0-9]*"
    r"|(?:default )?(?:web ?site|parking|domain) (?:default )?page|default web ?site page|index of /"
    r"|site not published|domain (?:name )?(?:is )?(?:for sale|parked)|this domain is (?:for sale|parked)"
    r"|(?:buy )?[a-z0-9.-]+\.[a-z]{2,} (?:is for sale|may be for sale|is parked.*|dijual)"
    r"|parked domain.*|domain parking"
    r"|domain (?:ini )?(?:di)?jual|plesk .{0,20}default page|hosted by .{0,40}default.*|coming soon page"
)
# one pass for all of them, since every page comes here
_PARKERS: Final = jsonschema_rs.Draft202012Validator(
    {
        "not": {
            "pattern": "|".join(
                re.escape(word)
                for word in (
                    "sedoparking.com parkingcrew.net bodis.com/ afternic.com/forsale hugedomains.com/domain_profile"
                    " dan.com/buy-domain parking.reg cgi-sys/suspendedpage.cgi cgi-sys/defaultwebpage.cgi"
                    " parklogic.com above.com/marketplace"
                ).split()
            )
        }
    }
)
_CHALLENGE: Final = re.compile(
    r"just a moment\.*|attention required!?|one moment,? please\.*|ddos-guard|checking your browser.*"
    r"|access denied|request rejected|are you (?:a )?(?:human|robot)\??|(?:human |bot )?verification(?: required)?"
    r"|captcha|security check|please wait\.*|verifikasi (?:keamanan|captcha)|web application firewall.*|403 forbidden"
)


class Signs(NamedTuple):
    """The title as people read it, the language as the page names it, the first heading; "" for what is not there."""

    title: str
    language: str
    heading: str


def signs(body: bytes, content_type: str) -> Signs:
    """Read the few places of a page that every verdict needs; quick, since every page comes here."""
    lower = body.lower()
    encoding = _encoding(lower, content_type)
    tag = lower.find(b"<html")
    language = _LANGUAGE.search(lower, tag, tag + 600) if tag >= 0 else None
    return Signs(
        _inside(body, lower, b"title", encoding),
        language[1].decode("ascii") if language else "",
        _inside(body, lower, b"h1", encoding),
    )


def decoded(body: bytes, content_type: str) -> str:
    """Read a body in the encoding that it names, in UTF-8 without one."""
    return body.decode(_encoding(body[:_HEAD].lower(), content_type), "replace")


def is_missing(found: Signs) -> bool:
    """Whether a page says of itself, and of nothing else, that it is not there."""
    return _says(found.title, _MISSING) or (not found.title and _says(found.heading, _MISSING))


def is_stand_in(found: Signs, text: str) -> bool:
    """Whether a page is only what a provider puts where nothing is, or offers the name for sale."""
    return _says(found.title, _STAND_IN) or not _PARKERS.is_valid(text)


def is_challenge(found: Signs) -> bool:
    """Whether a page asks for proof that a person is looking."""
    return _says(found.title, _CHALLENGE)


def has_anchor(text: str, fragment: str) -> bool:
    """Whether a page has the place that a fragment names, or might make it by script."""
    if not fragment or fragment.lower() == "top" or fragment[0] in "!/:" or "=" in fragment:
        return True
    written = re.escape(html.escape(fragment))
    if re.search(rf"""\s(?:id|name)\s*=\s*(?:"{written}"|'{written}'|{written}[\s>])""", text, re.IGNORECASE):
        return True
    return "<script" in text.lower() and bool(re.search(rf"""(?<!#)\b{re.escape(fragment)}\b""", text))


def _encoding(lower: bytes, content_type: str) -> str:
    found = _ENCODING.search(content_type.encode("latin-1", "replace")) or _ENCODING.search(lower, 0, _HEAD)
    name = found[1].decode("ascii") if found else "utf-8"
    try:
        "".encode(name)
    except (LookupError, ValueError):
        return "utf-8"
    return name


def _inside(body: bytes, lower: bytes, tag: bytes, encoding: str) -> str:
    start = lower.find(b"<" + tag)
    begin = lower.find(b">", start) + 1
    if start < 0 or not begin:
        return ""
    end = lower.find(b"</" + tag, begin, begin + 20 * _LONGEST_TITLE)
    raw = body[begin : end if end >= 0 else begin + _LONGEST_TITLE].decode(encoding, "replace")
    return " ".join(html.unescape(_TAGS.sub(" ", raw)).split())[:_LONGEST_TITLE]


def _says(text: str, pattern: re.Pattern[str]) -> bool:
    """Whether a part of a text, as titles join them, says this and no more."""
    return any(part and pattern.fullmatch(part) for part in _PART.split(text.lower().strip()))
