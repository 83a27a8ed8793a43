"""Logistic regression under a normal prior of any centre: its mode, by Newton's method.

scikit-learn's is penalised towards zero alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit

from kaopu.model.calibration import row_log_loss

Floats = NDArray[np.float64]

MAX_STEPS, MAX_HALVINGS = 100, 30
# Nats of the whole objective, relative to its size, below which a step gains nothing.
ENOUGH = 1e-10


def fit_logistic(
    design: Floats,
    y: Floats,
    weights: Floats,
    centre: Floats,
    precision: Floats,
    given: Floats | float = 0.0,
) -> tuple[Floats, Floats]:
    """Return the most likely coefficients (d,), and the inverse of their covariance.

    The covariance (d, d) is Laplace's: the curvature of the log posterior at its mode.

    Args:
        design: Shape (n, d), a column of ones included where there is an intercept.
        y: Outcomes from 0 to 1 (n,).
        weights: Of the rows (n,).
        centre: The prior's mean (d,).
        precision: The prior's inverse covariance (d, d); positive definite together with
            what the rows say.
        given: Log-odds (n,) to which the design adds.
    """

    def objective(theta: Floats) -> float:
        away = theta - centre
        loss = float(weights @ row_log_loss(given + design @ theta, y))
        return loss + float(away @ precision @ away) / 2

    theta = centre.copy()
    best = objective(theta)
    for _ in range(MAX_STEPS):
        p = expit(given + design @ theta)
        gradient = design.T @ (weights * (p - y)) + precision @ (theta - centre)
        curvature = _curvature(design, weights * p * (1 - p), precision)
        step = cho_solve(cho_factor(curvature), gradient)
        for _ in range(MAX_HALVINGS):
            tried = objective(theta - step)
            if tried <= best:
                break
            step = step / 2
        else:
            break
        gain, theta, best = best - tried, theta - step, tried
        if gain <= ENOUGH * (1 + abs(best)):
            break
    p = expit(given + design @ theta)
    return theta, _curvature(design, weights * p * (1 - p), precision)


def inverse(precision: Floats) -> Floats:
    """Return the covariance (d, d) of a precision that is symmetric and positive."""
    covariance: Floats = cho_solve(cho_factor(precision), np.eye(len(precision)))
    return covariance


def _curvature(design: Floats, row_weights: Floats, precision: Floats) -> Floats:
    curvature: Floats = (design.T * row_weights) @ design + precision
    return curvature
