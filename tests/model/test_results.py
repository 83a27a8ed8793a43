"""The evaluation record: rivals, stages and plain data."""

from __future__ import annotations

import json

import numpy as np
import pytest

from kaopu.model import results
from kaopu.model.metrics import METRICS
from kaopu.model.results import Estimate, Evaluation, summarise

N = 400


def make_fold(seed: int, stage: str = "") -> results.Tested:
    rng = np.random.default_rng(seed)
    p = rng.uniform(0.05, 0.95, N)
    y = (rng.random(N) < p).astype(float)
    stages = np.where(np.arange(N) % 4 == 0, "target", "intent").astype(object)
    if stage:
        stages[:] = stage
    rivals = {"checklist": np.full(N, 0.5), "odoo": p**2}
    rows, rate = np.arange(N) + N * seed, np.full(N, y.mean())
    return results.Tested(rows, y, p, rate, rivals, stages)


def test_rivals_stand_beside_the_model_in_the_same_folds() -> None:
    result = summarise([make_fold(0), make_fold(1)], folds=2)
    assert set(result.rivals) == {"checklist", "odoo"}
    assert set(result.rivals["odoo"]) == set(METRICS)
    assert result.rivals["checklist"]["log_loss"].mean == pytest.approx(np.log(2))
    assert result.rivals["checklist"]["roc_auc"].mean == 0.5
    loss = {name: metrics["log_loss"].mean for name, metrics in result.rivals.items()}
    assert result.metrics["log_loss"].mean < loss["odoo"]


def test_stages_share_out_the_deals() -> None:
    result = summarise([make_fold(0)], folds=1)
    assert {name: part.deals for name, part in result.stages.items()} == {
        "target": N // 4,
        "intent": N - N // 4,
    }


def test_a_stage_without_deals_enough_is_left_out() -> None:
    assert set(summarise([make_fold(0, "intent")], folds=1).stages) == {"intent"}


def test_deciles_and_gains_hold_each_deal_of_a_repeat_once() -> None:
    folds = [make_fold(seed) for seed in range(4)]
    result = summarise(folds, folds=2)
    assert sum(part.deals for part in result.reliability) == 2 * N
    assert result.gains[-1].deals == 2 * N


def test_the_record_is_plain_data() -> None:
    result = summarise([make_fold(0), make_fold(1)], folds=2)
    evaluation = Evaluation(result, None, None)
    record = json.loads(json.dumps(evaluation.to_json()))
    assert record["grouped"] is None
    assert record["random"]["log_loss"].keys() == {"mean", "se"}
    assert record["random"]["rivals"]["odoo"]["roc_auc"].keys() == {"mean", "se"}
    assert len(record["random"]["reliability"]) == 10
    assert evaluation.baseline_json()["random"]["log_loss"].keys() == {"mean", "se"}


def test_usable_asks_for_more_than_one_standard_error() -> None:
    def with_gain(mean: float, se: float) -> Evaluation:
        result = summarise([make_fold(0)], folds=1)
        object.__setattr__(result, "log_loss_gain", Estimate(mean, se))
        return Evaluation(result, None, None)

    assert with_gain(0.02, 0.01).usable
    assert not with_gain(0.01, 0.01).usable
    assert not with_gain(-0.02, 0.01).usable
    assert not with_gain(5e-11, 2e-11).usable  # a model shrunk to the constant rate
