from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from kaopu.evaluation.baselines import OdooScoring
from kaopu.features import FeatureSource, feature_sources
from kaopu.files import read_table
from kaopu.leads.lead_table import STAGE_FACT, build_lead_table
from kaopu.leads.states import NOT_ASKED, NOT_UNDERSTOOD, NOT_YET, UNKNOWN
from kaopu.pipeline import Pipeline

REGION = FeatureSource("region", "region", "context", "category")
CAPITAL = FeatureSource("capital", "capital", "ability_to_buy", "number")
STAGE = FeatureSource(STAGE_FACT, STAGE_FACT, "context", "category")


def won(rival: OdooScoring, **facts: list[Any]) -> list[float]:
    return [float(p) for p in rival.predict_proba(pd.DataFrame(facts))[:, 1]]


def test_one_field_by_hand() -> None:
    X = pd.DataFrame({"region": ["north", "north", "south", "south", "south"]})
    rival = OdooScoring([REGION]).fit(X, [1, 1, 1, 0, 0])
    # North: 2.1 of 3.2 won and 0.1 of 2.2 lost; 3.1 deals are won and 2.1 lost.
    winning, losing = 3.1 * 2.1 / 3.2, 2.1 * 0.1 / 2.2
    expected = round(winning / (winning + losing), 4)
    assert won(rival, region=["north"]) == pytest.approx([expected], abs=1e-12)


def test_a_value_never_seen_and_a_gap_are_skipped() -> None:
    X = pd.DataFrame({"region": ["north", "north", "south", "south", NOT_ASKED, NOT_YET]})
    rival = OdooScoring([REGION]).fit(X, [1, 1, 1, 0, 0, 0])
    overall = won(OdooScoring([]).fit(X, [1, 1, 1, 0, 0, 0]), region=["north"])
    assert set(rival.log_odds_["region"]) == {"north", "south"}
    assert won(rival, region=["east", NOT_ASKED, NOT_YET]) == overall * 3


@pytest.mark.parametrize("state", [UNKNOWN, NOT_UNDERSTOOD])
def test_asked_and_not_told_is_an_answer(state: str) -> None:
    X = pd.DataFrame({"region": ["north", "north", state, state]})
    rival = OdooScoring([REGION]).fit(X, [1, 1, 0, 0])
    told, untold = won(rival, region=["north", state])
    assert untold < 0.5 < told


def test_numbers_count_by_training_quarter() -> None:
    capital = [float(i) for i in range(1, 9)]
    rival = OdooScoring([CAPITAL]).fit(pd.DataFrame({"capital": capital}), [0, 1] * 4)
    assert set(rival.log_odds_["capital"]) == {f"quarter {i}" for i in range(1, 5)}
    X = pd.DataFrame({"capital": capital})
    rival.fit(X, [0, 0, 0, 0, 0, 1, 1, 1])
    low, edge, high, far = won(rival, capital=[0.0, 2.75, 8.0, 1e9])
    assert low == edge < 0.5 < high == far


def test_states_of_a_number_are_values_but_too_early_is_none() -> None:
    X = pd.DataFrame({"capital": [1.0, 2.0, 3.0, np.inf, np.nan, -np.inf]})
    rival = OdooScoring([CAPITAL]).fit(X, [1, 1, 1, 0, 0, 0])
    assert {"unknown", "not asked"} < set(rival.log_odds_["capital"])
    known, unknown, gap, early = won(rival, capital=[2.0, np.inf, np.nan, -np.inf])
    assert unknown == gap < early == 0.5 < known


def test_a_number_that_nobody_knows_does_no_harm() -> None:
    X = pd.DataFrame({"capital": [np.nan, np.nan, np.inf, np.inf]})
    rival = OdooScoring([CAPITAL]).fit(X, [1, 0, 1, 0])
    assert won(rival, capital=[5.0, np.nan]) == [0.5, 0.5]


def test_the_stage_counts_as_odoos_stages_do() -> None:
    X = pd.DataFrame({STAGE_FACT: ["intent", "intent", "target", "intent"]})
    rival = OdooScoring([STAGE]).fit(X, [1, 1, 0, 0])
    # Everybody was a target; of 2.1 lost deals 1.1 came further, of won ones all.
    assert rival.log_odds_[STAGE_FACT] == pytest.approx(
        {"target": 0.0, "intent": np.log(2.1 / 1.1)}
    )


def test_it_is_never_certain() -> None:
    sources = [FeatureSource(name, name, "context", "category") for name in "abcdef"]
    X = pd.DataFrame(dict.fromkeys("abcdef", ["x"] * 50 + ["y"] * 50))
    rival = OdooScoring(sources).fit(X, [1] * 50 + [0] * 50)
    p = won(rival, **{name: ["x", "y"] for name in "abcdef"})
    assert p == pytest.approx([0.9999, 0.0001], abs=1e-12)


def test_where_facts_go_together_it_ranks_well_and_is_far_too_sure(
    software_export: Path, software_pipeline: Pipeline
) -> None:
    table = build_lead_table(read_table(software_export), software_pipeline, "training")
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    rival = OdooScoring(feature_sources(software_pipeline))
    p = cross_val_predict(
        rival, table.facts, table.outcome, method="predict_proba", cv=folds
    )[:, 1]
    assert roc_auc_score(table.outcome, p) > 0.75
    # Half as sure would be nearer the truth.
    halved = expit(logit(p) / 2)
    assert log_loss(table.outcome, p) > log_loss(table.outcome, halved) + 0.02
