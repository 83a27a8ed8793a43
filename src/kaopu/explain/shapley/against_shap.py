"""Compares a model's own contributions with those of the shap library.

Run at the end of every training: a bundle whose reasons differ is never written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from kaopu.explain.shapley.contributions import BlendExplainer, explain_part
from kaopu.explain.shapley.sums import ContributionSums
from kaopu.model.blend import BlendClassifier
from kaopu.model.parts.forms import (
    Floats,
    LinearForm,
    Matrix,
    SymmetricForm,
    Tree,
    TreeForm,
)

TOLERANCE = 1e-6
ROWS = 100


@dataclass(frozen=True)
class ExplanationCheck:
    """How far the contributions were from shap's, and from adding up.

    Attributes:
        rows: Rows compared, spread over the training matrix.
        largest_difference: To shap's values, over parts, rows and columns, in log-odds.
        largest_gap: Of base + contributions to the log-odds shown.
    """

    shap_version: str
    rows: int
    largest_difference: float
    largest_gap: float

    @property
    def passed(self) -> bool:
        """Whether both are within 1e-6."""
        # Each by itself: the larger of 0 and nan would be 0.
        return self.largest_difference <= TOLERANCE and self.largest_gap <= TOLERANCE


def check_explanation(blend: BlendClassifier, matrix: Matrix) -> ExplanationCheck:
    """Return the comparison on rows spread evenly over ``matrix`` (n, d)."""
    # shap takes seconds to import; only training needs it.
    import shap

    rows = np.unique(np.linspace(0, len(matrix) - 1, ROWS).astype(int))
    X = matrix[rows]
    differences = [0.0]
    for part in blend.parts_:
        own = explain_part(part)
        values = _shap_values(part.form(), X)
        differences.append(float(np.abs(own.scale * values - own.contributions(X)).max()))
    explainer = BlendExplainer(blend)
    contributions = explainer.contributions(X)
    # Many leads are explained by other tables, which must say the same.
    columns = X.shape[1]
    by_lookup = ContributionSums.of(blend, np.arange(columns), columns).of_matrix(X)
    differences.append(float(np.abs(by_lookup - contributions).max()))
    added_up = explainer.base + contributions.sum(axis=1)
    gap = float(np.abs(added_up - blend.decision_function(X)).max())
    return ExplanationCheck(shap.__version__, len(rows), float(np.max(differences)), gap)


def _shap_values(form: LinearForm | SymmetricForm | TreeForm, X: Matrix) -> Floats:
    """Return what shap makes of a part of this form, for rows ``X`` (n, d)."""
    import shap

    wide = X.astype(float)
    if isinstance(form, LinearForm):
        masker = shap.maskers.Independent(form.means[None, :])
        linear = shap.LinearExplainer((form.coefficients, form.intercept), masker)
        return np.asarray(linear.shap_values(wide))
    if isinstance(form, SymmetricForm):
        model, read = as_shap(form), wide.shape[1]
    else:
        # Trees may read the first columns alone.
        model, read = form.estimator, form.estimator.n_features_in_
    trees = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    values = np.asarray(trees.shap_values(wide[:, :read]))
    values = values[..., 1] if values.ndim == 3 else values
    return np.pad(values, ((0, 0), (0, wide.shape[1] - read)))


def as_shap(form: SymmetricForm) -> dict[str, Any]:
    """Return symmetric trees as shap takes trees of its own."""
    return {
        "internal_dtype": np.float64,
        "input_dtype": np.float64,
        "objective": "binary_crossentropy",
        "tree_output": "log_odds",
        "base_offset": form.start,
        "trees": [_shap_tree(tree) for tree in form.trees()],
    }


def _shap_tree(tree: Tree) -> dict[str, Any]:
    is_leaf = tree.left == np.arange(len(tree.left))
    left = np.where(is_leaf, -1, tree.left)
    return {
        "children_left": left,
        "children_right": np.where(is_leaf, -1, tree.right),
        "children_default": left,
        "features": np.where(is_leaf, -1, tree.column),
        "thresholds": tree.threshold,
        "values": tree.value[:, None],
        "node_sample_weight": tree.cover,
    }
