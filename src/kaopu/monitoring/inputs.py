"""What the newest leads hold, column by column, against what leads held before.

Levels by Pearson's chi-square test of homogeneity, numbers by the test of Kolmogorov and
Smirnov; each lead counts once, so that the tests hold as they are written. What is sure is
no alarm yet: a share of the leads must hold something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2_contingency, ks_2samp

from kaopu.explain.signs.support import SourceCounts
from kaopu.leads.states import NOT_ASKED, NOT_UNDERSTOOD, NOT_YET, UNKNOWN, is_known
from kaopu.monitoring.level import INPUT, holm, level_of
from kaopu.monitoring.records import ColumnWatch, Reference, Weight
from kaopu.pipeline.resolved import Source

Bools = NDArray[np.bool_]
Ints = NDArray[np.intp]

# Leads on either side, below which nothing is tested.
MIN_EACH = 50
# Counts that a level must be expected to have; rarer ones are taken together.
MIN_EXPECTED = 5.0
# The share of leads that hold something else, from which a sure change is worth a look,
# and from which the model was learnt on other leads than it is asked about.
TO_WATCH, TO_RETRAIN = 0.10, 0.20
# Among values that training never held.
LEVELS_NAMED = 3
STATES = frozenset((UNKNOWN, NOT_ASKED, NOT_YET, NOT_UNDERSTOOD))
BLANK = frozenset((NOT_ASKED, NOT_YET))
NUMBER = "(number)"


@dataclass(frozen=True)
class Compared:
    """One column of the newest leads, and what it is held against.

    Attributes:
        source: Which column.
        now, before: Its values, as `kaopu.leads.states` describes them; of ``before``
            there are none where it is held against the counts of training.
        counts: Of the deals of training; None where it is not held against these.
        unseen: Which of the newest hold what training never held (m,); None where that
            is not known.
        is_named: Whether its values may be named.
    """

    source: Source
    now: pd.Series
    before: pd.Series
    counts: SourceCounts | None = None
    unseen: Bools | None = None
    is_named: bool = False

    @property
    def against(self) -> Reference:
        """What it is held against."""
        if min(len(self.now), len(self.before)) >= MIN_EACH:
            return "earlier"
        is_told = self.counts is not None and self.counts.deals >= MIN_EACH
        return "training" if is_told and len(self.now) >= MIN_EACH else "none"


def watch_columns(compared: list[Compared], days: int | None) -> tuple[ColumnWatch, ...]:
    """Return how far columns have moved, the farthest first.

    Args:
        compared: The columns.
        days: Since the look before.
    """
    tested = [(_described(one), list(_tests(one))) for one in compared]
    flat = [(i, d, p) for i, (_, tests) in enumerate(tested) for d, p in tests]
    found = [column for column, _ in tested]
    level = level_of(INPUT, days)
    for (i, distance, _), p in zip(flat, holm([p for _, _, p in flat]), strict=True):
        own, weight = found[i], weight_of(distance, float(p), level)
        if own.against == "training" and weight == "retrain":
            # Deals are no leads; only leads show that leads have changed.
            weight = "watch"
        if _rank(weight) > _rank(own.weight) or own.p == 1.0 or distance > own.distance:
            found[i] = replace(
                own,
                distance=max(distance, own.distance),
                p=min(float(p), own.p),
                weight=max(weight, own.weight, key=_rank),
            )
    return tuple(sorted(found, key=lambda c: (-_rank(c.weight), -c.distance, c.source)))


def weight_of(distance: float, p: float, level: float) -> Weight:
    """Return what a change calls for: none if chance explains it, or if it is small."""
    if p > level or distance < TO_WATCH:
        return "none"
    return "retrain" if distance >= TO_RETRAIN else "watch"


def _rank(weight: Weight) -> int:
    return ("none", "watch", "retrain").index(weight)


def _described(one: Compared) -> ColumnWatch:
    now, before = _levels(one.now), _levels(one.before)
    blank_before = float(before.isin(BLANK).mean()) if len(before) else 0.0
    unseen = 0.0
    named: tuple[str, ...] = ()
    if one.unseen is not None and len(one.now):
        unseen = float(one.unseen.mean())
        named = _named(one)
    return ColumnWatch(
        source=one.source.id,
        column=one.source.column,
        against=one.against,
        leads=len(now),
        before=len(before) if one.against != "training" else _counted(one.counts),
        blank=float(now.isin(BLANK).mean()) if len(now) else 0.0,
        blank_before=blank_before,
        unseen=unseen,
        new_levels=named,
    )


def _counted(counts: SourceCounts | None) -> int:
    return 0 if counts is None else counts.deals


def _named(one: Compared) -> tuple[str, ...]:
    """Return values that training never held; none of a column that may name people."""
    if not one.is_named or one.source.kind != "category" or one.unseen is None:
        return ()
    own = one.now.reset_index(drop=True)[one.unseen]
    often = own[~own.isin(STATES)].astype(str).value_counts()
    ordered = sorted(often.index, key=lambda text: (-often[text], text))
    return tuple(ordered[:LEVELS_NAMED])


def _levels(values: pd.Series) -> pd.Series:
    """Return values as levels: of numbers and dates, whether one is told."""
    if values.dtype.kind != "f":
        return values.astype(object).reset_index(drop=True)
    numbers = values.to_numpy(dtype=np.float64)
    kinds = [numbers == np.inf, np.isnan(numbers), numbers == -np.inf]
    told = np.select(kinds, [UNKNOWN, NOT_ASKED, NOT_YET], default=NUMBER)
    return pd.Series(told, dtype=object)


def _tests(one: Compared) -> Iterator[tuple[float, float]]:
    """Yield the distance and the p-value of each test of a column."""
    if one.against == "earlier":
        yield from level_test(_levels(one.now), _levels(one.before))
        if one.source.kind == "number":
            now, before = (v[is_known(v)] for v in (one.now, one.before))
            if min(len(now), len(before)) >= MIN_EACH:
                found = ks_2samp(now, before, method="asymp")
                yield float(found.statistic), float(found.pvalue)
    elif one.against == "training" and one.counts is not None:
        yield from _training_test(one, one.counts)


def level_test(now: pd.Series, before: pd.Series) -> Iterator[tuple[float, float]]:
    """Yield the total variation distance of two samples of levels, and its p-value."""
    names = sorted({*now.unique(), *before.unique()})
    table = np.array(
        [[int((side == name).sum()) for name in names] for side in (now, before)]
    )
    yield from _table_test(table)


def _table_test(table: NDArray[np.int_]) -> Iterator[tuple[float, float]]:
    shares = table / table.sum(axis=1, keepdims=True)
    distance = float(np.abs(shares[0] - shares[1]).sum() / 2)
    expected = table.sum(axis=0) * (table.sum(axis=1).min() / table.sum())
    rare = expected < MIN_EXPECTED
    if rare.any():
        table = np.column_stack([table[:, ~rare], table[:, rare].sum(axis=1)])
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] > 1:
        yield distance, float(chi2_contingency(table, correction=False).pvalue)


def _training_test(one: Compared, counts: SourceCounts) -> Iterator[tuple[float, float]]:
    """Yield the test of known values against the counts of the deals of training."""
    own = counts.values(one.now)[is_known(one.now)]
    texts = pd.Series(own, dtype=object)
    names = sorted({c.value for c in counts.counts if c.value not in STATES})
    tallies = [counts.tally(name)[0] for name in names]
    held = [int((texts == name).sum()) for name in names]
    # Rare values of training are not counted one by one.
    table = np.array([[*held, len(texts) - sum(held)], [*tallies, 0]])
    if min(table.sum(axis=1)) >= MIN_EACH:
        yield from _table_test(table)
