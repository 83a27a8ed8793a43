"""scikit-learn's boosting and LightGBM at the same settings, behind the same calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
from lightgbm import LGBMClassifier
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from kaopu.explain.shapley.trees import TreeShapley
from kaopu.model.parts.boosted import boosted_form
from kaopu.model.parts.forms import Tree

Floats = NDArray[np.float64]
Matrix = NDArray[np.float32]
Booster: TypeAlias = "HistGradientBoostingClassifier | LGBMClassifier"

LEAVES, ROUNDS = (4, 16), (15, 30, 45, 60, 80, 110)
RATE, DEEPEST, SHRINKAGE, COLUMNS = 0.07, 6, 1.0, 0.3


def scikit_learn(leaves: int, least: int) -> HistGradientBoostingClassifier:
    """Return scikit-learn's boosting with trees of at most ``leaves`` leaves."""
    return HistGradientBoostingClassifier(
        learning_rate=RATE,
        max_iter=max(ROUNDS),
        max_leaf_nodes=leaves,
        max_depth=DEEPEST,
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
        max_depth=DEEPEST,
        min_child_samples=least,
        reg_lambda=SHRINKAGE,
        colsample_bynode=COLUMNS,
        random_state=0,
        n_jobs=1,
        verbose=-1,
    )


BOOSTERS = {"scikit-learn": scikit_learn, "lightgbm": lightgbm}


def staged_margins(model: Booster, X: Matrix) -> dict[int, Floats]:
    """Return the margins (n,) after each of the `ROUNDS`."""
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


def leaf_tables(model: Booster) -> TreeShapley:
    """Return the exact contributions of a fitted booster."""
    if isinstance(model, LGBMClassifier):
        return TreeShapley.of(lightgbm_trees(model, max(ROUNDS)))
    form = boosted_form(model)
    return TreeShapley.of(form.trees, form.start)
