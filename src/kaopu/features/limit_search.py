"""Learns the limits of behaviour from past deals: see `kaopu.features.limits`.

Two forms are tried. ``usual``: a quantile of the won deals' numbers, by stage and age.
``fixed``: one number for all, the change point, beyond which deals were won less often.
Either is judged within stage and age, so that a number that grows with age is not blamed
for what age does: the score statistic of a step in the log-odds (Mantel and Haenszel),
its variance by account, for a deal is seen at several moments and ends once. The largest
of many such statistics is larger by chance alone (Lausen and Schumacher 1992, "Maximally
Selected Rank Statistics"): each form must pass a mark, else the limit separates nothing,
and what nine in ten won deals kept to remains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.features.limit_cells import MIN_WON, Number, cells_of
from kaopu.features.limits import Form, Limit, Limits
from kaopu.features.sources import FeatureSource
from kaopu.leads.states import is_known

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

# The facts that tell the stage, and the age of a deal.
STAGE_THEN, AGE = "stage_then", "days_open"
MAX_STAGES = 12
SHARES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
USUAL_SHARE = 0.9
BANDS = (0.25, 0.5, 0.75)
# Standard deviations by which deals beyond must be won less often, of either form: one in
# a hundred, and one in sixty harmless numbers pass. Of a stated limit nothing was chosen.
MARKS: Mapping[Form, float] = {"usual": 2.8, "fixed": 3.3, "stated": 1.645}
# One number for all is simpler: what is usual must score by so much better.
BETTER_BY = 0.5
# A change point leaves this share of the deals on either side.
EDGE = 0.05
# So many are tried, and then as many among those up to some places from the best.
TRIED, NEAR = 64, 6
# Limits are judged on so many deals at most, and in so many folds.
MOST_DEALS, FOLDS = 10_000, 5


def learn_limits(
    sources: Iterable[FeatureSource],
    frames: Sequence[pd.DataFrame],
    won: Floats,
    groups: Ints,
    stated: Mapping[str, float] | None = None,
) -> Limits | None:
    """Return the limits of every number of behaviour; None where there is none.

    Args:
        sources: The columns of the facts, and what they are.
        frames: The deals' facts (n rows), at one moment and at others; the others may
            hold the facts alone that histories tell.
        won: Outcomes 0 or 1 (n,).
        groups: Equal for copies of a deal, or deals of one account (n,).
        stated: Id of a number to its limit, where that is not to be learnt.
    """
    known = list(sources)
    numbers = [s for s in known if s.behaviour and s.kind == "number" and s.better]
    if not numbers:
        return None
    views = _Views.of(known, frames, won, groups)
    found = (_limit(source, views, (stated or {}).get(source.id)) for source in numbers)
    limits = tuple(limit for limit in found if limit is not None)
    return replace(views.grid, limits=limits) if limits else None


@dataclass(frozen=True)
class _Views:
    """Deals at several moments, one below the other (m rows).

    Attributes:
        facts: Numbers, stages and ages.
        deals: Each row's deal (m,).
        won, groups: Of the rows (m,).
        grid: Stages and bands, without limits.
        at: Each row's stage and band.
        count: Of the deals; their first moments stand first.
    """

    facts: pd.DataFrame
    deals: Ints
    won: Bools
    groups: Ints
    grid: Limits
    at: tuple[Ints, Ints]
    count: int

    @classmethod
    def of(
        cls,
        sources: Sequence[FeatureSource],
        frames: Sequence[pd.DataFrame],
        won: Floats,
        groups: Ints,
    ) -> _Views:
        """Return the deals at all moments, with their stages and ages."""
        first, n = frames[0], len(won)
        stage = next((s.id for s in sources if s.fact == STAGE_THEN), "")
        age = next((s.id for s in sources if s.id == AGE), "")
        needed = [s.id for s in sources if s.behaviour and s.id in first]
        facts = pd.concat(
            [pd.DataFrame({i: f.get(i, first[i]) for i in needed}) for f in frames],
            ignore_index=True,
        )
        deals = np.tile(np.arange(n), len(frames))
        is_won = won[deals] == 1
        stages: tuple[str, ...] = ()
        if stage:
            held = facts[stage].astype(str)[is_won & is_known(facts[stage])]
            counts = held.value_counts()
            common = counts[counts >= MIN_WON].index[:MAX_STAGES]
            stages = tuple(sorted(map(str, common)))
        edges: tuple[float, ...] = ()
        if age:
            ages = facts[age][is_known(facts[age])].to_numpy(dtype=float)
            marks = np.unique(np.quantile(ages, BANDS)) if len(ages) else np.empty(0)
            edges = tuple(float(mark) for mark in marks)
        grid = Limits(stage, stages, age if edges else "", edges, ())
        return cls(facts, deals, is_won, groups[deals], grid, grid.places(facts), len(won))


def _limit(source: FeatureSource, views: _Views, stated: float | None) -> Limit | None:
    values = views.facts[source.id]
    known = is_known(values)
    sign = 1.0 if source.better == "lower" else -1.0
    stage, band = views.at
    shape = views.grid.shape
    if source.id == views.grid.age:
        # The age itself is usual at its age, whatever it is.
        band = np.full_like(band, shape[1] - 1)
    number = Number(
        sign * values.to_numpy(dtype=np.float64),
        views.deals,
        views.won,
        views.groups,
        (stage, band),
        shape,
    ).take(known)
    if number.won_deals < MIN_WON and stated is None:
        return None
    form, share, cut, separates = _chosen(number, None if stated is None else sign * stated)
    cells = cells_of(number)
    limits = plain(cells.quantile(share)) if form == "usual" else np.full(shape, cut)
    usual = plain(cells.quantile(0.5, "inverted_cdf"))
    if form == "stated":
        # What is usual may be beyond it; whoever clears a sign comes to within it.
        usual = np.fmin(usual, cut)
    own = number.take(np.flatnonzero(known) < views.count)
    beyond = own.values > limits[own.at]
    return Limit(
        source.id,
        source.better == "lower",
        form,
        separates,
        share,
        sign * limits,
        sign * usual,
        cells.won,
        cells.by_stage,
        cells.by_age,
        len(own.values),
        int(own.won.sum()),
        int(beyond.sum()),
        int((beyond & own.won).sum()),
    )


def plain(numbers: Floats) -> Floats:
    """Return numbers as they are told: whole from 10 on, else to two digits.

    So what a person reads is the limit itself.

    Example:
        >>> plain(np.array([21.23, 0.3151])).tolist()
        [21.0, 0.32]
    """
    small = np.where((numbers == 0) | np.isnan(numbers), 1.0, np.abs(numbers))
    step = 10.0 ** np.minimum(np.floor(np.log10(small)) - 1, 0)
    return np.asarray(np.round(np.round(numbers / step) * step, 12))


def _chosen(number: Number, stated: float | None) -> tuple[Form, float, float, bool]:
    """Return the form, the share of won deals within, the one number, and its worth."""
    judged = _Judged.of(number)
    if stated is not None:
        (score,) = judged.scores((judged.number.values > stated)[:, None])
        return "stated", USUAL_SHARE, stated, bool(score >= MARKS["stated"])
    usual = judged.scores(_beyond_usual(judged.number))
    cut, fixed = _change_point(judged)
    passed = {
        "usual": float(usual.max()) >= MARKS["usual"],
        "fixed": fixed >= MARKS["fixed"],
    }
    if passed["fixed"] and not usual.max() > fixed + BETTER_BY:
        return "fixed", USUAL_SHARE, float(plain(np.array(cut))), True
    if passed["usual"]:
        return "usual", SHARES[int(usual.argmax())], np.nan, True
    return "usual", USUAL_SHARE, np.nan, False


@dataclass(frozen=True)
class _Judged:
    """The rows on which limits are judged, in the order of their accounts.

    Attributes:
        number: In that order.
        residuals: Outcome less the rate of its place, weighted (m,).
        weights: A deal's rows weigh one together (m,).
        strata: The place of each row as one number (m,).
        starts: Where each account begins.
    """

    number: Number
    residuals: Floats
    weights: Floats
    strata: Ints
    starts: Ints

    @classmethod
    def of(cls, number: Number) -> _Judged:
        """Return the rows of a number, of few enough accounts."""
        names, codes = np.unique(number.groups, return_inverse=True)
        if len(names) > MOST_DEALS:
            number = number.take(codes % (1 + len(names) // MOST_DEALS) == 0)
        order = np.argsort(number.groups, kind="stable")
        stage, band = (place[order] for place in number.at)
        number = Number(
            number.values[order],
            number.deals[order],
            number.won[order],
            number.groups[order],
            (stage, band),
            number.shape,
        )
        _, deals = np.unique(number.deals, return_inverse=True)
        weights = 1 / np.bincount(deals)[deals] if len(deals) else np.empty(0)
        strata = np.unique(stage * number.shape[1] + band, return_inverse=True)[1]
        rates = np.bincount(strata, weights * number.won) / np.bincount(strata, weights)
        starts = np.flatnonzero(np.diff(number.groups, prepend=-1) != 0)
        residuals = weights * (number.won - rates[strata])
        return cls(number, residuals, weights, strata, starts)

    def scores(self, beyond: Bools) -> Floats:
        """Return by how many deviations deals beyond were won less often (k,).

        Args:
            beyond: Which rows are beyond each of k limits (m, k).
        """
        if not len(self.residuals):
            return np.zeros(beyond.shape[1])
        strata = range(int(self.strata.max(initial=-1)) + 1)
        own = [self.strata == i for i in strata]
        whole = np.array([self.weights[rows].sum() for rows in own])[:, None]
        means = np.array([self.weights[rows] @ beyond[rows] for rows in own]) / whole
        moved = self.residuals[:, None] * (beyond - means[self.strata])
        sums = np.add.reduceat(moved, self.starts, axis=0)
        spread = np.sqrt((sums**2).sum(axis=0))
        found = np.zeros(beyond.shape[1])
        np.divide(-sums.sum(axis=0), spread, out=found, where=spread > 0)
        return found


def _beyond_usual(number: Number) -> Bools:
    """Tell which rows are beyond each of the shares (m, shares), by other deals' word."""
    codes = np.unique(number.groups, return_inverse=True)[1]
    fold = (
        np.random.default_rng(0).permutation(int(codes.max(initial=0)) + 1)[codes] % FOLDS
    )
    beyond = np.zeros((len(number.values), len(SHARES)), dtype=bool)
    for i in range(FOLDS):
        rows = fold == i
        if not rows.any() or not number.won[~rows].any():
            continue
        cells, asked = cells_of(number.take(~rows)), number.take(rows)
        for j, share in enumerate(SHARES):
            beyond[rows, j] = asked.values > cells.quantile(share)[asked.at]
    return beyond


