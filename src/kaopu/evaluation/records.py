"""The evaluation record: what the tested folds of each validation design say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaopu.documents import plain
from kaopu.evaluation.breakdown import Gain, ReliabilityBin, gains, reliability
from kaopu.evaluation.metrics import METRICS, row_log_losses
from kaopu.evaluation.novelty import Novelty, Unseen, unseen_values
from kaopu.evaluation.periods import period_rows
from kaopu.evaluation.standard_errors import RESAMPLES, clustered_error, standard_error

Floats = NDArray[np.float64]
Metrics = Mapping[str, "Estimate"]

DESIGNS = ("random", "grouped", "forward")
STAGES = ("target", "intent")
# A stage with fewer tested deals of either outcome tells nothing.
MIN_OF_STAGE = 20
BINS_OF_STAGE = 5
# Nats of log loss.
MIN_GAIN = 0.001
# Metrics whose value on a small fold is biased: computed over all folds at once.
POOLED = ("expected_calibration_error",)


@dataclass(frozen=True)
class Estimate:
    """A metric's mean over the folds and its standard error.

    Folds of one outcome alone have no ROC AUC, and fall out of its mean; nan where too few
    folds are left to have one.
    """

    mean: float
    se: float


@dataclass(frozen=True)
class StageResult:
    """Metrics of the deals of one stage, over all folds of a repeat at once.

    Attributes:
        baseline: Those of the constant rate of all deals.
        reliability: What was said against what came of it, by fifth of probability.
    """

    deals: int
    metrics: Metrics
    baseline: Metrics
    reliability: tuple[ReliabilityBin, ...] = ()


@dataclass(frozen=True)
class PeriodResult:
    """Deals opened in one month, quarter or year: what was said, and what came of it.

    Attributes:
        told: Their counts, mean probability, and win rate with its interval.
        log_loss, baseline_log_loss, roc_auc: Of the model and of the constant rate of all
            deals; None where there are fewer than 20 deals of either outcome.
    """

    told: ReliabilityBin
    log_loss: Estimate | None = None
    baseline_log_loss: Estimate | None = None
    roc_auc: Estimate | None = None


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
        rivals: Baseline's id to its metrics in the same folds.
        stages: The model's metrics by stage: ``intent``, the deals that reached it, as
            they ended; ``target``, all deals scored as the target-stage leads they were.
        reliability: What was said against what came of it, by decile of probability.
        gains: What share of wins the best-scored deals hold.
        periods: By the month, quarter or year in which deals were opened; empty where
            that is not known.
        unseen: What tested deals held that their training fold did not.
    """

    deals: int
    folds: int
    repeats: int
    metrics: Metrics
    baseline: Metrics
    log_loss_gain: Estimate
    rivals: Mapping[str, Metrics] = field(default_factory=dict)
    stages: Mapping[str, StageResult] = field(default_factory=dict)
    reliability: tuple[ReliabilityBin, ...] = ()
    gains: tuple[Gain, ...] = ()
    periods: Mapping[str, PeriodResult] = field(default_factory=dict)
    unseen: Unseen | None = None


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
        """Whether the model beats the constant rate by more than one standard error.

        By at least `MIN_GAIN`, too: a model shrunk to the constant rate may beat it for
        certain, by nothing.
        """
        gain = self.deciding[1].log_loss_gain
        return gain.mean > max(gain.se, MIN_GAIN)

    def to_json(self) -> dict[str, Any]:
        """Return the model's figures by design, as plain data; None for nan."""
        parts = {name: _design_json(getattr(self, name), "metrics") for name in DESIGNS}
        return dict(plain(parts))

    def baseline_json(self) -> dict[str, Any]:
        """Return the constant rate's figures by design, as plain data; None for nan."""
        parts = {name: _design_json(getattr(self, name), "baseline") for name in DESIGNS}
        return dict(plain(parts))


