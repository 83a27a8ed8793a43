"""How sure a lead's own log-odds are: the interval around its probability.

Four things make them unsure, and their variances add up. What the deals leave open of
a linear model (Laplace's approximation of its posterior: few deals, or a fact that few
had, leave much open). Where the blend says other than that linear model, for one of them
errs. What is not known of the sigmoid, which was learnt from the same deals. And a little
that stays, however many deals there are: no model has the form of the truth.

All is said in log-odds, so that an interval never leaves 0 to 1, and is of plain arrays:
a lead costs one row of a matrix product, and no tree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from kaopu.model.parts.base import TrainingData
from kaopu.model.parts.forms import Matrix, check_numbers
from kaopu.model.parts.linear import LinearPart

Floats = NDArray[np.float64]

# The normal quantile of nine in ten.
Z90 = 1.6448536269514722
# Of the penalty that predicts best, read as a prior: it shrinks more than the truth does.
WIDER_PRIOR = 1.5
# The variance of what no model of these facts says, however many deals there are: the
# truth is of another form. Measured, see docs/decisions.
MISFIT = 0.05
# Of the offset, in log-odds: any win rate is likely before there are deals.
OFFSET_DEVIATION = 3.0
MAX_ROWS, ROWS_AT_ONCE = 50_000, 8_192
# Directions of a covariance that are kept whole; of the others, their columns' own.
MAX_RANK = 256
# Types, beyond those skops itself trusts, that a stored spread is made of.
TRUSTED_TYPES = frozenset({"kaopu.model.uncertainty.LogOddsSpread"})


@dataclass(frozen=True)
class LogOddsSpread:
    """What the variance of a lead's log-odds is computed from.

    Attributes:
        coefficients, intercept: Of the linear model (d,), the blend's second opinion.
        means: Of the matrix columns (d,).
        factor, shift: The linear model's variance is the squared length of
            ``(x - means) @ factor + shift``; (d, r) and (r,).
        rest: What each column's own square adds to it (d,), where r was cut off.
        sigmoid: Slope and offset of the blend (2,).
        calibration: Their covariance (2, 2).
    """

    coefficients: Floats
    intercept: float
    means: Floats
    factor: Matrix
    shift: Floats
    rest: Matrix
    sigmoid: Floats
    calibration: Floats

    @classmethod
    def of(
        cls,
        part: LinearPart,
        covariance: Floats,
        scale: Floats,
        sigmoid: tuple[float, float],
        calibration: Floats,
    ) -> LogOddsSpread:
        """Return the spread around a linear model with a covariance of its own.

        Args:
            part: The linear model.
            covariance: Of its coefficients for the columns ``(x - means) / scale`` and,
                last, of its margin at the means (d + 1, d + 1).
            scale: Of the columns (d,).
            sigmoid: Slope and offset of the blend.
            calibration: Their covariance (2, 2).
        """
        values, vectors = np.linalg.eigh(covariance)
        kept = slice(max(0, len(values) - MAX_RANK), None)
        factor = vectors[:, kept] * np.sqrt(np.maximum(values[kept], 0.0))
        rest = np.maximum(np.diag(covariance) - (factor**2).sum(axis=1), 0.0)
        return cls(
            part.coefficients,
            part.intercept,
            part.means,
            (factor[:-1] / scale[:, None]).astype(np.float32),
            factor[-1],
            (rest[:-1] / scale**2).astype(np.float32),
            np.array(sigmoid),
            calibration,
        )

    def deviation(self, X: Matrix, log_odds: Floats) -> Floats:
        """Return the standard deviation (n,) of leads' log-odds.

        Args:
            X: Their matrix (n, d).
            log_odds: What the blend says (n,).
        """
        variance = self._of_calibration(log_odds) + MISFIT
        for first in range(0, len(X), ROWS_AT_ONCE):
            rows = slice(first, first + ROWS_AT_ONCE)
            centred = X[rows] - self.means.astype(np.float32)
            spread = centred @ self.factor + self.shift.astype(np.float32)
            variance[rows] += np.einsum("ij,ij->i", spread, spread)
            if self.rest.any():
                variance[rows] += centred**2 @ self.rest
            linear = X[rows] @ self.coefficients + self.intercept
            variance[rows] += (log_odds[rows] - linear) ** 2
        return np.sqrt(variance)

    def interval(self, X: Matrix, log_odds: Floats) -> tuple[Floats, Floats]:
        """Return where leads' own probabilities lie, nine times in ten: low, high (n,).

        Args:
            X: Their matrix (n, d).
            log_odds: What the blend says (n,); it lies between the two.
        """
        reach = Z90 * self.deviation(X, log_odds)
        return np.asarray(expit(log_odds - reach)), np.asarray(expit(log_odds + reach))

    def check(self, columns: int) -> None:
        """Check a spread that was read from a file; see `kaopu.model.parts.base.Part`."""
        directions = np.shape(self.factor)[-1]
        check_numbers("coefficients of a spread", self.coefficients, columns)
        check_numbers("intercepts of a spread", self.intercept)
        check_numbers("means of a spread", self.means, columns)
        check_numbers("factors of a spread", self.factor, columns, directions)
        check_numbers("shifts of a spread", self.shift, directions)
        check_numbers("variances of a spread", self.rest, columns)
        check_numbers("sigmoids of a spread", self.sigmoid, 2)
        check_numbers("covariances of a spread", self.calibration, 2, 2)
        if (np.asarray(self.rest) < 0).any() or (np.diag(self.calibration) < 0).any():
            raise ValueError("a spread with variances below zero")

    def _of_calibration(self, log_odds: Floats) -> Floats:
        slope, offset = self.sigmoid
        score = (log_odds - offset) / slope if slope > 0 else np.zeros(len(log_odds))
        variance = self.calibration[0, 0] * score**2
        variance += 2 * self.calibration[0, 1] * score + self.calibration[1, 1]
        return np.asarray(np.maximum(variance, 0.0))


def linear_spread(
    data: TrainingData,
    part: LinearPart,
    strength: float,
    log_odds: Floats,
    sigmoid: tuple[float, float],
    calibration: Floats,
) -> LogOddsSpread:
    """Return the spread of a blend, by a penalised linear model of the same deals.

    Args:
        data: The rows that both learnt from.
        part: The linear model.
        strength: Its inverse strength C: the variance of its prior.
        log_odds: What is known of the rows' chances (n,); out of fold, where there is.
        sigmoid: Slope and offset of the blend.
        calibration: Their covariance (2, 2).
    """
    scale = column_scale(data, part.means)
    precision = np.full(len(scale), 1 / (WIDER_PRIOR * strength))
    covariance = laplace_covariance(data, part.means, scale, log_odds, precision)
    return LogOddsSpread.of(part, covariance, scale, sigmoid, calibration)


def column_scale(data: TrainingData, means: Floats) -> Floats:
    """Return by what columns are divided (d,): as the linear part does it."""
    squares = np.zeros(len(means))
    for first in range(0, len(data.X), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        squares += data.weights[rows] @ (data.X[rows] - means) ** 2
    return np.asarray(np.maximum(1.0, np.sqrt(squares / max(data.weights.sum(), 1.0))))


def laplace_covariance(
    data: TrainingData,
    means: Floats,
    scale: Floats,
    log_odds: Floats,
    precision: Floats,
) -> Floats:
    """Return the posterior covariance (d + 1, d + 1) of a logistic model.

    Laplace's approximation: the inverse of the information of the rows plus that of the
    prior. Without rows it is the prior's.

    Args:
        data: The rows (n, d); of very many, a sample stands for all.
        means: Of the columns (d,).
        scale: Of the columns (d,): the coefficients are those of ``(x - means) / scale``,
            and the last one is the margin at the means.
        log_odds: Of the rows (n,).
        precision: Of the coefficients' normal prior (d,).
    """
    information = np.diag(np.append(precision, OFFSET_DEVIATION**-2))
    rng = np.random.default_rng(data.seed)
    order = np.arange(len(data.X))
    if len(order) > MAX_ROWS:
        order = np.sort(rng.choice(order, MAX_ROWS, replace=False))
    for first in range(0, len(order), ROWS_AT_ONCE):
        rows = order[first : first + ROWS_AT_ONCE]
        design = np.ones((len(rows), len(means) + 1))
        design[:, :-1] = (data.X[rows] - means) / scale
        p = expit(log_odds[rows])
        known = data.weights[rows] * p * (1 - p) * (len(data.X) / len(order))
        information += (design * known[:, None]).T @ design
    return np.asarray(np.linalg.inv(information))
