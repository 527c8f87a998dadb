"""Every rule about changes, in both directions, on real repositories: one sentence for each situation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stories_of_approvals as _approvals  # noqa: F401 -- each of these enters its stories in the table
import stories_of_conduct as _conduct  # noqa: F401
import stories_of_sops as _sops  # noqa: F401
from review_city import Story, rules_of
from stories import SITUATIONS

from jendela.policy.judgement import CHECKS
from jendela.problems import Severity


def found(story: Story, skip: tuple[str, ...] = ()) -> set[str]:
    judged = story.judged(skip)
    assert judged.passed == all(problem.severity is not Severity.ERROR for problem in judged.problems)
    return set(rules_of(judged))


@pytest.mark.parametrize("name", SITUATIONS)
def test_situation(name: str, story: Story) -> None:
    tell, rules = SITUATIONS[name]
    tell(story)
    noise = {"approval-void"} - rules  # many stories let everybody approve, authors too
    assert found(story) - noise == rules


def shown_by() -> Iterator[tuple[str, str]]:
    for check in CHECKS:
        yield check.rule.id, next(name for name, (_, rules) in SITUATIONS.items() if check.rule.id in rules)


@pytest.mark.parametrize(("rule", "name"), list(shown_by()))
def test_a_situation_ends_otherwise_when_its_rule_is_switched_off(rule: str, name: str, story: Story) -> None:
    tell, rules = SITUATIONS[name]
    tell(story)
    without = found(story, (rule,))
    assert rule in rules
    assert rule not in without


def test_there_are_enough_situations_in_both_directions() -> None:
    assert len(SITUATIONS) >= 60
    assert sum(1 for _, rules in SITUATIONS.values() if not rules) >= 30