def _design_json(result: DesignResult | None, part: str) -> dict[str, Any] | None:
    if result is None:
        return None
    whole = asdict(result)
    counts = {key: whole[key] for key in ("deals", "folds", "repeats")}
    if part == "baseline":
        return {**whole["baseline"], **counts}
    kept = ("log_loss_gain", "rivals", "stages", "periods", "unseen")
    more = {key: whole[key] for key in kept}
    lists = {key: list(whole[key]) for key in ("reliability", "gains")}
    if result.unseen:
        more["unseen"]["columns"] = list(more["unseen"]["columns"])
    return {**whole["metrics"], **counts, **more, **lists}


@dataclass(frozen=True)
class Tested:
    """One tested fold.

    Attributes:
        rows: Positions of its deals (n,).
        y: Their outcomes (n,).
        p: The model's probabilities (n,).
        rate: The constant probability (n,).
        rivals: Baseline's id to its probabilities (n,).
        stage: Their stages (n,); empty where not told.
        early: The model's probabilities (n,) of the deals as the target-stage leads they
            were, nan where none was one.
        created: Days since 1970-01-01 (n,), nan where unknown; None where not mapped.
        news: What they hold that the training fold does not.
        groups: Equal for copies of a deal (n,), which are one piece of evidence; None
            where there are none.
    """

    rows: NDArray[np.intp]
    y: Floats
    p: Floats
    rate: Floats
    rivals: Mapping[str, Floats] = field(default_factory=dict)
    stage: NDArray[np.object_] = field(default_factory=lambda: np.array([], dtype=object))
    early: Floats = field(default_factory=lambda: np.array([]))
    created: Floats | None = None
    news: Novelty | None = None
    groups: NDArray[np.intp] | None = None


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
        baseline=_metrics([(t.y, t.rate) for t in tested], folds, resamples),
        log_loss_gain=_gain(tested, folds),
        rivals={
            rival: _metrics([(t.y, t.rivals[rival]) for t in tested], folds, resamples)
            for rival in tested[0].rivals
        },
        stages=_stages(tested[:folds], resamples),
        reliability=reliability(y, p),
        gains=gains(y, p),
        periods=_periods(tested[:folds]),
        unseen=_unseen(tested[:folds]),
    )


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
    said = {"target": early, "intent": np.where(stage == "intent", reached, np.nan)}
    for name in STAGES:
        rows = np.flatnonzero(~np.isnan(said[name]))
        if is_telling(y[rows]):
            found[name] = _stage_result(y[rows], said[name][rows], rate[rows], resamples)
    return found


def is_telling(y: Floats) -> bool:
    """Tell whether outcomes ``y`` are enough for metrics of their own."""
    return bool(min((y == 1).sum(), (y == 0).sum()) >= MIN_OF_STAGE)


def _stage_result(y: Floats, p: Floats, rate: Floats, resamples: int) -> StageResult:
    own, constant = (_metrics([(y, said)], 1, resamples) for said in (p, rate))
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
        (told,) = reliability(y[rows], p[rows], bins=1)
        found[name] = PeriodResult(told)
        if is_telling(y[rows]):
            own, constant = [(y[rows], p[rows])], [(y[rows], rate[rows])]
            found[name] = PeriodResult(
                told,
                log_loss=_estimate("log_loss", own, 1),
                baseline_log_loss=_estimate("log_loss", constant, 1),
                roc_auc=_estimate("roc_auc", own, 1),
            )
    return found


def _unseen(tested: Sequence[Tested]) -> Unseen | None:
    news = [t.news for t in tested if t.news is not None]
    return unseen_values(news) if news else None


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
    told = [value for value in values if not np.isnan(value)]
    if not told:
        return Estimate(np.nan, np.nan)
    # As many of the folds of one repeat as there are of all that have a value.
    share = folds * len(told) / len(values)
    error = np.std(told, ddof=1) / np.sqrt(share) if len(told) > 1 else np.nan
    return Estimate(float(np.mean(told)), float(error))


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
