"""Quality by segment: how well a model does in each team, product line or region.

Where the pipeline file names the column of segments it is that one; else the two columns
of the context with the fewest values. Beside the model stands the segment's own win rate,
learnt on the same training fold: a model that only knew that would rank nothing within it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.evaluation.metrics import METRICS
from kaopu.evaluation.records import Estimate, SegmentResult
from kaopu.evaluation.standard_errors import standard_error
from kaopu.features import FeatureSource
from kaopu.framework.records import CONTEXT
from kaopu.leads.lead_table import STAGE_FACT
from kaopu.leads.states import is_known

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Texts = NDArray[np.object_]

# What further values and blanks are called together; no cell is spelled so.
OTHERS = ""
MAX_VALUES, MAX_COLUMNS = 12, 2
# Values of fewer deals are told together.
MIN_NAMED = 20
# A segment with fewer tested deals of either outcome has no metrics.
MIN_OF_SEGMENT = 20
# Deals at the rate of all that are added to those of each segment.
SMOOTHING = 10.0
SHOWN = ("log_loss", "roc_auc", "expected_calibration_error")


@dataclass(frozen=True)
class TestedSegments:
    """What one tested fold holds of one column.

    Attributes:
        values: Of its deals (n,), `OTHERS` where rare or blank.
        rate: The win rate of each one's segment in the training fold (n,).
    """

    values: Texts
    rate: Floats


def segment_values(
    sources: Sequence[FeatureSource], by: str, facts: pd.DataFrame, won: Floats
) -> dict[str, Texts]:
    """Return by source the segment of each deal (n,), most deals first.

    Args:
        sources: Of the facts.
        by: Id of the category of segments; empty if none was named.
        facts: Of all deals (n, n_sources).
        won: Outcomes 0 or 1 (n,).
    """
    context = [
        s.id
        for s in sources
        if s.kind == "category" and s.player == CONTEXT and s.id != STAGE_FACT
    ]
    counts = {name: facts[name][is_known(facts[name])].nunique() for name in context}
    few = [name for name in context if 1 < counts[name] <= MAX_VALUES]
    wanted = [by] if by else sorted(few, key=lambda name: counts[name])
    told = {name: _told(facts[name]) for name in wanted}
    if not by:
        told = {name: values for name, values in told.items() if _tell(values, won)}
    return dict(list(told.items())[:MAX_COLUMNS])


def _told(values: pd.Series) -> Texts:
    texts = values.astype(object).where(is_known(values), OTHERS)
    counts = texts[texts != OTHERS].value_counts()
    counts = counts[counts >= MIN_NAMED]
    most = sorted(counts.index, key=lambda value: (-counts[value], value))[:MAX_VALUES]
    return np.asarray(texts.where(texts.isin(most), OTHERS), dtype=object)


def _tell(values: Texts, won: Floats) -> bool:
    """Tell whether two segments or more have deals enough for metrics."""
    enough = [_is_enough(won[values == v]) for v in set(values.tolist()) - {OTHERS}]
    return sum(enough) > 1


def _is_enough(won: Floats) -> bool:
    return bool(min(won.sum(), len(won) - won.sum()) >= MIN_OF_SEGMENT)


def tested_segments(
    values: Mapping[str, Texts],
    won: Floats,
    train: NDArray[np.intp],
    test: NDArray[np.intp],
) -> dict[str, TestedSegments]:
    """Return what a tested fold holds of every column of `segment_values`.

    Args:
        values: Of all deals, by source.
        won: Outcomes of all deals.
        train: The deals that the fold's model learnt from.
        test: Those it is tested on.
    """
    overall = float(won[train].mean())
    found = {}
    for name, own in values.items():
        places, distinct = pd.factorize(own)
        deals = np.bincount(places[train], minlength=len(distinct))
        wins = np.bincount(places[train], weights=won[train], minlength=len(distinct))
        rates = (wins + SMOOTHING * overall) / (deals + SMOOTHING)
        found[name] = TestedSegments(own[test], rates[places[test]])
    return found


def segment_results(
    y: Floats, p: Floats, segments: Sequence[Mapping[str, TestedSegments]], resamples: int
) -> dict[str, dict[str, SegmentResult]]:
    """Return the results of each column's segments over tested folds, most deals first.

    Args:
        y: Outcomes of the folds' deals, one fold after another (n,).
        p: The model's probabilities of the same (n,).
        segments: Of each fold.
        resamples: Of the deals, for standard errors that are bootstrapped.
    """
    found = {}
    for name in segments[0] if segments else ():
        values = np.concatenate([fold[name].values for fold in segments])
        rate = np.concatenate([fold[name].rate for fold in segments])
        counts = pd.Series(values).value_counts()
        names = sorted(counts.index, key=lambda v: (v == OTHERS, -counts[v], v))
        found[name] = {
            value: _result(y[rows], p[rows], rate[rows], resamples)
            for value in names
            if len(rows := np.flatnonzero(values == value))
        }
    return found


def _result(y: Floats, p: Floats, rate: Floats, resamples: int) -> SegmentResult:
    deals, won = len(y), int(y.sum())
    if not _is_enough(y):
        return SegmentResult(deals, won)
    own = {m: Estimate(METRICS[m](y, p), standard_error(m, y, p, resamples)) for m in SHOWN}
    constant = METRICS["log_loss"](y, rate)
    error = standard_error("log_loss", y, rate, resamples)
    return SegmentResult(deals, won, own, Estimate(constant, error))
