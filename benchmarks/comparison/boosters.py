"""Our symmetric boosting, scikit-learn's and LightGBM's at the same settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Self, TypeAlias

import numpy as np
from lightgbm import LGBMClassifier
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from kaopu.explain.shapley.against_shap import as_shap
from kaopu.explain.shapley.trees import TreeShapley
from kaopu.model.parts.base import TrainingData
from kaopu.model.parts.forms import MAX_DEPTH, SymmetricForm, Tree
from kaopu.model.parts.leafwise import leafwise_form
from kaopu.model.parts.symmetric import Binned, Shape, SymmetricBooster

Floats = NDArray[np.float64]
Matrix = NDArray[np.float32]

# Leaves of a tree; a symmetric one has as many cells, at most 2^6.
LEAVES, ROUNDS = (8, 32), (15, 30, 60, 120, 240, 480)
RATE, SHRINKAGE, COLUMNS = 0.14, 1.0, 0.6


class Symmetric:
    """Our boosting behind scikit-learn's calls."""

    def __init__(self, leaves: int) -> None:
        levels = 3 if leaves == min(LEAVES) else MAX_DEPTH
        self.shape = Shape(levels, COLUMNS, RATE)

    def fit(self, X: Matrix, y: Floats) -> Self:
        """Fit the most trees."""
        data = TrainingData(X, np.asarray(y, dtype=float), np.ones(len(y)), 0)
        booster = SymmetricBooster(data, Binned.of(X, X[:0]), self.shape)
        booster.grow(max(ROUNDS))
        self.form_ = booster.form()
        return self

    def form(self, rounds: int) -> SymmetricForm:
        """Return the first trees."""
        names = ("columns", "thresholds", "values", "cover")
        return replace(self.form_, **{n: getattr(self.form_, n)[:rounds] for n in names})


Booster: TypeAlias = "Symmetric | HistGradientBoostingClassifier | LGBMClassifier"


def symmetric(leaves: int, _least: int) -> Symmetric:
    """Return our boosting with trees of about so many leaves."""
    return Symmetric(leaves)


def scikit_learn(leaves: int, least: int) -> HistGradientBoostingClassifier:
    """Return scikit-learn's boosting with trees of at most ``leaves`` leaves."""
    return HistGradientBoostingClassifier(
        learning_rate=RATE,
        max_iter=max(ROUNDS),
        max_leaf_nodes=leaves,
        max_depth=MAX_DEPTH,
        min_samples_leaf=least,
        l2_regularization=SHRINKAGE,
        max_features=COLUMNS,
        early_stopping=False,
        random_state=0,
    )


def lightgbm(leaves: int, least: int) -> LGBMClassifier:
    """Return LightGBM's boosting with the same settings."""
    return LGBMClassifier(
        learning_rate=RATE,
        n_estimators=max(ROUNDS),
        num_leaves=leaves,
        max_depth=MAX_DEPTH,
        min_child_samples=least,
        reg_lambda=SHRINKAGE,
        colsample_bynode=COLUMNS,
        random_state=0,
        n_jobs=1,
        verbose=-1,
    )


BOOSTERS = {"kaopu": symmetric, "scikit-learn": scikit_learn, "lightgbm": lightgbm}


def staged_margins(model: Booster, X: Matrix) -> dict[int, Floats]:
    """Return the margins (n,) after each of the `ROUNDS`."""
    if isinstance(model, Symmetric):
        return {r: model.form(r).margin(X) for r in ROUNDS}
    if isinstance(model, LGBMClassifier):
        margins = {r: model.predict(X, raw_score=True, num_iteration=r) for r in ROUNDS}
        return {r: np.asarray(margin, dtype=float) for r, margin in margins.items()}
    staged = enumerate(model.staged_decision_function(X), start=1)
    return {r: margin.copy() for r, margin in staged if r in ROUNDS}


def lightgbm_trees(model: LGBMClassifier, rounds: int) -> list[Tree]:
    """Return the trees of a fitted LightGBM model as `kaopu.explain` reads them."""
    dump = model.booster_.dump_model(num_iteration=rounds)
    return [_tree(info["tree_structure"]) for info in dump["tree_info"]]


def _tree(root: Mapping[str, Any]) -> Tree:
    nodes = list(_walk(root))
    place = {id(node): i for i, node in enumerate(nodes)}

    def child(side: str) -> NDArray[np.intp]:
        children = enumerate(node.get(side) for node in nodes)
        own = [i if node is None else place[id(node)] for i, node in children]
        return np.array(own, dtype=np.intp)

    def of_each(key: str, other: float, leaf_key: str = "") -> list[float]:
        return [node.get(key, node.get(leaf_key, other)) for node in nodes]

    return Tree(
        left=child("left_child"),
        right=child("right_child"),
        column=np.array(of_each("split_feature", 0), dtype=np.intp),
        threshold=np.array(of_each("threshold", 0.0), dtype=float),
        value=np.array(of_each("leaf_value", 0.0), dtype=float),
        cover=np.array(of_each("internal_count", 1.0, "leaf_count"), dtype=float),
    )


def _walk(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for side in ("left_child", "right_child"):
        if side in node:
            yield from _walk(node[side])


def exact(model: Booster) -> TreeShapley:
    """Return the exact contributions of a fitted booster."""
    if isinstance(model, Symmetric):
        return TreeShapley.of_symmetric(model.form_)
    if isinstance(model, LGBMClassifier):
        return TreeShapley.of(lightgbm_trees(model, max(ROUNDS)))
    form = leafwise_form(model)
    return TreeShapley.of(form.trees, form.start)


def for_shap(model: Booster) -> Any:
    """Return a fitted booster as shap's explainer takes it."""
    return as_shap(model.form_) if isinstance(model, Symmetric) else model
