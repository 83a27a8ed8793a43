"""The limits that are tried for a number, and the best of them.

``usual`` by several shares of the won deals, told by other deals' word; ``fixed`` by up to
128 numbers. The largest of many scores is larger by chance alone (Lausen and Schumacher
1992, "Maximally Selected Rank Statistics"): each form must pass a mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaopu.features.limit_search.cells import Number, cells_of
from kaopu.features.limit_search.judged import Given, Judged
from kaopu.features.limit_search.views import Views, own_places, side, turned
from kaopu.features.limits import Form
from kaopu.features.sources import FeatureSource

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

SHARES = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
USUAL_SHARE = 0.9
# Standard deviations by which deals beyond must be won less often, of either form. Of a
# stated limit nothing was chosen.
MARKS: Mapping[Form, float] = {"usual": 3.0, "fixed": 3.0, "stated": 1.645}
# One number for all is simpler: what is usual must score by so much better.
BETTER_BY = 0.5
# A change point leaves this share of the deals on either side.
EDGE = 0.05
# So many are tried, and then as many among those up to some places from the best.
TRIED, NEAR = 64, 6
# To see which number separates best, fewer do.
COARSELY = 32
# What is usual is told in so many folds.
FOLDS = 5


@dataclass(frozen=True)
class Choice:
    """A limit of a number, and how clearly it separates.

    Attributes:
        source: Id of the number.
        form: Of the limit.
        share: Of the won deals within; of form ``usual``.
        cut: The one number, above which is beyond; nan of form ``usual``.
        score: By how many deviations deals beyond were won less often.
        beyond: Which of the judged rows are beyond (m,).
        told: In which the number is known (m,); None where it is in all.
    """

    source: str
    form: Form
    share: float
    cut: float
    score: float
    beyond: Bools
    told: Bools | None

    @property
    def columns(self) -> list[Bools]:
        """What the number tells of the judged rows (m,), each."""
        return [self.beyond] if self.told is None else [self.beyond, self.told]

    @property
    def spare(self) -> float:
        """By how much the score passes its mark; below zero where it does not."""
        return self.score - MARKS[self.form]


@dataclass(frozen=True)
class Tried:
    """A number, and the limits that may be its own.

    Attributes:
        source: Of the number.
        values: It in the judged rows (m,), above is beyond; nan where it is not known.
        usual: Which of these are beyond what is usual, by each of `SHARES` (m, shares).
        stated: The limit that the pipeline file states, turned likewise; None if none.
    """

    source: FeatureSource
    values: Floats
    usual: Bools
    stated: float | None

    @property
    def told(self) -> Bools | None:
        """In which rows the number is known (m,); None where it is in all, or in none."""
        known = np.isfinite(self.values)
        return known if known.any() and not known.all() else None

    @classmethod
    def of(
        cls, source: FeatureSource, views: Views, judged: Judged, stated: float | None
    ) -> Tried:
        """Return what may be tried for a number."""
        values = turned(source, judged.facts)
        if stated is not None:
            none = np.zeros((len(values), 0), dtype=bool)
            return cls(source, values, none, side(source) * stated)
        number, _ = views.number(source)
        # Others are as many as those of which it is asked.
        number = number.take(np.isin(number.groups, judged.names))
        at = own_places(source, views.grid, judged.at)
        asked = Asked(values, judged.names, at)
        return cls(source, values, _beyond_usual(number, asked), None)

    def best(self, given: Given, *, closely: bool = False) -> Choice:
        """Return the limit that separates best.

        Args:
            given: What is known beside.
            closely: Whether to look for the one number among its neighbours, too.
        """
        if self.stated is not None:
            return self._stated(given, self.stated)
        usual, fixed = self._usual(given), self._fixed(given, closely)
        if fixed.spare >= 0 and not usual.score > fixed.score + BETTER_BY:
            return fixed
        return usual if usual.spare >= fixed.spare else fixed

    def _stated(self, given: Given, cut: float) -> Choice:
        beyond = self.values > cut
        (score,) = given.scores(beyond[:, None])
        return Choice(
            self.source.id, "stated", USUAL_SHARE, cut, float(score), beyond, self.told
        )

    def _usual(self, given: Given) -> Choice:
        scores = given.scores(self.usual)
        best = int(scores.argmax())
        score, beyond = float(scores[best]), self.usual[:, best]
        return Choice(
            self.source.id, "usual", SHARES[best], np.nan, score, beyond, self.told
        )

    def _fixed(self, given: Given, closely: bool) -> Choice:
        cut, score = change_point(self.values, given, closely=closely)
        cut = float(plain(np.array(cut)))
        beyond = self.values > cut
        return Choice(self.source.id, "fixed", USUAL_SHARE, cut, score, beyond, self.told)


@dataclass(frozen=True)
class Asked:
    """Rows of which it is asked whether they are beyond what is usual.

    Attributes:
        values: Of a number (m,), above is beyond.
        groups: Of the rows (m,), by the names that the views have.
        at: Their places for the number.
    """

    values: Floats
    groups: Ints
    at: tuple[Ints, Ints]


def _beyond_usual(number: Number, asked: Asked) -> Bools:
    """Tell which rows are beyond each of the shares (m, shares), by other deals' word."""
    names = np.unique(np.concatenate([number.groups, asked.groups]))
    folds = np.random.default_rng(0).permutation(len(names)) % FOLDS
    own, fold = (folds[np.searchsorted(names, g)] for g in (number.groups, asked.groups))
    beyond = np.zeros((len(asked.values), len(SHARES)), dtype=bool)
    stage, band = asked.at
    for i in range(FOLDS):
        rows = fold == i
        if not rows.any() or not number.won[own != i].any():
            continue
        marks = cells_of(number.take(own != i)).quantiles(SHARES)
        beyond[rows] = (asked.values[rows] > marks[:, stage[rows], band[rows]]).T
    return beyond


