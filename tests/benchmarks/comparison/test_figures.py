from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from comparison.figures import set_result
from comparison.protocol import Answer, Design
from comparison.sets import DataSet

Says = Callable[..., list[Answer]]

SURE, UNSURE = [0.8, 0.2, 0.8, 0.2], [0.5, 0.5, 0.5, 0.5]


@pytest.fixture
def answers(says: Says) -> list[Answer]:
    return says("kaopu", SURE) + says("odoo", UNSURE)


def test_metrics_by_hand(four: DataSet, halves: Design, answers: list[Answer]) -> None:
    row = set_result(four, halves, answers).row("kaopu")
    assert row.metrics["log_loss"] == pytest.approx((-np.log(0.8), 0.0))
    assert row.metrics["brier_score"] == pytest.approx((0.04, 0.0))
    assert row.metrics["roc_auc"] == pytest.approx((1.0, 0.0))
    assert row.metrics["expected_calibration_error"].value == pytest.approx(0.2)
    assert row.metrics["fit_seconds"] == pytest.approx((1.5, 0.5))


def test_the_best_is_behind_nobody_and_others_are_paired_with_it(
    four: DataSet, halves: Design, says: Says
) -> None:
    uneven = [0.5, 0.5, 0.8, 0.2]
    result = set_result(four, halves, says("kaopu", SURE) + says("odoo", uneven))
    assert result.row("kaopu").behind == (0.0, 0.0)
    assert result.row("kaopu").errors_behind == 0.0
    gaps = np.array([np.log(1.6), np.log(1.6), 0.0, 0.0])
    error = np.sqrt(((gaps - gaps.mean()) ** 2).sum()) / 4
    behind = result.row("odoo")
    assert behind.behind == pytest.approx((gaps.mean(), error))
    assert behind.errors_behind == pytest.approx(gaps.mean() / error)


def test_rows_of_one_group_count_as_one(four: DataSet, halves: Design, says: Says) -> None:
    p = [0.5, 0.5, 0.8, 0.2]
    paired = replace(four, groups=np.array([0, 0, 1, 1]))
    alone = set_result(four, halves, says("kaopu", p)).row("kaopu")
    together = set_result(paired, halves, says("kaopu", p)).row("kaopu")
    assert together.metrics["log_loss"].value == alone.metrics["log_loss"].value
    assert together.metrics["log_loss"].se == pytest.approx(
        np.sqrt(2) * alone.metrics["log_loss"].se
    )


def test_repeats_are_averaged_row_by_row(four: DataSet, halves: Design, says: Says) -> None:
    again = [replace(answer, repeat=1) for answer in says("kaopu", UNSURE)]
    row = set_result(four, halves, says("kaopu", SURE) + again).row("kaopu")
    mean = (np.log(2) - np.log(0.8)) / 2
    assert row.metrics["log_loss"] == pytest.approx((mean, 0.0))
    assert row.metrics["roc_auc"].value == pytest.approx(0.75)


def test_one_fold_held_out_has_errors_too(
    four: DataSet, halves: Design, says: Says
) -> None:
    rows = np.arange(4)
    p = np.array([0.8, 0.3, 0.6, 0.7])
    answer = Answer("four", "kaopu", 0, 0, rows, p, 1.0, p, p)
    metrics = set_result(four, halves, [answer]).row("kaopu").metrics
    assert metrics["roc_auc"].value == 0.75
    assert metrics["roc_auc"].se > 0
    assert np.isnan(metrics["fit_seconds"].se)


def test_the_truth_is_a_row_but_never_the_best(
    four: DataSet, halves: Design, answers: list[Answer]
) -> None:
    result = set_result(four, halves, answers)
    truth = result.row("truth")
    assert truth.metrics["log_loss"].value == pytest.approx(-np.log(0.9))
    assert np.isnan(truth.metrics["fit_seconds"].value)
    assert truth.behind.value == pytest.approx(np.log(0.8 / 0.9))
    assert result.honesty is not None
    assert result.honesty.beyond_truth is not None
    assert result.honesty.beyond_truth.value == pytest.approx(np.log(0.9 / 0.8))


def test_the_interval_holds_the_low_truths_alone(
    four: DataSet, halves: Design, answers: list[Answer]
) -> None:
    honesty = set_result(four, halves, answers).honesty
    assert honesty is not None
    assert honesty.interval is not None
    assert honesty.interval.value == 0.5


def test_where_no_truth_is_known_none_is_told(
    four: DataSet, halves: Design, answers: list[Answer]
) -> None:
    result = set_result(replace(four, truth=None), halves, answers)
    assert [row.program for row in result.rows] == ["kaopu", "odoo"]
    assert result.honesty is not None
    assert result.honesty.interval is None
    assert result.honesty.beyond_truth is None


def test_calibration_by_stage_needs_two_stages_with_rows_enough() -> None:
    n = 100
    y = np.tile([1.0, 0.0], n // 2)
    stage = np.repeat(np.array(["intent", "target"], dtype=object), n // 2)
    p = np.where(stage == "intent", 0.5, 0.7)
    data = DataSet("x", "", None, (), y, np.arange(n), stage)  # type: ignore[arg-type]
    rows = np.arange(n)
    answer = Answer("x", "kaopu", 0, 0, rows, p, 1.0)
    plan = Design((((rows, rows),),))

    def by_stage(data: DataSet) -> dict[str, float]:
        honesty = set_result(data, plan, [answer]).honesty
        assert honesty is not None
        return {stage: e.value for stage, e in honesty.calibration.items()}

    found = by_stage(data)
    assert found.keys() == {"intent", "target"}
    assert found["target"] > 0.15
    few = np.where(rows < 10, "intent", "target").astype(object)
    assert by_stage(replace(data, stage=few)).keys() == {"target"}
    assert by_stage(replace(data, stage=np.full(n, "target", dtype=object))) == {}


def test_rows_sorted_by_outcome_do_not_look_uncalibrated() -> None:
    n = 1_000
    y = np.repeat([0.0, 1.0], n // 2)
    rows = np.arange(n)
    stage = np.full(n, "target", dtype=object)
    data = DataSet("x", "", None, (), y, rows, stage)  # type: ignore[arg-type]
    answer = Answer("x", "constant_rate", 0, 0, rows, np.full(n, 0.5), 1.0)
    row = set_result(data, Design((((rows, rows),),)), [answer]).row("constant_rate")
    assert row.metrics["expected_calibration_error"].value < 0.1
