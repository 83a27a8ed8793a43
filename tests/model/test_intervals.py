from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from kaopu.model.intervals import Z95, wilson


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [
        # R. G. Newcombe, "Two-sided confidence intervals for the single proportion",
        # Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # By hand: n / (n + z^2) with every one a success.
        (20, 20, 20 / (20 + Z95**2), 1.0),
    ],
)
def test_published_values(successes: int, total: int, low: float, high: float) -> None:
    assert np.array(wilson(successes, total)) == pytest.approx([low, high], abs=5e-5)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_same_as_scipy(counts: tuple[int, int]) -> None:
    expected = binomtest(*counts).proportion_ci(method="wilson")
    assert np.array(wilson(*counts)) == pytest.approx(list(expected), abs=1e-12)


def test_arrays_are_taken_element_by_element() -> None:
    low, high = wilson(np.array([[0, 5], [10, 3]]), np.array([10, 10]))
    assert low.shape == high.shape == (2, 2)
    assert low[1, 0] == pytest.approx(wilson(10, 10)[0])
    assert high[0, 0] == pytest.approx(1 - low[1, 0])


def test_no_case_says_nothing() -> None:
    low, high = wilson([0, 3], [0, 3])
    assert (low[0], high[0]) == (0.0, 1.0)
    assert high[1] == 1.0


def test_a_larger_z_is_wider() -> None:
    assert wilson(9, 10, z=3.0)[0] < wilson(9, 10)[0] < 0.9 < wilson(9, 10)[1]
