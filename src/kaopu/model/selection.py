"""Chooses the blend by out-of-fold log loss, and of equals the cheapest to explain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from kaopu.model.calibration import fit_weights, row_log_loss
from kaopu.model.out_of_fold import OutOfFold
from kaopu.model.parts.base import Setting, TrainingData
from kaopu.model.parts.linear import AS_IT_STANDS
from kaopu.model.search import SearchSpace

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Candidate:
    """A blend that was tried.

    Attributes:
        settings: Its parts; ``weights`` (k,) are theirs.
        scores: Its out-of-fold score f (n,), before the sigmoid.
        log_loss: Mean out-of-fold log loss.
        cost: What a row costs to explain, in linear parts.
    """

    settings: tuple[Setting, ...]
    weights: Floats
    scores: Floats
    log_loss: float
    cost: int


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

    def tried_of(self, kind: str) -> Setting | None:
        """Return the setting that a kind of part had in blends; None of another kind."""
        settings = (s for c in self.candidates for s in c.settings)
        return next((s for s in settings if s.kind == kind), None)


def select(
    oof: OutOfFold, data: TrainingData, groups: NDArray[np.intp], search: SearchSpace
) -> Selection:
    """Return the blend of all parts, or a cheaper one that is as good for certain.

    Averaging all parts is what loses least where little is known. A part is left out
    when the loss this costs, one standard error added, is `SearchSpace.max_given_up`
    at most: of such blends the cheapest is taken. (One-standard-error rule, L. Breiman
    et al., "Classification and regression trees", 1984, section 3.4.3, with the burden
    of proof on the cheaper model.) Differences are paired, the rows of one group count
    as one.
    """
    y, weights = data.y, data.weights
    costs = {learner.kind: learner.cost for learner in search.learners}
    best_settings = _best_of_each_kind(oof, data, groups)
    candidates = [
        _blend(parts, oof, data, costs)
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
        if candidate.log_loss - full.log_loss + error <= search.max_given_up
    ]
    chosen = min(as_good, key=lambda c: (c.cost, c.log_loss))
    return Selection(tuple(candidates), tuple(errors), chosen)


def _best_of_each_kind(
    oof: OutOfFold, data: TrainingData, groups: NDArray[np.intp]
) -> list[Setting]:
    """Return the setting of least loss of each kind of part.

    The framework's word as it stands gives way only to what is better by more than one
    standard error: of few deals, which setting comes out best is half chance.
    """
    losses = {s: row_log_loss(margin, data.y) for s, margin in oof.margins.items()}
    means = {s: float(np.average(own, weights=data.weights)) for s, own in losses.items()}
    best = []
    for kind in dict.fromkeys(setting.kind for setting in losses):
        least = min((s for s in losses if s.kind == kind), key=lambda s: means[s])
        if kind == AS_IT_STANDS.kind and AS_IT_STANDS in losses:
            lost = losses[AS_IT_STANDS] - losses[least]
            error = clustered_error(lost, data.weights, groups)
            if means[AS_IT_STANDS] - means[least] <= error:
                least = AS_IT_STANDS
        best.append(least)
    return best


def _blend(
    parts: tuple[Setting, ...], oof: OutOfFold, data: TrainingData, costs: Mapping[str, int]
) -> Candidate:
    margins = np.column_stack([oof.margins[setting] for setting in parts])
    shares = fit_weights(margins, data.y, data.weights)
    scores = margins @ shares
    cost = sum(costs[setting.kind] for setting in parts)
    return Candidate(parts, shares, scores, mean_log_loss(scores, data), cost)


def mean_log_loss(log_odds: Floats, data: TrainingData) -> float:
    """Return the weighted mean log loss of log-odds (n,)."""
    losses = row_log_loss(log_odds, data.y)
    return float(np.average(losses, weights=data.weights))


def clustered_error(values: Floats, weights: Floats, groups: NDArray[np.intp]) -> float:
    """Return the standard error of the weighted mean of ``values``, groups as units."""
    centred = weights * (values - np.average(values, weights=weights))
    sums = np.bincount(groups, weights=centred)
    return float(np.sqrt((sums**2).sum()) / weights.sum())


def gain_of(gains: Floats, groups: NDArray[np.intp]) -> tuple[float, float]:
    """Return the mean of what deals gain (n,), and its standard error, groups as units."""
    return float(gains.mean()), clustered_error(gains, np.ones(len(gains)), groups)
