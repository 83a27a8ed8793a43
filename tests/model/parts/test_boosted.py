from __future__ import annotations

from dataclasses import replace
from typing import Any
from weakref import ref

import numpy as np
import pytest

from kaopu.model.calibration import row_log_loss
from kaopu.model.parts.base import NO_LINE, Begun, Setting, TrainingData
from kaopu.model.parts.boosted import (
    LEAST_RATE,
    SHAPES,
    STEPS,
    BoostedLearner,
    BoostedPart,
)
from kaopu.model.parts.linear import LinearPart
from kaopu.model.parts.symmetric import Shape

SMALL, LARGE = SHAPES


def test_a_setting_is_a_shape_and_a_number_of_trees(data: TrainingData) -> None:
    learner = BoostedLearner((SMALL,), (5, 7), 2)
    scores = learner.scores(data, data.X, {})
    assert [setting.values for setting in scores] == [(3, 0.3, 0.14, 5), (3, 0.3, 0.14, 7)]
    setting = Setting("boosted", (3, 0.3, 0.14, 7))
    part = learner.fit(data, setting, NO_LINE)
    assert (part.kind, learner.kind) == ("boosted", "boosted")
    assert len(part.form().values) == 7
    np.testing.assert_allclose(part.margin(data.X), scores[setting], atol=1e-9)


def test_a_shape_goes_on_where_it_stopped(data: TrainingData) -> None:
    learner, begun = BoostedLearner((SMALL,), (5, 7), 1), Begun()
    first = learner.scores(data, data.X, begun)
    then = replace(learner, tried=2).scores(data, data.X, begun)
    assert [s.values[3] for s in (*first, *then)] == [5, 7]
    at_once = replace(learner, tried=2).scores(data, data.X, {})
    for setting, scores in (first | then).items():
        np.testing.assert_array_equal(scores, at_once[setting])


def test_the_seed_decides(data: TrainingData) -> None:
    def margin(seed: int) -> np.ndarray:
        return BoostedPart.fit(replace(data, seed=seed), SMALL, 5).margin(data.X)

    np.testing.assert_array_equal(margin(1), margin(1))
    assert (margin(1) != margin(2)).any()


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("columns", 99, "a column beyond"),
        ("columns", -1, "a column beyond"),
        ("thresholds", np.nan, "no number"),
        ("values", np.inf, "finite"),
        ("values", np.nan, "finite"),
        ("cover", -1.0, "less than no rows"),
        ("cover", np.nan, "finite"),
    ],
)
def test_trees_that_were_tampered_with_are_refused(
    data: TrainingData, name: str, value: float, found: str
) -> None:
    part = BoostedPart.fit(data, SMALL, 3)
    part.check(data.X.shape[1])
    getattr(part.trees, name)[1, 0] = value
    with pytest.raises(ValueError, match=found):
        part.check(data.X.shape[1])


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"values": np.zeros((3, 4))}, "cells"),
        ({"thresholds": np.zeros((3, 2), dtype=np.float32)}, "one a level"),
        ({"columns": np.zeros((3, 9), dtype=int)}, "more than 6 levels"),
        ({"columns": np.zeros((3, 0), dtype=int)}, "without a level"),
        ({"columns": [[0, 0, 0]] * 3}, "not arrays"),
        ({"start": np.nan}, "starts"),
    ],
)
def test_trees_of_another_form_are_refused(
    data: TrainingData, change: dict[str, Any], found: str
) -> None:
    part = BoostedPart.fit(data, SMALL, 3)
    part.trees = replace(part.trees, **change)
    with pytest.raises(ValueError, match=found):
        part.check(data.X.shape[1])


def test_a_part_of_no_trees_is_refused(data: TrainingData) -> None:
    d = data.X.shape[1]
    part = BoostedPart(LinearPart(np.zeros(d), 0.0, np.zeros(d)), d)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="without its trees"):
        part.check(d)


def test_what_has_begun_holds_no_matrix(data: TrainingData) -> None:
    # Of many deals that of every fold would be held at once.
    begun, own = Begun(), replace(data, X=data.X.copy())
    matrix = ref(own.X)
    BoostedLearner((SMALL,), (5,), 1).scores(own, data.X, begun)
    del own
    assert begun
    assert matrix() is None


def test_a_part_of_other_columns_is_refused(data: TrainingData) -> None:
    with pytest.raises(ValueError, match="not for 99 columns"):
        BoostedPart.fit(data, SMALL, 3).check(99)


def tangled(rows: int, seed: int = 5) -> TrainingData:
    """Return rows whose outcome rests on a code of many levels, turned by a flag."""
    rng = np.random.default_rng(seed)
    codes, flag = rng.integers(0, 60, rows), rng.random(rows) < 0.5
    worth = np.random.default_rng(1).normal(0, 3, 60)[codes] * np.where(flag, 1, -1)
    won = rng.random(rows) < 1 / (1 + np.exp(-worth))
    X = np.column_stack([codes, flag, rng.normal(size=rows)]).astype(np.float32)
    return TrainingData(X, won.astype(float), np.ones(rows), 0)


def grown(
    learner: BoostedLearner, known: TrainingData, asked: TrainingData
) -> tuple[list[BoostedLearner], dict[Setting, float]]:
    """Return the learners that are tried one after another, and all losses."""
    begun = Begun()
    tried, margins = [learner], learner.scores(known, asked.X, begun)
    while (wider := tried[-1].wider(margins, asked)) is not None:
        tried.append(wider)
        margins |= wider.scores(known, asked.X, begun)
    return tried, {s: float(row_log_loss(m, asked.y).mean()) for s, m in margins.items()}


def test_more_trees_are_tried_as_long_as_they_gain() -> None:
    tried, losses = grown(BoostedLearner(), tangled(2_000), tangled(2_000, 6))
    most = max(int(setting.values[3]) for setting in losses)
    best = min(losses, key=lambda setting: losses[setting])
    assert best.values[0] == LARGE.levels
    assert STEPS[5] < best.values[3] <= most
    assert SMALL not in tried[-1].shapes


def test_half_the_rate_is_tried_where_trees_are_many() -> None:
    learner = BoostedLearner((Shape(6, 0.6, 0.28),))
    tried, losses = grown(learner, tangled(2_000), tangled(2_000, 6))
    rates = list(dict.fromkeys(setting.values[2] for setting in losses))
    assert rates[:2] == [0.28, 0.14]
    assert min(rates) >= LEAST_RATE
    assert tried[-1].shapes[0].rate == rates[-1]


def test_where_trees_gain_nothing_no_more_are_tried() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 5)).astype(np.float32)
    noise = TrainingData(X, (rng.random(400) < 0.5).astype(float), np.ones(400), 0)
    learner = BoostedLearner((SMALL,), (30, 60, 90, 120), 2)
    scores = learner.scores(noise, X[::-1].copy(), {})
    assert learner.wider(scores, noise) is None
