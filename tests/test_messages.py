"""Every problem has its sentence, in both languages, and hostile facts stay facts."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from jendela import messages
from jendela.places import Place
from jendela.problems import Problem
from jendela.rules.catalogue import all_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACE = Place("registry/services/a.yaml")


def problem(rule: str = "site-url", facts: Mapping[str, str] | None = None) -> Problem:
    return Problem(rule, PLACE, facts=facts or {})


def test_a_message_is_worded_in_the_reader_s_language() -> None:
    found = problem("site-duplicate-id", {"excerpt": "a", "url": "/x/"})
    assert messages.render(found, "id").text == "tanda “a” dipakai dua kali di halaman /x/"
    assert messages.render(found, "en").text == "the id “a” stands twice on page /x/"
    assert messages.render(found, "en").hint == "give the two headings or parts different names"


def test_an_unknown_language_is_answered_in_indonesian() -> None:
    assert messages.render(problem("site-title", {"url": "/"}), "fr") == messages.render(
        problem("site-title", {"url": "/"}), "id"
    )


def test_the_first_wording_with_all_its_facts_is_taken() -> None:
    told = {"url": "/", "what": "a href", "excerpt": "b"}
    assert "garis miring" in messages.render(problem("site-link", {**told, "with_slash": "b/"}), "id").hint
    assert "ejaan" in messages.render(problem("site-link", told), "id").hint
    assert "ejaan" in messages.render(problem("site-link", {**told, "with_slash": ""}), "id").hint


def test_a_fact_can_choose_a_wording_without_being_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    wordings = ("{scope?}kamera {count}", "fasilitas {count}")
    monkeypatch.setattr(messages, "catalogue", lambda: {"a": {"id": {"message": wordings}}})
    assert messages.render(problem("a", {"count": "3", "scope": "city"}), "id").text == "kamera 3"
    assert messages.render(problem("a", {"count": "3"}), "id").text == "fasilitas 3"


def test_an_unknown_rule_falls_back_to_its_id_and_facts() -> None:
    assert messages.render(problem("no-such-rule", {"a": "1", "b": "2"}), "id") == messages.Message(
        "no-such-rule (a: 1, b: 2)"
    )
    assert messages.render(problem("no-such-rule"), "en") == messages.Message("no-such-rule")


def test_a_rule_without_the_facts_of_any_wording_still_says_its_id() -> None:
    assert messages.render(problem("site-title"), "id").text == "site-title"


@pytest.mark.parametrize(
    "fact", ["{url}", "{0}", "{url.__class__}", "{what!r:>99}", "%s %(x)s", "{{excerpt}}", r"\1 \g<0>", "a{"]
)
def test_facts_are_put_in_as_they_are(fact: str) -> None:
    text = messages.render(problem(facts={"url": "/x/", "what": "a href", "excerpt": fact}), "en").text
    assert text == f"the address “{fact}” on page /x/ is not safe (a href)"


def test_long_facts_are_shortened() -> None:
    text = messages.render(problem(facts={"url": "/x/", "what": "a", "excerpt": "b" * 5000}), "en").text
    assert "“" + "b" * 79 + "…”" in text


def test_every_entry_has_both_languages_and_a_sentence() -> None:
    for rule, entry in messages.catalogue().items():
        assert {"id", "en"} <= entry.keys(), rule
        for words in entry.values():
            assert words["message"], rule
            assert set(words) <= {"message", "hint"}, rule


def test_both_languages_of_an_entry_need_the_same_facts() -> None:
    def needs(wordings: tuple[str, ...]) -> list[set[str]]:
        # A fact may be given in both languages, as "kind" and "kind_en".
        return [{name.removesuffix("_en") for name in messages.placeholders(one)} for one in wordings]

    for rule, entry in messages.catalogue().items():
        for part in ("message", "hint"):
            assert needs(entry["id"].get(part, ())) == needs(entry["en"].get(part, ())), (rule, part)


def test_every_wording_can_be_reached() -> None:
    for rule, entry in messages.catalogue().items():
        for lang, words in entry.items():
            for wordings in words.values():
                for earlier, later in pairwise(messages.placeholders(wording) for wording in wordings):
                    assert not earlier <= later, (rule, lang)


def test_every_rule_has_a_message() -> None:
    assert [rule.id for rule in all_rules() if rule.id not in messages.catalogue()] == []


def test_every_message_has_a_rule() -> None:
    assert messages.catalogue().keys() - {rule.id for rule in all_rules()} == set()
