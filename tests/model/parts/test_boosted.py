from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logit

from kaopu.model.parts.base import MAX_DEPTH, NO_LINE, Setting, TrainingData
from kaopu.model.parts.boosted import BoostedLearner, BoostedPart, min_leaf

ONES = np.ones(300)


def test_the_boosted_margin_is_the_log_odds_of_its_trees(
    X: np.ndarray, y: np.ndarray
) -> None:
    part = BoostedPart.fit(X, y, ONES, leaves=4, rounds=10, seed=0)
    probability = part.model.predict_proba(X)[:, 1]
    np.testing.assert_allclose(part.margin(X), logit(probability), atol=1e-9)
    assert part.model.n_iter_ == 10
    assert np.corrcoef(part.margin(X), y)[0, 1] > 0.4


def test_no_boosted_path_tests_more_columns_than_an_explanation_can_bear(
    X: np.ndarray, y: np.ndarray
) -> None:
    part = BoostedPart.fit(X, y, ONES, leaves=30, rounds=3, seed=0)
    depths = [tree.nodes["depth"].max() for (tree,) in part.model._predictors]
    assert max(depths) <= MAX_DEPTH


def test_the_seed_decides(X: np.ndarray, y: np.ndarray) -> None:
    def margin(seed: int) -> np.ndarray:
        return BoostedPart.fit(X, y, ONES, 4, 5, seed).margin(X)

    np.testing.assert_array_equal(margin(1), margin(1))
    assert (margin(1) != margin(2)).any()


@pytest.mark.parametrize(("rows", "leaf"), [(10, 5), (100, 5), (900, 15), (10**6, 50)])
def test_a_boosted_leaf_grows_with_the_deals(rows: int, leaf: int) -> None:
    assert min_leaf(np.ones(rows)) == leaf


def test_a_setting_is_leaves_and_rounds(data: TrainingData) -> None:
    learner = BoostedLearner((3, 4), (5, 7))
    scores = learner.scores(data, data.X)
    assert [setting.values for setting in scores] == [(3, 5), (3, 7), (4, 5), (4, 7)]
    setting = Setting("boosted", (4, 7))
    part = learner.fit(data, setting, NO_LINE)
    assert (part.model.max_leaf_nodes, part.model.n_iter_) == (4, 7)
    assert (part.kind, learner.kind) == ("boosted", "boosted")
    np.testing.assert_allclose(part.margin(data.X), scores[setting], atol=1e-9)


def test_its_form_has_every_tree(data: TrainingData) -> None:
    part = BoostedLearner().fit(data, Setting("boosted", (4, 7)), NO_LINE)
    form = part.form()
    assert (len(form.trees), form.scale, form.offset) == (7, 1.0, 0.0)
    assert form.estimator is part.model
    assert form.start == pytest.approx(logit(data.y.mean()))
