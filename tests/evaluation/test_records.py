from __future__ import annotations

from math import isnan, nan

import pytest

from kaopu.evaluation.records import Decision, DesignResult, Estimate, Evaluation


def result_of(gain: float, se: float) -> DesignResult:
    return DesignResult(10, 5, 1, {}, {}, Estimate(gain, se))


@pytest.mark.parametrize(
    ("gain", "se", "usable"),
    [
        (0.02, 0.01, True),
        (0.01, 0.01, False),
        (-0.02, 0.01, False),
        (5e-11, 2e-11, False),  # a model shrunk to the constant rate
    ],
)
def test_usable_asks_for_more_than_one_standard_error(
    gain: float, se: float, usable: bool
) -> None:
    assert Evaluation(result_of(gain, se), None, None).usable is usable


def test_the_designs_that_apply_stand_the_strictest_first() -> None:
    random, grouped, forward = (result_of(gain, 0.1) for gain in (0.3, 0.2, 0.1))
    every = Evaluation(random, grouped, forward)
    assert list(every.designs) == ["forward", "grouped", "random"]
    assert every.decision == Decision("forward", forward, "strictest")
    folds = Evaluation(random, grouped, None)
    assert folds.decision == Decision("grouped", grouped, "strictest")
    alone = Evaluation(random, None, None)
    assert (alone.designs, alone.decision.why) == ({"random": random}, "only")


@pytest.mark.parametrize(
    ("forward", "grouped", "design", "usable"),
    [
        ((0.05, 0.01), (0.02, 0.01), "forward", True),
        ((0.005, 0.02), (0.03, 0.005), "grouped", True),  # few deals tell nothing
        ((-0.005, 0.02), (0.03, 0.005), "grouped", True),
        ((-0.05, 0.02), (0.03, 0.005), "forward", False),  # the future is another
        ((0.05, 0.02), (-0.01, 0.02), "grouped", False),  # folds are worse
        ((-0.05, 0.02), (-0.01, 0.02), "forward", False),
        ((-0.002, 0.02), (-0.01, 0.02), "forward", False),  # all are worse
        ((0.005, 0.02), (0.01, 0.008), "forward", False),  # neither tells
        ((0.03, 0.02), (0.01, 0.008), "forward", True),
        ((0.0003, 0.0001), (0.05, 0.002), "forward", False),  # it tells: nothing is gained
        ((-0.0095, 0.005), (0.05, 0.002), "forward", False),
        ((nan, nan), (0.05, 0.002), "forward", False),
        ((0.05, 0.005), (0.0001, 0.01), "grouped", False),  # copies over time
    ],
)
def test_few_newest_deals_do_not_outweigh_folds(
    forward: tuple[float, float], grouped: tuple[float, float], design: str, usable: bool
) -> None:
    evaluation = Evaluation(result_of(9, 1), result_of(*grouped), result_of(*forward))
    assert (evaluation.decision.design, evaluation.usable) == (design, usable)


def test_folds_of_either_design_that_are_worse_are_not_outweighed() -> None:
    better, worse = result_of(0.03, 0.005), result_of(-0.004, 0.005)
    evaluation = Evaluation(worse, better, result_of(0.016, 0.011))
    assert evaluation.decision == Decision("random", worse, "folds_gain_nothing")
    assert not evaluation.usable


def test_what_has_no_value_is_null_in_plain_data_and_nan_here() -> None:
    metrics = {"roc_auc": Estimate(0.8, nan)}
    result = DesignResult(10, 5, 1, metrics, metrics, Estimate(0.1, 0.02))
    evaluation = Evaluation(result, None, None)
    record, baseline = evaluation.to_json(), evaluation.baseline_json()
    assert record["random"]["roc_auc"] == {"mean": 0.8, "se": None}
    assert (record["grouped"], baseline["forward"]) == (None, None)
    read = Evaluation.from_json(record, baseline)
    assert isnan(read.random.metrics["roc_auc"].se)
    assert read.random.constant_rate["roc_auc"].mean == 0.8
