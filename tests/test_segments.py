"""`[model] by`, from the pipeline file to what a bundle says of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kaopu.model.search import SearchSpace
from kaopu.pipeline import parse_pipeline
from kaopu.report.evaluation.training import training_text
from kaopu.scoring import LeadModel
from kaopu.store.bundle import read_bundle, write_bundle
from kaopu.store.tracking.content import parameters_of
from kaopu.training.train import TrainingOptions, train_model

TEXT = """\
schema = 1
name = "teams"

[lead]
id = "id"

[outcome]
column = "result"
won = ["Won"]
lost = ["Lost"]

[fields.budget_status]
column = "budget"

[fields.registered_capital]
column = "capital"

[context]
categories = ["Team"]
"""
BY = '\n[model]\nby = "Team"\n'
DEALS = 500


def make_deals(rows: int, seed: int) -> pd.DataFrame:
    """Return deals of two teams: capital speaks for them in one, against in the other."""
    rng = np.random.default_rng(seed)
    team, budget = rng.integers(0, 2, rows), rng.integers(0, 4, rows)
    capital = rng.normal(0, 1, rows)
    log_odds = 1.6 * np.where(team, 1, -1) * capital + 0.5 * (budget - 1.5)
    won = rng.random(rows) < 1 / (1 + np.exp(-log_odds))
    return pd.DataFrame(
        {
            "id": [f"L{i}" for i in range(rows)],
            "budget": np.array(["none", "vague", "stated", "approved"])[budget],
            "capital": np.round(1000 + 100 * capital, 1),
            "Team": np.array(["north", "south"])[team],
            "result": np.where(won, "Won", "Lost"),
        }
    )


@pytest.fixture(scope="module")
def model() -> LeadModel:
    authored = parse_pipeline(TEXT + BY, Path("teams.toml"))
    options = TrainingOptions(search=SearchSpace.quick(), jobs=1)
    return train_model(authored, make_deals(DEALS, 0), options=options)


@pytest.fixture(scope="module")
def leads() -> pd.DataFrame:
    found = make_deals(40, 1).drop(columns="result")
    found.loc[::8, "Team"] = ["west", ""] * 2 + ["west"]
    return found


def test_what_was_chosen_is_recorded_and_said(model: LeadModel) -> None:
    choice = model.record.segments
    assert choice is not None
    assert choice.is_own
    north, south = (segment.name for segment in choice.segments)
    own = f"{north}, {south} have weights of their own"
    assert own in training_text(model).splitlines()[2]
    assert "各有自己的权重" in training_text(model, "zh").splitlines()[2]
    parameters = parameters_of(model)
    assert parameters["segments_by"] == "Team"
    assert parameters["segments_own"] == "true"
    assert parameters["segments_gain"] > parameters["segments_gain_se"]


def test_quality_is_told_for_each_team(model: LeadModel) -> None:
    parts = model.evaluation.random.segments["Team"]
    assert set(parts) == {"north", "south"}
    assert sum(part.deals for part in parts.values()) == DEALS
    for part in parts.values():
        assert part.own_rate is not None
        assert part.metrics["log_loss"].mean < part.own_rate.mean


def test_a_stored_model_scores_as_before(
    model: LeadModel, leads: pd.DataFrame, tmp_path: Path
) -> None:
    write_bundle(tmp_path, model)
    read = read_bundle(tmp_path / "teams" / "1")
    assert read.record.segments == model.record.segments
    assert read.classifier.segments_ == model.classifier.segments_
    assert_frame_equal(read.score(leads), model.score(leads), check_exact=True)


def test_a_lead_alone_is_told_as_among_others(
    model: LeadModel, leads: pd.DataFrame
) -> None:
    together = model.score(leads).set_index("lead_id")
    for i in (0, 1, 8, 13):
        (alone,) = model.score(leads.iloc[[i]]).itertuples(index=False)
        assert alone.probability == pytest.approx(
            together.loc[alone.lead_id, "probability"], abs=1e-9
        )


def test_reasons_add_up_and_speak_for_one_team_and_against_the_other(
    model: LeadModel,
) -> None:
    pair = pd.DataFrame(
        {"id": ["a", "b", "c"], "budget": "stated", "capital": 1150.0}
    ).assign(Team=["north", "south", "east"])
    north, south, east = model.explain(pair)
    # Of their players, capital alone is of the ability to buy.
    told = {
        lead.lead_id: next(p.log_odds for p in lead.players if p.id == "ability_to_buy")
        for lead in (north, south, east)
    }
    assert told["a"] < -0.5 < 0.5 < told["b"]
    assert told["a"] < told["c"] < told["b"]
    for lead in (north, south, east):
        log_odds = lead.base_log_odds + sum(p.log_odds for p in lead.players)
        p = 1 / (1 + np.exp(-log_odds))
        assert p == pytest.approx(lead.probability, abs=1e-6)


def test_a_column_that_is_left_out_tells_no_segments() -> None:
    deals = make_deals(200, 2)
    deals["Team"] = np.where(deals["result"] == "Won", "handed over", "in stock")
    authored = parse_pipeline(TEXT + BY, Path("teams.toml"))
    options = TrainingOptions(search=replace(SearchSpace.quick(), folds=2), jobs=1)
    model = train_model(authored, deals, options=options)
    assert model.record.segments is not None
    assert model.record.segments.how == "left_out"
    assert "that column is left out of the model" in training_text(model)
