"""The linear part: a logistic margin, penalised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from sklearn.linear_model import LogisticRegression

from kaopu.model.parts.base import Begun, Line, Setting, TrainingData
from kaopu.model.parts.forms import Floats, LinearForm, Matrix, check_numbers


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
        scaled = X.astype(float)
        means = np.average(scaled, axis=0, weights=weights)
        scaled -= means
        variances = np.einsum("i,ij,ij->j", weights, scaled, scaled) / weights.sum()
        scale = np.maximum(1.0, np.sqrt(variances))
        scaled /= scale
        parts = []
        for C in strengths:
            model = LogisticRegression(C=C, solver="newton-cholesky", max_iter=200)
            model.fit(scaled, y, sample_weight=weights)
            coefficients = model.coef_[0] / scale
            intercept = float(model.intercept_[0] - means @ coefficients)
            parts.append(cls(coefficients, intercept, means))
        return parts

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


@dataclass(frozen=True)
class LinearLearner:
    """Learns linear parts; a setting is ``(C,)``.

    Attributes:
        strengths: The inverse strengths C of the penalty that are tried.
        cost: Of explaining a row: the unit of all others'.
    """

    strengths: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0)
    cost: int = 1
    kind: ClassVar[str] = "linear"
    needs_line: ClassVar[bool] = False
    trusted_types: ClassVar[tuple[str, ...]] = (
        "kaopu.model.parts.linear.LinearLearner",
        "kaopu.model.parts.linear.LinearPart",
    )

    def quick(self) -> LinearLearner:
        """Return a learner of one strength."""
        return LinearLearner((0.1,))

    def wider(
        self, margins: Mapping[Setting, Floats], outcomes: TrainingData
    ) -> LinearLearner | None:
        """Return None: what is tried is all there is."""
        return None

    def scores(self, data: TrainingData, X: Matrix, begun: Begun) -> dict[Setting, Floats]:
        """Return the margin (n,) of rows ``X`` (n, d) at every strength."""
        fitted = LinearPart.fit(data.X, data.y, data.weights, self.strengths)
        return {
            Setting(self.kind, (C,)): part.margin(X)
            for C, part in zip(self.strengths, fitted, strict=True)
        }

    def fit(self, data: TrainingData, setting: Setting, line: Line) -> LinearPart:
        """Return the part of one strength; its margin needs no line."""
        return LinearPart.fit(data.X, data.y, data.weights, setting.values)[0]
