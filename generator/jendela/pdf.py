"""From a checked repository to printed forms: one PDF for each SOP in build/pdf."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from jendela import disclosure, pages, printer, staging, workspace
from jendela.history import Changes
from jendela.pages import sop_paper
from jendela.pages.window import Window
from jendela.problems import Problem, Severity
from jendela.registry import Item

STYLESHEET = "assets/stylesheets/form.css"


class Printed(Struct, frozen=True):
    """What was printed: paths below the repository, the ids of SOPs without a form, and what went wrong."""

    paths: tuple[str, ...]
    formless: tuple[str, ...]
    problems: tuple[Problem, ...]


def known(checked: workspace.Checked) -> dict[str, Item]:
    """Return the SOPs that may be printed: those that are public and have no error."""
    if checked.registry is None:
        return {}
    wrong = {each.place.path for each in checked.problems if each.severity is Severity.ERROR}
    public = disclosure.public(checked.registry)
    return {item.record.id: item for item in public.of("sop") if item.document.path not in wrong}


def write(root: Path, checked: workspace.Checked, ids: Sequence[str], lang: str, browser: str = "") -> Printed:
    """Print these SOPs in a language into build/pdf; one that fails stops no other."""
    if checked.registry is None:
        return Printed((), (), checked.problems)
    window = Window(disclosure.public(checked.registry), checked.as_of, Changes())
    writer = pages.Writer(window, lang)
    style = (staging.read(root / "site", STYLESHEET) or b"").decode()
    work = root / "build" / "print"
    paths, formless, problems = [], [], []
    items = known(checked)
    for id_ in ids:
        html = "".join(_paper(window, items[id_], style, lang, writer))
        if not html:
            formless.append(id_)
            continue
        name = f"{id_}.{lang}"
        staging.compare_then_write(work, f"{name}.html", html.encode())
        content, found = printer.print_page(work / f"{name}.html", checked.as_of, browser)
        problems += found
        if content:
            staging.compare_then_write(root / "build" / "pdf", f"{name}.pdf", content)
            paths.append(f"build/pdf/{name}.pdf")
    return Printed(tuple(paths), tuple(formless), tuple(problems))


def _paper(window: Window, item: Item, style: str, lang: str, writer: pages.Writer) -> Iterator[str]:
    for sheet in sop_paper.papers(window, item, style):
        if sheet.lang == lang:
            yield writer.body(sheet, "")
