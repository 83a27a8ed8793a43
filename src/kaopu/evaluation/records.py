"""The evaluation record: what the tested folds of each validation design say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kaopu.documents import plain
from kaopu.evaluation.breakdown import Gain, ReliabilityBin
from kaopu.evaluation.metrics import METRICS
from kaopu.evaluation.novelty import Unseen

Floats = NDArray[np.float64]
Metrics = Mapping[str, "Estimate"]

DESIGNS = ("random", "grouped", "forward")
# Nats of log loss.
MIN_GAIN = 0.001
# Standard errors beyond which a gain is not chance.
SURE = 2.0


@dataclass(frozen=True)
class Estimate:
    """A metric's mean over the folds and its standard error.

    Folds of one outcome alone have no ROC AUC, and fall out of its mean; nan where too few
    folds are left to have one.
    """

    mean: float
    se: float

    @classmethod
    def from_json(cls, record: Mapping[str, float | None]) -> Estimate:
        """Return the estimate of plain data, in which None stands for nan."""
        mean, se = record["mean"], record["se"]
        return cls(np.nan if mean is None else mean, np.nan if se is None else se)


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

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> StageResult:
        """Return the result of plain data."""
        own, constant = _metrics_of(record["metrics"]), _metrics_of(record["baseline"])
        return cls(record["deals"], own, constant, _bins_of(record["reliability"]))


@dataclass(frozen=True)
class PeriodResult:
    """Deals opened in one month, quarter or year: what was said, and what came of it.

    Attributes:
        reliability: Their counts, mean probability, and win rate with its interval.
        log_loss, baseline_log_loss, roc_auc: Of the model and of the constant rate of all
            deals; None where there are fewer than 20 deals of either outcome.
    """

    reliability: ReliabilityBin
    log_loss: Estimate | None = None
    baseline_log_loss: Estimate | None = None
    roc_auc: Estimate | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the result as plain data."""
        plain = asdict(self)
        return {"told": plain.pop("reliability"), **plain}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> PeriodResult:
        """Return the result that `to_json` wrote."""
        estimates = {
            key: Estimate.from_json(value) if value else None
            for key, value in record.items()
            if key != "told"
        }
        return cls(ReliabilityBin(**record["told"]), **estimates)


@dataclass(frozen=True)
class SegmentResult:
    """Deals of one segment, over all folds of a repeat at once.

    Attributes:
        deals, won: That were tested.
        metrics: Of the model; none where there are fewer than 20 deals of either outcome.
        own_rate: Log loss of the segment's own win rate; None where there are no metrics.
    """

    deals: int
    won: int
    metrics: Metrics = field(default_factory=dict)
    own_rate: Estimate | None = None

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> SegmentResult:
        """Return the result of plain data."""
        rate = record["own_rate"]
        own_rate = Estimate.from_json(rate) if rate else None
        return cls(record["deals"], record["won"], _metrics_of(record["metrics"]), own_rate)


