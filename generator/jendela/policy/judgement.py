"""All rules of a change, applied."""

from __future__ import annotations

from dataclasses import replace

from jendela.places import Place
from jendela.policy.approval_rules import APPROVAL_RULES
from jendela.policy.case import Case
from jendela.policy.conduct_rules import CONDUCT_RULES
from jendela.problems import Problem, Rule, Severity

CHECKS = (*APPROVAL_RULES, *CONDUCT_RULES)
POLICY_MISSING = Rule("policy-missing", "The base has a policy that is valid; without one nothing passes.")
APPROVALS_UNREADABLE = Rule("approvals-unreadable", "The file of approvals can be read and keeps to its schema.")
APPROVALS_HEAD = Rule("approvals-head", "The file of approvals is about the commit that is judged.")
RULES = (*(check.rule for check in CHECKS), POLICY_MISSING, APPROVALS_UNREADABLE, APPROVALS_HEAD)


def judge(case: Case, skip: frozenset[str] = frozenset()) -> list[Problem]:
    """Apply every rule but those in `skip`; before the policy is in force nothing that they find blocks."""
    found = [problem for check in CHECKS if check.rule.id not in skip for problem in check(case)]
    if case.as_of.isoformat() < case.policy.in_force_since:
        return [replace(each, severity=Severity.WARNING) if each.severity is Severity.ERROR else each for each in found]
    return found


def closed(rule: Rule, path: str, **facts: str) -> Problem:
    """Report what keeps a change from being judged at all."""
    return Problem(rule.id, Place(path), rule.severity, facts)
