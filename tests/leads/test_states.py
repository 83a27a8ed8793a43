from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from kaopu.leads.states import (
    NOT_ASKED,
    NOT_UNDERSTOOD,
    NOT_YET,
    UNKNOWN,
    is_known,
    is_not_asked,
    is_not_yet,
    is_unknown,
)

STATES: list[Callable[[pd.Series], np.ndarray]] = [
    is_known,
    is_unknown,
    is_not_asked,
    is_not_yet,
]


@pytest.mark.parametrize(
    "values",
    [
        pd.Series([5.0, np.inf, np.nan, -np.inf]),
        pd.Series(["approved", UNKNOWN, NOT_ASKED, NOT_YET], dtype=object),
    ],
    ids=["floats", "texts"],
)
def test_each_value_has_one_state(values: pd.Series) -> None:
    table = np.array([state(values) for state in STATES])
    assert table.dtype == bool
    assert (table == np.eye(4, dtype=bool)).all()


def test_what_was_not_understood_is_in_none_of_the_states() -> None:
    values = pd.Series([NOT_UNDERSTOOD], dtype=object)
    assert not any(state(values).any() for state in STATES)
