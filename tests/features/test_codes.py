from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from kaopu.features.codes import code_texts, is_code
from kaopu.leads.states import NOT_ASKED

Floats = NDArray[np.float64]
ROWS = 4_000


def drawn(values: Floats, log_odds: Floats, seed: int = 1) -> bool:
    """Tell whether values whose outcome has these log-odds are taken for codes."""
    won = np.random.default_rng(seed).random(len(values)) < 1 / (1 + np.exp(-log_odds))
    return is_code(pd.Series(values), won, np.arange(len(values)))


@pytest.fixture(scope="module")
def branches() -> Floats:
    rng = np.random.default_rng(0)
    return 7_000 + 13.0 * rng.integers(0, 90, ROWS)


def worth(values: Floats) -> Floats:
    """Return what each value is worth, in no order."""
    distinct, codes = np.unique(values, return_inverse=True)
    return np.asarray(np.random.default_rng(4).normal(0, 0.8, len(distinct))[codes])


def test_numbers_that_stand_for_things_are_codes(branches: Floats) -> None:
    assert drawn(branches, worth(branches))


def test_numbers_that_say_nothing_are_none(branches: Floats) -> None:
    assert not any(drawn(branches, np.zeros(ROWS), seed) for seed in range(5))


@pytest.mark.parametrize(
    "shape",
    [
        lambda x: 3 * (x - 0.5),
        lambda x: 2 - 12 * (x - 0.5) ** 2,
        lambda x: np.where(x > 0.35, 1.5, -1.5),
    ],
    ids=["slope", "bend", "threshold"],
)
def test_amounts_whose_order_says_it_are_none(branches: Floats, shape: object) -> None:
    share = (branches - branches.min()) / np.ptp(branches)
    assert callable(shape)
    assert not drawn(branches, shape(share))


def test_counts_of_few_values_whose_order_says_it_are_none() -> None:
    visits = np.random.default_rng(2).poisson(9, ROWS).astype(float)
    assert not drawn(visits, 0.35 * (visits - 9))


def test_numbers_with_fractions_or_hardly_any_repeats_are_none() -> None:
    rng = np.random.default_rng(3)
    shares = rng.integers(0, 60, ROWS) / 4
    assert not drawn(shares, worth(shares))
    orders = np.arange(ROWS) // 2 * 1.0
    assert not drawn(orders, worth(orders))


def test_copies_of_a_deal_are_no_evidence() -> None:
    rng = np.random.default_rng(5)
    values, won = rng.integers(0, 40, 800) * 1.0, rng.random(800) < 0.4
    times = 40
    copies = pd.Series(np.tile(values, times))
    each = np.tile(np.arange(800), times)
    assert is_code(copies, np.tile(won, times), np.arange(800 * times))
    assert not is_code(copies, np.tile(won, times), each)


def test_nothing_known_is_no_code() -> None:
    empty = pd.Series(np.full(50, np.nan))
    assert not is_code(empty, np.arange(50) % 2 > 0, np.arange(50))


def test_codes_are_texts_and_all_else_a_gap() -> None:
    values = pd.Series([1007.0, np.nan, -np.inf, np.inf, 1007.0, 2.5], index=list("abcdef"))
    texts = code_texts(values)
    assert texts.tolist() == ["1007", NOT_ASKED, NOT_ASKED, NOT_ASKED, "1007", "2.5"]
    assert list(texts.index) == list("abcdef")
