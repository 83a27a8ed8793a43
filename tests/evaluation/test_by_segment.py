from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from kaopu.evaluation.by_segment import (
    MAX_VALUES,
    OTHERS,
    segment_results,
    segment_values,
)
from kaopu.evaluation.by_segment import tested_segments as of_fold
from kaopu.evaluation.records import DesignResult, Estimate, SegmentResult
from kaopu.features import FeatureSource
from kaopu.leads.lead_table import STAGE_FACT

N = 600
SOURCES = tuple(
    FeatureSource(id_, id_, player, "category")
    for id_, player in (
        ("region", "context"),
        ("product", "context"),
        ("channel", "context"),
        ("town", "context"),
        ("owner", "own_side"),
        ("need", "need"),
        (STAGE_FACT, "context"),
    )
)
LEVELS = {"region": 4, "product": 2, "channel": 3, "town": 90, "owner": 2, "need": 2}
WON = (np.arange(N) % 2).astype(float)


@pytest.fixture
def facts() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    told = {id_: rng.integers(0, levels, N) for id_, levels in LEVELS.items()}
    table = pd.DataFrame({id_: [f"{id_} {v}" for v in own] for id_, own in told.items()})
    return table.assign(**{STAGE_FACT: "target"}).astype(object)


def test_without_a_column_of_segments_the_context_is_told(facts: pd.DataFrame) -> None:
    assert list(segment_values(SOURCES, "", facts, WON)) == ["product", "channel"]


def test_columns_whose_values_have_too_few_deals_are_not_told(facts: pd.DataFrame) -> None:
    rare = np.where(np.arange(N) < 30, "rare", "usual").astype(object)
    told = segment_values(SOURCES, "", facts.assign(product=rare), WON)
    assert list(told) == ["channel", "region"]
    assert segment_values(SOURCES, "", facts, np.zeros(N)) == {}


def test_a_column_of_segments_is_told_alone_whatever_it_holds(facts: pd.DataFrame) -> None:
    assert list(segment_values(SOURCES, "owner", facts, WON)) == ["owner"]
    told = segment_values(SOURCES, "town", facts, WON)["town"]
    assert set(told) == {OTHERS}


def test_blanks_and_values_beyond_the_largest_are_told_together(
    facts: pd.DataFrame,
) -> None:
    facts["region"] = [f"r{i % (MAX_VALUES + 3):02}" for i in range(N)]
    facts.loc[:50, "region"] = ""
    told = segment_values(SOURCES, "region", facts, WON)["region"]
    assert len(set(told) - {OTHERS}) == MAX_VALUES
    assert (told[:51] == OTHERS).all()


def test_the_own_rate_is_that_of_the_training_fold(facts: pd.DataFrame) -> None:
    product = np.array(["a", "b"], dtype=object)[np.arange(N) % 2]
    train, test = np.arange(400), np.arange(400, N)
    fold = of_fold({"product": product}, WON, train, test)["product"]
    # Every b was won; ten deals at the rate of all are added.
    assert fold.rate[fold.values == "b"] == pytest.approx((200 + 5) / 210)
    assert fold.rate[fold.values == "a"] == pytest.approx(5 / 210)


def test_a_segment_has_its_figures_and_a_small_one_its_counts() -> None:
    rng = np.random.default_rng(0)
    values = np.array(["large"] * 400 + ["small"] * 30 + [OTHERS] * 170, dtype=object)
    p = rng.uniform(0.1, 0.9, N)
    y = (rng.random(N) < p).astype(float)
    halves = np.array_split(rng.permutation(N), 2)
    folds = [of_fold({"product": values}, y, halves[1 - i], halves[i]) for i in (0, 1)]
    order = np.concatenate(halves)
    found = segment_results(y[order], p[order], folds, resamples=10)["product"]
    assert list(found) == ["large", "small", OTHERS]
    assert {name: part.deals for name, part in found.items()} == {
        "large": 400,
        "small": 30,
        OTHERS: 170,
    }
    large, small = found["large"], found["small"]
    assert (small.metrics, small.own_rate) == ({}, None)
    assert large.own_rate is not None
    assert large.metrics["log_loss"].mean < large.own_rate.mean
    assert large.won == y[:400].sum()
    assert set(large.metrics) == {"log_loss", "roc_auc", "expected_calibration_error"}
    assert all(estimate.se > 0 for estimate in large.metrics.values())


def test_no_folds_tell_nothing() -> None:
    assert segment_results(np.empty(0), np.empty(0), [], 10) == {}
    assert segment_results(np.zeros(3), np.zeros(3), [{}], 10) == {}


def test_results_are_kept_as_plain_data() -> None:
    some = {"log_loss": Estimate(0.5, 0.1)}
    segments = {"team": {"north": SegmentResult(60, 25, some, Estimate(0.6, 0.1))}}
    segments["team"][OTHERS] = SegmentResult(3, 1)
    metrics = {"log_loss": Estimate(0.4, 0.1)}
    result = DesignResult(63, 1, 1, metrics, metrics, Estimate(0.1, 0.1), segments=segments)
    record = json.loads(json.dumps(result.to_json()))
    assert DesignResult.from_json(record, result.constant_json()) == result
    # Bundles of before tell nothing by segment.
    del record["segments"]
    assert DesignResult.from_json(record, result.constant_json()).segments == {}