@dataclass(frozen=True)
class DesignResult:
    """One validation design: metrics of the model and of the constant rate.

    Attributes:
        deals: Deals that were tested on.
        folds: Folds a repeat.
        repeats: How often the folds were drawn.
        metrics: Metric name to estimate, of the model.
        constant_rate: The same of the constant rate, learnt on the same training folds.
        log_loss_gain: The constant rate's log loss less the model's, paired.
        baselines: Baseline's id to its metrics in the same folds.
        stages: The model's metrics by stage: ``intent``, the deals that reached it, as
            they ended; ``target``, all deals scored as the target-stage leads they were.
        reliability: What was said against what came of it, by decile of probability.
        gains: What share of wins the best-scored deals hold.
        periods: By the month, quarter or year in which deals were opened; empty where
            that is not known.
        unseen: What tested deals held that their training fold did not.
        segments: By source, by its value, empty for rare ones and blanks: see
            `kaopu.evaluation.by_segment`.
        unmoved: The model's metrics when it does not follow the market; empty where it
            does not, or that was not asked.
    """

    deals: int
    folds: int
    repeats: int
    metrics: Metrics
    constant_rate: Metrics
    log_loss_gain: Estimate
    baselines: Mapping[str, Metrics] = field(default_factory=dict)
    stages: Mapping[str, StageResult] = field(default_factory=dict)
    reliability: tuple[ReliabilityBin, ...] = ()
    gains: tuple[Gain, ...] = ()
    periods: Mapping[str, PeriodResult] = field(default_factory=dict)
    unseen: Unseen | None = None
    segments: Mapping[str, Mapping[str, SegmentResult]] = field(default_factory=dict)
    unmoved: Metrics = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the figures of the model and of the other baselines as plain data."""
        whole = asdict(self)
        more = {
            "log_loss_gain": whole["log_loss_gain"],
            "rivals": whole["baselines"],
            "stages": whole["stages"],
            "periods": {name: part.to_json() for name, part in self.periods.items()},
            "unseen": whole["unseen"],
            "reliability": whole["reliability"],
            "gains": whole["gains"],
            "segments": whole["segments"],
            "unmoved": whole["unmoved"],
        }
        return {**whole["metrics"], **self._size, **more}

    def constant_json(self) -> dict[str, Any]:
        """Return the figures of the constant rate as plain data."""
        return {**asdict(self)["constant_rate"], **self._size}

    @property
    def tells(self) -> int:
        """1 where the model is surely better than the constant rate, -1 where worse.

        Surely is by two standard errors, and by `MIN_GAIN`; 0 tells neither.
        """
        gain = self.log_loss_gain
        is_sure = abs(gain.mean) > max(SURE * gain.se, MIN_GAIN)
        return int(np.sign(gain.mean)) if is_sure else 0

    @property
    def _size(self) -> dict[str, int]:
        return {"deals": self.deals, "folds": self.folds, "repeats": self.repeats}

    @classmethod
    def from_json(
        cls, record: Mapping[str, Any], constant: Mapping[str, Any]
    ) -> DesignResult:
        """Return the result that `to_json` and `constant_json` wrote."""
        unseen = record["unseen"]
        periods = {n: PeriodResult.from_json(p) for n, p in record["periods"].items()}
        return cls(
            deals=record["deals"],
            folds=record["folds"],
            repeats=record["repeats"],
            metrics=_metrics_of(record),
            constant_rate=_metrics_of(constant),
            log_loss_gain=Estimate.from_json(record["log_loss_gain"]),
            baselines={name: _metrics_of(own) for name, own in record["rivals"].items()},
            stages={n: StageResult.from_json(s) for n, s in record["stages"].items()},
            reliability=_bins_of(record["reliability"]),
            gains=tuple(Gain(**gain) for gain in record["gains"]),
            periods=periods,
            unseen=Unseen.from_json(unseen) if unseen else None,
            unmoved=_metrics_of(record.get("unmoved", {})),
            segments={
                source: {v: SegmentResult.from_json(s) for v, s in own.items()}
                for source, own in record.get("segments", {}).items()
            },
        )


def _metrics_of(record: Mapping[str, Any]) -> Metrics:
    return {key: Estimate.from_json(record[key]) for key in record if key in METRICS}


def _bins_of(records: Sequence[Mapping[str, Any]]) -> tuple[ReliabilityBin, ...]:
    return tuple(ReliabilityBin(**record) for record in records)


@dataclass(frozen=True)
class Decision:
    """The design that decides whether a model is usable.

    Attributes:
        why: It is the only one, or the strictest; or folds decide, as the forward test
            cannot tell, or as they gain nothing over the constant rate.
    """

    design: str
    result: DesignResult
    why: Literal["only", "strictest", "forward_cannot_tell", "folds_gain_nothing"]


@dataclass(frozen=True)
class Evaluation:
    """The evaluation record; a design that does not apply is None.

    Where deals are too few to test anything on, none applies.
    """

    random: DesignResult | None = None
    grouped: DesignResult | None = None
    forward: DesignResult | None = None

    @property
    def designs(self) -> dict[str, DesignResult]:
        """The designs that apply, by name, the strictest first."""
        parts = {"forward": self.forward, "grouped": self.grouped, "random": self.random}
        return {name: part for name, part in parts.items() if part is not None}

    @property
    def decision(self) -> Decision | None:
        """Which design decides whether the model is usable, and what it says.

        The strictest there is; but a forward test on deals so few that it tells nothing,
        not even that the newest deals gain less, gives way to folds that tell; and none
        outweighs folds that gain nothing: copies over time make a forward test too kind.
        None where nothing was tested.
        """
        designs = self.designs
        if not designs:
            return None
        (strictest, first), *rest = designs.items()
        if not rest:
            return Decision(strictest, first, "only")
        if self.forward is None:
            return Decision(strictest, first, "strictest")
        gainless = [n for n, part in rest if part.log_loss_gain.mean < MIN_GAIN]
        if gainless and self.forward.log_loss_gain.mean > 0:
            return Decision(gainless[0], designs[gainless[0]], "folds_gain_nothing")
        name, folds = rest[0]
        gain = self.forward.log_loss_gain
        may_be_as_good = gain.mean + SURE * gain.se >= folds.log_loss_gain.mean
        if not (gainless or self.forward.tells) and folds.tells > 0 and may_be_as_good:
            return Decision(name, folds, "forward_cannot_tell")
        return Decision(strictest, first, "strictest")

    @property
    def usable(self) -> bool:
        """Whether the model beats the constant rate by more than one standard error.

        By at least `MIN_GAIN`, too: a model shrunk to the constant rate may beat it for
        certain, by nothing.
        """
        if self.decision is None:
            return False
        gain = self.decision.result.log_loss_gain
        return gain.mean > max(gain.se, MIN_GAIN)

    @property
    def only_folds_gain(self) -> bool:
        """Whether folds show that there is something, and the newest deals do not."""
        decides = self.decision is not None and self.decision.design == "forward"
        folds = [part.tells for name, part in self.designs.items() if name != "forward"]
        return decides and not self.usable and bool(folds) and min(folds) > 0

    def to_json(self) -> dict[str, Any]:
        """Return the model's figures by design, as plain data; None for nan."""
        designs = self.designs
        parts = {n: designs[n].to_json() if n in designs else None for n in DESIGNS}
        return dict(plain(parts))

    def baseline_json(self) -> dict[str, Any]:
        """Return the constant rate's figures by design, as plain data; None for nan."""
        designs = self.designs
        parts = {n: designs[n].constant_json() if n in designs else None for n in DESIGNS}
        return dict(plain(parts))

    @classmethod
    def from_json(
        cls, record: Mapping[str, Any], baseline: Mapping[str, Any]
    ) -> Evaluation:
        """Return the evaluation that `to_json` and `baseline_json` wrote."""
        found = {
            name: DesignResult.from_json(record[name], baseline[name])
            for name in DESIGNS
            if record[name] is not None
        }
        return cls(found.get("random"), found.get("grouped"), found.get("forward"))
