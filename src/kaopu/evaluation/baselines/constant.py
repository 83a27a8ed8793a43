"""The constant rate: what is known before a single fact has been looked at."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.evaluation.baselines.base import Baseline, Bools, Floats, Ints


class ConstantRate(Baseline):
    """Gives every lead the win rate of the training deals.

    Attributes:
        rate_: That rate.
    """

    def _learn(self, X: pd.DataFrame, won: Bools, groups: Ints) -> None:
        self.rate_ = float(won.mean())

    def _won(self, X: pd.DataFrame) -> Floats:
        return np.full(len(X), self.rate_)
