"""What every fact adds to a lead's log-odds: exact SHAP values of the whole blend.

base + sum of contributions = the calibrated log-odds that are shown. The linear part's
values are those of ``shap.LinearExplainer`` with independent columns, counted from the
training means; trees are in `trees`. Contributions are sums over parts, weighted and
put through the sigmoid's slope like the scores they explain.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.explain.shapley.lookup_margin import LookupMargin
from kaopu.explain.shapley.sums import ContributionSums
from kaopu.explain.shapley.trees import TreeShapley
from kaopu.model.blend import BlendClassifier
from kaopu.model.classifier import LeadClassifier
from kaopu.model.parts.base import Part
from kaopu.model.parts.forms import LinearForm, Matrix, SymmetricForm, TreeForm

Floats = NDArray[np.float64]

# From so many rows on the tables of whole trees pay, which take a while to make.
MANY_ROWS = 1_000


@dataclass(frozen=True)
class LinearShapley:
    """Contributions of a linear part: coefficient times distance from the mean."""

    coefficients: Floats
    means: Floats
    base: float

    def contributions(self, X: Matrix) -> Floats:
        """Return the Shapley values (n, d) of rows ``X`` (n, d)."""
        return (X.astype(float) - self.means) * self.coefficients


@dataclass(frozen=True)
class ScaledShapley:
    """An explainer whose base and values are multiplied, and its base moved."""

    explainer: LinearShapley | TreeShapley
    scale: float
    offset: float = 0.0

    @property
    def base(self) -> float:
        """The scaled expected value."""
        return self.scale * self.explainer.base + self.offset

    def contributions(self, X: Matrix) -> Floats:
        """Return the scaled Shapley values (n, d)."""
        return self.scale * self.explainer.contributions(X)


def explain_part(part: Part) -> ScaledShapley:
    """Return the exact explainer of a part's margin, by the form that it has."""
    match part.form():
        case LinearForm() as linear:
            base = linear.intercept + float(linear.means @ linear.coefficients)
            own = LinearShapley(linear.coefficients, linear.means, base)
            return ScaledShapley(own, 1.0)
        case SymmetricForm() as symmetric:
            return ScaledShapley(TreeShapley.of_symmetric(symmetric), 1.0)
        case TreeForm() as trees:
            ensemble = TreeShapley.of(trees.trees, trees.start)
            return ScaledShapley(ensemble, trees.scale, trees.offset)


class BlendExplainer:
    """Exact contributions of a fitted `BlendClassifier`; prepared once, used often.

    Attributes:
        base: Log-odds of a lead of which nothing is known: the expected value.
    """

    def __init__(self, blend: BlendClassifier) -> None:
        self._slope = blend.slope_
        self._weights = blend.weights_
        self._parts = [explain_part(part) for part in blend.parts_]
        bases = np.array([part.base for part in self._parts])
        self.base = float(self._slope * (bases @ self._weights) + blend.offset_)

    def contributions(self, X: Matrix) -> Floats:
        """Return contributions (n, d) in log-odds, one a matrix column."""
        total = np.zeros(X.shape)
        for weight, part in zip(self._weights, self._parts, strict=True):
            if weight:
                total += weight * part.contributions(X)
        return self._slope * total


class LeadExplainer:
    """Exact contributions of a fitted `LeadClassifier`, by source.

    Attributes:
        sources: Ids of the sources, in the order of the contributions.
        base: Base log-odds.
    """

    def __init__(self, classifier: LeadClassifier) -> None:
        self._classifier = classifier
        self._blend = BlendExplainer(classifier.blend_)
        self.lineage = classifier.lineage
        self.sources = self.lineage.sources
        self.base = self._blend.base

    def contributions(self, facts: pd.DataFrame) -> Floats:
        """Return contributions (n, n_sources) in log-odds, summed by lineage."""
        return self.of_matrix(self._classifier.encoder_.encode(facts).matrix)

    def of_matrix(self, X: Matrix) -> Floats:
        """Return the same (n, n_sources) of a matrix of the classifier's encoder."""
        if len(X) < MANY_ROWS:
            return self.lineage.by_source(self._blend.contributions(X))
        return self._sums.of_matrix(X)

    def log_odds(self, X: Matrix) -> Floats:
        """Return the log-odds (n,) that base and contributions add up to."""
        if len(X) < MANY_ROWS:
            return np.asarray(self.base + self.of_matrix(X).sum(axis=1))
        return self._margin.of_matrix(X)

    @cached_property
    def _margin(self) -> LookupMargin:
        return LookupMargin.of(self._classifier.blend_, len(self.lineage.columns))

    @cached_property
    def _sums(self) -> ContributionSums:
        owners = [self.sources.index(column.source) for column in self.lineage.columns]
        blend = self._classifier.blend_
        return ContributionSums.of(blend, np.array(owners), len(self.sources))
