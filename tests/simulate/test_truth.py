from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kaopu.errors import UsageError
from kaopu.framework import load_framework
from kaopu.simulate import Simulation, true_log_odds

INTENT_SIGNALS = ("need_consensus", "budget_clarity", "decision_maker", "timeline")


def test_columns_of_the_truth(simulation: Simulation) -> None:
    framework, columns = load_framework(), list(simulation.deals_truth)
    assert columns[:5] == [
        "lead_id",
        "true_probability",
        "true_log_odds",
        "base_log_odds",
        "log_odds_drift",
    ]
    assert columns[5:13] == [f"log_odds_{player}" for player in framework.player_ids]
    fields = [f"field_log_odds_{item.field}" for item in simulation.weights.fields]
    assert columns[13:] == fields


def test_causes_add_up(simulation: Simulation) -> None:
    truth = simulation.deals_truth
    players = [f"log_odds_{player}" for player in load_framework().player_ids]
    total = truth[["base_log_odds", "log_odds_drift", *players]].sum(axis=1)
    np.testing.assert_allclose(total, truth["true_log_odds"], rtol=0, atol=1e-9)
    sigmoid = 1 / (1 + np.exp(-total))
    np.testing.assert_allclose(sigmoid, truth["true_probability"], rtol=0, atol=1e-12)


def test_fields_add_up_to_their_signal(simulation: Simulation) -> None:
    truth = simulation.deals_truth
    for signal in load_framework().signal_ids:
        fields = [
            f"field_log_odds_{item.field}"
            for item in simulation.weights.fields
            if item.signal == signal
        ]
        total = truth[fields].sum(axis=1)
        np.testing.assert_allclose(total, truth[f"log_odds_{signal}"], rtol=0, atol=1e-9)


def test_the_base_is_one_constant(simulation: Simulation) -> None:
    base = simulation.deals_truth["base_log_odds"]
    assert set(base) == {simulation.weights.base}


def test_not_asked_yet_is_neutral_in_the_target_stage(simulation: Simulation) -> None:
    early = (simulation.leads["stage"] == "target").to_numpy()
    for field in simulation.weights.fields:
        gap = early & simulation.leads[field.field].isna().to_numpy()
        assert gap.any()
        effects = simulation.leads_truth[f"field_log_odds_{field.field}"][gap]
        assert (effects == 0).all(), field.field


def test_a_lead_about_which_nothing_was_asked_stands_at_the_base(
    simulation: Simulation,
) -> None:
    blank = simulation.leads.head(1).copy()
    blank["stage"] = "target"
    for name in [item.field for item in simulation.weights.fields]:
        blank[name] = None
    truth = true_log_odds(blank, simulation.weights).iloc[0]
    for signal in load_framework().signal_ids:
        assert truth[f"log_odds_{signal}"] == 0


def test_a_gap_costs_less_than_unknown_in_the_intent_stage(
    simulation: Simulation,
) -> None:
    lead = simulation.leads[simulation.leads["stage"] == "intent"].head(1)
    harmful = alive(simulation)
    for field in ("need_agreed", "budget_status", "adviser_attitude", "signing_date"):
        gap = after(simulation, lead, field, None)
        unknown = after(simulation, lead, field, "unknown")
        assert (unknown < gap) == (field in harmful)


def test_facts_known_of_intent_leads_are_neutral_on_average(
    simulation: Simulation,
) -> None:
    intent = (simulation.deals["stage"] == "intent").to_numpy()
    for signal in INTENT_SIGNALS:
        mean = simulation.deals_truth[f"log_odds_{signal}"][intent].mean()
        assert mean == pytest.approx(0, abs=0.05)


def test_an_edit_moves_the_truth_by_the_effect_of_the_cell(
    simulation: Simulation,
) -> None:
    edited = simulation.leads.copy()
    edited["budget_status"] = "approved"
    truth = true_log_odds(edited, simulation.weights)
    moved = truth["true_log_odds"] - simulation.leads_truth["true_log_odds"]
    budget = "field_log_odds_budget_status"
    np.testing.assert_allclose(
        moved, truth[budget] - simulation.leads_truth[budget], rtol=0, atol=1e-9
    )
    known = (simulation.leads["budget_status"] == "none").to_numpy()
    weights = {item.field: item for item in simulation.weights.fields}["budget_status"]
    step = weights.effects["approved"] - weights.effects["none"]
    np.testing.assert_allclose(moved[known], step, rtol=0, atol=1e-9)
    assert step > 0.5


def test_sooner_is_better(simulation: Simulation) -> None:
    lead = simulation.leads[simulation.leads["stage"] == "intent"].tail(1)
    soon = after(simulation, lead, "signing_date", "2026-11-10")
    late = after(simulation, lead, "signing_date", "2027-05-10")
    assert soon > late > after(simulation, lead, "signing_date", "unknown")


@pytest.mark.slow
def test_most_warning_signs_truly_hurt_and_the_harmless_do_not(
    simulation: Simulation,
) -> None:
    lead = simulation.leads[simulation.leads["stage"] == "intent"].head(1)
    hurtful = set()
    for sign, condition in load_framework().conditions():
        if condition.field not in lead:
            continue
        bad = condition.levels[0] if condition.levels else None
        if condition.low or condition.at_least:
            bad, good = ("4", "0") if condition.at_least else ("100000", "50000000")
        else:
            good = "2027-01-15" if condition.clear == "set" else condition.clear
        drop = after(simulation, lead, condition.field, good) - after(
            simulation, lead, condition.field, bad
        )
        if sign.id in simulation.weights.harmless_signs:
            assert drop == 0, sign.id
        elif drop >= 0.25:
            hurtful.add(sign.id)
    assert len(hurtful) >= 10


