"""What a sign's facts cost past deals, against the level that clears them, and how surely.

A contribution counts from the average past deal, and the model shares what correlated
facts do among them and learns from deals seen early, in which an early fact stands for
the later ones. Both are right for a prediction and wrong for a verdict. So each fact of
a sign is weighed once, at the end of training: from the framework's word and the deals as
they ended, all facts together (`kaopu.explain.signs.effects`), follow the log-odds between
the fact and its cleared level, as a posterior.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from kaopu.explain.signs.effects import Effects, draw_effects
from kaopu.explain.signs.raised import SignRows, framework_signs
from kaopu.explain.signs.support import MIN_DEALS, CountedFacts
from kaopu.explain.signs.what_if import CounterfactualFinder, condition_on
from kaopu.features import FeatureEncoder
from kaopu.model.folds import content_order

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Log-odds that matter: two and a half percentage points at even odds.
MIN_COST = 0.1
# How sure it must be that a sign costs odds to be confirmed, and to point that way.
SURE, LIKELY = 0.95, 0.75
# With fewer deals won, or lost, a posterior is the framework's word and chance.
MIN_ENDS = 20
# A mean over this many deals of one value says enough.
ENOUGH_DEALS = 100
# Of how many of its deals' log-odds a cost keeps the quantiles.
QUANTILES = 20
# Draws are kept in thousandths of log-odds.
DIGITS = 3
# Of a cost without draws, so that nothing is divided by 0.
MIN_ERROR = 1e-9
# Combinations of a sign's facts that are kept at hand; leads have some hundred.
KEPT = 4_096


@dataclass(frozen=True)
class Cost:
    """What a value of a fact adds to the log-odds against its cleared level.

    Attributes:
        value: As the counts of its source name it.
        log_odds: Expected; negative where it costs.
        error: Their standard deviation.
        deals: How many past deals held it.
        cleared: Quantiles of their log-odds with the sign cleared; empty in a bundle of
            an earlier version.
        draws: Of the posterior, each from the same draw of all facts; likewise.
    """

    value: str
    log_odds: float
    error: float
    deals: int = 0
    cleared: tuple[float, ...] = ()
    draws: tuple[float, ...] = ()

    def to_json(self) -> list[Any]:
        """Return the cost as plain data, draws in thousandths as one text."""
        draws = " ".join(str(round(draw * 10**DIGITS)) for draw in self.draws)
        whole = [self.value, self.log_odds, self.error, self.deals, list(self.cleared)]
        return [*whole, draws]

    @classmethod
    def from_json(cls, record: Sequence[Any]) -> Cost:
        """Return the cost that `to_json` wrote, or an earlier version without draws."""
        value, log_odds, error, deals, cleared, draws = (*record, *BEFORE[len(record) :])
        own = tuple(int(draw) / 10**DIGITS for draw in draws.split())
        return cls(value, log_odds, error, deals, tuple(cleared), own)


# What a record of an earlier version has not, at its end.
BEFORE: tuple[Any, ...] = ("", 0.0, 0.0, 0, (), "")

# By the sign's id, then by source.
Costs = Mapping[str, Mapping[str, tuple[Cost, ...]]]


@dataclass(frozen=True)
class Total:
    """What several facts cost together: a posterior.

    Attributes:
        log_odds: Expected; negative where they cost.
        error: Their standard deviation.
        low, high: All but a twentieth of the posterior lies above, and below.
        costs, gains: How sure it is, from 0 to 1, that they cost odds, or add some. What is
            left is that they do nothing.
    """

    log_odds: float
    error: float
    low: float
    high: float
    costs: float
    gains: float


@lru_cache(KEPT)
def total(own: tuple[Cost, ...]) -> Total:
    """Return the posterior of the sum of costs (one at least).

    Costs of a bundle without draws are taken for normal and independent. It is as sure as
    `SURE` that the sum costs exactly where ``high`` lies below nothing.
    """
    if all(cost.draws for cost in own):
        draws = np.sum([cost.draws for cost in own], axis=0)
        return Total(
            float(draws.mean()),
            float(draws.std()),
            -float(np.quantile(-draws, SURE, method="inverted_cdf")),
            float(np.quantile(draws, SURE, method="inverted_cdf")),
            float((draws < 0).mean()),
            float((draws > 0).mean()),
        )
    expected = sum(cost.log_odds for cost in own)
    error = max(float(np.sqrt(sum(cost.error**2 for cost in own))), MIN_ERROR)
    away = float(ndtri(SURE)) * error
    gains = float(ndtr(expected / error))
    return Total(expected, error, expected - away, expected + away, 1 - gains, gains)


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

    None where fewer than twenty deals were won, or lost.

    Args:
        finder: Finds the levels that clear, and knows the limits.
        facts: Those of finished deals, as they ended (n rows). A number whose limit does
            not separate has no cost: nothing shows that it does any harm.
        won: Outcomes 0 or 1 (n,).
        groups: Equal for copies of a deal (n,).
        low_marks: Number field's id to what counts as low.
    """
    # Rates are learnt over folds by position: sorted, the same deals give the same costs.
    order = content_order(facts, won)
    facts, won = facts.iloc[order].reset_index(drop=True), won[order]
    groups = pd.factorize(groups[order])[0]
    signs = framework_signs(finder.framework, facts, {}, low_marks, finder.limits)
    found: dict[str, dict[str, tuple[Cost, ...]]] = {sign.id: {} for sign in signs}
    cases = [case for sign in signs for case in _cases(finder, facts, sign)]
    if not cases or min(won.sum(), len(won) - won.sum()) < MIN_ENDS:
        return found
    encoder = FeatureEncoder(tuple(finder.sources.values()), limits=finder.limits)
    matrix = encoder.fit_transform(facts, won, groups).astype(float)
    effects = draw_effects(matrix, won, encoder.lineage_)
    changes = list(_changes(encoder, cases))
    costs = [_cost(c.value, effects, d) for c, d in zip(cases, changes, strict=True)]
    log_odds = effects.log_odds(matrix)
    cleared = {sign.id: log_odds.copy() for sign in signs}
    for case, cost in zip(cases, costs, strict=True):
        cleared[case.sign][case.rows] -= cost.log_odds
    for case, cost in zip(cases, costs, strict=True):
        known = found[case.sign].get(case.source, ())
        own = _quantiles(cleared[case.sign][case.rows])
        whole = replace(cost, deals=len(case.rows), cleared=own)
        found[case.sign][case.source] = (*known, whole)
    return found


