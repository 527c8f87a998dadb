"""The same pages for the peers: each built page's article as Markdown, for MkDocs and for Hugo.

Addresses, headings, paragraphs, lists, tables and links stay. Hugo also gets our built frame as its layout, with a hole
for title and content, so that its pages are as large as ours. MkDocs gets stock Material without search.

    python benchmarks/peers.py city/build/site FOLDER
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

_HEADING = re.compile(r"h[1-6]\Z")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")
_ARTICLE = re.compile(r"(<article class=\"j-record.*?</article>)", re.DOTALL)
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)

MKDOCS = """\
site_name: Contoh
site_url: https://jendela.contoh.example/
docs_dir: docs
site_dir: site
nav:
  - index.md
not_in_nav: "/**"
plugins: []
validation:
  links: {not_found: ignore, unrecognized_links: ignore, absolute_links: ignore}
theme:
  name: material
  language: id
  font: false
markdown_extensions: [tables]
"""
HUGO = """\
baseURL = "https://jendela.contoh.example/"
title = "Contoh"
disableKinds = ["taxonomy", "term", "rss", "section", "404", "robotsTXT"]
[markup.goldmark.renderer]
unsafe = false
"""


def write(site: Path, folder: Path) -> int:
    """Write the MkDocs and Hugo projects of a built site into `folder`; return how many pages each has."""
    pages = 0
    for path in sorted(site.rglob("index.html")):
        url = path.relative_to(site).parent.as_posix()
        title, text = to_markdown(path.read_text("utf-8"))
        name = "index" if url == "." else url
        _put(folder / "mkdocs" / "docs" / f"{name}.md", f"# {title}\n\n{text}")
        name = "_index" if url == "." else url
        _put(folder / "hugo" / "content" / f"{name}.md", f"---\ntitle: {json.dumps(title)}\n---\n\n{text}")
        pages += 1
    _put(folder / "mkdocs" / "mkdocs.yml", MKDOCS)
    _put(folder / "hugo" / "hugo.toml", HUGO)
    layout = _layout(next((site / "layanan").glob("*/index.html")).read_text("utf-8"))
    for name in ("single.html", "home.html"):
        _put(folder / "hugo" / "layouts" / "_default" / name, layout)
    return pages


def to_markdown(html: str) -> tuple[str, str]:
    """Return the title of a page and the rest of its article as Markdown."""
    tree = LexborHTMLParser(html)
    article = tree.css_first("#__main") or tree.css_first("article")
    heading = article.css_first("h1") if article else None
    if article is None or heading is None:
        message = "a page without an article or a heading"
        raise ValueError(message)
    title = _text(heading)
    heading.decompose()
    return title, "\n\n".join(block for block in _blocks(article) if block) + "\n"


def _blocks(node: LexborNode) -> Iterator[str]:
    for child in node.iter():
        tag = child.tag or ""
        if _HEADING.match(tag):
            yield f"{'#' * int(tag[1])} {_inline(child)}"
        elif tag in {"p", "summary", "nav", "figcaption"}:
            yield _inline(child)
        elif tag in {"ul", "ol"}:
            yield "\n".join(
                f"{'-' if tag == 'ul' else '1.'} {_inline(item)}" for item in child.iter() if item.tag == "li"
            )
        elif tag == "dl":
            yield "\n".join(f"- {_inline(pair)}" for pair in child.iter())
        elif tag == "table":
            yield "\n".join(_rows(child))
        elif tag not in {"script", "style", "svg", "form"}:
            yield from _blocks(child)


def _rows(table: LexborNode) -> Iterator[str]:
    for number, row in enumerate(table.css("tr")):
        cells = [_inline(cell) for cell in row.iter()]
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield "|" + " --- |" * len(cells)


def _inline(node: LexborNode) -> str:
    parts = []
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            parts.append(_SPECIAL.sub(r"\\\1", child.text_content or ""))
        elif child.tag == "a":
            parts.append(f"[{_inline(child)}]({child.attributes.get('href') or ''})")
        elif child.tag in {"strong", "dt"}:
            parts.append(f"**{_inline(child)}** ")
        elif child.tag not in {"script", "svg"}:
            parts.append(_inline(child))
    return " ".join("".join(parts).split())


def _text(node: LexborNode) -> str:
    return " ".join(node.text().split())


def _layout(html: str) -> str:
    """Cut a hole into a built page."""
    html = _TITLE.sub("<title>{{ .Title }}</title>", html, count=1)
    before, _, after = _ARTICLE.split(html, maxsplit=1)
    return f"{before}<article>\n<h1>{{{{ .Title }}}}</h1>\n{{{{ .Content }}}}\n</article>{after}"


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
