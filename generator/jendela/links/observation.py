"""What was seen at an address: the values that pass from the network to history, verdicts and pages."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Kind(StrEnum):
    """What a look says of an address."""

    OK = "OK"
    MOVED = "MOVED"
    BROKEN = "BROKEN"
    FLAKY = "FLAKY"
    UNKNOWN = "UNKNOWN"
    BLOCKED = "BLOCKED"
    UNSAFE = "UNSAFE"


class Reason(StrEnum):
    """Why: one for each way in which a network, a host or a page can fail. Words are in `pages/strings`."""

    NONE = ""
    GONE = "gone"
    NOT_FOUND = "not_found"
    NO_SUCH_HOST = "no_such_host"
    TLS_EXPIRED = "tls_expired"
    TLS_NOT_YET_VALID = "tls_not_yet_valid"
    TLS_WRONG_HOST = "tls_wrong_host"
    TLS_UNTRUSTED = "tls_untrusted"
    TLS_ALERT = "tls_alert"
    SERVER_ERROR = "server_error"
    SOFT_404 = "soft_404"
    PARKED = "parked"
    FRAGMENT_MISSING = "fragment_missing"
    TIMEOUT = "timeout"
    RESET = "reset"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    REDIRECT_LOOP = "redirect_loop"
    BAD_REDIRECT = "bad_redirect"
    BAD_RESPONSE = "bad_response"
    HEADERS_TOO_LARGE = "headers_too_large"
    BODY_TOO_LARGE = "body_too_large"
    CLIENT_ERROR = "client_error"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    CHALLENGE = "challenge"
    RATE_LIMITED = "rate_limited"
    DNS_TEMPORARY = "dns_temporary"
    BLOCKED_ADDRESS = "blocked_address"
    BLOCKED_PORT = "blocked_port"
    BLOCKED_SCHEME = "blocked_scheme"
    BLOCKED_CREDENTIALS = "blocked_credentials"
    BLOCKED_REDIRECT = "blocked_redirect"
    BAD_ADDRESS = "bad_address"
    TAKEN_OVER = "taken_over"
    FAULT = "fault"


class Notice(StrEnum):
    """What is worth saying of an address that opens."""

    INCOMPLETE_CHAIN = "incomplete_chain"
    OLD_TLS = "old_tls"
    CERTIFICATE_ENDS_SOON = "certificate_ends_soon"
    MOVED_PERMANENTLY = "moved_permanently"


class Look(Struct, frozen=True, omit_defaults=True):
    """One finished look at an address. `at` is UTC as YYYY-MM-DDTHH:MM:SSZ, `certificate_ends` a day as YYYY-MM-DD."""

    url: str
    at: str
    vantage: str
    verdict: Kind
    reason: Reason = Reason.NONE
    status: int = 0
    final_url: str = ""
    notices: tuple[Notice, ...] = ()
    certificate_ends: str = ""
    milliseconds: int = 0
    title: str = ""
    language: str = ""
    digest: str = ""
