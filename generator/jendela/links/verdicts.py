"""What an answer means for an address, and why. Pure: the same answer always means the same.

A verdict of one look never says more than one look can: what may be our network, or a host that does not want us,
is `UNKNOWN`, and history decides whether it is more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple
from urllib.parse import unquote, urldefrag

from jendela.links import signs, takeover
from jendela.links.answer import Answer
from jendela.links.observation import Kind, Look, Notice, Reason

_BROKEN: Final = frozenset(
    {
        Reason.GONE, Reason.NOT_FOUND, Reason.NO_SUCH_HOST, Reason.TLS_EXPIRED, Reason.TLS_NOT_YET_VALID,
        Reason.TLS_WRONG_HOST, Reason.TLS_UNTRUSTED, Reason.SERVER_ERROR, Reason.SOFT_404, Reason.PARKED,
        Reason.FRAGMENT_MISSING, Reason.REDIRECT_LOOP, Reason.BAD_REDIRECT, Reason.BAD_RESPONSE,
        Reason.HEADERS_TOO_LARGE, Reason.BAD_ADDRESS,
    }
)  # fmt: skip
_BLOCKED: Final = frozenset(reason for reason in Reason if reason.value.startswith("blocked_"))
_BY_STATUS: Final = {
    401: Reason.UNAUTHORISED,
    403: Reason.FORBIDDEN,
    404: Reason.NOT_FOUND,
    407: Reason.UNAUTHORISED,
    408: Reason.TIMEOUT,
    410: Reason.GONE,
    429: Reason.RATE_LIMITED,
}
_CHALLENGES: Final = frozenset({202, 401, 403, 405, 406, 429, 503})
_OK: Final = range(200, 300)
_CLIENT: Final = range(300, 500)
_SERVER: Final = range(500, 600)
_SOON: Final = timedelta(days=21)


class Verdict(NamedTuple):
    """What is so, why, and what the page calls itself."""

    kind: Kind
    reason: Reason = Reason.NONE
    page: signs.Signs = signs.Signs("", "", "")


def kind_of(reason: Reason) -> Kind:
    """Return what a reason means after a single look."""
    if reason is Reason.TAKEN_OVER:
        return Kind.UNSAFE
    if reason in _BLOCKED:
        return Kind.BLOCKED
    return Kind.BROKEN if reason in _BROKEN else Kind.UNKNOWN


def judge(answer: Answer, before: takeover.Before | None = None) -> Verdict:
    """Return what an answer means. `before` is what history knows of the page, where it does."""
    if answer.reason:
        return Verdict(kind_of(answer.reason), answer.reason)
    page = signs.signs(answer.body, answer.content_type) if _is_page(answer) else signs.Signs("", "", "")
    reason = _reason(answer, page, before)
    if reason:
        return Verdict(kind_of(reason), reason, page)
    return Verdict(Kind.MOVED if answer.moved else Kind.OK, Reason.NONE, page)


def look(answer: Answer, verdict: Verdict, url: str, at: str, vantage: str) -> Look:
    """Return what is kept of a look. `at` is UTC as YYYY-MM-DDTHH:MM:SSZ."""
    withheld = verdict.kind is Kind.UNSAFE
    return Look(
        url=url,
        at=at,
        vantage=vantage,
        verdict=verdict.kind,
        reason=verdict.reason,
        status=answer.status,
        final_url=answer.final_url,
        notices=_notices(answer, verdict, at),
        certificate_ends=answer.certificate_ends,
        milliseconds=answer.milliseconds,
        title="" if withheld else verdict.page.title,
        language=verdict.page.language,
    )


def _notices(answer: Answer, verdict: Verdict, at: str) -> tuple[Notice, ...]:
    soon = (
        answer.certificate_ends and date.fromisoformat(answer.certificate_ends) - date.fromisoformat(at[:10]) <= _SOON
    )
    opens = verdict.kind in {Kind.OK, Kind.MOVED}
    return (
        *answer.notices,
        *((Notice.CERTIFICATE_ENDS_SOON,) if soon and opens else ()),
        *((Notice.MOVED_PERMANENTLY,) if verdict.kind is Kind.MOVED else ()),
    )


def _reason(answer: Answer, page: signs.Signs, before: takeover.Before | None) -> Reason:
    status = answer.status
    if status in _CHALLENGES and (answer.challenged or (status != 403 and signs.is_challenge(page))):  # noqa: PLR2004
        return Reason.CHALLENGE
    if status in _OK:
        return _of_page(answer, page, before)
    if status in _SERVER:
        return Reason.SERVER_ERROR
    if status in _CLIENT:
        return _BY_STATUS.get(status, Reason.CLIENT_ERROR)
    return Reason.CHALLENGE if status > _SERVER.stop else Reason.BAD_RESPONSE


def _of_page(answer: Answer, page: signs.Signs, before: takeover.Before | None) -> Reason:
    if answer.cut and not answer.body:
        return answer.cut
    return next(_of_content(answer, page, before), Reason.NONE) if _is_page(answer) else Reason.NONE


def _of_content(answer: Answer, page: signs.Signs, before: takeover.Before | None) -> Iterator[Reason]:
    text = signs.decoded(answer.body, answer.content_type)
    if _taken_over(answer, text, before):
        yield Reason.TAKEN_OVER
    if signs.is_missing(page):
        yield Reason.SOFT_404
    if signs.is_stand_in(page, text):
        yield Reason.PARKED
    if signs.is_challenge(page):
        yield Reason.CHALLENGE
    fragment = unquote(urldefrag(answer.url).fragment) if "#" in answer.url else ""
    if fragment and answer.whole and not signs.has_anchor(text, fragment):
        yield Reason.FRAGMENT_MISSING


def _is_page(answer: Answer) -> bool:
    if "html" in answer.content_type:
        return True
    return not answer.content_type and answer.body.lstrip()[:1] == b"<"


def _taken_over(answer: Answer, shown: str, before: takeover.Before | None) -> bool:
    search = signs.decoded(answer.search, answer.content_type) if answer.search else ""
    if not takeover.suspicious(shown) and not (search and takeover.suspicious(search)):
        return False
    visitor = takeover.Page(search, answer.url, answer.search_url) if search else None
    return takeover.judge(takeover.Page(shown, answer.url, answer.final_url), visitor, before).taken_over
