"""What a sign's facts cost past deals, against the level that clears them, and how surely.

A contribution counts from the average past deal, and the model shares what correlated
facts do among them and learns from deals seen early, in which an early fact stands for
the later ones. Both are right for a prediction and wrong for a verdict. So each fact of
a sign is tested once, at the end of training: one plain logistic regression on the deals
as they ended, all facts together, gives the log-odds between the fact and its cleared
level, and their standard error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from kaopu.explain.signs.raised import SignRows, framework_signs
from kaopu.explain.signs.support import MIN_DEALS, SourceCounts
from kaopu.explain.signs.what_if import CounterfactualFinder
from kaopu.features import FeatureEncoder

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Log-odds that matter: two and a half percentage points at even odds.
MIN_COST = 0.1
# Standard errors that a cost must be away from nothing: of the facts that cost nothing,
# one in forty is taken for costly.
SURE = 2.0
# Effects are expected within some log-odds: the prior's precision.
PRECISION = 1.0
# A mean over this many deals of one value says enough.
ENOUGH_DEALS = 100
# Of how many of its deals' log-odds a cost keeps the quantiles.
QUANTILES = 20
# Iterations of the regression; it needs some tens.
MAX_STEPS = 5_000


@dataclass(frozen=True)
class Cost:
    """What a value of a fact adds to the log-odds against its cleared level.

    Attributes:
        value: As the counts of its source name it.
        log_odds: Negative where it costs.
        error: Their standard error.
        deals: How many past deals held it.
        cleared: Quantiles of their log-odds with the sign cleared; empty in a bundle of
            an earlier version.
    """

    value: str
    log_odds: float
    error: float
    deals: int = 0
    cleared: tuple[float, ...] = ()

    def to_json(self) -> list[Any]:
        """Return the cost as plain data."""
        return [self.value, self.log_odds, self.error, self.deals, list(self.cleared)]

    @classmethod
    def from_json(cls, record: Sequence[Any]) -> Cost:
        """Return the cost that `to_json` wrote, or an earlier version without rates."""
        value, log_odds, error, *rest = record
        deals, cleared = rest or (0, ())
        return cls(value, log_odds, error, deals, tuple(cleared))


# By the sign's id, then by source.
Costs = Mapping[str, Mapping[str, tuple[Cost, ...]]]


@dataclass(frozen=True)
class _Regression:
    """Coefficients (d,) of a logistic regression and their covariance (d, d).

    Attributes:
        log_odds: Of the rows it was fitted to (n,).
    """

    effects: Floats
    covariance: Floats
    log_odds: Floats

    @classmethod
    def of(cls, X: Floats, won: Floats) -> _Regression:
        model = LogisticRegression(C=1 / PRECISION, max_iter=MAX_STEPS).fit(X, won)
        effects = model.coef_[0]
        log_odds = X @ effects + model.intercept_[0]
        p = expit(log_odds)
        design = np.column_stack([X, np.ones(len(X))])
        prior = np.append(np.full(X.shape[1], PRECISION), 0.0)
        information = (design.T * (p * (1 - p))) @ design + np.diag(prior)
        return cls(effects, np.linalg.inv(information)[:-1, :-1], log_odds)

    def cost(self, value: str, change: Floats) -> Cost:
        """Return what a ``change`` (d,) of the matrix row is worth."""
        variance = float(change @ self.covariance @ change)
        return Cost(value, float(change @ self.effects), float(np.sqrt(variance)))


@dataclass(frozen=True)
class _Case:
    """The past deals that held one value of a sign's fact; some of them, and cleared."""

    sign: str
    source: str
    value: str
    rows: NDArray[np.intp]
    held: pd.DataFrame
    cleared: pd.DataFrame


