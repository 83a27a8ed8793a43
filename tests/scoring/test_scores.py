from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from kaopu.explain.records import Note
from kaopu.framework import load_framework
from kaopu.model.intervals import wilson
from kaopu.scoring import LeadModel, score_columns, sign_and_cause, sign_texts
from kaopu.scoring.scores import THIN, rank_scores
from kaopu.simulate import Simulation

PLAYERS = [
    "business_fit",
    "ability_to_buy",
    "need_consensus",
    "budget_clarity",
    "decision_maker",
    "timeline",
    "context",
    "own_side",
]
COLUMNS = [
    "lead_id",
    "rank",
    "probability",
    "stage",
    "base_log_odds",
    *(f"log_odds_{player}" for player in PLAYERS),
    *(f"points_{player}" for player in PLAYERS),
    "base_probability",
    "warning_signs",
    "top_reason",
    "probability_low",
    "probability_high",
    "similar_deals",
    "similar_won",
    "thin_evidence",
    "as_of",
]
OTHERS = {"context", "own_side"}
VERDICTS = {"confirmed", "points_that_way", "framework_only", "data_only"}


@pytest.fixture(scope="module")
def scores(trained: LeadModel, sample: Simulation) -> pd.DataFrame:
    return trained.score(sample.leads)


def test_a_score_record_has_its_columns_in_order(scores: pd.DataFrame) -> None:
    assert list(scores) == COLUMNS
    assert list(score_columns()) == COLUMNS


def test_every_lead_has_one_record(scores: pd.DataFrame, sample: Simulation) -> None:
    assert set(scores["lead_id"]) == set(sample.leads["lead_id"])
    assert len(scores) == len(sample.leads)
    assert not scores.isna().any(axis=None)


def test_log_odds_add_up_to_those_of_the_probability(scores: pd.DataFrame) -> None:
    told = scores["base_log_odds"] + scores[[f"log_odds_{p}" for p in PLAYERS]].sum(axis=1)
    assert np.abs(told - logit(scores["probability"])).max() <= 1e-6


def test_points_add_up_to_the_distance_from_the_base(scores: pd.DataFrame) -> None:
    points = scores[[f"points_{player}" for player in PLAYERS]].sum(axis=1)
    distance = scores["probability"] - scores["base_probability"]
    assert np.abs(points - distance).max() <= 1e-9
    assert np.allclose(scores["base_probability"], expit(scores["base_log_odds"]))


def test_points_and_log_odds_point_the_same_way(scores: pd.DataFrame) -> None:
    for player in PLAYERS:
        same = np.sign(scores[f"log_odds_{player}"]) == np.sign(scores[f"points_{player}"])
        assert same.all(), player


def test_the_best_lead_comes_first(scores: pd.DataFrame) -> None:
    assert scores["probability"].is_monotonic_decreasing
    assert scores["rank"].tolist() == list(range(1, len(scores) + 1))


def test_equal_probabilities_are_ranked_by_lead_id() -> None:
    made = pd.DataFrame(
        {"lead_id": ["c", "a", "d", "b"], "rank": 0, "probability": [0.5, 0.5, 0.9, 0.5]}
    )
    ranked = rank_scores(made)
    assert ranked["lead_id"].tolist() == ["d", "a", "b", "c"]
    assert ranked["rank"].tolist() == [1, 2, 3, 4]


def test_equal_leads_are_ranked_by_lead_id(trained: LeadModel, sample: Simulation) -> None:
    ids = [f"L-{i:03d}" for i in np.random.default_rng(0).permutation(45)]
    lead = sample.leads[sample.leads["stage"] == "intent"].iloc[[0]]
    same = pd.concat([lead] * len(ids)).assign(lead_id=ids)
    scores = trained.score(same)
    assert len(set(scores["probability"])) == 1
    assert scores["lead_id"].tolist() == sorted(ids)


def test_the_stage_is_that_of_the_lead(scores: pd.DataFrame, sample: Simulation) -> None:
    stages = sample.leads.set_index("lead_id")["stage"]
    assert scores["stage"].tolist() == stages[scores["lead_id"]].tolist()


def test_warning_signs_are_known_ones_with_a_verdict(
    scores: pd.DataFrame, sample: Simulation
) -> None:
    signs = load_framework().signs
    known = {(sign.id, "") for sign in signs}
    known |= {(sign.id, cause.id) for sign in signs for cause in sign.causes}
    pairs = [pair for cell in scores["warning_signs"] for pair in sign_texts(cell)]
    assert {verdict for _, verdict in pairs} <= VERDICTS
    named = {sign_and_cause(sign) for sign, verdict in pairs if verdict != "data_only"}
    assert named <= known
    assert ("decider_noncommittal", "not_told") in named
    data_only = {sign for sign, verdict in pairs if verdict == "data_only"}
    assert data_only <= set(sample.leads)


@pytest.mark.parametrize(
    ("cell", "pairs"),
    [
        ("", []),
        ("stalling:confirmed", [("stalling", "confirmed")]),
        (
            "stalling:confirmed; RFI:data_only",
            [("stalling", "confirmed"), ("RFI", "data_only")],
        ),
        ("Size: staff:data_only", [("Size: staff", "data_only")]),
        ("Size; staff:data_only", [("Size; staff", "data_only")]),
    ],
)
def test_a_cell_of_signs_is_read_back(cell: str, pairs: list[tuple[str, str]]) -> None:
    assert sign_texts(cell) == pairs


def test_every_lead_has_an_interval_of_its_own(scores: pd.DataFrame) -> None:
    assert (scores["similar_won"] <= scores["similar_deals"]).all()
    ends = scores["probability_low"], scores["probability_high"]
    assert (ends[0] < scores["probability"]).all()
    assert (scores["probability"] < ends[1]).all()
    best = scores.head(6)
    assert len(best[["probability_low", "probability_high"]].drop_duplicates()) > 3


def test_a_model_of_before_shows_the_interval_of_similar_deals(
    trained: LeadModel, sample: Simulation
) -> None:
    """That of the win rate alone would leave leads out where similar deals ended oddly."""
    odd = deepcopy(trained)
    odd.classifier.blend_.spread_ = None
    reference = odd.classifier.reference_
    odd.classifier.reference_ = replace(reference, won=1 - reference.won)
    scores = odd.score(sample.leads)
    low, high = wilson(scores["similar_won"], scores["similar_deals"])
    outside = (scores["probability"] < low) | (scores["probability"] > high)
    assert outside.any()
    assert (scores["probability_low"] <= scores["probability"]).all()
    assert (scores["probability"] <= scores["probability_high"]).all()


def test_leads_of_whom_nothing_is_told_are_marked_and_counted(
    trained: LeadModel, sample: Simulation
) -> None:
    leads = sample.leads.astype(object).head(5)
    facts = [s.column for s in trained.pipeline.sources if s.player not in OTHERS]
    leads.loc[leads.index[:2], facts] = None
    scored = trained.score_table(trained.read(leads))
    thin = scored.scores.set_index("lead_id")["thin_evidence"]
    assert thin.sum() == 2
    assert thin[leads["lead_id"].iloc[:2]].all()
    assert [note.rows for note in scored.notes if note.column == THIN] == [2]
    record = trained.explain(leads, [leads["lead_id"].iloc[0]])[0]
    assert record.notes[0] == Note("nothing_known")
