from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any, get_args, get_type_hints

import pytest
from jsonschema import Draft202012Validator

from kaopu.explain import records
from kaopu.explain.belief_records import Calibration, Conviction
from kaopu.explain.lead.assemble import build_explanations
from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.explain.records import (
    SCHEMA,
    Change,
    Comparison,
    Fact,
    FactChange,
    FactLimit,
    LeadExplanation,
    Note,
    PastScore,
    Player,
    RaisedSign,
    Strength,
    Support,
    Trend,
    WhatIf,
    read_schema,
)
from kaopu.framework import load_framework

SUPPORT = Support(36, 5, 5 / 36, 0.06, 0.29, 0.51)
FACT = Fact("budget_status", "Budget", "No ", "none", "known", -0.5, SUPPORT)
CHANGE = Change("budget_status", "Budget", "stated", "level")
SIGN = RaisedSign(
    "vague_budget",
    "budget_clarity",
    "confirmed",
    -0.5,
    -0.1,
    (FACT,),
    SUPPORT,
    WhatIf(0.4, 0.15, (CHANGE,)),
    comparison=Comparison(36, 0.14, 0.29, -0.2, -0.04, -0.9, 0.3, 0.998, "costs"),
)
PAST = PastScore("2026-05-01T12:00:00+00:00", "demo/1", 0.15, 3, 9)
RECORD = LeadExplanation(
    lead_id="L-1",
    stage="intent",
    rank=3,
    of=300,
    probability=0.25,
    probability_low=0.2,
    probability_high=0.35,
    similar_deals=200,
    similar_won=54,
    overall_rate=0.4,
    amount=1000.0,
    currency="USD",
    expected_value=250.0,
    base_probability=0.4,
    log_odds=-1.1,
    base_log_odds=-0.4,
    players=tuple(
        Player(player, "weak", -0.7, -0.15, (FACT,))
        for player in load_framework().player_ids
    ),
    warning_signs=(SIGN,),
    strengths=(Strength("timeline", 0.1, replace(FACT, log_odds=0.4)),),
    conviction=Conviction(
        "confidence",
        "Sure",
        "80",
        0.8,
        0.55,
        "Li",
        Calibration("Li", "confidence", 0.6, 0.8, 27, 11, 0.77, 11 / 27, 0.25, 0.59),
    ),
    notes=(Note("unseen", "Budget", "x"),),
    scores=(PAST,),
    trend=Trend(PAST, 21, 0.1, True, (FactChange("budget_status", "Budget", "", "vague"),)),
)
VALIDATOR = Draft202012Validator(read_schema())


def test_the_schema_is_a_schema_of_this_version() -> None:
    Draft202012Validator.check_schema(read_schema())
    assert read_schema()["$id"] == f"urn:kaopu:explanation:{SCHEMA}"
    assert RECORD.to_json()["schema"] == SCHEMA


def test_a_record_is_plain_data_of_the_published_shape() -> None:
    record = json.loads(json.dumps(RECORD.to_json(), allow_nan=False))
    VALIDATOR.validate(record)
    assert record["lead_id"] == "L-1"
    assert record["warning_signs"][0]["what_if"] == {
        "probability": 0.4,
        "gain": 0.15,
        "changes": [
            {
                "source": "budget_status",
                "column": "Budget",
                "value": "stated",
                "unit": "level",
                "day": "",
            }
        ],
        "worst": None,
        "share": None,
    }
    assert record["warning_signs"][0]["support"]["deals"] == 36
    assert record["notes"] == [
        {"id": "unseen", "column": "Budget", "value": "x", "other": ""}
    ]


def test_what_is_not_there_is_null() -> None:
    bare = replace(
        RECORD,
        overall_rate=None,
        amount=None,
        expected_value=None,
        warning_signs=(replace(SIGN, support=None, what_if=None),),
        conviction=None,
        notes=(),
    )
    VALIDATOR.validate(json.loads(json.dumps(bare.to_json(), allow_nan=False)))


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 1},
        {"probability": 1.2},
        {"players": []},
        {"notes": [{"id": "gossip", "column": "", "value": "", "other": ""}]},
        {"colour": "red"},
        {"rank": 0},
    ],
)
def test_another_shape_is_refused(change: dict[str, Any]) -> None:
    record = json.loads(json.dumps(RECORD.to_json())) | change
    assert not VALIDATOR.is_valid(record)


def test_the_schema_names_every_attribute() -> None:
    definitions = read_schema()["$defs"]
    assert set(read_schema()["properties"]) == {f.name for f in fields(LeadExplanation)}
    for name, kind in (
        ("fact", Fact),
        ("player", Player),
        ("sign", RaisedSign),
        ("strength", Strength),
        ("conviction", Conviction),
        ("calibration", Calibration),
        ("note", Note),
        ("pastScore", PastScore),
        ("factChange", FactChange),
        ("trend", Trend),
    ):
        assert set(definitions[name]["properties"]) == {f.name for f in fields(kind)}
    _, limit = definitions["limit"]["anyOf"]
    assert limit["required"] == [f.name for f in fields(FactLimit)]
    assert set(limit["properties"]) == set(limit["required"])


@pytest.mark.parametrize(
    ("definition", "literal"),
    [
        ("player", records.PlayerState),
        ("fact", records.FactState),
    ],
)
def test_the_schema_names_every_state(definition: str, literal: Any) -> None:
    states = read_schema()["$defs"][definition]["properties"]["state"]["enum"]
    assert states == list(get_args(literal))


def test_real_records_are_of_the_published_shape(explained: ExplainedLeads) -> None:
    for lead in build_explanations(explained, currency="USD"):
        VALIDATOR.validate(json.loads(json.dumps(lead.to_json(), allow_nan=False)))


def test_a_record_is_not_edited() -> None:
    assert get_type_hints(LeadExplanation)["rank"] is int
    with pytest.raises(AttributeError):
        RECORD.probability = 0.9
