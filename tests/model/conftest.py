from __future__ import annotations

import pytest

from kaopu.model.parts.boosted import BoostedLearner
from kaopu.model.parts.forest import ForestLearner
from kaopu.model.parts.linear import LinearLearner
from kaopu.model.search import SearchSpace


@pytest.fixture(scope="session")
def small() -> SearchSpace:
    """Few trees, for tests in which their number does not matter."""
    return SearchSpace((LinearLearner(), BoostedLearner((4,), (5, 10)), ForestLearner(5)))
