"""What a browser may do on the site: Content Security Policy (level 3), from the scripts that stand in the frames."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# `wasm-unsafe-eval` lets the search run its index reader; it evaluates no JavaScript.
_DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'{hashes}",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
)
# A page cannot say this of itself in a <meta>; only a header can.
_HEADER_ONLY = ("frame-ancestors 'none'",)


def inline_scripts(html: str) -> frozenset[str]:
    """Digest the inline scripts of a page as served, SHA-256 in hex. Scripts with attributes are files or data."""
    return frozenset(hashlib.sha256(script.encode()).hexdigest() for script in _INLINE_SCRIPT.findall(html))


def policy(scripts: Iterable[str]) -> str:
    """Return the policy for a <meta> on pages with these inline scripts (SHA-256 in hex)."""
    hashes = "".join(f" 'sha256-{base64.b64encode(bytes.fromhex(script)).decode()}'" for script in sorted(scripts))
    return "; ".join(_DIRECTIVES).format(hashes=hashes)


def header(scripts: Iterable[str]) -> str:
    """Return the policy for an HTTP header, on pages with any of these inline scripts."""
    return "; ".join((policy(scripts), *_HEADER_ONLY))
