"""The report for a terminal: what to do next comes first, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jendela.consequences import Consequences, Page
from jendela.consequences.words import WORDS

_PAGES, _FIELDS, _LINKS, _FAULTS, _APPROVALS = 20, 12, 20, 30, 20


def render(made: Consequences) -> str:
    """Write the report; long lists are cut and counted."""
    words = WORDS[made.lang]
    lines = [words["passed"] if made.passed else words["blocked"]]
    if not made.asked:
        lines.append(words["not_asked"])
    if not made.in_force:
        lines.append(words["not_in_force"])
    lines += ["", words["next"], *(f"  {number}. {each}" for number, each in enumerate(made.following, 1))]
    lines += _faults(made)
    if made.approvals:
        lines += ["", words["approvals"], *_approvals(made)]
    lines += _pages(made)
    lines += _list(words["links_added"], made.links_added, words["more"])
    lines += _list(words["links_removed"], made.links_removed, words["more"])
    lines += _list(words["indicators"], [f"{name}: {a} → {b}" for name, a, b in made.indicators], words["more"])
    lines += _list(words["settings"], [f"{page.path} ({words[page.how]})" for page in made.settings], words["more"])
    lines += _list(words["files"], [f"{path} ({words[how]})" for path, how in made.files], words["more"])
    lines += _list(words["vacant"], made.vacant, words["more"])
    return "\n".join(lines) + "\n"


def _faults(made: Consequences) -> Iterator[str]:
    words = WORDS[made.lang]
    for severity in ("error", "warning", "notice"):
        found = [fault for fault in made.faults if fault.severity == severity]
        if found:
            yield from ("", words[f"faults_{severity}"])
        for fault in found[:_FAULTS]:
            yield f"  {fault.where}: {fault.message} [{fault.rule}]"
            if fault.hint:
                yield f"    = {words['hint']}: {fault.hint}"
        if len(found) > _FAULTS:
            yield "  … " + words["more"].format(count=len(found) - _FAULTS)


def _approvals(made: Consequences) -> Iterator[str]:
    words = WORDS[made.lang]
    for each in made.approvals[:_APPROVALS]:
        mark = "✓" if each.state == "given" else "○"
        by = f" {words['by']} {', '.join(each.given)}" if each.given else ""
        instead = f", {words['instead'].format(who=each.instead)}" if each.instead else ""
        yield f"  {mark} {words[f'state_{each.state}']}: {each.who}{instead}{by}"
        yield f"      {words['for']}: {each.line} ({words['record'].format(count=each.files)})"
    if len(made.approvals) > _APPROVALS:
        yield "  … " + words["more"].format(count=len(made.approvals) - _APPROVALS)


def _pages(made: Consequences) -> Iterator[str]:
    words = WORDS[made.lang]
    for how in ("added", "changed", "moved", "deleted"):
        found = [page for page in made.pages if page.how == how]
        if found:
            yield from ("", f"{words[f'pages_{how}']}: {len(found)}")
        for page in found[:_PAGES]:
            yield f"  {page.title} — {page.address}"
            yield from _detail(page, made.lang)
        if len(found) > _PAGES:
            yield "  … " + words["more"].format(count=len(found) - _PAGES)


def _detail(page: Page, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    for field in page.fields[:_FIELDS]:
        yield f"    {field.name}"
        yield f"      {words['before']}: {field.before or words['nothing']}"
        yield f"      {words['after']}: {field.after or words['nothing']}"
    if len(page.fields) > _FIELDS:
        yield "    … " + words["more"].format(count=len(page.fields) - _FIELDS)
    if page.steps:
        yield f"    {words['steps']}"
    for row in page.steps:
        yield f"      ({', '.join(words[how] for how in row.how)})"
        yield f"        {words['before']}: {row.before or words['nothing']}"
        yield f"        {words['after']}: {row.after or words['nothing']}"


def _list(title: str, entries: Sequence[str], more: str) -> Iterator[str]:
    if entries:
        yield from ("", f"{title}: {len(entries)}")
        yield from (f"  {entry}" for entry in entries[:_LINKS])
        if len(entries) > _LINKS:
            yield "  … " + more.format(count=len(entries) - _LINKS)
