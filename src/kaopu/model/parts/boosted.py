"""The boosted part: the margin of scikit-learn's histogram gradient boosting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE

from kaopu.model.parts.base import Line, Setting, TrainingData
from kaopu.model.parts.forms import (
    MAX_DEPTH,
    Floats,
    Matrix,
    Tree,
    TreeForm,
    check_numbers,
    check_tree,
)

RATE = 0.14
COLUMNS = 0.3
BINS = 63


class _PlainBins(HistGradientBoostingClassifier):
    """Bins columns by plain quantiles, whatever the rows weigh.

    scikit-learn takes weighted ones, one bin at a time, which costs ten times as much as
    all trees of a few hundred rows.
    """

    def _bin_data(self, X: Matrix, sample_weight: Any, is_training_data: bool) -> Any:
        return super()._bin_data(X, None, is_training_data)


@dataclass
class BoostedPart:
    """The margin of boosted trees."""

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
            learning_rate=RATE,
            max_iter=rounds,
            max_leaf_nodes=leaves,
            max_depth=MAX_DEPTH,
            min_samples_leaf=min_leaf(weights),
            l2_regularization=1.0,
            max_features=COLUMNS,
            max_bins=BINS,
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

    def form(self) -> TreeForm:
        """Return the trees, and the margin before any of them."""
        return boosted_form(self.model)

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


@dataclass(frozen=True)
class BoostedLearner:
    """Learns boosted parts; a setting is ``(leaves, rounds)``.

    Attributes:
        leaves: The most leaves of a tree that are tried.
        rounds: The numbers of trees that are tried.
        cost: Of explaining a row, in linear parts; measured, see docs/decisions.
    """

    leaves: tuple[int, ...] = (4, 16)
    rounds: tuple[int, ...] = (8, 15, 22, 30, 40, 55)
    cost: int = 100
    kind: ClassVar[str] = "boosted"
    needs_line: ClassVar[bool] = False
    trusted_types: ClassVar[tuple[str, ...]] = (
        "kaopu.model.parts.boosted.BoostedLearner",
        "kaopu.model.parts.boosted.BoostedPart",
        "numpy.dtype",
        "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    )

    def quick(self) -> BoostedLearner:
        """Return a learner of one small setting."""
        return BoostedLearner((4,), (25,))

    def scores(self, data: TrainingData, X: Matrix) -> dict[Setting, Floats]:
        """Return the margin (n,) of rows ``X`` (n, d) at every setting.

        One fit serves every number of rounds.
        """
        scores = {}
        for leaves in self.leaves:
            model = BoostedPart.untrained(leaves, max(self.rounds), data.weights, data.seed)
            model.fit(data.X, data.y, sample_weight=data.weights)
            for i, margin in enumerate(model.staged_decision_function(X), start=1):
                if i in self.rounds:
                    scores[Setting(self.kind, (leaves, i))] = margin.copy()
        return scores

    def fit(self, data: TrainingData, setting: Setting, line: Line) -> BoostedPart:
        """Return the part of one setting; its margin needs no line."""
        leaves, rounds = (int(value) for value in setting.values)
        return BoostedPart.fit(data.X, data.y, data.weights, leaves, rounds, data.seed)


def min_leaf(weights: Floats) -> int:
    """Return the rows a boosted leaf must hold: the square root of all, 5 to 50."""
    return int(np.clip(np.sqrt(weights.sum()) / 2, 5, 50))


def boosted_form(model: HistGradientBoostingClassifier) -> TreeForm:
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
