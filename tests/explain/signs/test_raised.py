from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kaopu.explain.signs.raised import (
    DATA_ONLY_COST,
    SignRows,
    data_only_signs,
    framework_signs,
)
from kaopu.framework import load_framework
from kaopu.leads.lead_table import STAGE_FACT, LeadTable, build_lead_table
from kaopu.leads.states import GONE_BY, NOT_ASKED, NOT_UNDERSTOOD, NOT_YET, UNKNOWN
from kaopu.pipeline import Pipeline
from kaopu.simulate import Simulation

FRAMEWORK = load_framework()
GAP, REFUSED, EARLY = np.nan, np.inf, -np.inf
NONE: Mapping[str, np.ndarray] = {}


def raised(
    facts: dict[str, list[object]], sign: str, low_marks: Mapping[str, float] = {}
) -> list[bool]:
    """Return the rows in which a sign of the framework is raised."""
    found = framework_signs(FRAMEWORK, pd.DataFrame(facts), NONE, low_marks)
    (own,) = [s for s in found if s.id == sign]
    return own.rows.tolist()


@pytest.mark.parametrize(
    ("sign", "field", "warns", "silent"),
    [
        ("vague_budget", "budget_status", ["none", "vague"], ["stated", "approved"]),
        ("no_scenario_fit", "scenario_fit", ["none"], ["partial", "full"]),
        ("money_no_object", "says_money_no_object", ["yes"], ["no"]),
        ("decider_noncommittal", "decider_attitude", ["against"], ["supportive"]),
    ],
)
def test_levels(sign: str, field: str, warns: list[str], silent: list[str]) -> None:
    assert raised({field: warns}, sign) == [True] * len(warns)
    assert raised({field: silent}, sign) == [False] * len(silent)


def test_asked_and_not_told_warns_where_the_framework_says_so() -> None:
    states = [UNKNOWN, NOT_ASKED, NOT_YET, NOT_UNDERSTOOD]
    assert raised({"need_awareness": states}, "unaware_of_need") == [True] + [False] * 3
    assert raised({"scenario_fit": states}, "no_scenario_fit") == [False] * 4


def test_nobody_is_asked_about_what_we_state_ourselves() -> None:
    assert raised({"value_logic": ["unclear", UNKNOWN]}, "value_logic_unclear") == [
        True,
        False,
    ]


def test_who_was_not_addressed_yet_is_no_warning_before_the_talks() -> None:
    facts = {"adviser_attitude": ["unaddressed", "unaddressed", "against", "against"]}
    stages = {STAGE_FACT: ["target", "intent", "target", "intent"]}
    assert raised(facts | stages, "adviser_overlooked") == [False, True, True, True]


def test_a_sign_has_the_first_of_its_causes_that_is_so() -> None:
    facts = {"decider_attitude": ["against", "noncommittal", UNKNOWN, NOT_ASKED]}
    (sign,) = framework_signs(FRAMEWORK, pd.DataFrame(facts), NONE, {})
    causes = [sign.cause(row) for row in range(4)]
    assert causes == ["against", "", "not_told", "not_filled_in"]


def test_funds_that_were_not_all_looked_into_are_no_missing_funds() -> None:
    facts = {"hiring": ["no", "no", "no", NOT_ASKED], "advertising": ["no", "yes", "", ""]}
    (sign,) = framework_signs(FRAMEWORK, pd.DataFrame(facts), NONE, {})
    assert sign.rows.tolist() == [True, False, True, False]
    assert [sign.cause(row) for row in (0, 2)] == ["", "not_looked_into"]
    assert sign.raised["advertising"].tolist() == [True, False, True, False]


def test_a_date_that_has_gone_by_stalls_and_is_not_called_missing() -> None:
    facts = pd.DataFrame({"signing_date": [GONE_BY, GAP, 20.0]})
    signs = framework_signs(FRAMEWORK, facts, NONE, {})
    rows = {sign.id: sign.rows.tolist() for sign in signs}
    assert rows == {
        "missing_timeline": [False, True, False],
        "stalling": [True, False, False],
    }
    assert next(s for s in signs if s.id == "stalling").cause(0) == "gone_by"


