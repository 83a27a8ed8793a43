"""The validation protocol: what a user will get, beside the constant rate.

Every outer training fold goes through encoding, selection and calibration afresh; no
row it is tested on touches any of them. Three designs: ``random`` folds, ``grouped``
folds that keep rows of equal facts together, and ``forward``, which learns from the
past and is tested on the newest deals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import clone

from kaopu.model.classifier import LeadClassifier
from kaopu.model.folds import (
    Split,
    grouped_folds,
    identical_rows,
    most_folds,
    stratified_folds,
)
from kaopu.model.metrics import METRICS
from kaopu.tables import LeadTable

Floats = NDArray[np.float64]
Progress = Callable[[Iterable[Any], int], Iterable[Any]]

FOLDS = 5
FEW_DEALS = 1_000
NEWEST = 0.2
LEAST_FORWARD = 20
RESAMPLES = 200
# Metrics whose value on a small fold is biased: computed over all folds at once.
POOLED = ("expected_calibration_error",)


@dataclass(frozen=True)
class Estimate:
    """A metric's mean over the folds and its standard error."""

    mean: float
    se: float


@dataclass(frozen=True)
class DesignResult:
    """One validation design: metrics of the model and of the constant rate.

    Attributes:
        deals: Deals that were tested on.
        folds: Folds a repeat.
        repeats: How often the folds were drawn.
        metrics: Metric name to estimate, of the model.
        baseline: The same of the constant rate, learnt on the same training folds.
        log_loss_gain: The constant rate's log loss less the model's, paired.
    """

    deals: int
    folds: int
    repeats: int
    metrics: Mapping[str, Estimate]
    baseline: Mapping[str, Estimate]
    log_loss_gain: Estimate


@dataclass(frozen=True)
class Evaluation:
    """The evaluation record; a design that does not apply is None."""

    random: DesignResult
    grouped: DesignResult | None
    forward: DesignResult | None

    @property
    def deciding(self) -> tuple[str, DesignResult]:
        """The strictest design there is, by name: it decides whether a model is usable."""
        for name in ("forward", "grouped"):
            result: DesignResult | None = getattr(self, name)
            if result is not None:
                return name, result
        return "random", self.random

    @property
    def usable(self) -> bool:
        """Whether the model beats the constant rate by more than one standard error."""
        gain = self.deciding[1].log_loss_gain
        return gain.mean > gain.se

    def to_json(self) -> dict[str, Any]:
        """Return the model's figures by design, as plain data."""
        return {name: _design_json(getattr(self, name), "metrics") for name in DESIGNS}

    def baseline_json(self) -> dict[str, Any]:
        """Return the constant rate's figures by design, as plain data."""
        return {name: _design_json(getattr(self, name), "baseline") for name in DESIGNS}


DESIGNS = ("random", "grouped", "forward")


def _design_json(result: DesignResult | None, part: str) -> dict[str, Any] | None:
    if result is None:
        return None
    estimates: Mapping[str, Estimate] = getattr(result, part)
    counts = {"deals": result.deals, "folds": result.folds, "repeats": result.repeats}
    gain = {"log_loss_gain": asdict(result.log_loss_gain)} if part == "metrics" else {}
    return {**{name: asdict(e) for name, e in estimates.items()}, **gain, **counts}


@dataclass(frozen=True)
class Tested:
    """One tested fold: rows, their outcomes, the model's and the constant probability."""

    rows: NDArray[np.intp]
    y: Floats
    p: Floats
    rate: Floats


def evaluate(
    classifier: LeadClassifier,
    table: LeadTable,
    *,
    repeats: int | None = None,
    jobs: int = -1,
    progress: Progress | None = None,
) -> Evaluation:
    """Return how well ``classifier`` does on deals it has not seen.

    Args:
        classifier: Unfitted; a clone is fitted on every training fold.
        table: Finished deals, outcomes 0 or 1.
        repeats: How often random folds are drawn; by default twice under 1,000 deals.
        jobs: Processes, as joblib counts them.
        progress: Wraps the iteration over folds, given their number.
    """
    y = _outcomes(table)
    groups = identical_rows(table.facts)
    repeats = repeats or (2 if len(y) < FEW_DEALS else 1)
    plans = _plan(table, y, groups, repeats)
    splits = [(name, split) for name, part in plans.items() for split in part]
    runs = Parallel(n_jobs=jobs, return_as="generator")(
        delayed(_test_fold)(classifier, table, y, groups, split) for _, split in splits
    )
    tested = list(progress(runs, len(splits)) if progress else runs)
    results: dict[str, DesignResult | None] = dict.fromkeys(DESIGNS)
    for name, part in plans.items():
        own = [t for (n, _), t in zip(splits, tested, strict=True) if n == name]
        folds = len(part) // repeats if name != "forward" else 1
        results[name] = summarise(own, folds)
    random = results["random"]
    assert random is not None  # noqa: S101 - it always applies
    return Evaluation(random, results["grouped"], results["forward"])