def change_point(
    values: Floats, given: Given, *, closely: bool = True
) -> tuple[float, float]:
    """Return the number beyond which deals were won less often, and its best score.

    It is the median of where it may be, by their likelihoods: nearer to the truth than
    the likeliest of all.

    Args:
        values: Of the judged rows (m,); nan where not known.
        given: What is known beside.
        closely: Whether to look among the neighbours of the best, too.
    """
    told = values[np.isfinite(values)]
    if not len(told):
        return np.nan, 0.0
    low, high = np.quantile(told, (EDGE, 1 - EDGE))
    distinct = np.unique(told)
    distinct = distinct[(distinct >= low) & (distinct <= high) & (distinct < distinct[-1])]
    if not len(distinct):
        return np.nan, 0.0
    cuts = _thinned(distinct, TRIED if closely else COARSELY)
    scores = _scored(values, given, cuts)
    if closely and len(distinct) > len(cuts):
        best = int(scores.argmax())
        ends = cuts[max(best - NEAR, 0)], cuts[min(best + NEAR, len(cuts) - 1)]
        cuts = _thinned(distinct[(distinct >= ends[0]) & (distinct <= ends[1])], 2 * TRIED)
        scores = _scored(values, given, cuts)
    likely = np.cumsum(np.exp((np.maximum(scores, 0.0) ** 2 - scores.max() ** 2) / 2))
    middle = int(np.searchsorted(likely, likely[-1] / 2))
    return float(cuts[middle]), float(scores.max())


def _scored(values: Floats, given: Given, cuts: Floats) -> Floats:
    parts = [given.scores(values[:, None] > some) for some in _some(cuts)]
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


def plain(numbers: Floats) -> Floats:
    """Return numbers as they are told: whole from 10 on, else to two digits.

    So what a person reads is the limit itself.

    Example:
        >>> plain(np.array([21.23, 105.2, 0.3151])).tolist()
        [21.0, 105.0, 0.32]
    """
    small = np.where((numbers == 0) | np.isnan(numbers), 1.0, np.abs(numbers))
    step = 10.0 ** np.minimum(np.floor(np.log10(small)) - 1, 0)
    return np.asarray(np.round(np.round(numbers / step) * step, 12))
