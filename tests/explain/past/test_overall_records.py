from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from kaopu.explain.past.groups import GroupKind
from kaopu.explain.past.overall_records import (
    SCHEMA,
    Finding,
    Group,
    GroupSign,
    Overall,
    SignalWeight,
    SignFact,
    SignOverall,
    read_overall_schema,
)
from kaopu.explain.records import SCHEMA as LEAD_SCHEMA
from kaopu.scoring import LeadModel

Validators = Callable[[dict[str, Any]], Draft202012Validator]


@pytest.fixture
def record(trained: LeadModel) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(json.dumps(trained.overall().to_json()))
    return told


def test_the_record_is_plain_data(record: dict[str, Any]) -> None:
    assert record["schema"] == SCHEMA
    assert (record["model"], record["usable"]) == ("demo/1", True)
    for part in ("signals", "signs", "groups", "calibration"):
        assert record[part]
    assert all(set(pair) == {"sign", "fact"} for pair in record["contradictions"])


def test_the_schema_is_a_schema_of_this_version() -> None:
    schema = read_overall_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:kaopu:overall:{SCHEMA}"
    assert f"urn:kaopu:explanation:{LEAD_SCHEMA}#/" in json.dumps(schema)


def test_a_real_record_is_of_the_published_shape(
    record: dict[str, Any], validator_of: Validators
) -> None:
    validator_of(read_overall_schema()).validate(record)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 1},
        {"colour": "red"},
        {"signals": []},
        {"deals": -1},
        {"calibration": [{"rep": ""}]},
        {"contradictions": [{"sign": "stalling"}]},
    ],
)
def test_another_shape_is_refused(
    record: dict[str, Any], validator_of: Validators, change: dict[str, Any]
) -> None:
    assert not validator_of(read_overall_schema()).is_valid(record | change)


def test_the_schema_names_every_attribute() -> None:
    schema = read_overall_schema()
    own = {field.name for field in fields(Overall)}
    assert set(schema["properties"]) == own | {"reason"}
    assert set(schema["required"]) == own
    definitions = schema["$defs"]
    for name, kind in (
        ("signal", SignalWeight),
        ("sign", SignOverall),
        ("fact", SignFact),
        ("group", Group),
    ):
        assert set(definitions[name]["properties"]) == {f.name for f in fields(kind)}
        assert set(definitions[name]["required"]) == {f.name for f in fields(kind)}
    in_group = definitions["group"]["properties"]["signs"]["items"]["properties"]
    assert set(in_group) == {f.name for f in fields(GroupSign)}
    assert definitions["finding"]["enum"] == list(get_args(Finding))
    assert definitions["group"]["properties"]["kind"]["enum"] == list(get_args(GroupKind))
