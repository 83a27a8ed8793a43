"""The boosted part: the margin of scikit-learn's histogram gradient boosting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE

from kaopu.model.calibration import row_log_loss
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
# Few parts of a column are enough for few trees; codes of many levels need more.
BINS, FINE_BINS = 63, 255
# Where the most trees are the best, twice as many are tried, of up to twice the leaves.
MAX_ROUNDS, MAX_LEAVES = 480, 32
GROWTH = (1.25, 1.5, 2.0)


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
        leaves: int, rounds: int, weights: Floats, seed: int, bins: int = BINS
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
            max_bins=bins,
            early_stopping=False,
            random_state=seed,
        )

    @classmethod
    def fit(
        cls, data: TrainingData, leaves: int, rounds: int, bins: int = BINS
    ) -> BoostedPart:
        """Fit ``rounds`` trees of at most ``leaves`` leaves, columns cut into ``bins``."""
        model = cls.untrained(leaves, rounds, data.weights, data.seed, bins)
        model.fit(data.X, data.y, sample_weight=data.weights)
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
    """Learns boosted parts; a setting is ``(leaves, rounds, bins)``.

    What is tried grows as long as the most trees are the best out of fold.

    Attributes:
        leaves: The most leaves of a tree that are tried.
        rounds: The numbers of trees that are tried.
        bins: Into how many parts columns are cut.
        cost: Of explaining a row, in linear parts; measured, see docs/decisions.
    """

    leaves: tuple[int, ...] = (4, 16)
    rounds: tuple[int, ...] = (8, 15, 22, 30, 40, 55)
    bins: int = BINS
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

    def wider(
        self, margins: Mapping[Setting, Floats], outcomes: TrainingData
    ) -> BoostedLearner | None:
        """Return a learner of more trees, if the last ones still gain beyond an error."""
        losses = {s: row_log_loss(m, outcomes.y) for s, m in margins.items()}
        best = min(losses, key=lambda s: np.average(losses[s], weights=outcomes.weights))
        leaves, rounds = int(best.values[0]), int(best.values[1])
        if rounds != max(self.rounds) or rounds >= MAX_ROUNDS or len(self.rounds) < 2:
            return None
        before = Setting(self.kind, (leaves, sorted(self.rounds)[-2], self.bins))
        gain = outcomes.weights * (losses[before] - losses[best])
        if gain.sum() <= np.sqrt(((gain - gain.mean()) ** 2).sum()):
            return None
        more = tuple(min(round(rounds * times), MAX_ROUNDS) for times in GROWTH)
        # Larger trees only where the largest were the best.
        largest = min(2 * leaves, MAX_LEAVES) if leaves == max(self.leaves) else leaves
        wide = tuple(dict.fromkeys((leaves, largest)))
        return replace(self, leaves=wide, rounds=more, bins=FINE_BINS)

    def scores(self, data: TrainingData, X: Matrix) -> dict[Setting, Floats]:
        """Return the margin (n,) of rows ``X`` (n, d) at every setting.

        One fit serves every number of rounds.
        """
        scores = {}
        for leaves in self.leaves:
            model = BoostedPart.untrained(
                leaves, max(self.rounds), data.weights, data.seed, self.bins
            )
            model.fit(data.X, data.y, sample_weight=data.weights)
            for i, margin in enumerate(model.staged_decision_function(X), start=1):
                if i in self.rounds:
                    scores[Setting(self.kind, (leaves, i, self.bins))] = margin.copy()
        return scores

    def fit(self, data: TrainingData, setting: Setting, line: Line) -> BoostedPart:
        """Return the part of one setting; its margin needs no line."""
        return BoostedPart.fit(data, *(int(value) for value in setting.values))


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
