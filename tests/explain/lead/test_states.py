from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.explain.lead.states import STATES, player_states
from kaopu.leads.states import NOT_ASKED, NOT_UNDERSTOOD, NOT_YET, UNKNOWN
from kaopu.leads.states import states as value_states

CELLS = {
    "known": "vague",
    "unknown": UNKNOWN,
    "not_asked": NOT_ASKED,
    "not_yet": NOT_YET,
    "not_understood": NOT_UNDERSTOOD,
}
NUMBERS = {"known": 3.0, "unknown": np.inf, "not_asked": np.nan, "not_yet": -np.inf}
CASES = [
    ([], 0.0, "not_recorded"),
    (["not_asked", "not_yet"], -0.3, "not_asked_yet"),
    (["unknown", "not_asked"], -0.3, "unknown"),
    (["unknown"], 0.1, "unknown"),
    (["known", "unknown"], -0.02, "weak"),
    (["known", "not_asked"], 0.02, "strong"),
    (["known"], 0.0199, "neutral"),
    (["not_understood"], 0.0, "neutral"),
]


@pytest.mark.parametrize(("states", "points", "expected"), CASES)
def test_how_a_signal_stands(states: list[str], points: float, expected: str) -> None:
    facts = {
        str(i): value_states(pd.Series([CELLS[s]], dtype=object))
        for i, s in enumerate(states)
    }
    told = player_states(
        facts, dict.fromkeys(facts, "timeline"), ["timeline"], np.array([[points]])
    )
    assert STATES[told[0, 0]] == expected


def test_numbers_stand_as_texts_do_and_leads_beside_each_other() -> None:
    numbers, gaps = pd.Series(NUMBERS.values()), pd.Series([NOT_ASKED] * 4, dtype=object)
    facts = {"days": value_states(numbers), "a": value_states(gaps)}
    players = {"days": "timeline", "a": "timeline"}
    told = player_states(
        facts, players, ["business_fit", "timeline"], np.array([[0.0, 0.5]] * 4)
    )
    assert [STATES[i] for i in told[:, 1]] == [
        "strong",
        "unknown",
        "not_asked_yet",
        "not_asked_yet",
    ]
    assert {STATES[i] for i in told[:, 0]} == {"not_recorded"}
