"""Tested folds summed up: baselines, stages, periods and plain data."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest

from kaopu.evaluation import summary
from kaopu.evaluation.metrics import METRICS
from kaopu.evaluation.novelty import Novelty
from kaopu.evaluation.records import Evaluation
from kaopu.evaluation.summary import BINS_OF_STAGE
from kaopu.evaluation.summary import Tested as Fold

N = 400
# Standard errors do not matter here.
summarise = partial(summary.summarise, resamples=10)


def make_fold(seed: int, stage: str = "") -> Fold:
    rng = np.random.default_rng(seed)
    p = rng.uniform(0.05, 0.95, N)
    y = (rng.random(N) < p).astype(float)
    stages = np.where(np.arange(N) % 4 == 0, "target", "intent").astype(object)
    if stage:
        stages[:] = stage
    baselines = {"checklist": np.full(N, 0.5), "odoo": p**2}
    rows, rate = np.arange(N) + N * seed, np.full(N, y.mean())
    early = np.where(stages == "target", p, np.nan)
    return Fold(rows, y, p, rate, baselines, stages, early)


def test_baselines_stand_beside_the_model_in_the_same_folds() -> None:
    result = summarise([make_fold(0), make_fold(1)], folds=2)
    assert set(result.baselines) == {"checklist", "odoo"}
    assert set(result.baselines["odoo"]) == set(METRICS)
    assert result.baselines["checklist"]["log_loss"].mean == pytest.approx(np.log(2))
    assert result.baselines["checklist"]["roc_auc"].mean == 0.5
    loss = {name: metrics["log_loss"].mean for name, metrics in result.baselines.items()}
    assert result.metrics["log_loss"].mean < loss["odoo"]


def test_a_stage_has_its_reliability_by_fifths() -> None:
    for part in summarise([make_fold(0), make_fold(1)], folds=2).stages.values():
        assert len(part.reliability) <= BINS_OF_STAGE
        assert sum(told.deals for told in part.reliability) == part.deals


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


def dated(fold: Fold, month: int, few: int = 0) -> Fold:
    """A fold whose deals were opened in a month of 2026, but ``few`` in the next."""
    created = np.full(N, (np.datetime64(f"2026-{month:02}-10")).astype(float))
    created[:few] += 31
    return replace(fold, created=created)


def test_periods_hold_the_deals_opened_in_them() -> None:
    folds = [dated(make_fold(0), 3, few=5), dated(make_fold(1), 4)]
    found = summarise(folds, folds=2).periods
    assert {name: part.reliability.deals for name, part in found.items()} == {
        "2026-03": N - 5,
        "2026-04": N + 5,
    }
    y, p = folds[0].y[5:], folds[0].p[5:]
    march = found["2026-03"]
    assert march.reliability.won == y.sum()
    assert march.reliability.mean_probability == pytest.approx(p.mean())
    assert march.reliability.low < march.reliability.win_rate < march.reliability.high
    assert march.log_loss is not None
    assert march.baseline_log_loss is not None
    assert march.log_loss.mean == pytest.approx(METRICS["log_loss"](y, p))
    assert march.log_loss.mean < march.baseline_log_loss.mean


def test_a_period_of_few_deals_is_counted_and_no_more() -> None:
    found = summarise([dated(make_fold(0), 3, few=5)], folds=1).periods["2026-04"]
    assert (found.reliability.deals, found.log_loss, found.roc_auc) == (5, None, None)


def test_each_deal_of_a_repeat_is_in_one_period() -> None:
    folds = [dated(make_fold(seed), 3) for seed in range(4)]
    assert summarise(folds, folds=2).periods["2026-03"].reliability.deals == 2 * N


def test_no_dates_no_periods() -> None:
    assert summarise([make_fold(0)], folds=1).periods == {}


def test_what_was_new_is_counted_over_a_repeat() -> None:
    unseen = pd.DataFrame({"town": np.arange(N) < 3})
    novelty = Novelty(unseen, pd.DataFrame(index=range(N)))
    folds = [replace(make_fold(seed), novelty=novelty) for seed in range(4)]
    found = summarise(folds, folds=2).unseen
    assert found is not None
    assert (found.deals, found.deals_unseen) == (2 * N, 6)
    assert [(c.source, c.unseen) for c in found.columns] == [("town", 6)]
    record = Evaluation(summarise(folds, 2), None, None).to_json()
    assert json.loads(json.dumps(record)) == record


def test_the_record_is_plain_data() -> None:
    result = summarise([make_fold(0), make_fold(1)], folds=2)
    evaluation = Evaluation(result, None, None)
    record = json.loads(json.dumps(evaluation.to_json()))
    assert record["grouped"] is None
    assert record["random"]["log_loss"].keys() == {"mean", "se"}
    assert record["random"]["rivals"]["odoo"]["roc_auc"].keys() == {"mean", "se"}
    assert len(record["random"]["reliability"]) == 10
    assert evaluation.baseline_json()["random"]["log_loss"].keys() == {"mean", "se"}


def test_plain_data_are_read_again() -> None:
    whole = summarise([dated(make_fold(0), 3), dated(make_fold(1), 4)], folds=2)
    lost, won = (replace(make_fold(i), y=np.full(N, float(i))) for i in (0, 1))
    evaluation = Evaluation(whole, None, summarise([lost, won], folds=2))
    record, baseline = evaluation.to_json(), evaluation.baseline_json()
    read = Evaluation.from_json(*json.loads(json.dumps([record, baseline])))
    assert (read.to_json(), read.baseline_json()) == (record, baseline)
    assert list(read.designs) == ["forward", "random"]
    assert read.random == whole
    assert read.forward is not None
    assert np.isnan(read.forward.metrics["roc_auc"].mean)


def test_folds_of_one_outcome_have_no_ranking_to_add() -> None:
    whole = [make_fold(seed) for seed in range(3)]
    lost = replace(make_fold(3), y=np.zeros(N))
    told = summarise(whole, folds=3).metrics
    found = summarise([*whole, lost], folds=4)
    assert found.metrics["roc_auc"] == told["roc_auc"]
    assert found.metrics["lift_top_tenth"] == told["lift_top_tenth"]
    assert found.metrics["log_loss"] != told["log_loss"]


def test_what_has_no_value_is_null() -> None:
    lost, won = (replace(make_fold(i), y=np.full(N, float(i))) for i in (0, 1))
    record = Evaluation(summarise([lost, won], folds=2), None, None).to_json()
    assert record["random"]["roc_auc"] == {"mean": None, "se": None}
    assert record["random"]["lift_top_tenth"]["se"] is None
    assert json.loads(json.dumps(record, allow_nan=False)) == record
