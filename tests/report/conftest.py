from __future__ import annotations

from pathlib import Path

import pytest

from kaopu.checking import DataState, check_data
from kaopu.explain.belief_records import Calibration, Conviction
from kaopu.explain.records import (
    Change,
    Fact,
    LeadExplanation,
    Note,
    Player,
    RaisedSign,
    Strength,
    Support,
    WhatIf,
)
from kaopu.pipeline import read_pipeline
from kaopu.planning import LetGo, Plan, PlannedLead, Recheck, RepLoad, Step
from kaopu.simulate import Simulation

SCRIPT = "<script>alert(1)</script>"


SUPPORT = Support(36, 5, 5 / 36, 0.06, 0.29, 0.51)
FEW = Support(4, 1, None, None, None, 0.51)


def fact(
    source: str,
    evidence: str,
    value: str,
    state: str,
    log_odds: float,
    support: Support | None = None,
) -> Fact:
    told = (source, source, evidence, value, state, log_odds, support)
    return Fact(*told)  # type: ignore[arg-type]


@pytest.fixture
def lead() -> LeadExplanation:
    """A lead with every state of a player and every verdict; its points add up."""
    budget = fact("budget_status", "about 5k?", "vague", "known", -0.5, SUPPORT)
    scope = fact("requirements_clarity", "", "", "not_asked", -0.01)
    chain = fact("decision_chain", "won't say", "unknown", "unknown", -0.3)
    forml = fact("RFI", f" {SCRIPT}", SCRIPT, "known", -0.25, FEW)
    capital = fact("registered_capital", "4,500", "", "known", 0.4)
    return LeadExplanation(
        lead_id=f"L-1{SCRIPT}",
        stage="intent",
        rank=3,
        of=300,
        probability=0.4,
        probability_low=0.2,
        probability_high=0.45,
        similar_deals=200,
        similar_won=54,
        overall_rate=0.51,
        amount=39700.0,
        currency="USD",
        expected_value=15880.0,
        base_probability=0.45,
        log_odds=-0.41,
        base_log_odds=-0.2,
        players=(
            Player("business_fit", "neutral", 0.0, 0.0, ()),
            Player("ability_to_buy", "strong", 0.4, 0.12, (capital,)),
            Player("need_consensus", "not_recorded", 0.0, 0.0, ()),
            Player("budget_clarity", "weak", -0.76, -0.15, (budget, forml, scope)),
            Player("decision_maker", "unknown", -0.3, -0.04, (chain,)),
            Player("timeline", "not_asked_yet", 0.0, 0.0, ()),
            Player("context", "neutral", 0.05, 0.02, ()),
            Player("own_side", "neutral", 0.0, 0.0, ()),
        ),
        warning_signs=(
            RaisedSign(
                "vague_budget",
                "budget_clarity",
                "confirmed",
                -0.5,
                -0.1,
                (budget,),
                SUPPORT,
                WhatIf(0.52, 0.12, (Change("budget_status", "Budget", "stated", "level"),)),
            ),
            RaisedSign("RFI", "budget_clarity", "data_only", -0.25, -0.05, (forml,)),
            RaisedSign("illusion", "across", "framework_only", 0.0, 0.0, ()),
        ),
        strengths=(Strength("ability_to_buy", 0.12, capital),),
        conviction=Conviction(
            "confidence",
            "sure",
            "80",
            0.8,
            0.4,
            "Li",
            Calibration("Li", "confidence", 0.6, 0.8, 27, 11, 0.77, 11 / 27, 0.25, 0.59),
        ),
        notes=(Note("unseen", "RFI", SCRIPT),),
    )


@pytest.fixture(scope="session")
def state(world: Simulation) -> DataState:
    """The state of a small simulated export."""
    authored = read_pipeline(Path(__file__).parents[2] / "pipelines" / "demo.toml")
    return check_data(authored, world.deals, "deals.csv")


@pytest.fixture
def week(lead: LeadExplanation) -> Plan:
    """A plan with every list, and with a lead that has no amount."""
    step = Step("clear", lead.warning_signs[0])
    return Plan(
        model="demo/1",
        usable=True,
        as_of="2026-11-24",
        rep="",
        capacity=2,
        ranked_by="expected_value",
        currency="USD",
        open=60,
        finished=3,
        without_amount=7,
        typical_amount=30000.0,
        past_rate=0.51,
        usual_rate=0.51,
        usual_rate_of="past",
        low_odds=0.255,
        worth=(
            PlannedLead(1, lead, "Li", 15880.0, "expected_value", step, illusion=True),
            PlannedLead(
                2, lead, "Li", 12000.0, "typical_amount", Step("hold"), illusion=False
            ),
        ),
        let_go=(LetGo(lead, "Li", 0.45),),
        let_go_total=5,
        illusions=(Recheck(lead, "Li", 0.4, step),),
        illusions_total=1,
        beliefs_mapped=True,
        reps=(
            RepLoad("Li", 40, 2, 27880.0, 4, 1),
            RepLoad("", 20, 0, 0.0, 1, 0),
        ),
    )
