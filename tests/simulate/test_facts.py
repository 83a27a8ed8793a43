from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.framework import load_framework
from kaopu.simulate import Simulation
from kaopu.simulate.facts import draw_deals, draw_facts, draw_leads
from kaopu.simulate.settings import load_settings

SETTINGS = load_settings()


@pytest.fixture(scope="module")
def facts() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    return draw_facts(rng, draw_deals(rng, 6000, SETTINGS), SETTINGS)


def test_customers_have_their_days_and_stages() -> None:
    deals = draw_deals(np.random.default_rng(0), 4000, SETTINGS)
    leads = draw_leads(np.random.default_rng(0), 4000, SETTINGS)
    assert str(deals.created.min()) == "2024-07-01"
    assert str(leads.created.max()) == "2026-10-31"
    assert deals.intent.mean() == pytest.approx(0.75, abs=0.03)
    assert leads.intent.mean() == pytest.approx(0.60, abs=0.03)


def test_told_values_have_their_shares(facts: pd.DataFrame) -> None:
    for field in SETTINGS.fields:
        if field.shares:
            cells = facts[field.id].astype("string")
            told = cells[cells != "unknown"].dropna()
            found = told.value_counts(normalize=True)
            for value, share in field.shares.items():
                assert found[value] == pytest.approx(share, abs=0.04), field.id


def test_gaps_and_refusals_have_their_shares(facts: pd.DataFrame) -> None:
    intent = facts[facts["stage"] == "intent"]
    for field in SETTINGS.fields:
        cells = intent[field.id].astype("string")
        assert cells.isna().mean() == pytest.approx(field.missing, abs=0.03)
        asked = cells.dropna()
        assert (asked == "unknown").mean() == pytest.approx(field.unknown, abs=0.03)


def test_intent_facts_are_mostly_not_asked_in_the_target_stage(
    facts: pd.DataFrame,
) -> None:
    framework = load_framework()
    early = facts[facts["stage"] == "target"]
    for field in SETTINGS.fields:
        stage = framework.stage_of(framework.fields[field.id].signal)
        gaps = early[field.id].isna().mean()
        assert (gaps > 0.85) if stage == "intent" else (gaps < 0.15)


def test_open_leads_have_more_gaps_than_finished_deals(simulation: Simulation) -> None:
    def gaps(frame: pd.DataFrame) -> float:
        intent = frame[frame["stage"] == "intent"]
        return float(intent[list(SETTINGS.field_ids)].isna().mean().mean())

    assert gaps(simulation.leads) > 1.5 * gaps(simulation.deals)


def test_good_facts_come_together(facts: pd.DataFrame) -> None:
    known = facts[facts["need_agreed"].isin(["agreed", "not_agreed"])]
    fits = (known["scenario_fit"] == "full").groupby(known["need_agreed"]).mean()
    assert fits["agreed"] > fits["not_agreed"] + 0.08
    assert fits["agreed"] < 0.8


def test_dates_follow_each_other(facts: pd.DataFrame) -> None:
    dates = facts[["created", "signing_date", "implementation_date", "payment_date"]]
    days = dates.apply(pd.to_datetime, format="ISO8601", errors="coerce")
    known = days.dropna()
    assert (known["signing_date"] > known["created"]).all()
    assert (known["implementation_date"] > known["signing_date"]).all()
    assert (known["payment_date"] > known["signing_date"]).all()


def test_capital_is_a_whole_positive_number(facts: pd.DataFrame) -> None:
    capital = facts["registered_capital"].dropna()
    assert str(capital.dtype) == "Int64"
    assert capital.min() >= 10_000
    assert capital.median() == pytest.approx(2_000_000, rel=0.1)