def test_beliefs_amount_and_notes_cause_nothing(simulation: Simulation) -> None:
    edited = simulation.leads.copy()
    edited["rep_confidence"] = 100
    edited["amount"] = 1.0
    for name in ("rapport", "apparent_wealth", "notes", "company", "closed"):
        edited[name] = ""
    assert_frame_equal(true_log_odds(edited, simulation.weights), simulation.leads_truth)


def test_a_file_read_back_has_the_same_truth(simulation: Simulation) -> None:
    text = simulation.leads.to_csv(index=False)
    again = pd.read_csv(io.StringIO(text))
    assert_frame_equal(true_log_odds(again, simulation.weights), simulation.leads_truth)


def test_the_index_of_a_part_is_kept(simulation: Simulation) -> None:
    part = simulation.deals.iloc[[40, 3, 17]]
    truth = true_log_odds(part, simulation.weights)
    assert_frame_equal(truth, simulation.deals_truth.iloc[[40, 3, 17]])


def test_a_missing_column_is_named(simulation: Simulation) -> None:
    with pytest.raises(UsageError) as caught:
        true_log_odds(simulation.leads.drop(columns=["owner"]), simulation.weights)
    assert str(caught.value) == (
        "the table lacks owner, expected every column of a simulated export; "
        "pass the export with all its columns"
    )


def test_a_wrong_stage_is_counted(simulation: Simulation) -> None:
    edited = simulation.leads.head(3).assign(stage=["target", "Target", None])
    with pytest.raises(UsageError) as caught:
        true_log_odds(edited, simulation.weights)
    assert str(caught.value) == (
        "column 'stage' holds 'Target' (1 row), '' (1 row), expected target, intent; "
        "spell the cell as the simulated export does"
    )


def after(simulation: Simulation, lead: pd.DataFrame, field: str, cell: object) -> float:
    edited = lead.astype({field: "object"})
    edited[field] = cell
    return float(true_log_odds(edited, simulation.weights)["true_log_odds"].iloc[0])


def alive(simulation: Simulation) -> set[str]:
    fields = simulation.weights.fields
    return {item.field for item in fields if any(item.effects.values())}


def test_a_date_gone_by_lowers_the_odds_of_a_lead(
    simulation: Simulation, slipping: Simulation
) -> None:
    slips = slipping.weights.slips
    assert slips is not None
    planned = pd.to_datetime(
        slipping.leads["signing_date"], format="ISO8601", errors="coerce"
    )
    gone = (planned < pd.Timestamp(slips.snapshot)).to_numpy()
    assert 0.05 < gone.mean() < 0.5
    names = ["true_log_odds", "log_odds_timeline", "field_log_odds_signing_date"]
    for name in names:
        moved = slipping.leads_truth[name] - simulation.leads_truth[name]
        np.testing.assert_allclose(moved, -slips.lowering * gone, rtol=0, atol=1e-9)
    rest = slipping.leads_truth.drop(columns=[*names, "true_probability"])
    assert_frame_equal(rest, simulation.leads_truth[list(rest)])


def test_a_new_date_takes_back_what_the_old_one_cost(slipping: Simulation) -> None:
    slips = slipping.weights.slips
    assert slips is not None
    lead = slipping.leads[slipping.leads["stage"] == "intent"].tail(1)
    field = next(item for item in slipping.weights.fields if item.field == "signing_date")
    assert field.ramp is not None
    the_day = after(slipping, lead, "signing_date", slips.snapshot)
    day_before = after(slipping, lead, "signing_date", "2026-10-31")
    a_day = -field.ramp.effect / (field.ramp.highest - field.ramp.lowest)
    assert the_day - day_before == pytest.approx(slips.lowering - a_day)


def test_the_truth_is_that_of_the_day_asked_for(slipping: Simulation) -> None:
    slips = slipping.weights.slips
    assert slips is not None
    deals = slipping.deals
    planned = pd.to_datetime(deals["signing_date"], format="ISO8601", errors="coerce")
    closed = pd.to_datetime(deals["closed"])
    plain = true_log_odds(deals, replace(slipping.weights, slips=None))
    for day in (date(2025, 3, 1), date(2025, 11, 20), date(2027, 5, 5)):
        truth = true_log_odds(deals, slipping.weights, as_of=day)
        gone = planned < closed.clip(upper=pd.Timestamp(day))  # type: ignore[call-overload]
        moved = truth["true_log_odds"] - plain["true_log_odds"]
        np.testing.assert_allclose(moved, -slips.lowering * gone, rtol=0, atol=1e-9)
    assert_frame_equal(truth, slipping.deals_truth)


def test_where_no_date_slips_the_day_does_not_matter(simulation: Simulation) -> None:
    truth = true_log_odds(simulation.leads, simulation.weights, as_of=date(2027, 5, 5))
    assert_frame_equal(truth, simulation.leads_truth)


def test_a_wrong_closing_day_is_named(slipping: Simulation) -> None:
    edited = slipping.leads.head(2).assign(closed=["soon", None])
    with pytest.raises(UsageError, match=r"^column 'closed' holds 'soon' \(1 row\), exp"):
        true_log_odds(edited, slipping.weights)
    with pytest.raises(UsageError, match=r"^the table lacks closed, "):
        true_log_odds(edited.drop(columns=["closed"]), slipping.weights)
