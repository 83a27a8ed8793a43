"""What every baseline has in common: facts in, P(won) out, as scikit-learn asks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from kaopu.features import FeatureSource
from kaopu.leads.finished import identical_rows

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]


class Baseline(ClassifierMixin, BaseEstimator, ABC):
    """A binary classifier of the facts of a `kaopu.leads.lead_table.LeadTable`.

    It is fitted and asked like `kaopu.model.classifier.LeadClassifier`; a subclass says
    what it learns from training rows, and the probability it gives to others.

    Parameters:
        sources: The columns of the facts and what they are, from
            `kaopu.features.feature_sources`.

    Attributes:
        classes_: The two classes; probabilities are about ``classes_[1]``.
    """

    def __init__(self, sources: Sequence[FeatureSource] = ()) -> None:
        self.sources = sources

    def fit(self, X: pd.DataFrame, y: Any, groups: Any = None) -> Self:
        """Fit on facts ``X`` (one column a source) and outcomes ``y`` (n,).

        Deals equal in every fact form a group, unless ``groups`` (n,) says otherwise.

        Raises:
            ValueError: The outcomes are not of two classes.
        """
        self.classes_, codes = np.unique(np.asarray(y), return_inverse=True)
        if len(self.classes_) != 2:
            raise ValueError(f"a baseline needs two classes, found {len(self.classes_)}")
        groups = identical_rows(X) if groups is None else np.asarray(groups)
        self._learn(X, codes == 1, groups)
        return self

    def predict_proba(self, X: pd.DataFrame) -> Floats:
        """Return the probabilities (n, 2) of lost and won."""
        check_is_fitted(self)
        won = self._won(X)
        return np.column_stack([1 - won, won])

    def predict(self, X: pd.DataFrame) -> NDArray[Any]:
        """Return the likelier outcome (n,)."""
        won = self.predict_proba(X)[:, 1] > 0.5
        return np.asarray(self.classes_[won.astype(int)])

    @abstractmethod
    def _learn(self, X: pd.DataFrame, won: Bools, groups: Ints) -> None:
        """Learn from facts, which of them were won (n,), and their groups (n,)."""

    @abstractmethod
    def _won(self, X: pd.DataFrame) -> Floats:
        """Return P(won) (n,)."""
