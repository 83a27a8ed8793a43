"""The two small fits on out-of-fold scores: the blend's weights and its one sigmoid.

Both are penalised towards doing nothing, so that little data changes little.
"""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_expit

Floats = NDArray[np.float64]

WEIGHT_PENALTY = 50.0
SLOPE_DEVIATION = 0.5
OFFSET_DEVIATION = 0.5


def row_log_loss(log_odds: Floats, y: Floats) -> Floats:
    """Return each row's log loss (nats) for outcomes ``y`` of 0 and 1."""
    loss: Floats = -(y * log_expit(log_odds) + (1 - y) * log_expit(-log_odds))
    return loss


def fit_line(scores: Floats, y: Floats, weights: Floats) -> tuple[float, float]:
    """Return the (slope, offset) that turns scores into log-odds, hardly penalised."""
    trace = 1e-3  # keeps a perfect separation finite
    return _fit_line(scores, y, weights, (0.0, 0.0), (trace, trace))


def fit_sigmoid(scores: Floats, y: Floats, weights: Floats) -> tuple[float, float]:
    """Return (a, b) of p = 1 / (1 + exp(-(a f + b))), shrunk towards (1, 0).

    Platt scaling (J. Platt, "Probabilistic outputs for support vector machines", 1999)
    with a normal prior around "the score is right as it is" in place of his smoothed
    targets.
    """
    precision = (SLOPE_DEVIATION**-2, OFFSET_DEVIATION**-2)
    return _fit_line(scores, y, weights, (1.0, 0.0), precision)


def sigmoid_covariance(
    scores: Floats, weights: Floats, sigmoid: tuple[float, float]
) -> Floats:
    """Return the posterior covariance (2, 2) of the slope and offset of `fit_sigmoid`.

    Laplace's approximation; without rows it is that of the prior.
    """
    slope, offset = sigmoid
    p = expit(slope * scores + offset)
    design = np.column_stack([scores, np.ones(len(scores))])
    prior = np.diag([SLOPE_DEVIATION**-2, OFFSET_DEVIATION**-2])
    information = (design * (weights * p * (1 - p))[:, None]).T @ design + prior
    return np.asarray(np.linalg.inv(information))


def _fit_line(
    scores: Floats,
    y: Floats,
    weights: Floats,
    centre: tuple[float, float],
    precision: tuple[float, float],
) -> tuple[float, float]:
    design = np.column_stack([scores, np.ones(len(scores))])
    solution = _minimise(
        design,
        y,
        weights,
        np.array(centre),
        np.array(precision),
        [(0.0, None), (None, None)],
    )
    return float(solution[0]), float(solution[1])


def fit_weights(margins: Floats, y: Floats, weights: Floats) -> Floats:
    """Return non-negative weights (k,) of the columns of ``margins`` (n, k).

    They are penalised towards equal shares that add up to one.
    """
    k = margins.shape[1]
    if k == 1:
        return np.ones(1)
    centre, precision = np.full(k, 1 / k), np.full(k, WEIGHT_PENALTY)
    return _minimise(margins, y, weights, centre, precision, [(0.0, None)] * k)


def _minimise(
    design: Floats,
    y: Floats,
    weights: Floats,
    centre: Floats,
    precision: Floats,
    bounds: list[tuple[float | None, float | None]],
) -> Floats:
    """Return the coefficients of least penalised log loss within bounds."""

    def objective(theta: Floats) -> tuple[float, Floats]:
        f = design @ theta
        away = theta - centre
        loss = weights @ row_log_loss(f, y) + precision @ away**2 / 2
        gradient = design.T @ (weights * (expit(f) - y)) + precision * away
        return float(loss), gradient

    start = np.maximum(centre, 0.0)
    result = minimize(objective, start, jac=True, bounds=bounds, method="L-BFGS-B")
    return cast("Floats", result.x)
