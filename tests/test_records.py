from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import pytest
from msgspec import NODEFAULT, structs

from jendela import blocks, procedures, records, schema, settings
from jendela.policy import approvals
from jendela.registry import CLASSES

BLOCKS = schema.load("agency")["$defs"]
# the title of a block in the schema names its class
BLOCK_CLASSES = {
    "text": blocks.Text,
    "source": blocks.Source,
    "legal": blocks.LegalReference,
    "hours": blocks.OpeningHours,
    "contact": blocks.Contact,
    "location": blocks.Location,
    "verification": blocks.Verification,
    "exemption": blocks.Exemption,
    "statement": blocks.Statement,
    "component": blocks.Component,
    "duration": blocks.Duration,
    "amount": blocks.Amount,
    "fee": blocks.Fee,
    "channel": blocks.Channel,
    "complaint": blocks.Complaint,
    "integration": blocks.Integration,
    "personal_data": blocks.PersonalData,
    "skm": blocks.SatisfactionSurvey,
    "measure": blocks.Measure,
    "sensing": blocks.Sensing,
    "distribution": blocks.Distribution,
    "data_standard": blocks.DataStandard,
    "stat_metadata": blocks.StatisticalMetadata,
    "refcode": blocks.ReferenceCode,
    "quality": blocks.Quality,
    "roles": blocks.Roles,
    "maklumat": blocks.ServiceCharter,
    "csirt": blocks.IncidentTeam,
    "access": blocks.PublicAccess,
    "standard": blocks.InternalStandard,
    "steptime": procedures.StandardTime,
    "actor": procedures.Actor,
    "step": procedures.Step,
    "stage": procedures.Stage,
    "pack": procedures.Pack,
    "trial": procedures.Trial,
    "evaluation": procedures.Evaluation,
    "approval": blocks.Approval,
    "link": blocks.Link,
    "maintenance": blocks.Maintenance,
    "period": blocks.Period,
    "portal": settings.Portal,
    "vantage": settings.Vantage,
    "link_checks": settings.LinkChecks,
    "feedback": settings.Feedback,
    "level": settings.LegalLevel,
    "fact": settings.SourcedFigure,
    "repository": settings.Repository,
    "area_entry": settings.Area,
    "act_entry": settings.Act,
    "score_entry": settings.Score,
    "withheld_entry": settings.WithheldEntry,
    "policy_account": settings.PolicyAccount,
    "policy_delegate": settings.PolicyDelegate,
    "policy_office": settings.PolicyOffice,
    "policy_maintainers": settings.PolicyMaintainers,
    "policy_approval": settings.PolicyApproval,
    "policy_transition": settings.PolicyTransition,
    "policy_line": settings.PolicyLine,
    "policy_migration": settings.PolicyMigration,
    "forge_commit": approvals.ForgeCommit,
    "forge_review": approvals.ForgeReview,
}
WHOLE = {**CLASSES, "approvals": approvals.Approvals}
PAIRS = {kind: (schema.load(kind), cls) for kind, cls in WHOLE.items()} | {
    name: (BLOCKS[name], cls) for name, cls in BLOCK_CLASSES.items()
}
SCALARS = {"string": str, "integer": int, "boolean": bool}


class Field(NamedTuple):
    type: Any
    default: Any


def field_of(part: dict[str, Any], *, required: bool) -> Field:
    """Return the type and the default that a class must give a field with this schema."""
    kind = type_of(part)
    if required:
        return Field(kind, NODEFAULT)
    match kind:
        case type() if kind is str:
            return Field(str, "")
        case _ if typing.get_origin(kind) is tuple:
            return Field(kind, ())
        case _ if typing.get_origin(kind) is dict:
            return Field(kind, dict)
    return Field(kind | None, None)


def type_of(part: dict[str, Any]) -> Any:
    if "$ref" in part:
        return BLOCK_CLASSES[part["$ref"].rpartition("/")[2]]
    if "anyOf" in part:
        first, second = (type_of(branch) for branch in part["anyOf"])
        return first | second
    if part.get("type") == "array":
        return types.GenericAlias(tuple, (type_of(part["items"]), ...))
    if part.get("type") == "object":
        return types.GenericAlias(dict, (str, type_of(part["additionalProperties"])))
    return SCALARS[part.get("type", "string")]


def fields_of(cls: type[msgspec.Struct]) -> Iterator[tuple[str, Field]]:
    for field in structs.fields(cls):
        default = field.default if field.default_factory is NODEFAULT else field.default_factory
        yield field.encode_name, Field(normal(field.type), default)


def normal(kind: Any) -> Any:
    """Write `X | None` and the like in one way, so that types compare."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        united: Any = None
        for part in typing.get_args(kind):
            united = part if united is None else united | part
        return united
    return kind


def test_every_block_of_the_schemas_has_a_class() -> None:
    assert set(BLOCK_CLASSES) == set(BLOCKS)
    own = {cls for module in (blocks, settings) for cls in vars(module).values() if isinstance(cls, msgspec.StructMeta)}
    unnamed = own - {msgspec.Struct} - set(BLOCK_CLASSES.values()) - set(CLASSES.values())
    assert not unnamed


def test_every_kind_of_file_has_a_class() -> None:
    assert set(CLASSES) == {*schema.KINDS, *schema.SETTINGS}


@pytest.mark.parametrize("name", PAIRS)
def test_a_class_has_the_fields_defaults_and_types_of_its_schema(name: str) -> None:
    part, cls = PAIRS[name]
    required = set(part.get("required", ()))
    expected = {key: field_of(child, required=key in required) for key, child in part["properties"].items()}
    found = dict(fields_of(cls))
    assert found.keys() == expected.keys()
    for key, field in expected.items():
        assert found[key].default == field.default, f"{name}/{key}"
        assert found[key].type == field.type, f"{name}/{key}"


@pytest.mark.parametrize("name", PAIRS)
def test_the_examples_of_a_schema_become_its_class_and_come_back_the_same(name: str) -> None:
    part, cls = PAIRS[name]
    for example in part["examples"]:
        record = msgspec.convert(example, cls)
        kept = {key: value for key, value in msgspec.to_builtins(record).items() if key in example}
        assert example.items() <= without_defaults(kept, example).items()


def without_defaults(value: Any, example: Any) -> Any:
    """Take out of a record what its example leaves to the defaults."""
    if isinstance(example, dict):
        return {key: without_defaults(value[key], example[key]) for key in example}
    if isinstance(example, list):
        return [without_defaults(*pair) for pair in zip(value, example, strict=True)]
    return value


@pytest.mark.parametrize("cls", [*WHOLE.values(), *BLOCK_CLASSES.values()], ids=lambda cls: cls.__name__)
def test_records_cannot_be_changed(cls: Any) -> None:
    assert cls.__struct_config__.frozen


def test_the_envelope_is_what_all_records_of_a_page_share() -> None:
    for kind in ("agency", "service", "application", "infrastructure", "dataset", "sop"):
        names = set(schema.load(kind)["properties"])
        assert {field.name for field in structs.fields(records.Envelope)} <= names
