"""The report for a job's summary and for one comment that is updated in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from jendela.consequences import Consequences, Page
from jendela.consequences.words import WORDS
from jendela.reports.markdown import plain

MARK = "<!-- jendela review -->"
"""the first line, by which the comment is found again"""
_MOST = 60_000  # a comment may hold 65,536 characters
_PAGES, _ROWS = 25, 12


def render(made: Consequences) -> str:
    """Write the report; what does not fit into a comment is left out and counted."""
    words = WORDS[made.lang]
    parts = [MARK, f"## {words['title']}", "", f"**{words['passed'] if made.passed else words['blocked']}**"]
    parts += [f"\n{words[name]}" for name, so in (("not_asked", made.asked), ("not_in_force", made.in_force)) if not so]
    parts += ["", f"### {words['next']}", "", *(f"{n}. {plain(each)}" for n, each in enumerate(made.following, 1))]
    for block in (_faults(made), _approvals(made), _pages(made), _lists(made)):
        lines = list(block)
        if sum(map(len, parts)) + sum(map(len, lines)) > _MOST:
            kept = _fitting(lines, _MOST - sum(map(len, parts)))
            parts += [*kept, "", words["more"].format(count=len(lines) - len(kept))]
            break
        parts += lines
    return "\n".join(parts) + "\n"


def _fitting(lines: Sequence[str], room: int) -> list[str]:
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return kept


def _table(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    names = list(heads)
    yield from ("", "| " + " | ".join(names) + " |", "|" + "---|" * len(names))
    for row in rows:
        yield "| " + " | ".join(plain(cell) for cell in row) + " |"


def _faults(made: Consequences) -> Iterator[str]:
    words = WORDS[made.lang]
    for severity in ("error", "warning", "notice"):
        found = [fault for fault in made.faults if fault.severity == severity]
        if found:
            yield from ("", f"### {words[f'faults_{severity}']}")
            rows = ((fault.where, f"{fault.message} [{fault.rule}]", fault.hint) for fault in found[: _PAGES * 2])
            yield from _table(("", "", words["hint"]), rows)


def _approvals(made: Consequences) -> Iterator[str]:
    words = WORDS[made.lang]
    if not made.approvals:
        return
    yield from ("", f"### {words['approvals']}")
    rows = (
        (
            ("✓ " if each.state == "given" else "○ ") + words[f"state_{each.state}"],
            each.who + (f" ({words['instead'].format(who=each.instead)})" if each.instead else ""),
            f"{each.line} ({words['record'].format(count=each.files)})",
            ", ".join(each.given),
        )
        for each in made.approvals
    )
    yield from _table((words["state"], words["who"], words["for"], words["by"]), rows)


def _pages(made: Consequences) -> Iterator[str]:
    words = WORDS[made.lang]
    for how in ("added", "changed", "moved", "deleted"):
        found = [page for page in made.pages if page.how == how]
        if found:
            yield from ("", f"### {words[f'pages_{how}']}: {len(found)}")
        for page in found[:_PAGES]:
            yield from ("", f"**{plain(page.title)}** ({plain(page.address)})")
            yield from _detail(page, made.lang)
        if len(found) > _PAGES:
            yield from ("", "<details><summary>" + words["more"].format(count=len(found) - _PAGES) + "</summary>", "")
            yield from (f"- {plain(page.title)} ({plain(page.address)})" for page in found[_PAGES:])
            yield from ("", "</details>")


def _detail(page: Page, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    if page.fields:
        rows = [(field.name, field.before, field.after) for field in page.fields[:_ROWS]]
        if len(page.fields) > _ROWS:
            rows.append((words["more"].format(count=len(page.fields) - _ROWS), "", ""))
        yield from _table((words["field"], words["before"], words["after"]), rows)
    if page.steps:
        heads = (words["steps"], words["before"], words["after"])
        yield from _table(
            heads, ((", ".join(words[how] for how in row.how), row.before, row.after) for row in page.steps)
        )


def _lists(made: Consequences) -> Iterator[str]:
    words = WORDS[made.lang]
    for title, entries in (
        ("links_added", list(made.links_added)),
        ("links_removed", list(made.links_removed)),
        ("indicators", [f"{name}: {a} → {b}" for name, a, b in made.indicators]),
        ("settings", [f"{page.path} ({words[page.how]})" for page in made.settings]),
        ("files", [f"{path} ({words[how]})" for path, how in made.files]),
        ("vacant", list(made.vacant)),
    ):
        if entries:
            yield from ("", f"### {words[title]}: {len(entries)}", "")
            yield from (f"- {plain(entry)}" for entry in entries[:50])
            if len(entries) > 50:  # noqa: PLR2004 -- as many as above
                yield f"- {words['more'].format(count=len(entries) - 50)}"
