"""Plain logistic regression on the model's own matrix: no blend, no calibration."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from kaopu.evaluation.baselines.base import Baseline, Bools, Floats, Ints
from kaopu.features import FeatureEncoder

# Ten times scikit-learn's limit: more steps to settle, the same solution.
MAX_STEPS = 1_000


class PlainLogistic(Baseline):
    """Logistic regression with scikit-learn's defaults (L2 penalty, C = 1).

    Its matrix is that of `kaopu.features.FeatureEncoder`, in which numbers are
    standardised; levels and categories are centred indicators.

    Attributes:
        encoder_: The fitted `FeatureEncoder`.
        model_: The fitted `LogisticRegression`.
    """

    def _learn(self, X: pd.DataFrame, won: Bools, groups: Ints) -> None:
        self.encoder_ = FeatureEncoder(self.sources)
        matrix = self.encoder_.fit_transform(X, won, groups).astype(np.float64)
        self.model_ = LogisticRegression(max_iter=MAX_STEPS).fit(matrix, won)

    def _won(self, X: pd.DataFrame) -> Floats:
        matrix = self.encoder_.transform(X).astype(np.float64)
        won: Floats = self.model_.predict_proba(matrix)[:, 1]
        return won
