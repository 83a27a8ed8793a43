from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kaopu.errors import UsageError
from kaopu.simulate.effects import column_effect, field_effect, neutral, slip_effect
from kaopu.simulate.records import ColumnWeights, FieldWeights, Ramp, Slips

BUDGET = FieldWeights(
    field="budget_status",
    signal="budget_clarity",
    stage="intent",
    kind="level",
    effects={"none": -1.0, "stated": 0.5, "unknown": -0.75, "missing": -0.5},
    centre=0.25,
)
CAPITAL = FieldWeights(
    field="registered_capital",
    signal="ability_to_buy",
    stage="target",
    kind="number",
    effects={"set": 0.0, "unknown": 0.1},
    centre=0.5,
    ramp=Ramp(lowest=1e4, highest=1e6, effect=1.0, log=True),
)
SIGNING = FieldWeights(
    field="signing_date",
    signal="timeline",
    stage="intent",
    kind="date",
    effects={"set": 0.4, "unknown": -0.2, "missing": -0.1},
    centre=0.0,
    ramp=Ramp(lowest=0.0, highest=100.0, effect=-0.3, log=False),
)


def table(field: str, cells: list[object], stage: str = "intent") -> pd.DataFrame:
    created = ["2026-01-01"] * len(cells)
    return pd.DataFrame({field: cells, "stage": stage, "created": created})


def test_levels_are_centred() -> None:
    frame = table("budget_status", ["none", "stated", "unknown"])
    assert field_effect(frame, BUDGET).tolist() == [-1.25, 0.25, -1.0]


@pytest.mark.parametrize("gap", [None, "", np.nan])
def test_a_gap_costs_in_the_intent_stage_only(gap: object) -> None:
    frame = table("budget_status", [gap, "none"])
    assert field_effect(frame, BUDGET).tolist() == [-0.75, -1.25]
    early = frame.assign(stage="target")
    assert field_effect(early, BUDGET).tolist() == [0.0, -1.25]
    assert neutral(early, BUDGET).tolist() == [True, False]


def test_a_gap_in_what_research_tells_is_always_neutral() -> None:
    frame = table("registered_capital", [np.nan])
    assert field_effect(frame, CAPITAL).tolist() == [0.0]
    assert neutral(frame, CAPITAL).tolist() == [True]


def test_a_ramp_climbs_in_the_logarithm_and_stays_at_its_ends() -> None:
    frame = table("registered_capital", [1e3, 1e4, 1e5, 1e6, 1e9])
    effects = field_effect(frame, CAPITAL)
    np.testing.assert_allclose(effects, [-0.5, -0.5, 0.0, 0.5, 0.5], atol=1e-12)


def test_unknown_among_numbers_has_its_own_effect() -> None:
    effects = field_effect(table("registered_capital", ["unknown", "1e6"]), CAPITAL)
    np.testing.assert_allclose(effects, [-0.4, 0.5], atol=1e-12)


def test_a_date_counts_by_its_days_ahead() -> None:
    cells = ["2026-01-01", "2026-02-20", "2027-01-01", "2025-06-01", "unknown", None]
    effects = field_effect(table("signing_date", cells), SIGNING)
    np.testing.assert_allclose(effects, [0.4, 0.25, 0.1, 0.4, -0.2, -0.1], atol=1e-12)


@pytest.mark.parametrize(
    ("weights", "cell", "expected"),
    [
        (BUDGET, "Stated", "none, stated, unknown"),
        (BUDGET, "missing", "none, stated, unknown"),
        (CAPITAL, "a lot", "a number, unknown, an empty cell"),
        (SIGNING, "soon", "an ISO date, unknown, an empty cell"),
    ],
)
def test_a_wrong_cell_is_named(weights: FieldWeights, cell: str, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        field_effect(table(weights.field, [cell, cell, "unknown"]), weights)
    message = str(caught.value)
    assert message.startswith(f"column '{weights.field}' holds '{cell}' (2 rows), ")
    assert expected in message


def test_values_of_a_column_are_looked_up_and_a_gap_is_neutral() -> None:
    weights = ColumnWeights("owner", "own_side", {"Lin": 0.2, "Xu": -0.1})
    cells = pd.Series(["Xu", "Lin", None], name="owner")
    assert column_effect(cells, weights).tolist() == [-0.1, 0.2, 0.0]
    with pytest.raises(UsageError, match=r"^column 'owner' holds 'Li' \(1 row\), exp"):
        column_effect(pd.Series(["Li"], name="owner"), weights)


def test_a_date_before_the_day_has_gone_by() -> None:
    cells = ["2026-01-09", "2026-01-10", "2026-01-11", "unknown", None, ""]
    judged = pd.Series([pd.Timestamp("2026-01-10")] * len(cells))
    slips = Slips("signing_date", 0.5, 1.5, "2026-11-01")
    effects = slip_effect(table("signing_date", cells), slips, judged)
    assert effects.tolist() == [-1.5, 0.0, 0.0, 0.0, 0.0, 0.0]
