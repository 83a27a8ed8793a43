from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kaopu.errors import UsageError
from kaopu.framework import load_framework
from kaopu.simulate import Simulation, simulate, true_log_odds

COLUMNS = [
    "lead_id",
    "company",
    "created",
    "closed",
    "outcome",
    "stage",
    "product",
    "source",
    "region",
    "owner",
    "up_sale",
    "amount",
    "scenario_fit",
    "value_logic",
    "need_awareness",
    "registered_capital",
    "funding_round",
    "advertising",
    "hiring",
    "need_agreed",
    "value_recognised",
    "budget_status",
    "requirements_clarity",
    "says_money_no_object",
    "wants_proposal_first",
    "decision_chain",
    "decider_attitude",
    "adviser_attitude",
    "signing_date",
    "implementation_date",
    "payment_date",
    "postponements",
    "rep_confidence",
    "rapport",
    "apparent_wealth",
    "notes",
]


def test_the_export_has_its_columns_in_order(simulation: Simulation) -> None:
    assert list(simulation.deals) == COLUMNS
    assert list(simulation.leads) == COLUMNS


def test_ids_count_up(simulation: Simulation) -> None:
    assert simulation.deals["lead_id"].iloc[[0, -1]].tolist() == [
        "D-000001",
        "D-008000",
    ]
    assert simulation.leads["lead_id"].iloc[[0, -1]].tolist() == [
        "L-000001",
        "L-002000",
    ]


@pytest.fixture(scope="module")
def one() -> Simulation:
    return simulate(200, 50, seed=5)


def test_the_same_arguments_give_the_same_simulation(one: Simulation) -> None:
    two = simulate(200, 50, seed=5)
    assert one.weights == two.weights
    for name in ("deals", "leads", "deals_truth", "leads_truth"):
        assert_frame_equal(getattr(one, name), getattr(two, name))


def test_another_seed_gives_other_weights_and_deals(one: Simulation) -> None:
    two = simulate(200, 50, seed=4)
    assert one.weights.fields != two.weights.fields
    assert not one.deals["notes"].equals(two.deals["notes"])


def test_leads_and_weights_do_not_depend_on_the_number_of_deals(one: Simulation) -> None:
    few = simulate(10, 50, seed=5)
    assert few.weights == one.weights
    assert_frame_equal(few.leads, one.leads)


def test_no_deals_and_no_leads_is_an_empty_simulation(one: Simulation) -> None:
    empty = simulate(0, 0, seed=0)
    assert empty.deals.shape == (0, len(COLUMNS))
    assert len(empty.leads_truth) == 0
    assert list(empty.deals_truth) == list(one.deals_truth)


@pytest.mark.parametrize("name", ["deals", "leads", "seed"])
def test_a_negative_number_is_refused(name: str) -> None:
    arguments = {"deals": 1, "leads": 1, "seed": 1} | {name: -2}
    with pytest.raises(UsageError) as caught:
        simulate(**arguments)
    assert str(caught.value) == (
        f"simulate: found {name}=-2, expected 0 or more; "
        f"give {name} as a whole number that is not negative"
    )


def test_the_outcome_rate_is_the_mean_true_probability(simulation: Simulation) -> None:
    probability = simulation.deals_truth["true_probability"].to_numpy()
    won = (simulation.deals["outcome"] == "Won").to_numpy()
    error = np.sqrt((probability * (1 - probability)).sum()) / won.size
    assert abs(won.mean() - probability.mean()) < 4 * error
    high = probability > 0.5
    assert won[high].mean() == pytest.approx(probability[high].mean(), abs=0.04)


@pytest.mark.parametrize("seed", [0, 1, 7])
@pytest.mark.slow
def test_win_rate_and_separation_are_those_of_a_real_pipeline(seed: int) -> None:
    made = simulate(6000, 0, seed)
    won = (made.deals["outcome"] == "Won").to_numpy()
    assert 0.35 < won.mean() < 0.45
    assert 0.82 < auc(won, made.deals_truth["true_probability"]) < 0.88


