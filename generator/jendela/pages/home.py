"""The home page: what people come for, what is on record, and what changed last."""

from __future__ import annotations

from collections.abc import Iterator

from jendela.blocks import Text
from jendela.pages import addresses, status, words
from jendela.pages.sheet import Sheet, sheets
from jendela.pages.window import Window
from jendela.records import is_template
from jendela.registry import Key

TEMPLATE = "home.html.j2"
_LATEST = 8


def pages(window: Window) -> Iterator[Sheet]:
    """Yield the home page in every language."""
    registry = window.registry
    city = registry.city
    pattern = words.both("home.lead")
    name = city.name
    lead = Text(id=pattern.id.replace("{city}", name.id), en=pattern.en.replace("{city}", name.en or name.id))
    featured = [window.short(Key("service", id_)) for id_ in city.featured_services]
    topics = {item.record.topic: 0 for item in registry.of("service")}  # type: ignore[union-attr]
    for item in registry.of("service"):
        topics[item.record.topic] += 1  # type: ignore[union-attr]
    # an example that nobody owns is no record of the city
    own = [evidence for evidence in window.evidence.values() if evidence.state != "template"]
    view = {
        "featured": [short for short in featured if short],
        "topics": [(topic, topics[topic]) for topic in vars(words.load("id").topic) if topic in topics],
        "counts": [
            (section, len(items), sum(window.evidence[Key(kind, item.record.id)].current for item in items))
            for kind, section in addresses.SECTION_OF.items()
            for items in [[item for item in registry.of(kind) if not is_template(item.record)]]
        ],
        "unverified": sum(evidence.state != "verified" for evidence in own),
        "total": len(own),
        "addresses": status.total(status.offices(window)) if window.watch.looked else (),
        "looked": status.moment(window, window.watch.looked),
        "emergency": city.emergency,
        "latest": window.changes.changes[:_LATEST],
        "changes": window.changes.state,
        "lead": lead,
    }
    yield from sheets(TEMPLATE, "", city.languages, addresses.home, (city.site_title, lead), view)
