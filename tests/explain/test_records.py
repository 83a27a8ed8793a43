from __future__ import annotations

import json

import pytest

from kaopu.explain import Fact, LeadExplanation, Player, RaisedSign

FACT = Fact("budget_status", "Budget", "No ", "none", "known", -0.5)
RECORD = LeadExplanation(
    lead_id="L-1",
    stage="intent",
    probability=0.25,
    probability_low=0.2,
    probability_high=0.35,
    similar_deals=200,
    similar_won=54,
    base_probability=0.4,
    log_odds=-1.1,
    base_log_odds=-0.4,
    players=(Player("budget_clarity", "weak", -0.7, -0.15, (FACT,)),),
    warning_signs=(
        RaisedSign("vague_budget", "budget_clarity", "confirmed", -0.5, -0.1, (FACT,)),
    ),
    notes=("Budget = 'x' is in no past deal",),
)


def test_a_record_is_plain_data() -> None:
    fact = {
        "source": "budget_status",
        "column": "Budget",
        "evidence": "No ",
        "value": "none",
        "state": "known",
        "log_odds": -0.5,
    }
    assert json.loads(json.dumps(RECORD.to_json(), allow_nan=False)) == {
        "lead_id": "L-1",
        "stage": "intent",
        "probability": 0.25,
        "probability_low": 0.2,
        "probability_high": 0.35,
        "similar_deals": 200,
        "similar_won": 54,
        "base_probability": 0.4,
        "log_odds": -1.1,
        "base_log_odds": -0.4,
        "players": [
            {
                "id": "budget_clarity",
                "state": "weak",
                "log_odds": -0.7,
                "points": -0.15,
                "facts": [fact],
            }
        ],
        "warning_signs": [
            {
                "id": "vague_budget",
                "signal": "budget_clarity",
                "verdict": "confirmed",
                "log_odds": -0.5,
                "points": -0.1,
                "facts": [fact],
            }
        ],
        "notes": ["Budget = 'x' is in no past deal"],
        "schema": 1,
    }


def test_a_record_is_not_edited() -> None:
    with pytest.raises(AttributeError):
        RECORD.probability = 0.9
