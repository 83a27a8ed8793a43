from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logit
from sklearn.ensemble import HistGradientBoostingClassifier

from kaopu.model.parts.leafwise import LeafwisePart


@pytest.fixture
def part(X: np.ndarray, y: np.ndarray) -> LeafwisePart:
    model = HistGradientBoostingClassifier(max_iter=7, max_leaf_nodes=4, max_depth=6)
    return LeafwisePart(model.fit(X, y))


def test_its_margin_is_the_log_odds_of_its_trees(part: LeafwisePart, X: np.ndarray) -> None:
    probability = part.model.predict_proba(X)[:, 1]
    np.testing.assert_allclose(part.margin(X), logit(probability), atol=1e-9)


def test_its_form_has_every_tree(part: LeafwisePart, y: np.ndarray) -> None:
    form = part.form()
    assert (len(form.trees), form.scale, form.offset) == (7, 1.0, 0.0)
    assert form.estimator is part.model
    assert form.start == pytest.approx(logit(y.mean()))


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
    part: LeafwisePart, X: np.ndarray, field: str, node: int, value: float, found: str
) -> None:
    part.check(X.shape[1])
    part.model._predictors[1][0].nodes[field][node] = value
    with pytest.raises(ValueError, match=found):
        part.check(X.shape[1])


def test_a_part_of_other_columns_is_refused(part: LeafwisePart) -> None:
    with pytest.raises(ValueError, match="not for 99 columns"):
        part.check(99)
