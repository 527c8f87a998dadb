"""The policy file: what is refused beside the fixtures, and what must not be."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from broken_cities import BROKEN
from registries import found_by, registry

POLICY: dict[str, Any] = yaml.load(
    (BROKEN / "policy-quorum/registry/policy.yaml").read_text("utf-8"), Loader=yaml.CBaseLoader
)


def policy(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = _numbers(copy.deepcopy(POLICY)) | {"represented_by": "setda"}
    made["offices"][0]["id"] = made["offices"][1]["part_of"] = made["offices"][1]["represented_by"] = "setda"
    made["maintainers"]["quorum"] = 1
    return made | changes


def _numbers(value: Any) -> Any:
    """Read figures as the program's own reader does."""
    if isinstance(value, dict):
        return {key: _numbers(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_numbers(each) for each in value]
    return True if value == "true" else int(value) if value.isdigit() else value


def account(number: int, **more: Any) -> dict[str, Any]:
    return {"account": number, **more}


def office(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, **more}


def found(rule: str, **changes: Any) -> list[str]:
    joined = registry(("agency", "setda", {}), ("agency", "dinas", {}), ("policy", "policy", policy(**changes)))
    return [problem.place.pointer for problem in found_by(rule, joined)]


TERM = {"from": "2027-01-01", "until": "2027-02-01"}
SETDA = office("setda", heads=[account(1)])


@pytest.mark.parametrize(
    ("rule", "offices", "where"),
    [
        ("policy-office", [SETDA, office("dinas", heads=[account(2)]), SETDA], ["/offices/2/id"]),
        ("policy-office", [SETDA, office("hilang", heads=[account(2)])], ["/offices/1/id"]),
        ("policy-office", [SETDA, office("bagian", title={"id": "B"}, part_of="setda")], []),
        ("policy-office", [SETDA, office("dinas", represented_by="hilang")], ["/offices/1/represented_by"]),
        ("policy-account-twice", [SETDA, office("dinas", delegates=[account(1, **TERM)])], []),
        ("policy-account-twice", [SETDA, office("dinas", heads=[account(1)])], ["/offices/1/heads/0/account"]),
        ("policy-account-twice", [office("setda", heads=[account(1)], editors=[account(1)])], ["/offices/0/heads/0"]),
        ("policy-account-twice", [office("setda", heads=[account(1)], bots=[account(1)])], ["/offices/0/bots/0"]),
        ("policy-account-twice", [office("setda", heads=[account(900000000001)])], []),
        ("policy-delegate", [office("dinas", delegates=[account(1, **TERM)])], []),
        ("policy-delegate", [office("dinas", delegates=[account(1, **{**TERM, "until": "2027-01-01"})])], []),
        ("policy-representative", [SETDA, office("dinas")], []),
        ("policy-representative", [office("setda"), office("dinas")], ["/offices/0", "/offices/1"]),
    ],
)  # fmt: skip
def test_offices_and_accounts(rule: str, offices: list[dict[str, Any]], where: list[str]) -> None:
    line = {**policy()["lines"][0], "approvals": [{"any_of": ["owner", "maintainers"], "role": "head"}]}
    pointers = found(rule, offices=offices, lines=[line])
    assert len(pointers) == len(where)
    assert all(pointer.startswith(wanted) for pointer, wanted in zip(pointers, where, strict=True))


@pytest.mark.parametrize(
    ("paths", "silent"), [(["**"], []), (["registry/**"], []), (["registry/agencies/**"], ["/lines"])]
)
def test_every_file_needs_a_line_which_is_told_once_for_each_folder(paths: list[str], silent: list[str]) -> None:
    line = {**policy()["lines"][0], "paths": paths}
    assert found("policy-silent", lines=[line]) == silent


def test_a_line_for_some_fields_only_leaves_the_others_silent() -> None:
    lines = [{**policy()["lines"][0], "fields": ["contact"]}]
    assert found("policy-silent", lines=lines)


def test_a_registry_without_a_policy_has_no_fault_in_it() -> None:
    joined = registry(("agency", "setda", {}))
    assert joined.policy is None
    assert [rule for rule in ("policy-office", "policy-silent", "policy-quorum") if found_by(rule, joined)] == []