def _outcomes(table: LeadTable) -> Floats:
    if table.outcome is None or np.isnan(table.outcome).any():
        raise ValueError("evaluation needs finished deals alone")
    return table.outcome


def _plan(
    table: LeadTable, y: Floats, groups: NDArray[np.intp], repeats: int
) -> dict[str, list[Split]]:
    """Return the splits of every design that applies."""
    folds = most_folds(y, np.arange(len(y)), FOLDS)
    plans = {"random": [s for i in range(repeats) for s in stratified_folds(y, folds, i)]}
    folds = most_folds(y, groups, FOLDS)
    drawn = [grouped_folds(y, groups, folds, i) for i in range(repeats)]
    if len(np.unique(groups)) < len(groups) and all(drawn):
        plans["grouped"] = [split for splits in drawn for split in splits]
    if forward := forward_split(table):
        plans["forward"] = [forward]
    return plans


def forward_split(table: LeadTable) -> Split | None:
    """Return (past, newest fifth) by the day deals were opened; None without dates.

    Only deals that had ended when the first of the newest was opened are learnt from,
    where closing dates are known: a forecast could have known no others.
    """
    y = _outcomes(table)
    if table.created is None:
        return None
    dated = np.flatnonzero(~np.isnan(table.created))
    if len(dated) == 0:
        return None
    start = np.quantile(table.created[dated], 1 - NEWEST)
    newest = dated[table.created[dated] >= start]
    past = dated[table.created[dated] < start]
    if table.closed is not None:
        past = past[~(table.closed[past] >= start)]
    if any((y[part] == c).sum() < LEAST_FORWARD for part in (past, newest) for c in (0, 1)):
        return None
    return past, newest


def _test_fold(
    classifier: LeadClassifier,
    table: LeadTable,
    y: Floats,
    groups: NDArray[np.intp],
    split: Split,
) -> Tested:
    train, test = split
    model = clone(classifier)
    model.fit(table.facts.iloc[train].reset_index(drop=True), y[train], groups[train])
    p = model.predict_proba(table.facts.iloc[test].reset_index(drop=True))[:, 1]
    return Tested(test, y[test], p, np.full(len(test), y[train].mean()))


def summarise(tested: Sequence[Tested], folds: int) -> DesignResult:
    """Return the metrics of tested folds, with standard errors.

    A metric's standard error is the deviation over folds by the root of the folds of
    one repeat (repeats draw on the same deals and add no evidence); of pooled metrics,
    and of a single fold, it is bootstrapped over deals.
    """
    repeats = len(tested) // folds
    return DesignResult(
        deals=len({int(row) for t in tested for row in t.rows}),
        folds=folds,
        repeats=repeats,
        metrics={m: _estimate(m, [(t.y, t.p) for t in tested], folds) for m in METRICS},
        baseline={m: _estimate(m, [(t.y, t.rate) for t in tested], folds) for m in METRICS},
        log_loss_gain=_gain(tested, folds),
    )


def _estimate(metric: str, pairs: Sequence[tuple[Floats, Floats]], folds: int) -> Estimate:
    function = METRICS[metric]
    if metric in POOLED:
        pools = [pairs[i : i + folds] for i in range(0, len(pairs), folds)]
        pooled = [
            (np.concatenate([y for y, _ in pool]), np.concatenate([p for _, p in pool]))
            for pool in pools
        ]
        values = [function(y, p) for y, p in pooled]
        return Estimate(float(np.mean(values)), _bootstrap(function, *pooled[0]))
    values = [function(y, p) for y, p in pairs]
    if len(values) == 1:
        return Estimate(values[0], _bootstrap(function, *pairs[0]))
    return Estimate(float(np.mean(values)), float(np.std(values, ddof=1) / np.sqrt(folds)))


def _bootstrap(function: Callable[[Floats, Floats], float], y: Floats, p: Floats) -> float:
    """Return the deviation of a metric over resamples of the deals (B. Efron, 1979)."""
    rng = np.random.default_rng(0)
    draws = [rng.integers(len(y), size=len(y)) for _ in range(RESAMPLES)]
    values = [function(y[d], p[d]) for d in draws if 0 < y[d].mean() < 1]
    return float(np.nanstd(values, ddof=1))


def _gain(tested: Sequence[Tested], folds: int) -> Estimate:
    """Return the paired gain in log loss over the constant rate."""
    function = METRICS["log_loss"]
    gains = [function(t.y, t.rate) - function(t.y, t.p) for t in tested]
    if len(gains) > 1:
        se = float(np.std(gains, ddof=1) / np.sqrt(folds))
        return Estimate(float(np.mean(gains)), se)
    t = tested[0]
    rows = _row_loss(t.y, t.rate) - _row_loss(t.y, t.p)
    return Estimate(float(rows.mean()), float(rows.std(ddof=1) / np.sqrt(len(rows))))


def _row_loss(y: Floats, p: Floats) -> Floats:
    loss: Floats = -np.log(np.where(y == 1, p, 1 - p))
    return loss
