"""The two forms of an additive margin, as data: what an exact explanation starts from.

A part says which form it has; `kaopu.explain.shapley` knows how each form is explained,
and knows no part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class LinearForm:
    """intercept + X @ coefficients.

    Attributes:
        coefficients: One a column (d,).
        means: The reference from which contributions are counted (d,).
    """

    coefficients: Floats
    intercept: float
    means: Floats


@dataclass(frozen=True)
class Tree:
    """One tree as arrays over its nodes; a leaf is its own left child.

    Attributes:
        left, right: Children (k,); rows with ``x <= threshold`` go left.
        column, threshold: What a node tests (k,).
        value: What a leaf adds (k,).
        cover: Training rows or weight of a node (k,).
    """

    left: Ints
    right: Ints
    column: Ints
    threshold: Floats
    value: Floats
    cover: Floats


@dataclass(frozen=True)
class TreeForm:
    """scale * (start + the sum of the trees' leaves) + offset.

    Attributes:
        trees: The trees, of at most `kaopu.model.parts.base.MAX_DEPTH` levels.
        estimator: The scikit-learn model they were read from, for a second opinion.
    """

    trees: tuple[Tree, ...]
    estimator: ClassifierMixin
    start: float = 0.0
    scale: float = 1.0
    offset: float = 0.0
