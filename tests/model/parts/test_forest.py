from __future__ import annotations

import numpy as np

from kaopu.model.parts.base import MAX_DEPTH, Setting, TrainingData
from kaopu.model.parts.forest import MAX_ROWS, ForestLearner, ForestPart

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
    ((setting, scores),) = learner.scores(data, data.X).items()
    assert setting == FOREST
    part = learner.fit(data, FOREST, (1.0, 0.0))
    assert (part.kind, learner.kind) == ("forest", "forest")
    np.testing.assert_allclose(part.margin(data.X), scores)


def test_its_form_is_scaled_by_the_line(data: TrainingData) -> None:
    part = ForestLearner(5).fit(data, FOREST, (5.0, -2.5))
    form = part.form()
    assert (len(form.trees), form.start, form.scale, form.offset) == (5, 0.0, 5.0, -2.5)
    assert form.estimator is part.model
