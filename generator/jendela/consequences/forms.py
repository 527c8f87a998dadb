"""The forms of a report by the name that people give on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jendela.consequences import Consequences, html, json_form, markdown, text

FORMS: Mapping[str, Callable[[Consequences], str]] = {
    "text": text.render,
    "markdown": markdown.render,
    "html": html.render,
    "json": json_form.render,
}
