from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from html import unescape
from pathlib import Path

import msgspec
import pytest
import registries

from jendela import csp, schema
from jendela.exports import headers, security_txt
from jendela.settings import City

META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def hashes(policy: str) -> set[str]:
    return set(re.findall(r"'sha256-([^']+)'", policy))


def digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def test_every_page_allows_its_own_inline_scripts_and_no_others(small: Path) -> None:
    paths = list((small / "build/site").rglob("*.html"))
    assert len(paths) > 20
    for path in paths:
        html = path.read_text("utf-8")
        policies = META.findall(html)
        assert len(policies) == 1, path
        assert html.index(policies[0]) < html.index("<script"), path
        assert hashes(unescape(policies[0])) == {digest(script) for script in INLINE.findall(html)}, path


def test_the_headers_allow_the_inline_scripts_of_all_pages(small: Path) -> None:
    site = small / "build/site"
    every = {digest(script) for path in site.rglob("*.html") for script in INLINE.findall(path.read_text("utf-8"))}
    for name in ("_headers", ".htaccess", "headers/Caddyfile", "headers/nginx.conf"):
        text = (site / name).read_text("utf-8")
        assert hashes(text) >= every, name
        assert "frame-ancestors 'none'" in text
        assert "unsafe-inline" not in text
        assert "'unsafe-eval'" not in text


def test_the_policy_is_the_same_whatever_the_order_of_the_scripts() -> None:
    scripts = [hashlib.sha256(text).hexdigest() for text in (b"a", b"b", b"c")]
    assert csp.policy(scripts) == csp.policy(reversed(scripts))


def test_a_page_without_inline_scripts_allows_none() -> None:
    assert csp.inline_scripts('<script src="a.js"></script><script type="application/json">{}</script>') == frozenset()
    assert hashes(csp.policy(())) == set()


def test_apache_finds_the_error_page_below_a_path() -> None:
    files = {artifact.path: artifact.content for artifact in headers.artifacts("default-src", "/kota/")}
    assert files[".htaccess"].startswith(b"ErrorDocument 404 /kota/404.html\n")


def city(**changed: object) -> City:
    return msgspec.convert(registries.example("city") | {"security_contact": ""} | changed, City)


def test_a_contact_for_weaknesses_is_published_until_half_a_year_after_the_build() -> None:
    named = city(security_contact="mailto:csirt@contoh.go.id", base_url="https://contoh.example/kota/")
    [artifact] = security_txt.artifacts(named, date(2026, 11, 23))
    assert artifact.path == ".well-known/security.txt"
    assert artifact.content.decode() == (
        "Contact: mailto:csirt@contoh.go.id\n"
        "Expires: 2027-05-22T00:00:00Z\n"
        "Preferred-Languages: id, en\n"
        "Canonical: https://contoh.example/kota/.well-known/security.txt\n"
    )


def test_a_city_without_such_a_contact_promises_none() -> None:
    assert list(security_txt.artifacts(city(), date(2026, 11, 23))) == []


@pytest.mark.parametrize("contact", ["http://contoh.go.id", "javascript:alert(1)", "mailto:a@b\nExpires: never", "a b"])
def test_a_contact_that_could_write_lines_of_its_own_is_refused_by_the_schema(contact: str) -> None:
    pattern = schema.load("city")["properties"]["security_contact"]["pattern"]
    assert re.search(pattern, contact) is None
