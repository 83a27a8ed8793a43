"""The boosted part of models trained before its trees were symmetric; never trained anew.

A stored model keeps the trees that it was trained with. See `kaopu.model.parts.boosted`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE

from kaopu.model.parts.forms import (
    Floats,
    Matrix,
    Tree,
    TreeForm,
    check_numbers,
    check_tree,
)

TRUSTED_TYPES = (
    "kaopu.model.parts.leafwise.LeafwiseLearner",
    "kaopu.model.parts.leafwise.LeafwisePart",
    "numpy.dtype",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
)


@dataclass
class LeafwisePart:
    """The margin of scikit-learn's histogram gradient boosting."""

    model: HistGradientBoostingClassifier
    kind: str = "boosted"

    def margin(self, X: Matrix) -> Floats:
        """Return the margin (n,)."""
        margin: Floats = self.model.decision_function(X)
        return margin

    def form(self) -> TreeForm:
        """Return the trees, and the margin before any of them."""
        return leafwise_form(self.model)

    def check(self, columns: int) -> None:
        """Check a part that was read from a file; see `kaopu.model.parts.base.Part`."""
        model = self.model
        if not isinstance(model, HistGradientBoostingClassifier):
            raise ValueError("a boosted part without its trees")  # noqa: TRY004 - see base
        if model.n_trees_per_iteration_ != 1 or model.n_features_in_ != columns:
            raise ValueError(f"a boosted part that is not for {columns} columns")
        check_numbers("baselines", model._baseline_prediction, 1, 1)
        for (predictor,) in model._predictors:
            nodes = predictor.nodes
            if nodes.dtype != PREDICTOR_RECORD_DTYPE or nodes["is_categorical"].any():
                raise ValueError("a boosted tree of another kind")
            check_tree(_tree(nodes), nodes["is_leaf"].astype(bool), columns)


class LeafwiseLearner:
    """What a stored search space holds of the settings that were tried."""


def leafwise_form(model: HistGradientBoostingClassifier) -> TreeForm:
    """Return the trees of a fitted boosting model, and its margin before any tree."""
    trees = tuple(_tree(predictor.nodes) for (predictor,) in model._predictors)
    start = float(np.ravel(model._baseline_prediction)[0])
    return TreeForm(trees, model, start)


def _tree(nodes: NDArray[Any]) -> Tree:
    own = np.arange(len(nodes))
    is_leaf = nodes["is_leaf"].astype(bool)
    return Tree(
        left=np.where(is_leaf, own, nodes["left"]).astype(np.intp),
        right=np.where(is_leaf, own, nodes["right"]).astype(np.intp),
        column=nodes["feature_idx"].astype(np.intp),
        threshold=nodes["num_threshold"].astype(float),
        value=nodes["value"].astype(float),
        cover=nodes["count"].astype(float),
    )