def test_a_gap_warns_but_not_what_it_is_too_early_to_ask() -> None:
    states = [NOT_ASKED, NOT_YET, NOT_UNDERSTOOD]
    assert raised({"need_agreed": states}, "need_not_agreed") == [True, False, False]
    dates = [GAP, REFUSED, EARLY, 30.0]
    assert raised({"signing_date": dates}, "missing_timeline") == [True, True, False, False]


def test_at_least() -> None:
    counts = [0.0, 1.0, 3.0, GAP, REFUSED, EARLY]
    expected = [False, True, True, False, False, False]
    assert raised({"postponements": counts}, "stalling") == expected


def test_the_lowest_quarter_of_past_deals() -> None:
    facts = {"registered_capital": [5.0, 10.0, 11.0, GAP, REFUSED]}
    marks = {"registered_capital": 10.0}
    expected = [True, True, False, False, False]
    assert raised(facts, "no_sign_of_funds", marks)[:3] == expected[:3]
    assert raised(facts, "no_sign_of_funds") == [False] * 5


def test_all_conditions_whose_fact_is_known_must_hold() -> None:
    facts = {
        "registered_capital": [1.0, 1.0, 1.0, 99.0, GAP, GAP],
        "hiring": ["no", "yes", UNKNOWN, "no", "no", NOT_ASKED],
        "advertising": ["no", "no", NOT_ASKED, "no", UNKNOWN, UNKNOWN],
    }
    found = raised(facts, "no_sign_of_funds", {"registered_capital": 10.0})
    assert found == [True, False, True, False, True, False]


def test_only_the_facts_that_raise_it_are_its_facts() -> None:
    facts = pd.DataFrame(
        {
            "registered_capital": [1.0, 1.0, GAP],
            "hiring": ["no", "yes", "no"],
            "advertising": [UNKNOWN, "no", "no"],
        }
    )
    marks = {"registered_capital": 10.0}
    costs = {"registered_capital": np.full(3, -1.0), "hiring": np.full(3, -0.25)}
    (sign,) = framework_signs(FRAMEWORK, facts, costs, marks)
    assert {field: rows.tolist() for field, rows in sign.raised.items()} == {
        "registered_capital": [True, False, True],
        "hiring": [True, False, True],
        "advertising": [True, False, True],
    }
    assert sign.log_odds.tolist() == [-1.25, 0, -1.25]
    assert [sign.cause(row) for row in (0, 2)] == ["not_looked_into"] * 2


def test_one_of_several_conditions_is_enough_elsewhere() -> None:
    facts = {"signing_date": [30.0, GAP, 30.0], "payment_date": [60.0, 60.0, REFUSED]}
    assert raised(facts, "missing_timeline") == [False, True, True]


def test_a_sign_is_silent_on_what_the_company_does_not_record() -> None:
    facts = pd.DataFrame({"budget_status": ["none"]})
    assert [s.id for s in framework_signs(FRAMEWORK, facts, NONE, {})] == ["vague_budget"]
    assert framework_signs(FRAMEWORK, pd.DataFrame(index=range(2)), NONE, {}) == []


@pytest.mark.parametrize("cost", [-1.0, 0.0, 0.5])
def test_what_a_sign_costs_in_the_model_confirms_nothing(cost: float) -> None:
    facts = pd.DataFrame({"budget_status": ["none"]})
    costs = {"budget_status": np.array([cost])}
    (sign,) = framework_signs(FRAMEWORK, facts, costs, {})
    assert sign.verdict(0) == "framework_only"
    assert sign.log_odds.tolist() == [cost]


def test_the_verdict_is_of_each_lead() -> None:
    facts = pd.DataFrame({"budget_status": ["none", "vague", "none", "approved"]})
    costs = {"budget_status": np.array([-0.4, -0.01, -0.2, -0.3])}
    (sign,) = framework_signs(FRAMEWORK, facts, costs, {})
    first, second = (np.arange(4) == row for row in (0, 1))
    sign = replace(sign, confirmed=first, likely=second)
    verdicts = [sign.verdict(row) for row in range(3)]
    assert verdicts == ["confirmed", "points_that_way", "framework_only"]
    assert sign.log_odds[3] == 0


def data_only(
    facts: dict[str, list[object]],
    costs: dict[str, list[float]],
    players: dict[str, str],
) -> dict[str, SignRows]:
    frame = pd.DataFrame(facts)
    contributions = {source: np.array(cost) for source, cost in costs.items()}
    named = framework_signs(FRAMEWORK, frame, contributions, {})
    found = data_only_signs(FRAMEWORK, frame, contributions, players, named)
    return {sign.id: sign for sign in found}


