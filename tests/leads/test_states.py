from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from kaopu.coded import coded
from kaopu.leads.states import (
    GONE_BY,
    NOT_ASKED,
    NOT_UNDERSTOOD,
    NOT_YET,
    UNKNOWN,
    State,
    is_gone_by,
    is_known,
    is_not_asked,
    is_not_yet,
    is_unknown,
    states,
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


TEXTS = ["approved", UNKNOWN, NOT_ASKED, NOT_YET, NOT_UNDERSTOOD, "approved"]


@pytest.mark.parametrize(
    "values",
    [
        pd.Series([5.0, np.inf, np.nan, -np.inf, GONE_BY, 0.0]),
        pd.Series(TEXTS, dtype=object),
        coded(pd.Series(TEXTS, dtype=object)),
        coded(pd.Series(TEXTS, dtype=object)).iloc[[4, 1]],
    ],
    ids=["floats", "texts", "coded", "a part of a coded one"],
)
def test_one_look_tells_what_each_question_does(values: pd.Series) -> None:
    found = states(values)
    asked = {
        State.KNOWN: is_known,
        State.UNKNOWN: is_unknown,
        State.NOT_ASKED: is_not_asked,
        State.NOT_YET: is_not_yet,
        State.GONE_BY: is_gone_by,
    }
    for state, is_so in asked.items():
        assert (found == state).tolist() == is_so(values).tolist()
    left = ~np.isin(found, list(asked))
    assert left.tolist() == (values == NOT_UNDERSTOOD).tolist()
