"""Standard errors against the deviation of a metric over many samples."""

from __future__ import annotations

import numpy as np
import pytest

from kaopu.evaluation.metrics import METRICS
from kaopu.evaluation.standard_errors import clustered_error, roc_auc_error, standard_error

N = 400


def sample(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    p = rng.beta(1.5, 2, N)
    return (rng.random(N) < p).astype(float), p


@pytest.mark.parametrize("metric", METRICS)
def test_it_is_near_the_deviation_over_samples(metric: str) -> None:
    samples = [sample(seed) for seed in range(300)]
    deviation = np.std([METRICS[metric](y, p) for y, p in samples])
    told = np.mean([standard_error(metric, y, p) for y, p in samples[:20]])
    # A resample of deals is less well calibrated than the deals themselves.
    margin = 0.6 if metric == "expected_calibration_error" else 0.3
    assert told == pytest.approx(deviation, rel=margin)


def test_a_constant_score_has_no_error_of_its_accuracy_rank() -> None:
    y, _ = sample(0)
    assert standard_error("lift_top_tenth", y, np.full(N, 0.4)) == pytest.approx(
        0, abs=1e-9
    )


def test_the_error_of_a_perfect_ranking_is_zero() -> None:
    y, _ = sample(0)
    assert roc_auc_error(y, y) == pytest.approx(0, abs=1e-9)


def test_groups_of_one_have_the_error_of_a_mean() -> None:
    values = np.random.default_rng(0).normal(size=50)
    expected = values.std(ddof=1) / np.sqrt(50)
    assert clustered_error(values, np.arange(50)) == pytest.approx(expected)
    assert clustered_error(np.repeat(values, 3), np.repeat(np.arange(50), 3)) == (
        pytest.approx(expected)
    )
    assert np.isnan(clustered_error(values, np.zeros(50, dtype=int)))
