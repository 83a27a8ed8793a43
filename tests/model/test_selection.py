from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from kaopu.model.out_of_fold import OutOfFold
from kaopu.model.parts.base import Setting, TrainingData
from kaopu.model.search import SearchSpace
from kaopu.model.selection import clustered_error, mean_log_loss, select

LINEAR, BOOSTED, FOREST = (
    Setting("linear", (0.1,)),
    Setting("boosted", (3, 0.3, 0.14, 26)),
    Setting("forest"),
)
N = 2_000
ALONE = np.arange(N)
SEARCH = SearchSpace()


@pytest.fixture
def truth() -> np.ndarray:
    """The true log-odds of every row."""
    return np.random.default_rng(0).normal(size=N) * 2


@pytest.fixture
def training(truth: np.ndarray) -> TrainingData:
    y = (np.random.default_rng(1).random(N) < expit(truth)).astype(float)
    return TrainingData(np.empty((N, 0), dtype=np.float32), y, np.ones(N), seed=0)


def noisy(truth: np.ndarray, noise: float, seed: int) -> np.ndarray:
    return truth + noise * np.random.default_rng(seed).normal(size=N)


def test_of_equals_the_cheapest_is_chosen(
    truth: np.ndarray, training: TrainingData
) -> None:
    margins = {LINEAR: noisy(truth, 0.01, 2), BOOSTED: noisy(truth, 0.01, 3), FOREST: truth}
    found = select(OutOfFold(margins), training, ALONE, SEARCH)
    assert found.chosen.settings == (LINEAR,)
    assert len(found.candidates) == 7


@pytest.mark.parametrize("best", [BOOSTED, FOREST])
def test_the_better_one_is_chosen_where_the_difference_is_large(
    truth: np.ndarray, training: TrainingData, best: Setting
) -> None:
    margins = {s: noisy(truth, 3, 10 + i) for i, s in enumerate((LINEAR, BOOSTED, FOREST))}
    margins[best] = truth
    chosen = select(OutOfFold(margins), training, ALONE, SEARCH).chosen
    assert best in chosen.settings
    assert chosen.weights[chosen.settings.index(best)] > 0.8


def test_a_blend_is_chosen_where_each_part_knows_a_half(training: TrainingData) -> None:
    rng = np.random.default_rng(5)
    halves = rng.normal(size=(2, N)) * 2
    y = (rng.random(N) < expit(halves.sum(axis=0))).astype(float)
    training = TrainingData(training.X, y, training.weights, 0)
    margins = {LINEAR: halves[0], BOOSTED: halves[1]}
    found = select(OutOfFold(margins), training, ALONE, SEARCH)
    assert found.chosen.settings == (LINEAR, BOOSTED)
    assert found.chosen.weights == pytest.approx([1, 1], abs=0.15)


def test_each_kind_enters_at_its_best_setting(
    truth: np.ndarray, training: TrainingData
) -> None:
    weak, strong = Setting("linear", (1.0,)), Setting("linear", (0.01,))
    margins = {weak: noisy(truth, 2, 2), strong: truth}
    found = select(OutOfFold(margins), training, ALONE, SEARCH)
    assert [c.settings for c in found.candidates] == [(strong,)]
    assert found.standard_errors == (0.0,)


def test_candidates_stand_best_first(truth: np.ndarray, training: TrainingData) -> None:
    margins = {LINEAR: noisy(truth, 2, 2), BOOSTED: truth, FOREST: noisy(truth, 1, 3)}
    found = select(OutOfFold(margins), training, ALONE, SEARCH)
    losses = [c.log_loss for c in found.candidates]
    assert losses == sorted(losses)
    full = [len(c.settings) for c in found.candidates].index(3)
    assert found.standard_errors[full] == 0
    for candidate in found.candidates:
        assert candidate.log_loss == mean_log_loss(candidate.scores, training)


def test_costs_of_a_blend_add_up(truth: np.ndarray, training: TrainingData) -> None:
    margins = {LINEAR: truth, BOOSTED: truth, FOREST: truth}
    candidates = select(OutOfFold(margins), training, ALONE, SEARCH).candidates
    costs = {frozenset(s.kind for s in c.settings): c.cost for c in candidates}
    single = {kind: costs[frozenset({kind})] for kind in ("linear", "boosted", "forest")}
    assert single["linear"] < single["boosted"] < single["forest"]
    assert costs[frozenset(single)] == sum(single.values())


def test_in_doubt_all_parts_are_kept(truth: np.ndarray, training: TrainingData) -> None:
    """On few deals nothing proves that a part may be left out, though one looks best."""
    few = np.arange(120)
    margins = {LINEAR: truth, BOOSTED: noisy(truth, 0.5, 3), FOREST: noisy(truth, 0.5, 4)}
    short = TrainingData(training.X[few], training.y[few], training.weights[few], 0)
    oof = OutOfFold({s: m[few] for s, m in margins.items()})
    found = select(oof, short, few, SEARCH)
    assert {s.kind for s in found.chosen.settings} == {"linear", "boosted", "forest"}


def test_repeated_rows_are_no_evidence_for_the_cheaper_part(
    truth: np.ndarray, training: TrainingData
) -> None:
    search = SearchSpace(max_given_up=0.01)
    rows = np.tile(np.arange(20), N // 20)
    repeated = TrainingData(training.X, training.y[rows], training.weights, 0)
    oof = OutOfFold({LINEAR: truth[rows], BOOSTED: noisy(truth, 0.3, 6)[rows]})
    alone = select(oof, repeated, ALONE, search)
    grouped = select(oof, repeated, rows, search)
    assert max(grouped.standard_errors) > 3 * max(alone.standard_errors)
    assert alone.chosen.settings == (LINEAR,)
    assert grouped.chosen.settings == (LINEAR, BOOSTED)


def test_what_a_cheaper_explanation_may_cost_is_bounded(
    truth: np.ndarray, training: TrainingData
) -> None:
    margins = {LINEAR: noisy(truth, 0.5, 2), BOOSTED: noisy(truth, 0.2, 3), FOREST: truth}
    found = select(OutOfFold(margins), training, ALONE, SEARCH)
    losses = {len(c.settings): c.log_loss for c in found.candidates}
    assert found.chosen.log_loss - losses[3] <= SEARCH.max_given_up


def test_the_mean_loss_is_weighted() -> None:
    X = np.empty((2, 0), dtype=np.float32)
    training = TrainingData(X, np.array([1.0, 1.0]), np.array([3.0, 1.0]), 0)
    expected = (3 * np.log(2) + np.log1p(np.exp(-1))) / 4
    assert mean_log_loss(np.array([0.0, 1.0]), training) == pytest.approx(expected)


def test_the_error_of_a_mean_over_rows_and_over_groups() -> None:
    values = np.array([1.0, 2.0, 3.0, 6.0])
    alone = clustered_error(values, np.ones(4), np.arange(4))
    assert alone == pytest.approx(values.std() / 2)
    paired = clustered_error(np.repeat(values, 2), np.ones(8), np.repeat(np.arange(4), 2))
    assert paired == pytest.approx(alone)
    assert clustered_error(values, np.ones(4), np.zeros(4, dtype=int)) == pytest.approx(0)
