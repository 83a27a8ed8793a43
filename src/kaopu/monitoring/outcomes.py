"""What came of past forecasts, leads that are still open neither lost nor won.

Of when a lead ends and how, only the second is judged: given that it ended on a day, was it
won as often as forecast? A lead that is open says nothing about that, and is left out of
the test without any bias (vertical modelling of competing risks: M. A. Nicolaie, H. C. van
Houwelingen, H. Putter, Statistics in Medicine 29 (2010)). What an early end says of the
outcome is known from the deals of training, see `Pace`. That as many were won as forecast
is then a matter of Bernoulli draws of known chances: an exact test, of the Poisson binomial
distribution.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import poisson_binom

from kaopu.explain.past.pace import Pace
from kaopu.model.intervals import wilson
from kaopu.monitoring.level import GROUPS, OVERALL, holm, level_of
from kaopu.monitoring.records import ByWhat, OutcomeGroup, Weight

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Leads that ended in so many days are tested by themselves: a change must not wait until
# it outweighs all that came before it.
RECENT = 91
# Leads that have ended, below which a group is shown and not tested.
MIN_ENDED = 10
# Log-odds by which all forecasts may be off before it counts: two or three points, and what
# the number of deals of training leaves open, in standard errors.
TOLERATED, SURE = 0.1, 2.0
# By how much more those of a group may be off.
OF_GROUP = 0.3
EDGE = 1e-6
TESTED: tuple[ByWhat, ...] = ("all", "band", "stage", "sign")


@dataclass(frozen=True)
class Forecasts:
    """Forecasts of n leads, each made before the lead ended, and what came of them.

    Attributes:
        probability: The first forecast of each (n,).
        outcome: 1.0 won, 0.0 lost, nan open (n,).
        made, closed: Days since 1970-01-01 (n,); ``closed`` is nan where open.
        created: The same, nan where it is not known (n,).
    """

    probability: Floats
    outcome: Floats
    made: Floats
    closed: Floats
    created: Floats

    @property
    def is_ended(self) -> Bools:
        """Which leads have ended (n,)."""
        return ~np.isnan(self.outcome)

    def expected(self, pace: Pace | None) -> Floats:
        """Return the chance of a win, given when each lead ended (n,); nan where open."""
        log_odds = logit(np.clip(self.probability, EDGE, 1 - EDGE))
        if pace is not None:
            known = self.is_ended & np.isfinite(self.created)
            offset = np.zeros(len(log_odds))
            created = self.created[known]
            age, end = self.made[known] - created, self.closed[known] - created
            offset[known] = pace.offset(np.maximum(age, 0), end)
            log_odds = log_odds + offset
        return np.where(self.is_ended, expit(log_odds), np.nan)


def tolerance_of(won: int, lost: int) -> float:
    """Return by how many log-odds all forecasts may be off before it counts.

    Args:
        won: Deals of training that were won: the fewer, the less sure the model is.
        lost: Those that were lost.
    """
    if not min(won, lost):
        return 1.0
    return TOLERATED + SURE * float(np.sqrt(1 / won + 1 / lost))


def judged_groups(
    forecasts: Forecasts,
    groups: Mapping[tuple[ByWhat, str], Bools],
    pace: Pace | None,
    tolerance: float,
    as_of: float,
    days: int | None,
) -> tuple[OutcomeGroup, ...]:
    """Return what came of groups of leads, with how far chance explains it.

    Args:
        forecasts: Of all leads.
        groups: The leads of each (n,), all of them under ``("all", "")`` first.
        pace: Of past deals; None where it is not known.
        tolerance: Of all leads, see `tolerance_of`.
        as_of: The day of the look, since 1970-01-01.
        days: Since the look before.
    """
    expected = forecasts.expected(pace)
    is_new = forecasts.closed > as_of - RECENT
    found, pairs = [], []
    for (by, id_), rows in groups.items():
        own = _group(by, id_, forecasts, expected, rows)
        allowed = tolerance + (0.0 if by == "all" else OF_GROUP)
        found.append(replace(own, tolerance=allowed))
        pairs += [
            (len(found) - 1, p)
            for p in _p_values(forecasts, expected, rows, is_new, allowed)
            if by in TESTED
        ]
    for kind, a_year in ((True, OVERALL), (False, GROUPS)):
        own_pairs = [(i, p) for i, p in pairs if (found[i].by == "all") == kind]
        corrected = holm([p for _, p in own_pairs])
        level = level_of(a_year, days)
        for (i, _), p in zip(own_pairs, corrected, strict=True):
            if p < found[i].p:
                weight: Weight = "retrain" if p <= level else "none"
                found[i] = replace(found[i], p=float(p), weight=weight)
    return tuple(found)


def _group(
    by: ByWhat, id_: str, forecasts: Forecasts, expected: Floats, rows: Bools
) -> OutcomeGroup:
    outcome = forecasts.outcome[rows]
    won, lost = int((outcome == 1).sum()), int((outcome == 0).sum())
    ended = expected[rows & forecasts.is_ended]
    low, high = wilson(won, won + lost)
    return OutcomeGroup(
        by=by,
        id=id_,
        leads=int(rows.sum()),
        won=won,
        lost=lost,
        forecast=float(forecasts.probability[rows].mean()) if rows.any() else np.nan,
        expected=float(ended.mean()) if len(ended) else np.nan,
        low=float(low),
        high=float(high),
    )


def _p_values(
    forecasts: Forecasts, expected: Floats, rows: Bools, is_new: Bools, allowed: float
) -> Iterator[float]:
    """Yield the p-values of a group, of all that ended and of those that did lately.

    One is that so few are won though every chance is as much lower as is allowed, the
    other that so many are though every chance is higher.
    """
    for ended in (rows & forecasts.is_ended, rows & forecasts.is_ended & is_new):
        if ended.sum() < MIN_ENDED:
            continue
        won = int(forecasts.outcome[ended].sum())
        log_odds = logit(np.clip(expected[ended], EDGE, 1 - EDGE))
        yield float(poisson_binom(expit(log_odds - allowed)).cdf(won))
        yield float(poisson_binom(expit(log_odds + allowed)).sf(won - 1))
