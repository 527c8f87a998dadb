"""A strict HTML5 judgement for the pages that the site prints."""

from __future__ import annotations

import html5lib


def parse_errors(html: str) -> list[str]:
    """Give every parse error of the HTML5 standard's algorithm as "line:column: code", ignoring none."""
    parser = html5lib.HTMLParser()
    parser.parse(html)
    return [f"{line}:{column}: {code} {detail or ''}".rstrip() for (line, column), code, detail in parser.errors]
