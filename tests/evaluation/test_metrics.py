from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss, roc_auc_score

from kaopu.evaluation.metrics import (
    METRICS,
    accuracy,
    brier_score,
    equal_mass_bins,
    expected_calibration_error,
    lift_top_tenth,
    mean_log_loss,
    roc_auc,
)

Y = np.array([1.0, 0.0, 1.0, 0.0])
P = np.array([0.8, 0.6, 0.4, 0.1])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("roc_auc", 3 / 4),
        ("log_loss", -np.log(0.8 * 0.4 * 0.4 * 0.9) / 4),
        ("brier_score", (0.04 + 0.36 + 0.36 + 0.01) / 4),
        ("accuracy", 2 / 4),
        ("expected_calibration_error", (0.2 + 0.6 + 0.6 + 0.1) / 4),
        ("lift_top_tenth", 2.0),
    ],
)
def test_by_hand(name: str, expected: float) -> None:
    assert METRICS[name](Y, P) == pytest.approx(expected)


def test_as_scikit_learn_has_them() -> None:
    rng = np.random.default_rng(0)
    y, p = (rng.random(200) < 0.3).astype(float), rng.random(200)
    assert roc_auc(y, p) == pytest.approx(roc_auc_score(y, p))
    assert mean_log_loss(y, p) == pytest.approx(log_loss(y, p))
    assert brier_score(y, p) == pytest.approx(brier_score_loss(y, p))
    assert accuracy(y, p) == pytest.approx(accuracy_score(y, p >= 0.5))


@pytest.mark.parametrize("outcome", [0.0, 1.0])
def test_one_class_alone(outcome: float) -> None:
    y, p = np.full(4, outcome), P
    assert np.isnan(roc_auc(y, p))
    assert mean_log_loss(y, p) > 0
    assert brier_score(y, p) == pytest.approx(np.mean((p - outcome) ** 2))
    assert np.isnan(lift_top_tenth(y, p)) == (outcome == 0)


def test_a_sure_mistake_costs_a_finite_loss() -> None:
    assert 30 < mean_log_loss(np.array([1.0, 0.0]), np.array([0.0, 0.0])) * 2 < 40


def test_true_probabilities_have_no_calibration_error() -> None:
    p = np.repeat([0.2, 0.6], 50)
    y = np.concatenate([np.tile([1, 0, 0, 0, 0], 10), np.tile([1, 1, 1, 0, 0], 10)])
    assert expected_calibration_error(y.astype(float), p, 10) == pytest.approx(0)
    assert expected_calibration_error(y.astype(float), p + 0.1) == pytest.approx(0.1)


def test_calibration_bins_hold_equal_numbers_of_deals() -> None:
    y = np.array([0.0] * 9 + [1.0])
    p = np.array([0.0] * 9 + [0.5])
    assert expected_calibration_error(y, p, bins=2) == pytest.approx(0.05)
    assert expected_calibration_error(y, p, bins=10) == pytest.approx(0.05)
    assert expected_calibration_error(y, p, bins=99) == pytest.approx(0.05)


def test_lift_is_that_of_the_best_tenth() -> None:
    y = np.zeros(100)
    y[:20] = 1
    best_first = np.linspace(1, 0, 100)
    assert lift_top_tenth(y, best_first) == pytest.approx(5)
    assert lift_top_tenth(y, -best_first) == pytest.approx(0)


@given(st.lists(st.booleans(), min_size=1, max_size=60).filter(any), st.floats(0, 1))
def test_a_constant_score_has_a_lift_of_one(won: list[bool], p: float) -> None:
    y = np.array(won, dtype=float)
    assert lift_top_tenth(y, np.full(len(y), p)) == pytest.approx(1)


@given(st.data(), st.integers(1, 60))
def test_ties_share_their_places_whatever_the_order(data: st.DataObject, n: int) -> None:
    y = np.array(data.draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=n, max_size=n)))
    p = np.array(
        data.draw(st.lists(st.sampled_from([0.1, 0.2, 0.3]), min_size=n, max_size=n))
    )
    order = np.random.default_rng(0).permutation(n)
    lift = lift_top_tenth(y, p)
    np.testing.assert_allclose(lift_top_tenth(y[order], p[order]), lift, equal_nan=True)
    assert np.isnan(lift) == (not y.any())


def test_the_constant_rate_is_calibrated_however_rows_are_sorted() -> None:
    y = np.repeat([0.0, 1.0], [60, 40])
    assert expected_calibration_error(y, np.full(100, 0.4)) == pytest.approx(0)
    assert [rows.size for rows in equal_mass_bins(np.full(100, 0.4))] == [100]


@given(st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.7]), min_size=1, max_size=60))
def test_bins_hold_every_row_once_and_never_part_equals(told: list[float]) -> None:
    p = np.array(told)
    bins = equal_mass_bins(p, 5)
    assert sorted(np.concatenate(bins).tolist()) == list(range(len(p)))
    held = [set(p[rows]) for rows in bins]
    assert sum(len(values) for values in held) == len(set(told))
    assert [min(values) for values in held] == sorted(min(values) for values in held)


def test_bins_of_different_probabilities_have_equal_mass() -> None:
    p = np.random.default_rng(0).random(1003)
    sizes = [rows.size for rows in equal_mass_bins(p, 10)]
    assert set(sizes) <= {100, 101}
