"""A small city's frames, built once for each engine and address, and pages of every shape to pour into them."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from jendela import blueprint as plan
from jendela import frame
from jendela.blueprint import Blueprint, Edition, Link, Section
from jendela.pour import NOT_FOUND, Page, SiteAddress

ROOT = Path(__file__).parents[1]
BASE = "https://kota.example/jendela/"
ENGINES = ("material", "zensical")

_SECTIONS = {
    "id": (Section("services", "Layanan & <b>", "layanan/"), Section("agencies", "Perangkat daerah", "kantor/")),
    "en": (Section("services", "Services", "en/services/"), Section("agencies", "Agencies", "en/agencies/")),
}
_HOSTILE = "Akta & <b>\"kelahiran\"</b> 'x' {{ 7*7 }} {% raw %} 😀"
_BODY = """<h1>Akta &amp; {{ config.site_name }} {% endblock %}</h1>
<p title="&#34;&#39;&quot;&#x27;&#x2f;">`kode` **tebal** [a](b) &lt;script&gt; &amp;amp; ${x} </p>

---
<pre>
    empat spasi\tdan tab

```
</pre>
<table><tbody><tr><td>é “x” 漢字 😀</td></tr></tbody></table>
"""
_JSON_LD = '{"@type": "Thing", "name": "</script><script>alert(1)</script> & {{ 7*7 }} 😀"}'
_URLS = {
    "id": ("", "a/", "layanan/", "layanan/akta/", "layanan/b/", "layanan/akta/riwayat/", "layanan/akta/b/"),
    "en": ("en/", "en/a/", "en/services/", "en/services/akta/", "en/services/b/", "en/services/akta/c/", "en/s/a/b/"),
}


def blueprint(engine: str = "material", base_url: str = BASE) -> Blueprint:
    """Plan the frames of a city whose own texts are hostile too."""
    config, overrides = plan.read_look(ROOT)
    texts = {
        "id": ("", 'Jendela Kota <Contoh> & "kita"', ("Bukan situs resmi.", "Tanyakan dulu ke kantornya."), "Sumber"),
        "en": ("en/", "Window on Sample City", ("Not an official site.", "Ask the office first."), "Source code"),
    }
    editions = tuple(
        Edition(
            lang, home, name, _SECTIONS[lang], standing, (Link(source, "https://code.example/"), Link("A", f"{home}a/"))
        )
        for lang, (home, name, standing, source) in texts.items()
    )
    return Blueprint(config, overrides, editions, SiteAddress(base_url), engine)


@functools.cache
def built(engine: str = "material", base_url: str = BASE) -> frame.FrameSet:
    """Build the frames of `blueprint`."""
    with tempfile.TemporaryDirectory() as folder:
        frames, problems = frame.build(blueprint(engine, base_url), Path(folder))
    assert frames is not None, problems
    return frames


def pages() -> list[Page]:
    """Give pages of both languages at every depth, each both with everything and with nothing that it may lack."""
    found = []
    for lang, urls in _URLS.items():
        for number, url in enumerate(urls):
            alternates = tuple((other, _URLS[other][number]) for other in _URLS)
            section = "services" if number > 1 else ""
            found += [
                Page(url, lang, section, _HOSTILE, 'Isi & "x" <y> {{ 1 }}', _BODY * (1 + number % 3), alternates)
            ] if number % 2 else [
                Page(
                    url, lang, section, "Akta", "-", "<h1>Akta</h1>", alternates, noindex=True, json_ld=_JSON_LD,
                    edit_url='https://code.example/edit?a=1&b="2', data_date="23 November 2026 & <lusa>",
                )
            ]  # fmt: skip
    home = (("id", ""), ("en", "en/"))
    return [*found, Page(NOT_FOUND, "id", "", "Tidak ada & {{ 1 }}", "-", "<h1>Tidak ada</h1>", home, noindex=True)]


def page(url: str) -> Page:
    """Give one of the pages."""
    return next(page for page in pages() if page.url == url)
