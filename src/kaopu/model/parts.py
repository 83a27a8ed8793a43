"""The parts of the blend: each gives a margin that is exactly additive under SHAP.

A linear part (logistic margin), a boosted part (margin of boosted trees) and a forest
part (a forest's probability, scaled). All read a float32 matrix, and keep what an exact
explanation needs: coefficients, or their trees' leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

Floats = NDArray[np.float64]
Matrix = NDArray[np.float32]


class Part(Protocol):
    """What the blend asks of a part."""

    kind: str

    def margin(self, X: Matrix) -> Floats:
        """Return the part's additive score (n,), in log-odds."""
        ...


@dataclass
class LinearPart:
    """A logistic margin: intercept + X @ coefficients.

    Attributes:
        means: Weighted means of the training columns (d,): the reference from which
            contributions are counted.
    """

    coefficients: Floats
    intercept: float
    means: Floats
    kind: str = "linear"

    @classmethod
    def fit(
        cls, X: Matrix, y: Floats, weights: Floats, strengths: Sequence[float]
    ) -> list[LinearPart]:
        """Fit L2-regularised logistic regressions, one an inverse strength C.

        Columns wider than one are scaled to unit deviation first; indicators are not,
        so that a rare level is held back as it should be.
        """
        scaled = X.astype(float)
        means = np.average(scaled, axis=0, weights=weights)
        scaled -= means
        variances = np.einsum("i,ij,ij->j", weights, scaled, scaled) / weights.sum()
        scale = np.maximum(1.0, np.sqrt(variances))
        scaled /= scale
        parts = []
        for C in strengths:
            model = LogisticRegression(C=C, solver="newton-cholesky", max_iter=200)
            model.fit(scaled, y, sample_weight=weights)
            coefficients = model.coef_[0] / scale
            intercept = float(model.intercept_[0] - means @ coefficients)
            parts.append(cls(coefficients, intercept, means))
        return parts

    def margin(self, X: Matrix) -> Floats:
        """Return the margin (n,)."""
        margin: Floats = X.astype(float) @ self.coefficients + self.intercept
        return margin


class _PlainBins(HistGradientBoostingClassifier):
    """Bins columns by plain quantiles, whatever the rows weigh.

    scikit-learn takes weighted ones, one bin at a time, which costs ten times as much as
    all trees of a few hundred rows.
    """

    def _bin_data(self, X: Matrix, sample_weight: Any, is_training_data: bool) -> Any:
        return super()._bin_data(X, None, is_training_data)


@dataclass
class BoostedPart:
    """The margin of scikit-learn's histogram gradient boosting."""

    model: HistGradientBoostingClassifier
    kind: str = "boosted"

    @staticmethod
    def untrained(
        leaves: int, rounds: int, weights: Floats, seed: int
    ) -> HistGradientBoostingClassifier:
        """Return the estimator for trees of at most ``leaves`` leaves.

        Few columns a split and a slow rate keep small data from being overfitted.
        """
        return _PlainBins(
            learning_rate=BOOSTING_RATE,
            max_iter=rounds,
            max_leaf_nodes=leaves,
            max_depth=DEEPEST,
            min_samples_leaf=least_leaf(weights),
            l2_regularization=1.0,
            max_features=BOOSTING_COLUMNS,
            max_bins=BOOSTING_BINS,
            early_stopping=False,
            random_state=seed,
        )

    @classmethod
    def fit(
        cls, X: Matrix, y: Floats, weights: Floats, leaves: int, rounds: int, seed: int
    ) -> BoostedPart:
        """Fit ``rounds`` trees of at most ``leaves`` leaves."""
        model = cls.untrained(leaves, rounds, weights, seed)
        model.fit(X, y, sample_weight=weights)
        # From here on it is the plain estimator, which shap and skops know.
        model.__class__ = HistGradientBoostingClassifier
        return cls(model)

    def margin(self, X: Matrix) -> Floats:
        """Return the margin (n,)."""
        margin: Floats = self.model.decision_function(X)
        return margin


@dataclass
class ForestPart:
    """A forest's probability, moved to log-odds by one straight line.

    Attributes:
        slope: Log-odds a unit of probability.
        offset: Log-odds at probability zero.
    """

    model: ExtraTreesClassifier
    slope: float
    offset: float
    kind: str = "forest"

    @staticmethod
    def untrained(trees: int, rows: int, seed: int) -> ExtraTreesClassifier:
        """Return the estimator for ``rows`` training rows.

        Its depth is bounded, for an exact explanation's sake. A tree so small learns no
        more from many rows than from some, and each then sees a sample.
        """
        is_large = rows > FOREST_ROWS
        return ExtraTreesClassifier(
            n_estimators=trees,
            max_depth=DEEPEST,
            min_samples_leaf=FOREST_LEAF,
            max_features=FOREST_COLUMNS,
            bootstrap=is_large,
            max_samples=FOREST_ROWS if is_large else None,
            random_state=seed,
        )

    @classmethod
    def fit(
        cls, X: Matrix, y: Floats, weights: Floats, line: tuple[float, float], seed: int
    ) -> ForestPart:
        """Fit the forest; ``line`` is its (slope, offset), learnt out of fold."""
        model = cls.untrained(FOREST_TREES, len(X), seed)
        return cls(model.fit(X, y, sample_weight=weights), *line)

    def margin(self, X: Matrix) -> Floats:
        """Return the scaled probability (n,)."""
        margin: Floats = self.slope * self.model.predict_proba(X)[:, 1] + self.offset
        return margin


DEEPEST = 6
BOOSTING_RATE = 0.14
BOOSTING_COLUMNS = 0.3
BOOSTING_BINS = 63
FOREST_TREES = 60
FOREST_LEAF = 3
FOREST_ROWS = 20_000
FOREST_COLUMNS = 0.3


def least_leaf(weights: Floats) -> int:
    """Return the rows a boosted leaf must hold: the square root of all, 5 to 50."""
    return int(np.clip(np.sqrt(weights.sum()) / 2, 5, 50))
