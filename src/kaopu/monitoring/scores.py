"""What the model says of the newest leads, against what it said of those before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import ks_2samp

from kaopu.evaluation.breakdown import ReliabilityBin
from kaopu.monitoring.inputs import MIN_EACH, TO_WATCH
from kaopu.monitoring.level import SCORES, level_of
from kaopu.monitoring.records import ScoreWatch
from kaopu.scoring.grades import GRADES, grades_of

Floats = NDArray[np.float64]


def watch_scores(
    now: Floats,
    before: Floats,
    rate: float,
    tested: Sequence[ReliabilityBin],
    days: int | None,
) -> ScoreWatch | None:
    """Return how forecasts are spread; None where there is no new lead.

    Other forecasts alone call for a look and for no new model: leads may be better.

    Args:
        now: Of the newest leads, when they were first seen (m,).
        before: Of those before them, by the same model (k,).
        rate: The usual win rate, by which grades are given.
        tested: What the model said of deals that it had not seen, in training.
        days: Since the look before.
    """
    if not len(now):
        return None
    if min(len(now), len(before)) < MIN_EACH:
        return _against_training(now, rate, tested)
    found = ks_2samp(now, before, method="asymp")
    distance, p = float(found.statistic), float(found.pvalue)
    is_sure = p <= level_of(SCORES, days) and distance >= TO_WATCH
    return ScoreWatch(
        against="earlier",
        leads=len(now),
        before=len(before),
        mean=float(now.mean()),
        mean_before=float(before.mean()),
        grades=_grades(now, rate),
        grades_before=_grades(before, rate),
        distance=distance,
        p=p,
        weight="watch" if is_sure else "none",
    )


def _against_training(
    now: Floats, rate: float, tested: Sequence[ReliabilityBin]
) -> ScoreWatch:
    """Return forecasts beside those of deals, which are no leads: nothing is tested."""
    deals = np.array([part.deals for part in tested], dtype=np.int64)
    means = np.array([part.mean_probability for part in tested])
    return ScoreWatch(
        against="training" if deals.sum() else "none",
        leads=len(now),
        before=int(deals.sum()),
        mean=float(now.mean()),
        mean_before=float((deals * means).sum() / deals.sum()) if deals.sum() else np.nan,
        grades=_grades(now, rate),
        grades_before=_grades(np.repeat(means, deals), rate) if deals.sum() else (),
    )


def _grades(probability: Floats, rate: float) -> tuple[float, ...]:
    counts = np.bincount(grades_of(probability, rate), minlength=len(GRADES))
    return tuple((counts / len(probability)).tolist())
