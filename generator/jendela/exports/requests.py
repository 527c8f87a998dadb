"""What agencies are asked to mend, as a forge, a messenger or an official letter says it. Not part of the site."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from jendela.links.routing import Failure, Request, requests
from jendela.pages import status, words
from jendela.pages.window import Window
from jendela.registry import Key

FORMS: Final = ("issues", "pesan", "surat")


class Issue(Struct, frozen=True):
    """An issue as it is wanted: `mark` finds the one of an earlier run; without `open` that one is to be closed."""

    mark: str
    agency: str
    title: str
    body: str
    open: bool


def issues(window: Window, lang: str = "id") -> list[Issue]:
    """Return one issue for each agency that has addresses, those without failures as done."""
    return [_issue(window, request, words.Tongue(lang)) for request in _requests(window)]


def texts(window: Window, form: str, agency: str = "", lang: str = "id") -> list[str]:
    """Return one text for each agency with failures, for a messenger (`pesan`) or as a letter (`surat`)."""
    tongue = words.Tongue(lang)
    wanted = (request for request in _requests(window) if not request.done and agency in {"", request.agency})
    return [_text(window, request, form, tongue) for request in wanted]


def _requests(window: Window) -> tuple[Request, ...]:
    owned = {key.id: addresses for key, addresses in status.owned(window).items()}
    return requests(owned, window.watch.standings)


def _issue(window: Window, request: Request, tongue: words.Tongue) -> Issue:
    name = _name(window, request, tongue)
    said = tongue.w.routing
    title = said.title.replace("{agency}", name).replace("{n}", str(len(request.failures)))
    mark = f"<!-- {request.name} -->"
    if request.done:
        body = f"{said.done.replace('{agency}', name)}\n\n{mark}\n"
        return Issue(request.name, request.agency, title, body, open=False)
    lines = [said.lead, "", *(f"- {_line(window, failure, tongue, code=True)}" for failure in request.failures)]
    return Issue(request.name, request.agency, title, "\n".join([*lines, "", said.again, "", mark, ""]), open=True)


def _text(window: Window, request: Request, form: str, tongue: words.Tongue) -> str:
    said, name = tongue.w.routing, _name(window, request, tongue)
    lines = [said[f"greeting_{form}"].replace("{agency}", name), "", said.lead, ""]
    for number, failure in enumerate(request.failures, 1):
        lines += [f"{number}. {_line(window, failure, tongue, code=False)}"]
    lines += ["", said.again]
    if form == "surat":
        site = tongue.plain(window.registry.city.site_title)
        lines += ["", said.closing_surat.replace("{site}", f"{site} ({window.registry.city.base_url})")]
    return "\n".join(lines) + "\n"


def _line(window: Window, failure: Failure, tongue: words.Tongue, *, code: bool) -> str:
    """Write one failure. In an issue addresses stand as code, so that none of them is a link."""
    said = tongue.w.routing
    url = failure.url
    if failure.advice == "ask":  # nobody is to follow it from here
        url = (urlsplit(url).hostname or "").replace(".", "[.]")
    if code:
        url = f"`{url.replace('`', '%60')}`"
    facts = {
        "url": url,
        "reason": str(tongue.w.link_reasons[failure.reason.value]),
        "since": _moment(window, failure.since, tongue),
        "looked": _moment(window, failure.looked, tongue),
    }
    line = str(said.line)
    for name, value in facts.items():
        line = line.replace(f"{{{name}}}", value)
    records = ", ".join(f"{key.kind}/{key.id}" for key in failure.records)
    return f"{line} {said.advice[failure.advice]} {said.named_in.replace('{records}', records)}"


def _name(window: Window, request: Request, tongue: words.Tongue) -> str:
    return tongue.plain(window.shorts[Key("agency", request.agency)].title)


def _moment(window: Window, at: str, tongue: words.Tongue) -> str:
    moment = status.moment(window, at)
    if moment is None:
        return ""
    clock = tongue.w.watch.clock.replace("{time}", moment.time)
    return f"{tongue.date(moment.day)} {clock} {window.registry.city.time_zone_label}"
