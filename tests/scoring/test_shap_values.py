from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest
from scipy.special import expit

from kaopu.framework import load_framework
from kaopu.scoring import LeadModel
from kaopu.scoring.one_pass import CHUNK
from kaopu.scoring.scores import score_columns
from kaopu.simulate import Simulation, simulate


@pytest.mark.parametrize("by", ["fact", "signal"])
def test_contributions_add_up_to_the_score_of_each_lead_in_its_place(
    trained: LeadModel, sample: Simulation, by: str
) -> None:
    mixed = sample.leads.sample(frac=1, random_state=5)
    values = trained.shap_values(mixed, by=by)  # type: ignore[arg-type]
    scores = trained.score(mixed).set_index("lead_id").loc[list(mixed["lead_id"])]
    log_odds = values.base_values + values.values.sum(axis=1)
    np.testing.assert_allclose(expit(log_odds), scores["probability"], atol=1e-9)
    assert values.shape == (len(mixed), len(values.feature_names))
    assert values.data.shape == values.shape


def test_by_signal_they_are_those_of_the_score_file(
    trained: LeadModel, sample: Simulation
) -> None:
    values = trained.shap_values(sample.leads, by="signal")
    scores = trained.score(sample.leads).set_index("lead_id")
    scores = scores.loc[list(sample.leads["lead_id"])]
    columns = [c for c in score_columns() if c.startswith("log_odds_")]
    np.testing.assert_allclose(values.values, scores[columns], atol=1e-12)
    assert values.feature_names[0] == "business fit"
    assert len(values.feature_names) == len(load_framework().player_ids) == 8
    assert set("/".join(values.data[:, 0])) <= set("0123456789/")


def test_a_fact_shows_the_cell_of_the_export(
    trained: LeadModel, sample: Simulation
) -> None:
    values = trained.shap_values(sample.leads)
    names = list(values.feature_names)
    # The stage is a fact, too.
    assert len(names) == len(trained.pipeline.sources) + 1
    budget = [str(cell) for cell in values.data[:, names.index("budget")]]
    assert budget == list(sample.leads["budget_status"].fillna(""))
    capital = values.data[:, names.index("registered capital")].astype(float)
    np.testing.assert_allclose(
        capital, sample.leads["registered_capital"].astype(float), equal_nan=True
    )


def test_facts_are_named_in_the_language_that_is_asked_for(
    trained: LeadModel, sample: Simulation
) -> None:
    values = trained.shap_values(sample.leads.head(1), by="signal", language="zh")
    assert values.feature_names[0] == "业务匹配度"


def test_they_are_of_the_day_that_is_asked_for(
    trained: LeadModel, sample: Simulation
) -> None:
    later = trained.score(sample.leads, as_of=trained.day.replace(year=2027))
    day = trained.day.replace(year=2027)
    values = trained.shap_values(sample.leads, as_of=day)
    log_odds = values.base_values + values.values.sum(axis=1)
    expected = later.set_index("lead_id").loc[list(sample.leads["lead_id"])]
    np.testing.assert_allclose(expit(log_odds), expected["probability"], atol=1e-9)


def test_more_leads_than_one_batch_stay_in_their_order(trained: LeadModel) -> None:
    many = simulate(10, CHUNK + 50, seed=4).leads
    values = trained.shap_values(many)
    tail = trained.shap_values(many.tail(20))
    np.testing.assert_allclose(values.values[-20:], tail.values, atol=1e-9)


@pytest.mark.filterwarnings("ignore")
def test_the_plots_of_shap_take_them(trained: LeadModel, sample: Simulation) -> None:
    mpl.use("Agg")
    import matplotlib.pyplot as plt
    import shap

    values = trained.shap_values(sample.leads)
    for draw in (shap.plots.beeswarm, shap.plots.bar):
        draw(values, show=False)
        assert plt.gcf().axes
        plt.close("all")
    shap.plots.waterfall(values[0], show=False)
    texts = [text.get_text() for text in plt.gcf().axes[0].texts]
    assert texts
    plt.close("all")
