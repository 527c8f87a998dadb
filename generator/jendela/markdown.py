"""Markdown to HTML: CommonMark without raw HTML, rendered by markdown-it-py and cleaned with nh3 all the same."""

from __future__ import annotations

import functools

import nh3
from markdown_it import MarkdownIt

_TAGS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li strong em code pre blockquote a br hr table thead tbody tr th td dl dt dd".split()
)
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href"},
    "ol": {"start"},
    "table": {"class"},
    "th": {"align"},
    "td": {"align"},
}
_SCHEMES = {"https", "http", "mailto", "tel"}


@functools.cache
def _parser() -> MarkdownIt:
    # no raw HTML, no images (an agency's picture would be a request to another host), headings one level down
    return MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table").disable(["image", "html_block"])


def to_html(text: str, top: int = 2) -> str:
    """Return the HTML of a CommonMark text. Its first heading level becomes `top`, since a page has one title."""
    if not text.strip():
        return ""
    tokens = _parser().parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{max(int(token.tag[1]), top)}"
        elif token.type == "table_open":
            # without a class, the theme's script puts it into a box that scrolls and that no key reaches
            token.attrSet("class", "j-text-table")
    html = _parser().renderer.render(tokens, _parser().options, {})
    return nh3.clean(
        html, tags=set(_TAGS), attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener nofollow ugc"
    )
