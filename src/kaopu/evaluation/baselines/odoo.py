"""Odoo's predictive lead scoring, applied to facts; `frequencies` is its arithmetic."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.evaluation.baselines.base import Baseline, Bools, Floats, Ints
from kaopu.evaluation.baselines.frequencies import (
    UNSET,
    Count,
    count_stages,
    count_values,
    log_odds,
    probability,
)
from kaopu.features import FeatureSource
from kaopu.framework import load_framework
from kaopu.leads.lead_table import STAGE_FACT
from kaopu.leads.states import NOT_ASKED, NOT_YET, is_known, is_not_asked, is_unknown

QUARTILES = (0.25, 0.5, 0.75)
NUMERIC = ("number", "date")


class OdooScoring(Baseline):
    """Naive Bayes over the values of all facts, with Odoo's smoothing and limits.

    Texts count as they are: a gap, or a fact that is too early to ask, is a field
    without a value, which Odoo skips; ``unknown`` is an answer like any other.
    The lead's stage counts the way Odoo's stages do: target, then intent.

    Odoo lets a company choose among categorical fields; here it gets every fact. As a
    concession numbers and dates are cut at the training quartiles, and ``unknown`` and a
    gap are values of theirs, as unset is of Odoo's e-mail and phone quality.

    Left out, for facts have nothing of the kind: frequencies by sales team, tags (which
    Odoo counts from 50 deals on), the won stage, which is always 100 %, and the lead
    without a stage, which is always 0 %.

    Attributes:
        deals_: `Count` of the training deals.
        quartiles_: Quartiles (3,) of every number and date.
        log_odds_: Source id and value to log-odds.
    """

    def _learn(self, X: pd.DataFrame, won: Bools, groups: Ints) -> None:
        self.deals_ = Count.of(won)
        self.quartiles_ = {
            s.id: _quartiles(X[s.id]) for s in self.sources if s.kind in NUMERIC
        }
        self.log_odds_ = {s.id: self._log_odds(s, X, won) for s in self.sources}

    def _log_odds(
        self, source: FeatureSource, X: pd.DataFrame, won: Bools
    ) -> dict[str, float]:
        values = self._values(source, X)
        if source.id == STAGE_FACT:
            stages = [stage.id for stage in load_framework().stages]
            return log_odds(count_stages(values, won, stages), self.deals_)
        return log_odds(count_values(values, won))

    def _won(self, X: pd.DataFrame) -> Floats:
        summed = np.zeros(len(X))
        for source in self.sources:
            found = self._values(source, X).map(self.log_odds_[source.id])
            summed += found.fillna(0.0).to_numpy(dtype=float)
        return probability(self.deals_, summed)

    def _values(self, source: FeatureSource, X: pd.DataFrame) -> pd.Series:
        """Return one column of facts as texts, `UNSET` where it says nothing."""
        values = X[source.id]
        if source.kind in NUMERIC:
            return _binned(values, self.quartiles_[source.id])
        return values.mask(values.isin([NOT_ASKED, NOT_YET]), UNSET)


def _quartiles(values: pd.Series) -> Floats:
    known = values[is_known(values)].to_numpy(dtype=float)
    return np.quantile(known, QUARTILES) if len(known) else np.full(3, np.inf)


def _binned(values: pd.Series, edges: Floats) -> pd.Series:
    """Return the quarter of every known number, or its state; an edge is in the lower."""
    quarter = np.searchsorted(edges, values.to_numpy(dtype=float), side="left") + 1
    texts = np.select(
        [is_known(values), is_unknown(values), is_not_asked(values)],
        [np.char.add("quarter ", quarter.astype(str)), "unknown", "not asked"],
        UNSET,
    )
    return pd.Series(texts, index=values.index, dtype=object)
