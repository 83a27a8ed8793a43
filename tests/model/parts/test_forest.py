from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kaopu.model.parts.base import Setting, TrainingData
from kaopu.model.parts.forest import MAX_ROWS, ForestLearner, ForestPart
from kaopu.model.parts.forms import MAX_DEPTH

FOREST = Setting("forest")


def test_the_margin_is_a_line_of_its_probability(data: TrainingData) -> None:
    part = ForestLearner(5).fit(data, FOREST, (5.0, -2.5))
    probability = part.model.predict_proba(data.X)[:, 1]
    np.testing.assert_allclose(part.margin(data.X), 5 * probability - 2.5)
    assert (part.slope, part.offset) == (5.0, -2.5)
    assert len(part.model.estimators_) == 5
    assert max(tree.get_depth() for tree in part.model.estimators_) <= MAX_DEPTH


def test_the_seed_decides(X: np.ndarray, y: np.ndarray) -> None:
    def margin(seed: int) -> np.ndarray:
        data = TrainingData(X, y, np.ones(300), seed)
        return ForestLearner(5).fit(data, FOREST, (1.0, 0.0)).margin(X)

    np.testing.assert_array_equal(margin(1), margin(1))
    assert (margin(1) != margin(2)).any()


def test_of_many_rows_each_tree_sees_a_sample() -> None:
    few = ForestPart.untrained(10, rows=MAX_ROWS, seed=0)
    many = ForestPart.untrained(10, rows=MAX_ROWS + 1, seed=0)
    assert (few.bootstrap, few.max_samples) == (False, None)
    assert (many.bootstrap, many.max_samples) == (True, MAX_ROWS)


def test_its_scores_are_probabilities_that_need_a_line(data: TrainingData) -> None:
    learner = ForestLearner(5)
    assert learner.needs_line
    ((setting, scores),) = learner.scores(data, data.X, {}).items()
    assert setting == FOREST
    part = learner.fit(data, FOREST, (1.0, 0.0))
    assert (part.kind, learner.kind) == ("forest", "forest")
    np.testing.assert_allclose(part.margin(data.X), scores)


def test_its_form_is_scaled_by_the_line(data: TrainingData) -> None:
    part = ForestLearner(5).fit(data, FOREST, (5.0, -2.5))
    form = part.form()
    assert (len(form.trees), form.start, form.scale, form.offset) == (5, 0.0, 5.0, -2.5)
    assert form.estimator is part.model


def tampered(part: ForestPart, **changes: Any) -> None:
    """Set the state of a tree as a file could."""
    tree = part.model.estimators_[2].tree_
    state = tree.__getstate__()
    for name, value in changes.items():
        if name in state:
            state[name] = value
        else:
            node, number = value
            state["nodes"][name][node] = number
    tree.__setstate__(state)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"node_count": 10**9}, "cut off"),
        ({"left_child": (0, 10**9)}, "no parent, or two"),
        ({"left_child": (0, -5)}, "no parent, or two"),
        ({"right_child": (0, 0)}, "no parent, or two"),
        ({"feature": (0, 10**6)}, "a column beyond"),
        ({"threshold": (0, np.nan)}, "no number"),
    ],
)
def test_a_tree_that_was_tampered_with_is_refused(
    data: TrainingData, changes: dict[str, Any], found: str
) -> None:
    part = ForestLearner(4).fit(data, FOREST, (2.0, -1.0))
    part.check(data.X.shape[1])
    tampered(part, **changes)
    with pytest.raises(ValueError, match=found):
        part.check(data.X.shape[1])


def test_shares_that_are_none_are_refused(data: TrainingData) -> None:
    part = ForestLearner(4).fit(data, FOREST, (2.0, -1.0))
    values = part.model.estimators_[2].tree_.__getstate__()["values"]
    tampered(part, values=np.zeros_like(values))
    with pytest.raises(ValueError, match="shares that are none"):
        part.check(data.X.shape[1])
