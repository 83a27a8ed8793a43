"""What past deals leave open of a linear model: Laplace's posterior covariance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from kaopu.model.logistic import inverse
from kaopu.model.parts.base import Setting, TrainingData
from kaopu.model.parts.linear import PLAIN_STRENGTH, LinearPart, Posterior
from kaopu.model.uncertainty.spread import LogOddsSpread

Floats = NDArray[np.float64]

# Of the base rate, in log-odds: any win rate is likely before there are deals.
BASE_DEVIATION = 3.0
MAX_ROWS, ROWS_AT_ONCE = 50_000, 8_192


def linear_spread(
    data: TrainingData,
    part: LinearPart,
    setting: Setting,
    log_odds: Floats,
    sigmoid: tuple[float, float],
    calibration: Floats,
) -> LogOddsSpread:
    """Return the spread of a blend, by a penalised linear model of the same deals.

    Args:
        data: The rows that both learnt from.
        part: The linear model.
        setting: Its own: what it is penalised towards, and how strongly.
        log_odds: What is known of the rows' chances (n,); out of fold, where there is.
        sigmoid: Slope and offset of the blend.
        calibration: Their covariance (2, 2).
    """
    scale = column_scale(data, part.means)
    precision = prior_precision(data, setting, scale)
    covariance = laplace_covariance(data, part.means, scale, log_odds, precision)
    return LogOddsSpread.of(part, covariance, scale, sigmoid, calibration)


def posterior_spread(posterior: Posterior, line: tuple[float, float]) -> LogOddsSpread:
    """Return the spread of a linear part that is the whole model.

    Args:
        posterior: The part, and how unsure it is.
        line: From its margin to log-odds: it draws them in, and is as sure as they are.
    """
    covariance = inverse(posterior.after)
    known = np.zeros((2, 2))
    return LogOddsSpread.of(posterior.part, covariance, posterior.scale, line, known)


def prior_precision(data: TrainingData, setting: Setting, scale: Floats) -> Floats:
    """Return the inverse prior covariance (d, d) of a linear part's scaled coefficients.

    It is the penalty, read as a prior, but no narrower than the plain one: what predicts
    best on few deals shrinks more than the truth does.
    """
    strength, *towards = setting.values
    variance = max(strength, PLAIN_STRENGTH)
    if not towards or data.prior is None:
        return np.diag(np.full(len(scale), 1 / variance))
    raw = data.prior.precision(variance**0.5 / scale, variance / PLAIN_STRENGTH)
    return np.asarray(raw / np.outer(scale, scale))


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
        precision: The inverse covariance of the coefficients' normal prior (d, d).
    """
    information = np.diag(np.full(len(means) + 1, BASE_DEVIATION**-2))
    information[:-1, :-1] = precision
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
