"""Sums tested folds up into the evaluation record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kaopu.evaluation.breakdown import gains, reliability
from kaopu.evaluation.by_segment import TestedSegments, segment_results
from kaopu.evaluation.metrics import METRICS, row_log_losses
from kaopu.evaluation.novelty import Novelty, Unseen, unseen_values
from kaopu.evaluation.periods import period_rows
from kaopu.evaluation.records import (
    DesignResult,
    Estimate,
    Metrics,
    PeriodResult,
    StageResult,
)
from kaopu.evaluation.standard_errors import RESAMPLES, clustered_error, standard_error

Floats = NDArray[np.float64]

STAGES = ("target", "intent")
# A stage with fewer tested deals of either outcome tells nothing.
MIN_OF_STAGE = 20
BINS_OF_STAGE = 5
# Metrics whose value on a small fold is biased: computed over all folds at once.
POOLED = ("expected_calibration_error",)


@dataclass(frozen=True)
class Tested:
    """One tested fold.

    Attributes:
        rows: Positions of its deals (n,).
        y: Their outcomes (n,).
        p: The model's probabilities (n,).
        rate: The constant probability (n,).
        baselines: Baseline's id to its probabilities (n,).
        stage: Their stages (n,); empty where not told.
        early: The model's probabilities (n,) of the deals as the target-stage leads they
            were, nan where none was one.
        created: Days since 1970-01-01 (n,), nan where unknown; None where not mapped.
        novelty: What they hold that the training fold does not.
        groups: Equal for copies of a deal (n,), which are one piece of evidence; None
            where there are none.
        segments: By source, what segment each deal is of.
        unmoved: The probabilities (n,) of the model when it does not follow the market;
            None where it does not, or that was not asked.
    """

    rows: NDArray[np.intp]
    y: Floats
    p: Floats
    rate: Floats
    baselines: Mapping[str, Floats] = field(default_factory=dict)
    stage: NDArray[np.object_] = field(default_factory=lambda: np.array([], dtype=object))
    early: Floats = field(default_factory=lambda: np.array([]))
    created: Floats | None = None
    novelty: Novelty | None = None
    groups: NDArray[np.intp] | None = None
    segments: Mapping[str, TestedSegments] = field(default_factory=dict)
    unmoved: Floats | None = None


def summarise(
    tested: Sequence[Tested], folds: int, resamples: int = RESAMPLES
) -> DesignResult:
    """Return the metrics of tested folds, with standard errors.

    A metric's standard error is the deviation over folds by the root of the folds of
    one repeat (repeats draw on the same deals and add no evidence); of pooled metrics,
    and of a single fold, see `kaopu.evaluation.standard_errors`; ``resamples`` of them.
    """
    y, p = (np.concatenate([getattr(t, part) for t in tested[:folds]]) for part in "yp")
    return DesignResult(
        deals=len({int(row) for t in tested for row in t.rows}),
        folds=folds,
        repeats=len(tested) // folds,
        metrics=_metrics([(t.y, t.p) for t in tested], folds, resamples),
        constant_rate=_metrics([(t.y, t.rate) for t in tested], folds, resamples),
        log_loss_gain=_gain(tested, folds),
        baselines={
            name: _metrics([(t.y, t.baselines[name]) for t in tested], folds, resamples)
            for name in tested[0].baselines
        },
        stages=_stages(tested[:folds], resamples),
        reliability=reliability(y, p),
        gains=gains(y, p),
        periods=_periods(tested[:folds]),
        unseen=_unseen(tested[:folds]),
        segments=segment_results(y, p, [t.segments for t in tested[:folds]], resamples),
        unmoved=_unmoved(tested, folds, resamples),
    )


def _unmoved(tested: Sequence[Tested], folds: int, resamples: int) -> Metrics:
    pairs = [(t.y, t.unmoved) for t in tested if t.unmoved is not None]
    return _metrics(pairs, folds, resamples) if len(pairs) == len(tested) else {}


def _metrics(pairs: Sequence[tuple[Floats, Floats]], folds: int, resamples: int) -> Metrics:
    return {metric: _estimate(metric, pairs, folds, resamples) for metric in METRICS}


def _stages(tested: Sequence[Tested], resamples: int) -> dict[str, StageResult]:
    """Return the metrics of each stage that has deals enough, of one repeat."""
    y, p, rate, stage, early = (
        np.concatenate([getattr(t, part) for t in tested])
        for part in ("y", "p", "rate", "stage", "early")
    )
    found = {}
    reached = p if len(stage) else np.empty(0)
    predicted = {"target": early, "intent": np.where(stage == "intent", reached, np.nan)}
    for name in STAGES:
        rows = np.flatnonzero(~np.isnan(predicted[name]))
        if is_enough(y[rows]):
            found[name] = _stage_result(
                y[rows], predicted[name][rows], rate[rows], resamples
            )
    return found


def is_enough(y: Floats) -> bool:
    """Tell whether outcomes ``y`` are enough for metrics of their own."""
    return bool(min((y == 1).sum(), (y == 0).sum()) >= MIN_OF_STAGE)


def _stage_result(y: Floats, p: Floats, rate: Floats, resamples: int) -> StageResult:
    own, constant = (_metrics([(y, predicted)], 1, resamples) for predicted in (p, rate))
    return StageResult(len(y), own, constant, reliability(y, p, BINS_OF_STAGE))


def _periods(tested: Sequence[Tested]) -> dict[str, PeriodResult]:
    """Return the results of each period in which deals were opened, of one repeat."""
    dated = [t for t in tested if t.created is not None]
    if not dated:
        return {}
    y, p, rate, created = (
        np.concatenate([getattr(t, part) for t in dated])
        for part in ("y", "p", "rate", "created")
    )
    found = {}
    for name, rows in period_rows(created).items():
        (whole,) = reliability(y[rows], p[rows], bins=1)
        found[name] = PeriodResult(whole)
        if is_enough(y[rows]):
            own, constant = [(y[rows], p[rows])], [(y[rows], rate[rows])]
            found[name] = PeriodResult(
                whole,
                log_loss=_estimate("log_loss", own, 1),
                baseline_log_loss=_estimate("log_loss", constant, 1),
                roc_auc=_estimate("roc_auc", own, 1),
            )
    return found


def _unseen(tested: Sequence[Tested]) -> Unseen | None:
    novelties = [t.novelty for t in tested if t.novelty is not None]
    return unseen_values(novelties) if novelties else None


def _estimate(
    metric: str,
    pairs: Sequence[tuple[Floats, Floats]],
    folds: int,
    resamples: int = RESAMPLES,
) -> Estimate:
    function = METRICS[metric]
    if metric in POOLED:
        pools = [pairs[i : i + folds] for i in range(0, len(pairs), folds)]
        pooled = [
            (np.concatenate([y for y, _ in pool]), np.concatenate([p for _, p in pool]))
            for pool in pools
        ]
        values = [function(y, p) for y, p in pooled]
        error = standard_error(metric, *pooled[0], resamples)
        return Estimate(float(np.mean(values)), error)
    values = [function(y, p) for y, p in pairs]
    if len(values) == 1:
        return Estimate(values[0], standard_error(metric, *pairs[0], resamples))
    known = [value for value in values if not np.isnan(value)]
    if not known:
        return Estimate(np.nan, np.nan)
    # As many of the folds of one repeat as there are of all that have a value.
    share = folds * len(known) / len(values)
    error = np.std(known, ddof=1) / np.sqrt(share) if len(known) > 1 else np.nan
    return Estimate(float(np.mean(known)), float(error))


def _gain(tested: Sequence[Tested], folds: int) -> Estimate:
    """Return the paired gain in log loss over the constant rate.

    In a single fold its standard error is that of a mean, copies of a deal clustered.
    """
    function = METRICS["log_loss"]
    gains = [function(t.y, t.rate) - function(t.y, t.p) for t in tested]
    if len(gains) > 1:
        se = float(np.std(gains, ddof=1) / np.sqrt(folds))
        return Estimate(float(np.mean(gains)), se)
    t = tested[0]
    rows = row_log_losses(t.y, t.rate) - row_log_losses(t.y, t.p)
    groups = np.arange(len(rows)) if t.groups is None else t.groups
    return Estimate(float(rows.mean()), clustered_error(rows, groups))
