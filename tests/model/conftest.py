from __future__ import annotations

import pytest

from kaopu.model.parts.boosted import BoostedLearner
from kaopu.model.parts.forest import ForestLearner
from kaopu.model.parts.linear import LinearLearner
from kaopu.model.parts.symmetric import Shape
from kaopu.model.search import SearchSpace

FEW = Shape(2, 0.3, 0.14)


@pytest.fixture(scope="session")
def small() -> SearchSpace:
    """Few trees, for tests in which their number does not matter."""
    return SearchSpace(
        (LinearLearner(), BoostedLearner((FEW,), (5, 10), 2), ForestLearner(5))
    )
