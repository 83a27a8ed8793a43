"""The linear part: a logistic margin, penalised towards nothing or the framework's word.

Towards the framework's word, coefficients start where `kaopu.model.prior` expects them,
and deals move them: with few the framework speaks, with many the deals alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from sklearn.linear_model import LogisticRegression

from kaopu.model.logistic import fit_logistic, inverse
from kaopu.model.parts.base import Begun, Line, Setting, TrainingData
from kaopu.model.parts.forms import Floats, LinearForm, Matrix, check_numbers
from kaopu.model.prior import ColumnPrior

# The strength at which the framework's uncertainties are taken as they stand; and what
# says in a setting, after the strength, that it is penalised towards the framework's word.
PLAIN_STRENGTH = 0.1
FRAMEWORK = 1.0
AS_IT_STANDS = Setting("linear", (PLAIN_STRENGTH, FRAMEWORK))
# A trace, for an intercept that nothing else holds.
TRACE = 1e-6


@dataclass
class LinearPart:
    """A logistic margin: intercept + X @ coefficients.

    Attributes:
        means: Weighted means of the training columns (d,): the reference from which
            contributions are counted.
    """

    coefficients: Floats
    intercept: float
    means: Floats
    kind: str = "linear"

    @classmethod
    def fit(
        cls, X: Matrix, y: Floats, weights: Floats, strengths: Sequence[float]
    ) -> list[LinearPart]:
        """Fit L2-regularised logistic regressions, one an inverse strength C.

        Columns wider than one are scaled to unit deviation first; indicators are not,
        so that a rare level is held back as it should be.
        """
        scaled, means, scale = _scaled(X, weights)
        parts = []
        for C in strengths:
            model = LogisticRegression(C=C, solver="newton-cholesky", max_iter=200)
            model.fit(scaled, y, sample_weight=weights)
            coefficients = model.coef_[0] / scale
            intercept = float(model.intercept_[0] - means @ coefficients)
            parts.append(cls(coefficients, intercept, means))
        return parts

    @classmethod
    def fit_towards(cls, data: TrainingData, prior: ColumnPrior, C: float) -> LinearPart:
        """Fit the most likely coefficients under the framework's prior.

        A column that the framework says nothing of is penalised towards zero as in `fit`.
        """
        return fit_towards(data, prior, C).part

    def margin(self, X: Matrix) -> Floats:
        """Return the margin (n,)."""
        margin: Floats = X.astype(float) @ self.coefficients + self.intercept
        return margin

    def form(self) -> LinearForm:
        """Return coefficients, intercept and means."""
        return LinearForm(self.coefficients, self.intercept, self.means)

    def check(self, columns: int) -> None:
        """Check a part that was read from a file; see `kaopu.model.parts.base.Part`."""
        check_numbers("coefficients", self.coefficients, columns)
        check_numbers("means", self.means, columns)
        check_numbers("intercept", self.intercept)


def _scaled(X: Matrix, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the columns less their means, in units of at least one; means and units."""
    scaled = X.astype(float)
    means = np.average(scaled, axis=0, weights=weights)
    scaled -= means
    variances = np.einsum("i,ij,ij->j", weights, scaled, scaled) / weights.sum()
    scale = np.maximum(1.0, np.sqrt(variances))
    scaled /= scale
    return scaled, means, scale


@dataclass(frozen=True)
class Posterior:
    """A linear part with what is unsure of its scores, before its deals and after them.

    Attributes:
        before: Inverse covariance (d, d) of the coefficients before the deals.
        after: That after them, of coefficients in other units and the intercept
            (d + 1, d + 1).
        scale: Those units (d,).
    """

    part: LinearPart
    before: Floats
    after: Floats
    scale: Floats

    def doubts(self, X: Matrix) -> tuple[Floats, Floats]:
        """Return the variance (n,) of the scores of rows ``X`` (n, d), before and after."""
        away = X.astype(float) - self.part.means
        after = inverse(self.after)[:-1, :-1]
        return _variance(away, inverse(self.before)), _variance(away / self.scale, after)


def _variance(rows: Floats, covariance: Floats) -> Floats:
    variance: Floats = np.einsum("ij,ij->i", rows @ covariance, rows)
    return variance


def fit_towards(data: TrainingData, prior: ColumnPrior, C: float) -> Posterior:
    """Return the linear part of most likely coefficients, and how unsure they are.

    Args:
        data: What is learnt from.
        prior: What the framework expects of its columns.
        C: Inverse strength, as `LinearPart.fit` takes it; the framework's uncertainties
            hold as they stand at `PLAIN_STRENGTH`.
    """
    scaled, means, scale = _scaled(data.X, data.weights)
    d = len(means)
    own = np.zeros((d + 1, d + 1))
    precision = prior.precision(C**0.5 / scale, C / PLAIN_STRENGTH)
    own[:d, :d] = precision / np.outer(scale, scale)
    own[d, d] = TRACE
    centre = np.append(prior.means * scale, 0.0)
    design = np.column_stack([scaled, np.ones(len(scaled))])
    theta, curvature = fit_logistic(design, data.y, data.weights, centre, own)
    coefficients = theta[:d] / scale
    part = LinearPart(coefficients, float(theta[d] - means @ coefficients), means)
    return Posterior(part, precision, curvature, scale)


@dataclass(frozen=True)
class LinearLearner:
    """Learns linear parts; a setting is ``(C,)``, or ``(C, 1.0)`` towards the framework.

    Attributes:
        strengths: The inverse strengths C of the penalty towards nothing that are tried.
        towards: Those of the penalty towards the framework's word.
        cost: Of explaining a row: the unit of all others'.
    """

    strengths: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0)
    towards: tuple[float, ...] = (0.03, PLAIN_STRENGTH, 0.3)
    cost: int = 1
    kind: ClassVar[str] = "linear"
    needs_line: ClassVar[bool] = False
    trusted_types: ClassVar[tuple[str, ...]] = (
        "kaopu.model.parts.linear.LinearLearner",
        "kaopu.model.parts.linear.LinearPart",
    )

    def quick(self) -> LinearLearner:
        """Return a learner of one strength."""
        return LinearLearner((PLAIN_STRENGTH,), (PLAIN_STRENGTH,))

    def wider(
        self, margins: Mapping[Setting, Floats], outcomes: TrainingData
    ) -> LinearLearner | None:
        """Return None: what is tried is all there is."""
        return None

    def scores(self, data: TrainingData, X: Matrix, begun: Begun) -> dict[Setting, Floats]:
        """Return the margin (n,) of rows ``X`` (n, d) at every strength."""
        fitted = LinearPart.fit(data.X, data.y, data.weights, self.strengths)
        scores = {
            Setting(self.kind, (C,)): part.margin(X)
            for C, part in zip(self.strengths, fitted, strict=True)
        }
        if data.prior is None or not data.prior.is_told:
            return scores
        for C in self.towards:
            part = LinearPart.fit_towards(data, data.prior, C)
            scores[Setting(self.kind, (C, FRAMEWORK))] = part.margin(X)
        return scores

    def fit(self, data: TrainingData, setting: Setting, line: Line) -> LinearPart:
        """Return the part of one strength; its margin needs no line."""
        strength, *towards = setting.values
        if towards and data.prior is not None:
            return LinearPart.fit_towards(data, data.prior, strength)
        return LinearPart.fit(data.X, data.y, data.weights, (strength,))[0]
