from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from kaopu.checking import DataState
from kaopu.checking.signals import SignalState
from kaopu.framework import load_framework

Deals = Callable[..., pd.DataFrame]
Check = Callable[..., DataState]


def signals(state: DataState) -> dict[str, SignalState]:
    return {signal.id: signal for signal in state.signals}


def test_signals_that_no_column_speaks_of_are_dark(deals_of: Deals, checked: Check) -> None:
    found = signals(checked(deals_of(60, 60)))
    assert tuple(found) == load_framework().signal_ids
    assert {id_ for id_, signal in found.items() if signal.sight == "seen"} == {
        "ability_to_buy",
        "budget_clarity",
    }
    assert found["timeline"].sight == "dark"
    assert found["timeline"].columns == ()
    assert found["ability_to_buy"].columns == ("capital",)
    assert "registered_capital" not in found["ability_to_buy"].dark_fields
    assert "hiring" in found["ability_to_buy"].dark_fields


@pytest.mark.parametrize(
    ("filled", "sight"),
    [(0, "dark"), (1, "faint"), (5, "faint"), (6, "seen"), (120, "seen")],
)
def test_a_column_that_is_hardly_filled_lights_little(
    deals_of: Deals, checked: Check, filled: int, sight: str
) -> None:
    deals = deals_of(60, 60).assign(capital="")
    deals.loc[: filled - 1, "capital"] = "?"
    state = checked(deals)
    signal = signals(state)["ability_to_buy"]
    assert (signal.sight, signal.told) == (sight, pytest.approx(filled / 120))
    empty = [c.column for c in state.concerns if c.kind == "empty"]
    assert empty == (["capital"] if filled == 0 else [])
