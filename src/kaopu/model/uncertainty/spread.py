"""The interval around a lead's own probability, from arrays that training leaves.

All is said in log-odds, so that an interval never leaves 0 to 1: a lead costs one row of
a matrix product, and no tree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from kaopu.model.parts.forms import Matrix, check_numbers
from kaopu.model.parts.linear import LinearPart

Floats = NDArray[np.float64]

# The normal quantile of nine in ten.
Z90 = 1.6448536269514722
# The variance of what no model of these facts says, however many deals there are: the
# truth is of another form. Measured, see docs/decisions.
MISFIT = 0.05
ROWS_AT_ONCE, COLUMNS_AT_ONCE = 512, 48
# Directions of a covariance that are kept whole; of the others, their columns' own.
MAX_RANK = 256
# Types, beyond those skops itself trusts, that a stored spread is made of.
TRUSTED_TYPES = frozenset({"kaopu.model.uncertainty.spread.LogOddsSpread"})


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

    def moved(self, shift: float, error: float) -> LogOddsSpread:
        """Return the spread where all log-odds are moved by a shift of some error."""
        slope, offset = self.sigmoid
        return replace(
            self,
            intercept=self.intercept + shift,
            sigmoid=np.array([slope, offset + shift]),
            calibration=self.calibration + np.diag([0.0, error**2]),
        )

    def deviation(self, X: Matrix, log_odds: Floats) -> Floats:
        """Return the standard deviation (n,) of leads' log-odds.

        Args:
            X: Their matrix (n, d).
            log_odds: What the blend says (n,).
        """
        variance = self._of_calibration(log_odds) + MISFIT
        # A square matrix takes half the work, but must be made first.
        columns, directions = self.factor.shape
        pays = len(X) >= ROWS_AT_ONCE and columns < 2 * directions
        of_linear = self._square().variance if pays else self._of_factor
        at_means = self.coefficients @ self.means + self.intercept
        for first in range(0, len(X), ROWS_AT_ONCE):
            rows = slice(first, first + ROWS_AT_ONCE)
            # In single precision a lead alone would differ from the same in a batch.
            centred = np.subtract(X[rows].T, self.means[:, None], order="C")
            linear = self.coefficients @ centred + at_means
            variance[rows] += (log_odds[rows] - linear) ** 2
            variance[rows] += of_linear(centred)
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

    def _of_factor(self, centred: Floats) -> Floats:
        """Return the linear model's variance (n,) of columns less their means (d, n)."""
        spread = self.factor.astype(np.float64).T @ centred + self.shift[:, None]
        variance = np.einsum("ij,ij->j", spread, spread)
        if self.rest.any():
            variance += self.rest.astype(np.float64) @ centred**2
        return np.asarray(variance)

    def _square(self) -> _Square:
        """Return the same variance as a sum over pairs of columns."""
        factor = self.factor.astype(np.float64)
        pairs = factor @ factor.T + np.diag(self.rest.astype(np.float64))
        halved = np.triu(pairs + np.triu(pairs, 1))
        starts = range(0, len(pairs), COLUMNS_AT_ONCE)
        # Every block of columns with those before it: each pair is met once.
        blocks = [halved[: i + COLUMNS_AT_ONCE, i : i + COLUMNS_AT_ONCE].T for i in starts]
        shift = float(self.shift @ self.shift)
        return _Square([*map(np.ascontiguousarray, blocks)], 2 * factor @ self.shift, shift)

    def _of_calibration(self, log_odds: Floats) -> Floats:
        slope, offset = self.sigmoid
        score = (log_odds - offset) / slope if slope > 0 else np.zeros(len(log_odds))
        variance = self.calibration[0, 0] * score**2
        variance += 2 * self.calibration[0, 1] * score + self.calibration[1, 1]
        return np.asarray(np.maximum(variance, 0.0))


@dataclass(frozen=True)
class _Square:
    """A variance as a square form, constant and all, in blocks of columns.

    Attributes:
        blocks: What pairs of each block's columns (b,) and those up to its last one (e,)
            weigh (b, e).
        line: What single columns weigh (d,).
        constant: The variance at the means.
    """

    blocks: list[Floats]
    line: Floats
    constant: float

    def variance(self, centred: Floats) -> Floats:
        """Return the variance (n,) of columns less their means (d, n)."""
        variance = self.line @ centred + self.constant
        for block in self.blocks:
            end = block.shape[1]
            own = centred[end - len(block) : end]
            variance += np.einsum("ij,ij->j", block @ centred[:end], own)
        # It is none below zero; sums may be, by their last digits.
        return np.asarray(np.maximum(variance, 0.0))
