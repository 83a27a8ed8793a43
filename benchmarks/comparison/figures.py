"""Figures of the answers: metrics of a program on a set, and programs against the best.

Log loss and Brier score are means over rows (over repeats first), with the standard
error of such a mean, rows of one group counted as one; so are differences of two
programs, row by row, hence paired. The ROC AUC is the mean over folds, with the
deviation over folds by the root of the folds of one repeat (repeats draw on the same
rows and add no evidence); of a single fold see `kaopu.evaluation.standard_errors`. The
calibration error is that of all rows of a repeat at once, its standard error
bootstrapped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from comparison.programs import OURS, TRUTH
from comparison.protocol import Answer, Design
from comparison.sets import DataSet
from kaopu.evaluation.metrics import METRICS, row_log_losses
from kaopu.evaluation.standard_errors import standard_error
from kaopu.model.selection import clustered_error

Floats = NDArray[np.float64]

METRIC_NAMES = (
    "log_loss",
    "roc_auc",
    "brier_score",
    "expected_calibration_error",
    "fit_seconds",
)
CALIBRATION = "expected_calibration_error"
# A stage with fewer rows of either outcome tells nothing.
MIN_OF_STAGE = 20


class Estimate(NamedTuple):
    """A figure and its standard error."""

    value: float
    se: float


@dataclass(frozen=True)
class Row:
    """One line of the table: a program on a set.

    Attributes:
        metrics: By name, see `METRIC_NAMES`.
        behind: Its log loss less that of the set's best program, paired.
    """

    set: str
    program: str
    metrics: Mapping[str, Estimate]
    behind: Estimate

    @property
    def errors_behind(self) -> float:
        """By how many standard errors it is behind the best; 0 is the best."""
        return self.behind.value / self.behind.se if self.behind.se else 0.0


@dataclass(frozen=True)
class Honesty:
    """How true kaopu's own words are on a set.

    Attributes:
        calibration: Calibration error by stage, where there is more than one.
        interval: Share of rows whose own interval holds the true probability.
        beyond_truth: Log loss less that of the true probability, paired.
    """

    calibration: Mapping[str, Estimate]
    interval: Estimate | None
    beyond_truth: Estimate | None


@dataclass(frozen=True)
class SetResult:
    """Everything that is told about one set; the truth is a row, but never the best."""

    data: DataSet
    design: Design
    rows: tuple[Row, ...]
    honesty: Honesty | None

    def row(self, program: str) -> Row:
        """Return the line of a program."""
        return next(row for row in self.rows if row.program == program)


def set_result(data: DataSet, design: Design, answers: Sequence[Answer]) -> SetResult:
    """Return the figures of one set from all answers about it."""
    by_program: dict[str, list[Answer]] = {}
    for answer in answers:
        by_program.setdefault(answer.program, []).append(answer)
    losses = {p: row_values(data, own, "log_loss") for p, own in by_program.items()}
    best = min(losses, key=lambda program: float(np.nanmean(losses[program])))
    metrics = {p: _metrics(data, own) for p, own in by_program.items()}
    if data.truth is not None:
        true = true_answers(data, answers)
        losses[TRUTH] = row_values(data, true, "log_loss")
        metrics[TRUTH] = _metrics(data, true)
    rows = tuple(
        Row(data.name, p, metrics[p], mean_of(losses[p] - losses[best], data))
        for p in metrics
    )
    ours = by_program.get(OURS)
    honesty = _honesty(data, ours, losses) if ours else None
    return SetResult(data, design, rows, honesty)


def true_answers(data: DataSet, answers: Sequence[Answer]) -> list[Answer]:
    """Return what one who knows the true probabilities would have answered."""
    assert data.truth is not None
    folds = {(a.repeat, a.fold): a.rows for a in answers}
    nan = float("nan")
    return [
        Answer(data.name, TRUTH, repeat, fold, rows, data.truth[rows], nan)
        for (repeat, fold), rows in folds.items()
    ]


def row_values(data: DataSet, answers: Sequence[Answer], metric: str) -> Floats:
    """Return each row's loss (n,), over repeats; nan for a row never asked about."""
    values = np.concatenate(
        [_ROW_VALUES[metric](data.y[answer.rows], answer.p) for answer in answers]
    )
    return _over_repeats(data, answers, values)