def test_a_fact_that_costs_and_that_no_sign_names() -> None:
    found = data_only(
        {"RFP": ["yes"] * 3},
        {"RFP": [-DATA_ONLY_COST, -DATA_ONLY_COST + 1e-9, -2.0]},
        {"RFP": "budget_clarity"},
    )
    assert found["RFP"].rows.tolist() == [True, False, True]
    assert found["RFP"].log_odds.tolist() == [-0.2, 0, -2]
    assert found["RFP"].signal == "budget_clarity"
    assert found["RFP"].verdict(0) == "data_only"


@pytest.mark.parametrize("player", ["context", "own_side"])
def test_context_and_our_own_side_are_never_a_warning(player: str) -> None:
    assert data_only({"owner": ["Li"]}, {"owner": [-3.0]}, {"owner": player}) == {}


def test_what_a_sign_names_is_not_named_again() -> None:
    found = data_only(
        {"budget_status": ["none", "stated"]},
        {"budget_status": [-1.0, -1.0]},
        {"budget_status": "budget_clarity"},
    )
    assert found["budget_status"].rows.tolist() == [False, True]


def test_what_it_is_too_early_to_ask_is_no_warning_of_the_data_either() -> None:
    found = data_only(
        {"RFP": [NOT_YET, NOT_ASKED], "days": [EARLY, GAP]},
        {"RFP": [-1.0, -1.0], "days": [-1.0, -1.0]},
        {"RFP": "budget_clarity", "days": "timeline"},
    )
    assert found["RFP"].rows.tolist() == [False, True]
    assert found["days"].rows.tolist() == [False, True]


def test_a_target_lead_gets_no_warning_for_what_was_not_asked(
    world: Simulation, demo: Pipeline
) -> None:
    blank = world.leads.head(2).copy()
    intent = [f.id for s in FRAMEWORK.signals if s.stage == "intent" for f in s.fields]
    for field in set(intent) & set(blank.columns):
        blank[field] = None
    blank["stage"] = ["target", "intent"]
    table = build_lead_table(blank, demo, "scoring")
    signs = framework_signs(FRAMEWORK, table.facts, NONE, {})
    of_intent = [s for s in signs if FRAMEWORK.stage_of(s.signal) == "intent"]
    assert not any(sign.rows[0] for sign in of_intent)
    assert {sign.id for sign in of_intent if sign.rows[1]} == {
        "need_not_agreed",
        "value_not_recognised",
        "vague_budget",
        "vague_requirements",
        "decision_chain_unknown",
        "decider_noncommittal",
        "adviser_overlooked",
        "missing_timeline",
    }


def test_facts_that_clear_a_sign_silence_it(leads: LeadTable) -> None:
    cleared = leads.facts.copy()
    for _, condition in FRAMEWORK.conditions():
        if condition.field not in cleared:
            continue
        number = cleared[condition.field].dtype.kind == "f"
        value = {"set": 30.0, "0": 0.0, "": 1e9}.get(condition.clear, condition.clear)
        cleared[condition.field] = float(value) if number else value
    marks = {"registered_capital": 1e6}
    for sign in framework_signs(FRAMEWORK, cleared, NONE, marks):
        assert not sign.rows.any(), sign.id


def test_a_cause_may_ask_for_another_fact_beside() -> None:
    facts = {
        "adviser_attitude": ["against", "against", "unaddressed", UNKNOWN],
        "decider_attitude": ["supportive", "noncommittal", "supportive", "supportive"],
    }
    table = pd.DataFrame(facts)
    own = next(
        s
        for s in framework_signs(FRAMEWORK, table, NONE, {})
        if s.id == "adviser_overlooked"
    )
    causes = [own.cause(row) for row in range(4)]
    assert causes == [
        "against_decider_for",
        "against",
        "unaddressed_decider_for",
        "not_told",
    ]
    alone = framework_signs(FRAMEWORK, table[["adviser_attitude"]], NONE, {})
    (own,) = [s for s in alone if s.id == "adviser_overlooked"]
    assert [own.cause(row) for row in range(3)] == ["against", "against", ""]
