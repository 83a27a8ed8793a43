from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier

from kaopu.explain.shapley.lookup_margin import LookupMargin
from kaopu.model.blend import BlendClassifier
from kaopu.model.parts.base import Setting, TrainingData
from kaopu.model.parts.boosted import BoostedPart
from kaopu.model.parts.forest import ForestLearner, ForestPart
from kaopu.model.parts.linear import LinearPart
from kaopu.model.parts.symmetric import Shape


@pytest.fixture(scope="module")
def data() -> TrainingData:
    rng = np.random.default_rng(0)
    X = rng.normal(0, 1, (600, 7)).astype(np.float32)
    X[:, 5:] = X[:, 5:] > 0
    y = (X[:, 0] * X[:, 5] - X[:, 2] + rng.normal(0, 1, 600) > 0).astype(float)
    return TrainingData(X, y, np.ones(600), 0)


@pytest.fixture(scope="module")
def blend(data: TrainingData) -> BlendClassifier:
    """A blend of all three parts, and of a forest that asks nothing."""
    (linear,) = LinearPart.fit(data.X, data.y, data.weights, [1.0])
    boosted = BoostedPart.fit(data, Shape(6, 0.6, 0.14), 12)
    forest = ForestLearner(8).fit(data, Setting("forest"), (4.0, -2.0))
    stumps = ExtraTreesClassifier(3, max_depth=6, min_samples_leaf=400, random_state=0)
    idle = ForestPart(stumps.fit(data.X, data.y), 2.0, 0.5)
    blend = BlendClassifier()
    blend.classes_, blend.n_features_in_ = np.array([0.0, 1.0]), 7
    blend.parts_ = [linear, boosted, forest, idle]
    blend.weights_, blend.slope_ = np.array([0.4, 0.3, 0.2, 0.1]), 1.2
    blend.offset_ = -0.3
    return blend


@pytest.mark.parametrize("order", ["C", "F"])
def test_log_odds_are_those_of_the_blend(
    blend: BlendClassifier, data: TrainingData, order: str
) -> None:
    X = np.array(data.X, order=order)  # type: ignore[call-overload]
    found = LookupMargin.of(blend, 7).of_matrix(X)
    np.testing.assert_allclose(found, blend.decision_function(data.X), rtol=0, atol=1e-12)


def test_a_lead_alone_has_the_same_log_odds(
    blend: BlendClassifier, data: TrainingData
) -> None:
    margin = LookupMargin.of(blend, 7)
    batch = margin.of_matrix(data.X)
    for row in (0, 17, 599):
        assert margin.of_matrix(data.X[[row]])[0] == batch[row]
    assert margin.of_matrix(data.X[:0]).shape == (0,)
