"""Chooses the blend by out-of-fold log loss, and of equals the cheapest to explain."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from kaopu.model.calibration import fit_weights, row_log_loss
from kaopu.model.out_of_fold import OutOfFold, Setting, Training

Floats = NDArray[np.float64]

# Seconds to explain a row, relative to a linear part; measured, see docs/decisions.
COST = {"linear": 1, "boosted": 100, "forest": 2000}

# Nats of log loss that a cheaper explanation may cost, one standard error included.
MAX_GIVEN_UP = 0.001


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
        standard_errors: Of each candidate's loss beyond that of the blend of all parts,
            same order.
    """

    candidates: tuple[Candidate, ...]
    standard_errors: tuple[float, ...]
    chosen: Candidate


def select(oof: OutOfFold, training: Training, groups: NDArray[np.intp]) -> Selection:
    """Return the blend of all parts, or a cheaper one that is as good for certain.

    Averaging all parts is what loses least where little is known. A part is left out
    when the loss this costs, one standard error added, is `MAX_GIVEN_UP` at most: of
    such blends the cheapest is taken. (One-standard-error rule, L. Breiman et al.,
    "Classification and regression trees", 1984, section 3.4.3, with the burden of proof
    on the cheaper model.) Differences are paired, the rows of one group count as one.
    """
    y, weights = training.y, training.weights
    best_settings = _best_of_each_kind(oof, training)
    candidates = [
        _blend(parts, oof, training)
        for size in range(1, len(best_settings) + 1)
        for parts in combinations(best_settings, size)
    ]
    full = candidates[-1]
    full_loss = row_log_loss(full.scores, y)
    candidates.sort(key=lambda c: c.log_loss)
    errors = [
        clustered_error(row_log_loss(c.scores, y) - full_loss, weights, groups)
        for c in candidates
    ]
    as_good = [
        candidate
        for candidate, error in zip(candidates, errors, strict=True)
        if candidate.log_loss - full.log_loss + error <= MAX_GIVEN_UP
    ]
    chosen = min(as_good, key=lambda c: (c.cost, c.log_loss))
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