def _cost(value: str, effects: Effects, change: Floats) -> Cost:
    """Return what a ``change`` (d,) of the matrix row is worth."""
    draws = (effects.draws @ change).round(DIGITS)
    own = tuple(float(draw) for draw in draws)
    return Cost(value, float(draws.mean()), float(draws.std()), draws=own)


def _quantiles(log_odds: Floats) -> tuple[float, ...]:
    middles = (np.arange(QUANTILES) + 0.5) / QUANTILES
    return tuple(float(value) for value in np.quantile(log_odds, middles).round(4))


def _cases(
    finder: CounterfactualFinder, facts: pd.DataFrame, sign: SignRows
) -> Iterator[_Case]:
    for source, column in finder.clearing_values(sign, facts).items():
        if not _may_cost(finder, sign, source):
            continue
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


def _may_cost(finder: CounterfactualFinder, sign: SignRows, source: str) -> bool:
    """Tell whether a fact that raises a sign may cost odds, as far as its limit says."""
    limit = None if finder.limits is None else finder.limits.of(source)
    if limit is None or limit.separates:
        return True
    known = finder.framework.signs_by_id[sign.id]
    return not condition_on(known, source).beyond


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


@dataclass(frozen=True)
class Proof:
    """How sure past deals are that a sign costs odds in each lead.

    Attributes:
        log_odds: Expected (n,); 0 where past deals tell nothing.
        costs: How sure it is that it costs, from 0 to 1 (n,); likewise.
    """

    log_odds: Floats
    costs: Floats

    def beyond(self, sure: float) -> Bools:
        """Tell where (n,) it is as sure as that, and the cost matters."""
        return np.asarray((self.costs >= sure) & (self.log_odds <= -MIN_COST))


def proof(sign: SignRows, facts: CountedFacts, costs: Costs) -> Proof:
    """Return how sure past deals are that the sign's facts together cost odds.

    A value that fewer than five past deals held tells nothing.
    """
    known = [(s, own) for s, own in costs.get(sign.id, {}).items() if s in sign.raised]
    # The place of each fact's cost, from 1, as one number a lead.
    code = np.zeros(len(facts), dtype=np.int64)
    for source, own in known:
        places, names = facts.places(source)
        numbers = {cost.value: i for i, cost in enumerate(own, 1)}
        place = np.array([numbers.get(name, 0) for name in names], dtype=np.int64)[places]
        code = code * (len(own) + 1) + np.where(sign.raised[source], place, 0)
    codes, inverse = np.unique(code, return_inverse=True)
    found = [_held(int(number), known) for number in codes]
    sums = [total(own) if own else None for own in found]
    return Proof(
        np.array([one.log_odds if one else 0.0 for one in sums])[inverse],
        np.array([one.costs if one else 0.0 for one in sums])[inverse],
    )


def _held(code: int, known: Sequence[tuple[str, tuple[Cost, ...]]]) -> tuple[Cost, ...]:
    """Return the costs that a number stands for."""
    held: list[Cost] = []
    for _, own in reversed(known):
        code, place = divmod(code, len(own) + 1)
        if place:
            held.append(own[place - 1])
    return tuple(reversed(held))
