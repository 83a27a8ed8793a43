"""What one column of an export adds to the log-odds; `truth` and `draw` sum these."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.simulate.cells import as_days, as_text, refuse
from kaopu.simulate.chance import Flags, Floats
from kaopu.simulate.records import (
    MISSING,
    SET,
    UNKNOWN,
    ColumnWeights,
    FieldWeights,
    Ramp,
    Slips,
)


def field_effect(frame: pd.DataFrame, weights: FieldWeights) -> Floats:
    """Return the centred log-odds of one field, shape (rows,).

    A gap is exactly neutral, unless the field belongs to the intent stage and the lead
    has reached it: then it costs what ``missing`` costs.

    Raises:
        UsageError: A cell holds no state of the field.
    """
    effect = uncentred_effect(frame, weights) - weights.centre
    return np.where(neutral(frame, weights), 0.0, effect)


def uncentred_effect(frame: pd.DataFrame, weights: FieldWeights) -> Floats:
    """Return the log-odds of one field as if no gap were neutral, before centring.

    Shape (rows,).

    Raises:
        UsageError: A cell holds no state of the field.
    """
    cells = as_text(frame[weights.field])
    effects = {"": weights.effects.get(MISSING, 0.0), **weights.effects}
    if weights.ramp is None:
        return _looked_up(cells, effects)
    values = _values(frame, weights, cells)
    states = cells.mask(values.notna(), SET)
    return _looked_up(states, effects) + _climbed(values, weights.ramp)


def neutral(frame: pd.DataFrame, weights: FieldWeights) -> Flags:
    """Return the rows in which a gap of this field means nothing, shape (rows,)."""
    gap = (as_text(frame[weights.field]) == "").to_numpy(bool)
    early = (frame["stage"] == "target").to_numpy(bool)
    return gap & early if weights.stage == "intent" else gap


def column_effect(column: pd.Series, weights: ColumnWeights) -> Floats:
    """Return the log-odds of a context or own-side column, shape (rows,); a gap is 0.

    Raises:
        UsageError: A cell holds a value that the simulation does not know.
    """
    return _looked_up(as_text(column), {**weights.effects, "": 0.0})


def slip_effect(frame: pd.DataFrame, slips: Slips, judged: pd.Series) -> Floats:
    """Return what planned dates that have gone by cost in log-odds, shape (rows,).

    Args:
        frame: Holds the planned date, whose cells `field_effect` accepts.
        slips: Which date it is, and what it costs.
        judged: The day on which each row is judged, shape (rows,). A date that is this
            day itself has not gone by.
    """
    cells = as_text(frame[slips.field])
    planned = pd.to_datetime(cells, format="ISO8601", errors="coerce")
    return np.where(planned < judged, -slips.lowering, 0.0)


def _looked_up(cells: pd.Series, effects: dict[str, float]) -> Floats:
    known = [state for state in effects if state != MISSING]
    refuse(cells[~cells.isin(known)], known)
    return np.asarray(cells.map(effects), dtype=np.float64)


def _values(frame: pd.DataFrame, weights: FieldWeights, cells: pd.Series) -> pd.Series:
    """Return numbers, or the days from creation to a date; NaN where none is told."""
    filled = cells.where(~cells.isin(["", UNKNOWN]))
    if weights.kind == "date":
        dates = pd.to_datetime(filled, format="ISO8601", errors="coerce")
        values = (dates - as_days(frame["created"])).dt.days
    else:
        values = pd.to_numeric(filled, errors="coerce")
    expected = "an ISO date" if weights.kind == "date" else "a number"
    refuse(cells[filled.notna() & values.isna()], (expected, UNKNOWN, ""))
    return values


def _climbed(values: pd.Series, ramp: Ramp) -> Floats:
    """Return the part of the ramp's effect that each value has reached; 0 for NaN."""
    ends = np.array([ramp.lowest, ramp.highest])
    numbers = np.clip(values.to_numpy(float), ramp.lowest, ramp.highest)
    if ramp.log:
        numbers, ends = np.log(numbers), np.log(ends)
    part = (numbers - ends[0]) / (ends[1] - ends[0])
    return np.asarray(ramp.effect * np.nan_to_num(part), dtype=np.float64)
