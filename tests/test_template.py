from __future__ import annotations

import functools
from typing import Any, ClassVar

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from jendela.pages.template import FastEnvironment, escaped

PIECES = """\
{%- macro cell(value, name="b", level=3) -%}
<td>{{ value }}{% if level > 3 %}<{{ name }}>{% endif %}</td>
{%- endmacro -%}
{%- macro row(values) -%}
<tr>{% for value in values %}{{ cell(value) }}{% if not loop.last %},{% endif %}{% endfor %}</tr>
{%- endmacro -%}
"""
PAGE = """\
{%- from "pieces" import row -%}
{%- from "pieces" import cell as box -%}
{%- macro twice(value) -%}{{ box(value, "i", 4) }}{{ again(value) }}{%- endmacro -%}
{%- macro again(value) -%}{% set kept = box(value) %}{{ kept }}{{ kept|length }}{%- endmacro -%}
{% set both = first ~ second %}{{ both }}{{ row([first, second, 7, none]) }}{{ shout(first) }}{{ second|upper }}
{{- twice(first) }}{{ box(second) if first else box(first) }}{{ view.names[first] if first in view.names else 3.5 }}
{%- if first %}{% set seen = second %}{% endif %}{{ seen if first }}
{%- for one in first if one != "b" %}{{ loop.index }}{{ one }}{% else %}-{% endfor %}
{%- block end %}{{ view.title }}{{ first[:2] }}
{{- bold(second) }}{{ bold(first) ~ "&" }}{{ row([first]) }}{% endblock %}"""


class View:
    title = "Akta & <KK>"
    names: ClassVar = {"a": "A & B", "": "none"}


def bold(text: str | Markup) -> Markup:
    return Markup("<b>%s</b>") % text


@functools.cache
def page(kind: type[jinja2.Environment]) -> jinja2.Template:
    loader = jinja2.DictLoader({"pieces": PIECES, "page": PAGE})
    environment = kind(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    # a macro goes before what all templates share, also in a block
    environment.globals |= {"shout": lambda text: f"{text}!", "bold": bold, "row": None, "again": None}
    if isinstance(environment, FastEnvironment):
        environment.globals["bold"] = lambda text: str(bold(text))
        environment.writers = frozenset({"bold"})
    return environment.get_template("page")


def rendered(kind: Any, first: str, second: str | Markup) -> str:
    return page(kind).render(first=first, second=second, view=View())


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


@pytest.mark.parametrize(
    "mistake",
    ["{{ view.name }}", "{{ x.y }}", "{{ x }}", "{{ row() }}", "{{ row(1, 2) }}", "{{ row(a=1) }}", "{{ w.x }}"],
)
def test_a_name_that_is_not_there_is_never_passed_over(mistake: str) -> None:
    environment = FastEnvironment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.word = {"a.b": "text"}.__getitem__
    with pytest.raises((AttributeError, TypeError, KeyError, jinja2.TemplateError)):
        environment.from_string("{% macro row(a) %}{{ a }}{% endmacro %}" + mistake).render(view=View())


def test_fixed_words_are_put_in_their_place_and_escaped() -> None:
    environment = FastEnvironment(autoescape=True)
    environment.word = {"a.b": "A & B", "a": {"c": "<C>"}}.get
    environment.globals["w"] = {"a": {"c": "<C>"}}
    template = environment.from_string(
        '{% macro m(x) %}{{ x }}{% endmacro %}{{ w.a.b }}{{ m(w.a.b) }}{{ w["a"]["c"] }}'
    )
    assert template.render() == "A &amp; BA &amp; B&lt;C&gt;"