def learn_costs(
    finder: CounterfactualFinder,
    facts: pd.DataFrame,
    won: Floats,
    groups: NDArray[np.intp],
    low_marks: Mapping[str, float],
) -> dict[str, dict[str, tuple[Cost, ...]]]:
    """Return the costs of every value that raises a sign and that five past deals held.

    Args:
        finder: Finds the levels that clear.
        facts: Those of finished deals, as they ended (n rows).
        won: Outcomes 0 or 1 (n,).
        groups: Equal for copies of a deal (n,).
        low_marks: Number field's id to what counts as low.
    """
    encoder = FeatureEncoder(tuple(finder.sources.values()))
    matrix = encoder.fit_transform(facts, won, groups)
    regression = _Regression.of(matrix.astype(float), won)
    signs = framework_signs(finder.framework, facts, {}, low_marks)
    cases = [case for sign in signs for case in _cases(finder, facts, sign)]
    changes = _changes(encoder, cases)
    costs = [
        regression.cost(case.value, change)
        for case, change in zip(cases, changes, strict=True)
    ]
    cleared = {sign.id: regression.log_odds.copy() for sign in signs}
    for case, cost in zip(cases, costs, strict=True):
        cleared[case.sign][case.rows] -= cost.log_odds
    found: dict[str, dict[str, tuple[Cost, ...]]] = {sign.id: {} for sign in signs}
    for case, cost in zip(cases, costs, strict=True):
        known = found[case.sign].get(case.source, ())
        own = _quantiles(cleared[case.sign][case.rows])
        whole = replace(cost, deals=len(case.rows), cleared=own)
        found[case.sign][case.source] = (*known, whole)
    return found


def _quantiles(log_odds: Floats) -> tuple[float, ...]:
    middles = (np.arange(QUANTILES) + 0.5) / QUANTILES
    return tuple(float(value) for value in np.quantile(log_odds, middles).round(4))


def _cases(
    finder: CounterfactualFinder, facts: pd.DataFrame, sign: SignRows
) -> Iterator[_Case]:
    for source, column in finder.clearing_values(sign, facts).items():
        raised = np.flatnonzero(sign.raised[source] & column.notna().to_numpy())
        counts = finder.counts[source]
        named = counts.values(facts[source].iloc[raised]).astype(str)
        for value in np.unique(named):
            rows = raised[named == value]
            if len(rows) < MIN_DEALS:
                continue
            some = rows[:: 1 + len(rows) // ENOUGH_DEALS]
            held = facts.iloc[some]
            cleared = held.assign(**{source: column.iloc[some].astype(held[source].dtype)})
            yield _Case(sign.id, source, str(value), rows, held, cleared)


def _changes(encoder: FeatureEncoder, cases: Sequence[_Case]) -> Iterator[Floats]:
    """Yield each case's mean matrix row less that of its deals, cleared (d,)."""
    if not cases:
        return
    # One transformation of all costs as much as one of a single case.
    held = encoder.transform(pd.concat([case.held for case in cases]))
    cleared = encoder.transform(pd.concat([case.cleared for case in cases]))
    change = held.astype(float) - cleared
    ends = np.cumsum([len(case.held) for case in cases])
    for part in np.split(change, ends[:-1]):
        yield part.mean(axis=0)


def proven(
    sign: SignRows,
    facts: pd.DataFrame,
    costs: Costs,
    counts: Mapping[str, SourceCounts],
) -> Bools:
    """Tell in which rows (n,) past deals show that the sign's facts cost odds.

    Together they must cost 0.1 log-odds, and two standard errors. A value that fewer
    than five past deals held shows nothing.
    """
    total, variance = np.zeros(len(facts)), np.zeros(len(facts))
    for source, own in costs.get(sign.id, {}).items():
        rows = sign.raised[source] if source in sign.raised else np.zeros(len(facts), bool)
        named = counts[source].values(facts[source])
        for cost in own:
            held = rows & (named == cost.value)
            total[held] += cost.log_odds
            variance[held] += cost.error**2
    costly = (total <= -MIN_COST) & (total <= -SURE * np.sqrt(variance))
    return np.asarray(sign.rows & costly)
