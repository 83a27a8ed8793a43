"""The forest part: the probability of extremely randomised trees, moved to log-odds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.tree._tree import Tree as SklearnTree

from kaopu.model.parts.base import Begun, Line, Setting, TrainingData
from kaopu.model.parts.forms import (
    MAX_DEPTH,
    Floats,
    Matrix,
    Tree,
    TreeForm,
    check_numbers,
    check_tree,
)

MIN_LEAF = 3
COLUMNS = 0.3
MAX_ROWS = 20_000
# What scikit-learn writes in place of a leaf's children.
TREE_LEAF = -1


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
        is_large = rows > MAX_ROWS
        return ExtraTreesClassifier(
            n_estimators=trees,
            max_depth=MAX_DEPTH,
            min_samples_leaf=MIN_LEAF,
            max_features=COLUMNS,
            bootstrap=is_large,
            max_samples=MAX_ROWS if is_large else None,
            random_state=seed,
        )

    def margin(self, X: Matrix) -> Floats:
        """Return the scaled probability (n,)."""
        margin: Floats = self.slope * self.model.predict_proba(X)[:, 1] + self.offset
        return margin

    def form(self) -> TreeForm:
        """Return the trees, scaled by the line."""
        trees = forest_trees(self.model)
        return TreeForm(trees, self.model, scale=self.slope, offset=self.offset)

    def check(self, columns: int) -> None:
        """Check a part that was read from a file; see `kaopu.model.parts.base.Part`."""
        check_numbers("slopes", self.slope)
        check_numbers("offsets", self.offset)
        model = self.model
        if not isinstance(model, ExtraTreesClassifier) or not model.estimators_:
            raise ValueError("a forest part without its trees")
        if model.n_features_in_ != columns or list(model.classes_) != [0, 1]:
            raise ValueError(f"a forest part that is not for {columns} columns")
        for estimator in model.estimators_:
            tree = estimator.tree_
            # Before any of its arrays is looked at: they are as long as node_count says.
            if type(tree) is not SklearnTree or not 0 < tree.node_count <= tree.capacity:
                raise ValueError("a tree of the forest that is cut off")
            if (tree.n_outputs, tree.max_n_classes) != (1, 2):
                raise ValueError("a tree of the forest that is for other classes")
            if not (tree.value >= 0).all() or not (tree.value.sum(axis=2) > 0).all():
                raise ValueError("a tree of the forest with shares that are none")
        for estimator, tree in zip(model.estimators_, self.form().trees, strict=True):
            check_tree(tree, estimator.tree_.children_left == TREE_LEAF, columns)


@dataclass(frozen=True)
class ForestLearner:
    """Learns forest parts; there is one setting, ``()``.

    Attributes:
        trees: How many trees a forest has.
        cost: Of explaining a row, in linear parts; measured, see docs/decisions.
    """

    trees: int = 60
    cost: int = 2000
    kind: ClassVar[str] = "forest"
    needs_line: ClassVar[bool] = True
    trusted_types: ClassVar[tuple[str, ...]] = (
        "kaopu.model.parts.forest.ForestLearner",
        "kaopu.model.parts.forest.ForestPart",
        "numpy.dtype",
        "sklearn.tree._tree.Tree",
    )

    def quick(self) -> ForestLearner:
        """Return a learner of small forests."""
        return ForestLearner(10)

    def wider(
        self, margins: Mapping[Setting, Floats], outcomes: TrainingData
    ) -> ForestLearner | None:
        """Return None: what is tried is all there is."""
        return None

    def scores(self, data: TrainingData, X: Matrix, begun: Begun) -> dict[Setting, Floats]:
        """Return the probability (n,) of rows ``X`` (n, d)."""
        model = self._fitted(data)
        return {Setting(self.kind): model.predict_proba(X)[:, 1]}

    def fit(self, data: TrainingData, setting: Setting, line: Line) -> ForestPart:
        """Return the part; ``line`` moves its probability to log-odds."""
        return ForestPart(self._fitted(data), *line)

    def _fitted(self, data: TrainingData) -> ExtraTreesClassifier:
        model = ForestPart.untrained(self.trees, len(data.X), data.seed)
        return model.fit(data.X, data.y, sample_weight=data.weights)


def forest_trees(model: ExtraTreesClassifier) -> tuple[Tree, ...]:
    """Return the trees of a fitted forest; their values add up to P(class 1)."""
    trees = []
    for estimator in model.estimators_:
        tree = estimator.tree_
        own = np.arange(tree.node_count)
        is_leaf = tree.children_left < 0
        shares = tree.value[:, 0, :] / tree.value[:, 0, :].sum(axis=1, keepdims=True)
        trees.append(
            Tree(
                left=np.where(is_leaf, own, tree.children_left).astype(np.intp),
                right=np.where(is_leaf, own, tree.children_right).astype(np.intp),
                column=tree.feature.astype(np.intp),
                threshold=tree.threshold.astype(float),
                value=shares[:, 1] / len(model.estimators_),
                cover=tree.weighted_n_node_samples.astype(float),
            )
        )
    return tuple(trees)
