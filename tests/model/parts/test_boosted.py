from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logit

from kaopu.model.parts.base import NO_LINE, Setting, TrainingData
from kaopu.model.parts.boosted import BoostedLearner, BoostedPart, min_leaf
from kaopu.model.parts.forms import MAX_DEPTH

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
    part = BoostedPart.fit(X, y, np.ones(len(y)), leaves=4, rounds=3, seed=0)
    part.check(X.shape[1])
    part.model._predictors[1][0].nodes[field][node] = value
    with pytest.raises(ValueError, match=found):
        part.check(X.shape[1])


def test_a_part_of_other_columns_is_refused(X: np.ndarray, y: np.ndarray) -> None:
    part = BoostedPart.fit(X, y, np.ones(len(y)), leaves=4, rounds=3, seed=0)
    with pytest.raises(ValueError, match="not for 99 columns"):
        part.check(99)
