"""Standard errors of metrics on one set of deals, in closed form where there is one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from kaopu.evaluation.metrics import METRICS, roc_auc, row_log_losses

Floats = NDArray[np.float64]

RESAMPLES = 200


def standard_error(metric: str, y: Floats, p: Floats, resamples: int = RESAMPLES) -> float:
    """Return the standard error of a metric over deals.

    Means over deals have that of a mean, the ROC AUC that of Hanley and McNeil; the
    calibration error and the lift are bootstrapped.

    Args:
        metric: A key of `kaopu.evaluation.metrics.METRICS`.
        y: Outcomes 0 or 1 (n,).
        p: Probabilities (n,).
        resamples: How many, where it is bootstrapped.
    """
    if metric in ROW_VALUES:
        values = ROW_VALUES[metric](y, p)
        return float(values.std(ddof=1) / np.sqrt(len(values)))
    if metric == "roc_auc":
        return roc_auc_error(y, p)
    return bootstrap_error(METRICS[metric], y, p, resamples)


def clustered_error(values: Floats, groups: NDArray[np.intp]) -> float:
    """Return the standard error of a mean whose values come in groups of like ones.

    The sandwich estimate of a mean (K.-Y. Liang, S. Zeger, "Longitudinal data analysis
    using generalized linear models", Biometrika 73, 1986); of groups of one, that of
    independent values. nan with fewer than two groups.

    Args:
        values: Shape (n,).
        groups: The group of each value (n,).
    """
    _, place = np.unique(groups, return_inverse=True)
    sums = np.bincount(place, values - values.mean())
    count = len(sums)
    if count < 2:
        return float("nan")
    return float(np.sqrt(count / (count - 1) * (sums**2).sum()) / len(values))


def roc_auc_error(y: Floats, p: Floats) -> float:
    """Return the standard error of the ROC AUC; nan where only one class is present.

    J. Hanley, B. McNeil, "The meaning and use of the area under a receiver operating
    characteristic (ROC) curve", Radiology 143 (1982), formula 2.
    """
    if p.min() == p.max():
        return 0.0  # it ranks nothing, in any sample
    area, won = roc_auc(y, p), float(y.sum())
    lost = len(y) - won
    twice_won = area / (2 - area) - area**2
    twice_lost = 2 * area**2 / (1 + area) - area**2
    spread = area * (1 - area) + (won - 1) * twice_won + (lost - 1) * twice_lost
    return float(np.sqrt(max(spread, 0.0) / max(won * lost, 1.0)))


def bootstrap_error(
    function: Callable[[Floats, Floats], float], y: Floats, p: Floats, resamples: int
) -> float:
    """Return the deviation of a metric over resamples of the deals (B. Efron, 1979)."""
    rng = np.random.default_rng(0)
    draws = [rng.integers(len(y), size=len(y)) for _ in range(resamples)]
    values = [function(y[d], p[d]) for d in draws if 0 < y[d].mean() < 1]
    return float(np.nanstd(values, ddof=1))


def _right(y: Floats, p: Floats) -> Floats:
    return np.asarray((p >= 0.5) == (y == 1), dtype=np.float64)


ROW_VALUES: dict[str, Callable[[Floats, Floats], Floats]] = {
    "log_loss": row_log_losses,
    "brier_score": lambda y, p: (p - y) ** 2,
    "accuracy": _right,
}
