from __future__ import annotations

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from jendela.pages.template import FastEnvironment, escaped

PIECES = """\
{%- macro cell(value) -%}<td>{{ value }}</td>{%- endmacro -%}
{%- macro row(values) -%}
<tr>{% for value in values %}{{ cell(value) }}{% if not loop.last %},{% endif %}{% endfor %}</tr>
{%- endmacro -%}
"""
PAGE = """\
{%- from "pieces" import row -%}
{% set both = first ~ second %}{{ both }}{{ row([first, second, 7, none]) }}{{ shout(first) }}{{ second|upper }}
{%- block end %}{{ view.title }}{{ first[:2] }}{% endblock %}"""


class View:
    title = "Akta & <KK>"


def rendered(kind: type[jinja2.Environment], first: str, second: str | Markup) -> str:
    loader = jinja2.DictLoader({"pieces": PIECES, "page": PAGE})
    environment = kind(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    environment.globals["shout"] = lambda text: f"{text}!"
    return environment.get_template("page").render(first=first, second=second, view=View())


@given(st.text() | st.integers() | st.none() | st.text().map(Markup) | st.text().map(escape))
def test_a_value_is_escaped_as_markupsafe_escapes_it(value: object) -> None:
    assert escaped(value) == escape(value)


@given(st.text(alphabet="ab<>&\"'{}% "), st.text(alphabet="ab<>&\"' ") | st.just(Markup("<b>x</b>")))
def test_the_shortcuts_leave_the_text_that_jinja_writes(first: str, second: str | Markup) -> None:
    assert rendered(FastEnvironment, first, second) == rendered(jinja2.Environment, first, second)


def test_hostile_text_stays_text() -> None:
    written = rendered(FastEnvironment, "<script>alert(1)</script>", "{{ 7 * 7 }}")
    assert "<script>" not in written
    assert "49" not in written


def test_a_template_gets_no_globals_of_its_own() -> None:
    with pytest.raises(ValueError, match="globals of their own"):
        FastEnvironment().from_string("x", globals={"a": 1})