def _change_point(judged: _Judged) -> tuple[float, float]:
    """Return the number beyond which deals were won less often, and its best score.

    It is the median of where it may be, by their likelihoods: nearer to the truth than
    the likeliest of all.
    """
    values = judged.number.values
    if not len(values):
        return np.nan, 0.0
    low, high = np.quantile(values, (EDGE, 1 - EDGE))
    distinct = np.unique(values)
    distinct = distinct[(distinct >= low) & (distinct <= high) & (distinct < distinct[-1])]
    if not len(distinct):
        return np.nan, 0.0
    cuts = _thinned(distinct)
    scores = _scored(judged, cuts)
    if len(distinct) > len(cuts):
        best = int(scores.argmax())
        ends = cuts[max(best - NEAR, 0)], cuts[min(best + NEAR, len(cuts) - 1)]
        cuts = _thinned(distinct[(distinct >= ends[0]) & (distinct <= ends[1])], 2 * TRIED)
        scores = _scored(judged, cuts)
    likely = np.cumsum(np.exp((np.maximum(scores, 0.0) ** 2 - scores.max() ** 2) / 2))
    middle = int(np.searchsorted(likely, likely[-1] / 2))
    return float(cuts[middle]), float(scores.max())


def _scored(judged: _Judged, cuts: Floats) -> Floats:
    parts = [judged.scores(judged.number.values[:, None] > some) for some in _some(cuts)]
    return np.concatenate([np.empty(0), *parts])


def _some(cuts: Floats, at_once: int = 32) -> Iterator[Floats]:
    for start in range(0, len(cuts), at_once):
        yield cuts[start : start + at_once]


def _thinned(values: Floats, most: int = TRIED) -> Floats:
    """Return so many values at most, evenly by rank."""
    if len(values) <= most:
        return values
    places = np.linspace(0, len(values) - 1, most).round().astype(np.intp)
    return values[places]
