"""The page of a record that is closed: its address stays, and says that there is nothing to show for now."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from jendela.pages import addresses, words
from jendela.pages.sheet import Sheet, sheets
from jendela.pages.window import Window

TEMPLATE = "closed.html.j2"


def pages(window: Window) -> Iterator[Sheet]:
    """Yield the pages of closed records in every language. They name the record by its id and nothing else."""
    title = words.both("closed.title")
    for key, fate in sorted(window.closed.items()):
        section = addresses.SECTION_OF[key.kind]
        entry = next((one for one in window.registry.withheld if (one.kind, one.id) == key), None)
        view = {
            "section": section,
            "id": key.id,
            "fate": str(fate),
            "entry": entry,
            "office": window.agency(entry.office) if entry else None,
        }
        lead = words.both(f"closed.{fate}")
        address = functools.partial(addresses.record, key=key)
        languages = window.registry.city.languages
        yield from (
            sheet._replace(noindex=True) for sheet in sheets(TEMPLATE, section, languages, address, (title, lead), view)
        )
