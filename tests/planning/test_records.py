from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from kaopu.explain.records import SCHEMA as LEAD_SCHEMA
from kaopu.planning import LetGo, Plan, PlannedLead, Recheck, RepLoad, Step, records
from kaopu.planning.records import SCHEMA, read_plan_schema

Validators = Callable[[dict[str, Any]], Draft202012Validator]


@pytest.fixture
def record(plan: Plan) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(json.dumps(plan.to_json()))
    return told


def test_a_plan_is_plain_data(plan: Plan, record: dict[str, Any]) -> None:
    assert record["schema"] == SCHEMA
    assert record["worth"][0]["lead"]["lead_id"] == plan.worth[0].lead.lead_id
    assert record["worth"][0]["step"]["kind"] == plan.worth[0].step.kind
    assert len(record["reps"]) == len(plan.reps)


def test_the_schema_is_a_schema_of_this_version() -> None:
    schema = read_plan_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:kaopu:plan:{SCHEMA}"
    planned = schema["$defs"]["planned"]["properties"]
    assert planned["lead"] == {"$ref": f"urn:kaopu:explanation:{LEAD_SCHEMA}"}


def test_a_real_plan_is_of_the_published_shape(
    record: dict[str, Any], validator_of: Validators
) -> None:
    assert record["worth"]
    assert record["illusions"]
    validator_of(read_plan_schema()).validate(record)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 1},
        {"colour": "red"},
        {"capacity": 0},
        {"ranked_by": "hope"},
        {"let_go": [{"lead": {}, "rep": "", "best": 0.1, "reason": "low_odds"}]},
        {"reps": [{"rep": "Li"}]},
    ],
)
def test_another_shape_is_refused(
    record: dict[str, Any], validator_of: Validators, change: dict[str, Any]
) -> None:
    assert not validator_of(read_plan_schema()).is_valid(record | change)


def test_the_schema_names_every_attribute() -> None:
    schema = read_plan_schema()
    own = {field.name for field in fields(Plan)}
    assert set(schema["properties"]) == own | {"reason"}
    assert set(schema["required"]) == own
    definitions = schema["$defs"]
    for name, kind in (
        ("step", Step),
        ("planned", PlannedLead),
        ("letGo", LetGo),
        ("recheck", Recheck),
        ("repLoad", RepLoad),
    ):
        assert set(definitions[name]["properties"]) == {f.name for f in fields(kind)}
        assert set(definitions[name]["required"]) == {f.name for f in fields(kind)}
    for part, key, literal in (
        (definitions["step"], "kind", records.StepKind),
        (definitions["planned"], "value_kind", records.ValueKind),
        (schema, "ranked_by", records.RankedBy),
    ):
        assert part["properties"][key]["enum"] == list(get_args(literal))
