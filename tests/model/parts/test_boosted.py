from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logit

from kaopu.model.parts.base import NO_LINE, Setting, TrainingData
from kaopu.model.parts.boosted import (
    MAX_ROUNDS,
    BoostedLearner,
    BoostedPart,
    min_leaf,
)
from kaopu.model.parts.forms import MAX_DEPTH

ONES = np.ones(300)


def test_the_boosted_margin_is_the_log_odds_of_its_trees(
    X: np.ndarray, y: np.ndarray
) -> None:
    part = BoostedPart.fit(TrainingData(X, y, ONES, 0), leaves=4, rounds=10)
    probability = part.model.predict_proba(X)[:, 1]
    np.testing.assert_allclose(part.margin(X), logit(probability), atol=1e-9)
    assert part.model.n_iter_ == 10
    assert np.corrcoef(part.margin(X), y)[0, 1] > 0.4


def test_no_boosted_path_tests_more_columns_than_an_explanation_can_bear(
    X: np.ndarray, y: np.ndarray
) -> None:
    part = BoostedPart.fit(TrainingData(X, y, ONES, 0), leaves=30, rounds=3)
    depths = [tree.nodes["depth"].max() for (tree,) in part.model._predictors]
    assert max(depths) <= MAX_DEPTH


def test_the_seed_decides(X: np.ndarray, y: np.ndarray) -> None:
    def margin(seed: int) -> np.ndarray:
        return BoostedPart.fit(TrainingData(X, y, ONES, seed), 4, 5).margin(X)

    np.testing.assert_array_equal(margin(1), margin(1))
    assert (margin(1) != margin(2)).any()


@pytest.mark.parametrize(("rows", "leaf"), [(10, 5), (100, 5), (900, 15), (10**6, 50)])
def test_a_boosted_leaf_grows_with_the_deals(rows: int, leaf: int) -> None:
    assert min_leaf(np.ones(rows)) == leaf


def test_a_setting_is_leaves_rounds_and_bins(data: TrainingData) -> None:
    learner = BoostedLearner((3, 4), (5, 7))
    scores = learner.scores(data, data.X)
    assert [setting.values[:2] for setting in scores] == [(3, 5), (3, 7), (4, 5), (4, 7)]
    setting = Setting("boosted", (4, 7, 63))
    part = learner.fit(data, setting, NO_LINE)
    assert (part.model.max_leaf_nodes, part.model.n_iter_) == (4, 7)
    assert (part.kind, learner.kind) == ("boosted", "boosted")
    np.testing.assert_allclose(part.margin(data.X), scores[setting], atol=1e-9)


def test_its_form_has_every_tree(data: TrainingData) -> None:
    part = BoostedLearner().fit(data, Setting("boosted", (4, 7, 63)), NO_LINE)
    form = part.form()
    assert (len(form.trees), form.scale, form.offset) == (7, 1.0, 0.0)
    assert form.estimator is part.model
    assert form.start == pytest.approx(logit(data.y.mean()))


@pytest.mark.parametrize(
    ("field", "node", "value", "found"),
    [
        ("left", 0, 4_000_000_000, "no parent, or two"),
        ("left", 0, 0, "no parent, or two"),
        ("feature_idx", 0, 99, "a column beyond"),
        ("feature_idx", 0, -7, "a column beyond"),
        ("num_threshold", 0, np.nan, "no number"),
        ("value", -1, np.nan, "not finite"),
        ("is_leaf", -1, 0, "no parent, or two"),
        ("is_categorical", 0, 1, "of another kind"),
    ],
)
def test_a_tree_that_was_tampered_with_is_refused(
    X: np.ndarray, y: np.ndarray, field: str, node: int, value: float, found: str
) -> None:
    part = BoostedPart.fit(TrainingData(X, y, np.ones(len(y)), 0), leaves=4, rounds=3)
    part.check(X.shape[1])
    part.model._predictors[1][0].nodes[field][node] = value
    with pytest.raises(ValueError, match=found):
        part.check(X.shape[1])


def test_a_part_of_other_columns_is_refused(X: np.ndarray, y: np.ndarray) -> None:
    part = BoostedPart.fit(TrainingData(X, y, np.ones(len(y)), 0), leaves=4, rounds=3)
    with pytest.raises(ValueError, match="not for 99 columns"):
        part.check(99)


def tangled(rows: int, seed: int = 5) -> TrainingData:
    """Return rows whose outcome rests on a code of many levels, turned by a flag."""
    rng = np.random.default_rng(seed)
    codes, flag = rng.integers(0, 60, rows), rng.random(rows) < 0.5
    worth = np.random.default_rng(1).normal(0, 3, 60)[codes] * np.where(flag, 1, -1)
    won = rng.random(rows) < 1 / (1 + np.exp(-worth))
    X = np.column_stack([codes, flag, rng.normal(size=rows)]).astype(np.float32)
    return TrainingData(X, won.astype(float), np.ones(rows), 0)


def grown(learner: BoostedLearner, rows: int) -> list[BoostedLearner]:
    """Return the learners that are tried one after another, out of fold."""
    known, asked = tangled(rows), tangled(rows, 6)
    tried, margins = [learner], learner.scores(known, asked.X)
    while (wider := tried[-1].wider(margins, asked)) is not None:
        tried.append(wider)
        margins |= wider.scores(known, asked.X)
    return tried


def test_more_trees_are_tried_as_long_as_they_gain() -> None:
    tried = grown(BoostedLearner((4,), (20, 40)), 3_000)
    most = [max(learner.rounds) for learner in tried]
    assert most[:3] == [40, 80, 160]
    assert most[-1] <= MAX_ROUNDS
    assert max(tried[1].leaves) == 8
    assert {learner.bins for learner in tried} == {63, 255}


def test_where_the_last_trees_gain_nothing_certain_no_more_are_tried() -> None:
    learner = BoostedLearner((2,), (30, 60))
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 5)).astype(np.float32)
    noise = TrainingData(X, (rng.random(400) < 0.5).astype(float), np.ones(400), 0)
    scores = learner.scores(noise, X[::-1].copy())
    assert learner.wider(scores, noise) is None
