"""The metrics of an evaluation: how well probabilities rank and how true they are."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

Floats = NDArray[np.float64]

BINS = 10
TOP = 0.1
EDGE = 1e-15


def roc_auc(y: Floats, p: Floats) -> float:
    """Return the area under the ROC curve; nan where only one class is present."""
    return float(roc_auc_score(y, p)) if 0 < y.mean() < 1 else float("nan")


def mean_log_loss(y: Floats, p: Floats) -> float:
    """Return the mean log loss in nats."""
    return float(log_loss(y, np.clip(p, EDGE, 1 - EDGE), labels=[0, 1]))


def row_log_losses(y: Floats, p: Floats) -> Floats:
    """Return each row's log loss in nats (n,)."""
    clipped = np.clip(p, EDGE, 1 - EDGE)
    return np.asarray(-np.log(np.where(y == 1, clipped, 1 - clipped)), dtype=np.float64)


def brier_score(y: Floats, p: Floats) -> float:
    """Return the mean squared error of the probabilities."""
    return float(brier_score_loss(y, p, labels=[0, 1], pos_label=1))


def accuracy(y: Floats, p: Floats) -> float:
    """Return the share of outcomes called right at a threshold of one half."""
    return float(((p >= 0.5) == (y == 1)).mean())


def expected_calibration_error(y: Floats, p: Floats, bins: int = BINS) -> float:
    """Return the mean gap between probability and win rate over bins of equal mass.

    M. P. Naeini et al., "Obtaining well calibrated probabilities using Bayesian
    binning", 2015, with the bins of `equal_mass_bins`.
    """
    parts = equal_mass_bins(p, bins)
    gaps = [len(part) * abs(p[part].mean() - y[part].mean()) for part in parts]
    return float(sum(gaps) / len(y))


def equal_mass_bins(p: Floats, bins: int = BINS) -> list[NDArray[np.intp]]:
    """Return the rows of each bin by probability, lowest first, of about equal size.

    Equal probabilities stay together, so that the order of rows does not matter; empty
    bins are left out.
    """
    place = (rankdata(p, method="average") - 0.5) / len(p)
    number = np.minimum((place * bins).astype(np.intp), bins - 1)
    return [np.flatnonzero(number == i) for i in np.unique(number)]


def lift_top_tenth(y: Floats, p: Floats) -> float:
    """Return the win rate of the best-scored tenth over the overall win rate.

    Ties at the edge share their places, so that a constant score has a lift of one.
    """
    if not y.mean():
        return float("nan")
    places = max(1, round(TOP * len(y)))
    return wins_of_best(y, p, places) / places / float(y.mean())


def wins_of_best(y: Floats, p: Floats, places: int) -> float:
    """Return how many of the ``places`` best-scored deals were won.

    Ties at the edge share their places, so that the order of rows does not matter; the
    number need not be whole.
    """
    edge = np.sort(p)[::-1][places - 1]
    above, tied = p > edge, p == edge
    share_of_tied = (places - above.sum()) / tied.sum()
    return float(y[above].sum() + share_of_tied * y[tied].sum())


METRICS: dict[str, Callable[[Floats, Floats], float]] = {
    "roc_auc": roc_auc,
    "log_loss": mean_log_loss,
    "brier_score": brier_score,
    "accuracy": accuracy,
    "expected_calibration_error": expected_calibration_error,
    "lift_top_tenth": lift_top_tenth,
}