def auc(won: np.ndarray, score: pd.Series) -> float:
    ranks = score.rank().to_numpy()
    wins = won.sum()
    above = ranks[won].sum() - wins * (wins + 1) / 2
    return float(above / (wins * (won.size - wins)))


def test_outcomes_and_closing_dates(simulation: Simulation) -> None:
    assert set(simulation.deals["outcome"]) == {"Won", "Lost"}
    assert set(simulation.leads["outcome"]) == {"Open"}
    assert simulation.leads["closed"].isna().all()
    created = pd.to_datetime(simulation.deals["created"])
    closed = pd.to_datetime(simulation.deals["closed"])
    assert (closed - created).dt.days.between(20, 200).all()
    assert closed.max() <= pd.Timestamp("2026-11-01")


def test_dates_of_creation_are_fixed_and_ascend(simulation: Simulation) -> None:
    assert simulation.deals["created"].between("2024-07-01", "2026-06-30").all()
    assert simulation.leads["created"].between("2026-08-03", "2026-10-31").all()
    assert simulation.deals["created"].is_monotonic_increasing


def test_shares_of_the_target_stage(simulation: Simulation) -> None:
    assert (simulation.deals["stage"] == "target").mean() == pytest.approx(0.25, abs=0.03)
    assert (simulation.leads["stage"] == "target").mean() == pytest.approx(0.40, abs=0.05)


def test_numbers_of_context_values(simulation: Simulation) -> None:
    counts = simulation.deals[["product", "source", "region", "owner"]].nunique()
    assert counts.to_dict() == {"product": 5, "source": 6, "region": 20, "owner": 8}


def test_every_cell_is_a_state_of_the_framework(simulation: Simulation) -> None:
    for field in load_framework().fields.values():
        if field.levels and field.id in simulation.leads:
            found = set(simulation.leads[field.id].dropna())
            assert found <= {*field.level_ids, "unknown"}, field.id
    assert simulation.deals["postponements"].dropna().between(0, 4).all()
    assert (simulation.deals["amount"] > 0).all()


def test_the_truth_is_what_the_public_function_says(simulation: Simulation) -> None:
    again = true_log_odds(simulation.leads, simulation.weights)
    assert_frame_equal(again, simulation.leads_truth)


def test_where_dates_slip_only_endings_and_the_truth_are_others(
    simulation: Simulation, slipping: Simulation
) -> None:
    assert_frame_equal(slipping.leads, simulation.leads)
    ends = ["outcome", "closed"]
    assert_frame_equal(
        slipping.deals.drop(columns=ends), simulation.deals.drop(columns=ends)
    )
    undated = simulation.deals["signing_date"].isin(["unknown"])
    undated |= simulation.deals["signing_date"].isna()
    assert_frame_equal(slipping.deals[undated], simulation.deals[undated])
    assert simulation.weights.slips is None
    assert replace(slipping.weights, slips=None) == simulation.weights


def test_where_dates_slip_outcomes_follow_the_truth_at_closing(
    slipping: Simulation,
) -> None:
    again = true_log_odds(slipping.deals, slipping.weights)
    assert_frame_equal(again, slipping.deals_truth)
    planned = pd.to_datetime(
        slipping.deals["signing_date"], format="ISO8601", errors="coerce"
    )
    passed = (planned < pd.to_datetime(slipping.deals["closed"])).to_numpy()
    probability = slipping.deals_truth["true_probability"].to_numpy()
    won = (slipping.deals["outcome"] == "Won").to_numpy()
    for rows in (passed, ~passed):
        p = probability[rows]
        error = np.sqrt((p * (1 - p)).sum()) / rows.sum()
        assert abs(won[rows].mean() - p.mean()) < 4 * error
    assert slipping.deals["closed"].max() <= "2026-11-01"
