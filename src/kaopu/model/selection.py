"""Chooses the blend by out-of-fold log loss, and of near equals the cheapest to explain."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from kaopu.model.calibration import fit_weights, row_log_loss
from kaopu.model.candidates import OutOfFold, Setting, Training

Floats = NDArray[np.float64]

# Seconds to explain a row, relative to a linear part; measured, see docs/decisions.
COST = {"linear": 1, "boosted": 100, "forest": 2000}


# Nats of log loss that a cheaper explanation may cost at most. On few deals one standard
# error is ten times that, and the rule alone would give up what there is to gain.
MOST_GIVEN_UP = 0.001


@dataclass(frozen=True)
class Candidate:
    """A blend that was tried.

    Attributes:
        settings: Its parts; ``weights`` (k,) are theirs.
        scores: Its out-of-fold score f (n,), before the sigmoid.
        log_loss: Mean out-of-fold log loss.
    """

    settings: tuple[Setting, ...]
    weights: Floats
    scores: Floats
    log_loss: float

    @property
    def cost(self) -> int:
        """What a row costs to explain, in linear parts."""
        return sum(COST[setting.kind] for setting in self.settings)


@dataclass(frozen=True)
class Selection:
    """Every blend that was tried, best log loss first, and the one chosen.

    Attributes:
        standard_errors: Of each candidate's loss beyond the best one's, same order.
    """

    candidates: tuple[Candidate, ...]
    standard_errors: tuple[float, ...]
    chosen: Candidate


def select(oof: OutOfFold, training: Training, groups: NDArray[np.intp]) -> Selection:
    """Return the cheapest candidate near the best.

    Near is within one standard error of the paired difference, with the rows of one
    group counted as one (one-standard-error rule: L. Breiman et al., "Classification
    and regression trees", 1984, section 3.4.3), and within `MOST_GIVEN_UP`.
    """
    y, weights = training.y, training.weights
    best_settings = _best_of_each_kind(oof, training)
    candidates = [
        _blend(parts, oof, training)
        for size in range(1, len(best_settings) + 1)
        for parts in combinations(best_settings, size)
    ]
    candidates.sort(key=lambda c: c.log_loss)
    best = row_log_loss(candidates[0].scores, y)
    errors = [
        clustered_error(row_log_loss(c.scores, y) - best, weights, groups)
        for c in candidates
    ]
    near = [
        candidate
        for candidate, error in zip(candidates, errors, strict=True)
        if candidate.log_loss - candidates[0].log_loss <= min(error, MOST_GIVEN_UP)
    ]
    chosen = min(near, key=lambda c: (c.cost, c.log_loss))
    return Selection(tuple(candidates), tuple(errors), chosen)


def _best_of_each_kind(oof: OutOfFold, training: Training) -> list[Setting]:
    losses = {
        setting: mean_log_loss(margin, training) for setting, margin in oof.margins.items()
    }
    kinds = dict.fromkeys(setting.kind for setting in losses)
    return [
        min((s for s in losses if s.kind == kind), key=lambda s: losses[s])
        for kind in kinds
    ]


def _blend(parts: tuple[Setting, ...], oof: OutOfFold, training: Training) -> Candidate:
    margins = np.column_stack([oof.margins[setting] for setting in parts])
    shares = fit_weights(margins, training.y, training.weights)
    scores = margins @ shares
    return Candidate(parts, shares, scores, mean_log_loss(scores, training))


def mean_log_loss(log_odds: Floats, training: Training) -> float:
    """Return the weighted mean log loss of log-odds (n,)."""
    losses = row_log_loss(log_odds, training.y)
    return float(np.average(losses, weights=training.weights))


def clustered_error(values: Floats, weights: Floats, groups: NDArray[np.intp]) -> float:
    """Return the standard error of the weighted mean of ``values``, groups as units."""
    centred = weights * (values - np.average(values, weights=weights))
    sums = np.bincount(groups, weights=centred)
    return float(np.sqrt((sums**2).sum()) / weights.sum())
