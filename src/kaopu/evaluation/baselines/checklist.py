"""The checklist: the qualification framework applied by hand, without learning weights.

The manual method of the framework's source: go through the six signals, tick those that
hold up, and trust the lead the more, the more are ticked. Which answers are good is
taken from the framework alone; only the win rate of each number of ticks is learnt.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.evaluation.baselines.base import Baseline, Bools, Floats, Ints
from kaopu.framework import load_framework
from kaopu.framework.records import Field
from kaopu.leads.states import is_known

GOOD_ENOUGH = 0.5
# As many deals at the overall rate are added to those of each number of ticks.
SMOOTHING = 5.0


class Checklist(Baseline):
    """Counts the signals that look good, and gives the win rate of such leads.

    Every framework field among the sources has a rank from 0 (worst) to 1 (best):

    * a level or flag: its place among the field's levels, which are evenly spaced;
    * a date: 1 if it is set;
    * a number: 1 if it is at least as good as the training median, else 0;
    * whatever is not known (unknown, a gap, too early, not understood): 0.

    A signal looks good if the mean rank of its fields is at least one half; one that no
    field speaks of never does. Columns without a framework field are left out: that one
    of their values is better than another would have to be learnt. The win rate of a
    count of good signals is (won + s r) / (deals + s), where r is the overall win rate
    and s is `SMOOTHING`.

    Attributes:
        medians_: Training median of every number field, nan if none is known.
        rates_: Win rate by the number of good signals, 0 to 6, shape (7,).
    """

    def _learn(self, X: pd.DataFrame, won: Bools, groups: Ints) -> None:
        self.medians_ = {
            field.id: _median(X[field.id])
            for field in self._fields()
            if field.kind == "number"
        }
        good = self.signals_good(X)
        ticks, most = _count(good), good.shape[1] + 1
        deals = np.bincount(ticks, minlength=most)
        wins = np.bincount(ticks, weights=won, minlength=most)
        self.rates_ = (wins + SMOOTHING * won.mean()) / (deals + SMOOTHING)

    def _won(self, X: pd.DataFrame) -> Floats:
        won: Floats = self.rates_[_count(self.signals_good(X))]
        return won

    def signals_good(self, X: pd.DataFrame) -> pd.DataFrame:
        """Tell for each row of facts and each of the six signals whether it looks good."""
        fields = self._fields()
        good = {}
        for signal in load_framework().signal_ids:
            ranks = [self._rank(f, X[f.id]) for f in fields if f.signal == signal]
            mean = np.mean(ranks, axis=0) if ranks else np.zeros(len(X))
            good[signal] = mean >= GOOD_ENOUGH
        return pd.DataFrame(good, index=X.index)

    def _fields(self) -> list[Field]:
        """Return the framework fields among the sources."""
        fields = load_framework().fields
        return [fields[source.id] for source in self.sources if source.id in fields]

    def _rank(self, field: Field, values: pd.Series) -> Floats:
        """Return how good each value is (n,), from 0 to 1."""
        known = is_known(values)
        if field.kind == "date":
            return known.astype(np.float64)
        if field.kind == "number":
            numbers, median = values.to_numpy(dtype=np.float64), self.medians_[field.id]
            good = numbers >= median if field.better == "higher" else numbers <= median
            return (known & good).astype(np.float64)
        best = len(field.levels) - 1
        ranks = {level: place / best for place, level in enumerate(field.level_ids)}
        return np.asarray(values.map(ranks).fillna(0.0), dtype=np.float64)


def _median(values: pd.Series) -> float:
    known = values[is_known(values)]
    return float(known.median()) if len(known) else float("nan")


def _count(good: pd.DataFrame) -> Ints:
    """Return how many signals look good in each row (n,)."""
    ticks: Ints = good.to_numpy().sum(axis=1, dtype=np.intp)
    return ticks