def _over_repeats(data: DataSet, answers: Sequence[Answer], values: Floats) -> Floats:
    rows = np.concatenate([answer.rows for answer in answers])
    sums = np.bincount(rows, weights=values, minlength=len(data.y))
    times = np.bincount(rows, minlength=len(data.y))
    return np.where(times > 0, sums / np.maximum(times, 1), np.nan)


def mean_of(values: Floats, data: DataSet) -> Estimate:
    """Return the mean over the rows that have a value, rows of a group counted as one."""
    asked = ~np.isnan(values)
    own = values[asked]
    groups = np.unique(data.groups[asked], return_inverse=True)[1]
    return Estimate(float(own.mean()), clustered_error(own, np.ones(len(own)), groups))


def _metrics(data: DataSet, answers: Sequence[Answer]) -> dict[str, Estimate]:
    seconds = np.array([answer.seconds for answer in answers])
    return {
        "log_loss": mean_of(row_values(data, answers, "log_loss"), data),
        "roc_auc": _ranking(data, answers),
        "brier_score": mean_of(row_values(data, answers, "brier_score"), data),
        CALIBRATION: _calibration(data, answers, np.ones(len(data.y), dtype=bool)),
        "fit_seconds": Estimate(float(seconds.mean()), _error(seconds, len(seconds))),
    }


def _error(values: Floats, independent: int) -> float:
    return float(values.std(ddof=1) / np.sqrt(independent)) if len(values) > 1 else np.nan


def _ranking(data: DataSet, answers: Sequence[Answer]) -> Estimate:
    areas = np.array([METRICS["roc_auc"](data.y[a.rows], a.p) for a in answers])
    if len(answers) == 1:
        y, p = data.y[answers[0].rows], answers[0].p
        return Estimate(float(areas[0]), standard_error("roc_auc", y, p))
    folds = 1 + max(answer.fold for answer in answers)
    return Estimate(float(areas.mean()), _error(areas, folds))


def _calibration(
    data: DataSet, answers: Sequence[Answer], wanted: NDArray[np.bool_]
) -> Estimate:
    """Return the calibration error of the ``wanted`` rows, of each repeat at once."""
    pools = []
    for repeat in sorted({answer.repeat for answer in answers}):
        own = [answer for answer in answers if answer.repeat == repeat]
        rows = np.concatenate([answer.rows for answer in own])
        p = np.concatenate([answer.p for answer in own])
        pools.append((data.y[rows][wanted[rows]], p[wanted[rows]]))
    values = [METRICS[CALIBRATION](y, p) for y, p in pools]
    return Estimate(float(np.mean(values)), standard_error(CALIBRATION, *pools[0]))


def _honesty(
    data: DataSet, ours: Sequence[Answer], losses: Mapping[str, Floats]
) -> Honesty:
    asked = ~np.isnan(losses[OURS])
    stages = {}
    named = np.unique(data.stage)
    for stage in named if len(named) > 1 else ():
        of_stage = data.stage == stage
        won = data.y[of_stage & asked]
        if min(won.sum(), (1 - won).sum()) >= MIN_OF_STAGE:
            stages[str(stage)] = _calibration(data, ours, of_stage)
    if data.truth is None:
        return Honesty(stages, None, None)
    held = np.concatenate([_holds(data.truth[a.rows], a) for a in ours])
    return Honesty(
        stages,
        mean_of(_over_repeats(data, ours, held), data),
        mean_of(losses[OURS] - losses[TRUTH], data),
    )


def _holds(truth: Floats, answer: Answer) -> Floats:
    assert answer.low is not None
    assert answer.high is not None
    return ((answer.low <= truth) & (truth <= answer.high)).astype(float)


def _squares(y: Floats, p: Floats) -> Floats:
    return np.asarray((p - y) ** 2, dtype=float)


_ROW_VALUES = {"log_loss": row_log_losses, "brier_score": _squares}
