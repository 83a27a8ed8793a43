from __future__ import annotations

import numpy as np
import pytest

from kaopu.model.parts.base import TrainingData


@pytest.fixture(scope="module", name="X")
def matrix() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(300, 4)).astype(np.float32)


@pytest.fixture(scope="module")
def y(X: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(1).normal(size=300)
    return (X[:, 0] - 0.5 * X[:, 1] + noise > 0).astype(float)


@pytest.fixture(scope="module")
def data(X: np.ndarray, y: np.ndarray) -> TrainingData:
    return TrainingData(X, y, np.ones(300), seed=0)
