"""The report as one page with the redline: what goes is struck out, what comes is underlined."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import cache

from jinja2 import Environment, Template

from jendela.consequences import Consequences
from jendela.consequences.words import WORDS

_TEMPLATE = """<!DOCTYPE html>
<html lang="{{ made.lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ words.title }}</title>
<style>
body { font: 1rem/1.5 sans-serif; max-width: 70rem; margin: 1rem auto; padding: 0 1rem }
body { color: #1a1a1a; background: #fff }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #767676; padding: .3rem .5rem; text-align: left; vertical-align: top }
td { overflow-wrap: anywhere }
del { color: #8b1a1a } ins { color: #14532d; font-weight: bold }
</style>
</head>
<body>
<main>
<h1>{{ words.title }}</h1>
<p><strong>{{ words.passed if made.passed else words.blocked }}</strong></p>
{% if not made.asked %}<p>{{ words.not_asked }}</p>
{% endif %}{% if not made.in_force %}<p>{{ words.not_in_force }}</p>
{% endif %}<h2>{{ words.next }}</h2>
<ol>
{% for each in made.following %}<li>{{ each }}</li>
{% endfor %}</ol>
{% for severity in ["error", "warning", "notice"] %}{% for fault in made.faults if fault.severity == severity %}
{% if loop.first %}<h2>{{ words["faults_" + severity] }}</h2>
<ul>
{% endif %}<li><code>{{ fault.where }}</code>: {{ fault.message }} <code>{{ fault.rule }}</code>
{% if fault.hint %}<br>{{ words.hint }}: {{ fault.hint }}{% endif %}</li>
{% if loop.last %}</ul>{% endif %}{% endfor %}{% endfor %}
{% if made.approvals %}<h2>{{ words.approvals }}</h2>
<table>
<thead><tr><th>{{ words.state }}</th><th>{{ words.who }}</th>
<th>{{ words.for }}</th><th>{{ words.by }}</th></tr></thead>
<tbody>
{% for each in made.approvals %}<tr>
<td>{{ "✓" if each.state == "given" else "○" }} {{ words["state_" + each.state] }}</td>
<td>{{ each.who }}{% if each.instead %} ({{ words.instead.format(who=each.instead) }}){% endif %}</td>
<td>{{ each.line }} ({{ words.record.format(count=each.files) }})</td><td>{{ each.given | join(", ") }}</td></tr>
{% endfor %}</tbody>
</table>
{% endif %}<h2>{{ words.public }}</h2>
{% for how in ["added", "changed", "moved", "deleted"] %}{% for page in made.pages if page.how == how %}
{% if loop.first %}<h3>{{ words["pages_" + how] }}: {{ loop.length }}</h3>
{% endif %}<h4>{{ page.title }}</h4>
<p>{{ page.address }}</p>
{% if page.fields %}<table>
<thead><tr><th>{{ words.field }}</th><th>{{ words.before }} → {{ words.after }}</th></tr></thead>
<tbody>
{% for field in page.fields %}<tr><th scope="row">{{ field.name }}</th>
<td>{% for how, text in redline(field.before, field.after) %}{% if how == "=" %}{{ text }}{% elif how == "-" %}\
<del>{{ text }}</del>{% else %}<ins>{{ text }}</ins>{% endif %}{% endfor %}</td></tr>
{% endfor %}</tbody>
</table>
{% endif %}{% if page.steps %}<table>
<caption>{{ words.steps }}</caption>
<thead><tr><th></th><th>{{ words.before }}</th><th>{{ words.after }}</th></tr></thead>
<tbody>
{% for row in page.steps %}<tr><th scope="row">{% for how in row.how %}{{ words[how] }} {% endfor %}</th>
<td>{{ row.before }}</td>
<td>{% for how, text in redline(row.before, row.after) %}{% if how == "=" %}{{ text }}{% elif how == "-" %}\
<del>{{ text }}</del>{% else %}<ins>{{ text }}</ins>{% endif %}{% endfor %}</td></tr>
{% endfor %}</tbody>
</table>
{% endif %}{% endfor %}{% endfor %}
{% for title, entries in lists %}{% if entries %}<h2>{{ title }}: {{ entries | length }}</h2>
<ul>
{% for entry in entries %}<li>{{ entry }}</li>
{% endfor %}</ul>
{% endif %}{% endfor %}</main>
</body>
</html>
"""
_WORD = re.compile(r"\s+|[^\s]+")


def render(made: Consequences) -> str:
    """Write the page; everything in it is escaped, and it loads nothing."""
    words = WORDS[made.lang]
    lists = (
        (words["links_added"], made.links_added),
        (words["links_removed"], made.links_removed),
        (words["indicators"], [f"{name}: {a} → {b}" for name, a, b in made.indicators]),
        (words["settings"], [f"{page.path} ({words[page.how]})" for page in made.settings]),
        (words["files"], [f"{path} ({words[how]})" for path, how in made.files]),
        (words["vacant"], made.vacant),
    )
    return _template().render(made=made, words=words, lists=lists, redline=redline) + "\n"


def redline(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Yield stretches of words: = in both, - in the old only, + in the new only."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    for _, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if before[a:b] == after[c:d]:
            yield "=", "".join(before[a:b])
            continue
        if gone := "".join(before[a:b]):
            yield "-", gone
        if come := "".join(after[c:d]):
            yield "+", come


@cache
def _template() -> Template:
    return Environment(autoescape=True).from_string(_TEMPLATE)
