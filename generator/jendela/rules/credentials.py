"""Keys, tokens and passwords."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jendela.rules.passages import Detector, Hit, Passage, clues


class _Key(NamedTuple):
    """How the keys of a service look, and what is in each of them: quickly looked for."""

    service: str
    literals: tuple[str, ...]
    shape: re.Pattern[str]


def _key(service: str, literals: str, shape: str) -> _Key:
    return _Key(service, tuple(literals.split()), re.compile(shape))


_KEYS = (
    _key("PEM", "PRIVATE", r"-----\s*BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?\s*-----"),
    _key("PuTTY", "PuTTY-", r"PuTTY-User-Key-File-[0-9]"),
    _key("age", "AGE-", r"AGE-SECRET-KEY-1[A-Z0-9]{20,}"),
    _key("AWS", "AKIA ASIA ABIA ACCA", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b"),
    _key(
        "GitHub", "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_", r"\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{30,}"
    ),
    _key("GitLab", "gl", r"\bgl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[A-Za-z0-9_\-]{20,}"),
    _key("Slack", "xox xapp-", r"\bxox[abeoprs](?:\.xox[abeoprs])?-[A-Za-z0-9\-]{10,}|\bxapp-[0-9]-[A-Za-z0-9\-]{10,}"),
    _key("Slack", "hooks.slack.com", r"hooks\.slack\.com/services/[A-Za-z0-9/]{20,}"),
    _key("Google", "AIza GOCSPX- ya29.", r"\bAIza[\w\-]{35}|\bGOCSPX-[\w\-]{20,}|\bya29\.[\w\-]{20,}"),
    _key("JWT", "eyJ", r"(?<![\w\-])eyJ[\w\-]{10,}\.eyJ[\w\-]{10,}\.[\w\-]*"),
    _key("Stripe", "_live_ _test_", r"\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    _key("Midtrans", "Mid-server-", r"\bMid-server-[\w\-]{16,}"),
    _key("Xendit", "xnd_", r"\bxnd_(?:production|development)_[A-Za-z0-9]{16,}"),
    _key("Telegram", ":AA", r"(?<![0-9])[0-9]{8,10}:AA[\w\-]{33}(?![\w\-])"),
    _key("npm", "npm_", r"\bnpm_[A-Za-z0-9]{36}"),
    _key("PyPI", "pypi-AgE", r"\bpypi-AgE[\w\-]{40,}"),
    _key("SendGrid", "SG.", r"\bSG\.[\w\-]{20,24}\.[\w\-]{39,50}"),
    _key("Azure", "AccountKey=", r"\bAccountKey=[A-Za-z0-9+/]{40,}={0,2}"),
    _key("DigitalOcean", "_v1_", r"\bdo[opr]_v1_[0-9a-f]{40,}"),
    _key("OpenAI", "sk-", r"\bsk-(?:proj|ant|svcacct)-[\w\-]{30,}|\bsk-[A-Za-z0-9]{40,}"),
    _key("HTTP", "uthorization", r"\b[Aa]uthorization\s*[:=]\s*[\"']?(?:Basic|Bearer)\s+[A-Za-z0-9+/=._\-]{12,}"),
)

_WORDS_FOR_IT = r"kata\s?sandi|password|passwd|passphrase|passcode|pwd|psk|pass|sandi(?:\s+wi-?fi)?|kunci\s+wi-?fi"
_WORDS_FOR_KEYS = (
    r"(?:api|access|secret|private|server)[ _\-]?key|client[ _\-]?secret|auth[ _\-]?token|token|secret"
    r"|community(?:\s+string)?"
)
_ASSIGNED = re.compile(
    rf"(?<![a-z0-9])(?:(?P<password>{_WORDS_FOR_IT})|(?P<pin>pin|otp)|(?P<key>{_WORDS_FOR_KEYS}))(?![a-z0-9])"
    r"(?:[ _][\w\-]{1,20}){0,3}?\s*(?P<sign>[:=]|(?<=\s)(?:adalah|ialah|yaitu|is)(?=\s))\s*[\"'`*\u201c\u2018]{0,3}"
    r"(?P<value>[^\s\"'`,;\u201c\u201d\u2018\u2019\x00]{4,200})(?P<last>\s*(?:[\"'`*\u201d\u2019.,;)]|\Z|\x00|\n))?",
    re.IGNORECASE,
)
_CONNECTION = re.compile(
    r"\b(?!https?:)[a-z][a-z0-9+.\-]{1,20}://[^\s/:@\x00]{0,60}:[^\s/@\x00]{1,100}@", re.IGNORECASE
)
_NO_VALUE = re.compile(
    r"(?:https?:|rp[0-9.]|[<{\[(*\u2022]|[x.\-_]+\Z|[0-9]+-[0-9]+)|"
    r"(?:wajib|opsional|unknown|tidak|bebas|kosong|baru|lama|minimal|maksimal|pribadi|masing|sendiri|none|required"
    r"|optional|string|true|false|terenkripsi|dienkripsi|rahasia|lihat|diganti|diberikan|dikirim|tersedia|gunakan|hubungi"
    r"|tanya|petugas|belum|sudah|lupa|reset|atur|ganti|ubah|simpan|jangan|buat|panjang|kombinasi|huruf|angka|akan"
    r"|untuk|yang|dari|pada|sesuai|tanpa|listrik|known|secret|private|changed|sent|never|keep|your|must|at)\b",
    re.IGNORECASE,
)
_LONG_KEY = 12


def find_keys(passage: Passage) -> Iterator[Hit]:
    """Find keys and tokens by the shapes that their makers give them."""
    for service, literals, shape in _KEYS:
        if any(literal in passage.text for literal in literals):
            for found in shape.finditer(passage.text):
                yield Hit("secret-key", *found.span(), {"service": service})


def find_passwords(passage: Passage) -> Iterator[Hit]:
    """Find words such as "kata sandi" with a value that looks like one, and connection strings that hold one."""
    for found in _ASSIGNED.finditer(passage.text):
        if _is_secret(found):
            yield Hit("secret-password", *found.span(), {})
    for found in _CONNECTION.finditer(passage.text):
        yield Hit("secret-password", *found.span(), {})


def _is_secret(found: re.Match[str]) -> bool:
    value = found["value"].rstrip(".)*")
    if not value or _NO_VALUE.match(value):
        return False
    digits, letters = any(map(str.isdigit, value)), any(map(str.isalpha, value))
    if found["pin"]:
        return value.isdigit() and 4 <= len(value) <= 8  # noqa: PLR2004 -- a bank card's shortest, a one-time code's longest
    if found["key"]:
        return digits and letters and len(value) >= _LONG_KEY
    odd = (
        digits
        or any(sign in "!@#$%^&+=?_" for sign in value)
        or (value[1:] != value[1:].lower() and not value.isupper())
    )
    return odd or (found["sign"] in ":=" and found["last"] is not None)


KEYS = Detector(
    find_keys,
    clues(
        "begin putty ghp gho ghu ghs ghr github glpat gloas gldt glrt glcbt glptt glft glimt glagent glsoat glffct"
        " xoxa xoxb xoxe xoxo xoxp xoxr xoxs xapp slack gocspx live test mid xnd npm pypi sg accountkey doo dop dor"
        " bearer basic telegram bot"
    ),
    frozenset({"token"}),
)
PASSWORDS = Detector(
    find_passwords,
    clues(
        "sandi katasandi password passwd passphrase passcode pwd psk pass kunci pin otp key apikey secret token"
        " community postgres postgresql mysql mongodb redis ftp ftps sftp ssh smtp smtps ldap amqp mssql jdbc smb rdp"
        " vnc srv rtsp"
    ),
)
