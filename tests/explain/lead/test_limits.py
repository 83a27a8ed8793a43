from __future__ import annotations

import json

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from kaopu.explain.lead.assemble import build_explanations
from kaopu.explain.lead.explainer import ExplainedLeads, Explainer
from kaopu.explain.lead.limits import LimitsOfLeads
from kaopu.explain.records import Fact, LeadExplanation, read_schema
from kaopu.features.limits import Limits
from kaopu.scoring import LeadModel
from lives import Lives

SILENCE = "customer_silence"


@pytest.fixture(scope="module")
def explained(lived: LeadModel, lives: Lives) -> ExplainedLeads:
    table = lives.deals.table.take(np.arange(120))
    return Explainer(lived.classifier, lived.history).explain(table)


@pytest.fixture(scope="module")
def records(explained: ExplainedLeads) -> list[LeadExplanation]:
    return build_explanations(explained)


def facts_of(record: LeadExplanation) -> dict[str, Fact]:
    return {fact.source: fact for player in record.players for fact in player.facts}


def limits_of(explained: ExplainedLeads) -> Limits:
    assert explained.limits is not None
    return explained.limits


def test_a_number_of_behaviour_has_its_limit(
    explained: ExplainedLeads, records: list[LeadExplanation]
) -> None:
    limits = limits_of(explained)
    _, beyond = limits.beyond(explained.table.facts)
    place = limits.sources.index(SILENCE)
    assert 0 < beyond[:, place].sum() < len(records)
    for row, record in enumerate(records):
        limit = facts_of(record)[SILENCE].limit
        assert limit is not None
        assert limit.is_beyond == beyond[row, place]
        assert limit.is_above
        assert limit.beyond_won <= limit.beyond <= limit.deals
    assert facts_of(records[0])["budget_status"].limit is None


def test_a_gap_has_none(records: list[LeadExplanation]) -> None:
    fact = facts_of(records[0])["quote_silence"]
    assert fact.state == "not_asked"
    assert fact.limit is None


def test_the_won_deals_of_its_stage_and_age_are_told(
    explained: ExplainedLeads, records: list[LeadExplanation]
) -> None:
    limits, facts = limits_of(explained), explained.table.facts
    limit = limits.of("close_push_days")
    assert limit is not None
    told = LimitsOfLeads(limits, facts)
    stages, bands = set(), set()
    for row, record in enumerate(records):
        own = facts_of(record)["close_push_days"].limit
        assert own == told.of(limit, row)
        assert own is not None
        age = float(facts["days_open"].iloc[row])
        assert own.from_days is None or age > own.from_days
        assert own.to_days is None or age <= own.to_days
        assert own.stage in ("", facts["history: sales stage"].iloc[row])
        assert own.won >= 20
        stages.add(own.stage)
        bands.add((own.from_days, own.to_days))
    assert len(stages) > 1
    assert len(bands) > 1


def test_records_with_limits_are_of_the_published_shape(
    records: list[LeadExplanation],
) -> None:
    validator = Draft202012Validator(read_schema())
    for record in records:
        validator.validate(json.loads(json.dumps(record.to_json(), allow_nan=False)))
