"""The true log-odds and their causes, of any export that a simulation wrote.

`generate` draws the outcomes from them; benchmarks edit a cell of an export and ask
again for the true effect of that edit.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from kaopu.errors import UsageError
from kaopu.framework import load_framework
from kaopu.language import Names
from kaopu.simulate.cells import as_days, as_days_or_gaps, as_text, refuse
from kaopu.simulate.chance import Floats
from kaopu.simulate.effects import column_effect, field_effect, slip_effect
from kaopu.simulate.records import Slips, Weights

STAGES = ("target", "intent")
DAYS_A_YEAR = 365.25


def true_log_odds(
    frame: pd.DataFrame, weights: Weights, as_of: date | None = None
) -> pd.DataFrame:
    """Return the truth about every row of ``frame``, with its index.

    Where dates slip, it is that of a day: a planned date before it has gone by, and costs
    what the weights say; one that is yet to come may still be kept.

    Args:
        frame: An export of `simulate`, edited or read from a file; needs lead_id,
            created, stage, and every column that ``weights`` names.
        weights: The weights of the simulation that wrote it.
        as_of: The day of which to tell the truth; by default the snapshot, for open
            leads. A deal is judged no later than on the day that it closed. It matters
            only where dates slip; then ``frame`` needs ``closed``, too.

    Returns:
        A frame of shape (rows, 13 + fields), in log-odds but for the probability:
        lead_id, true_probability, true_log_odds, base_log_odds (one constant),
        log_odds_drift, log_odds_PLAYER for the six signals, the context and our own
        side, and field_log_odds_FIELD. Base, drift and players add up to
        true_log_odds; the fields of a signal add up to it.

    Raises:
        UsageError: A column is missing, or a cell holds what no simulation writes.
    """
    _check(frame, weights)
    fields = {item.field: field_effect(frame, item) for item in weights.fields}
    if (slips := weights.slips) is not None:
        judged = _judged_on(frame["closed"], slips, as_of)
        cost = slip_effect(frame, slips, judged)
        fields[slips.field] = fields[slips.field] + cost
    players = _players(frame, weights, fields)
    drift = _drift(frame["created"], weights)
    total = weights.base + drift + sum(players.values())
    return pd.DataFrame(
        {
            "lead_id": frame["lead_id"],
            "true_probability": 1 / (1 + np.exp(-total)),
            "true_log_odds": total,
            "base_log_odds": weights.base,
            "log_odds_drift": drift,
            **{f"log_odds_{player}": value for player, value in players.items()},
            **{f"field_log_odds_{field}": value for field, value in fields.items()},
        },
        index=frame.index,
    )


def _check(frame: pd.DataFrame, weights: Weights) -> None:
    needed = ["lead_id", "created", "stage"]
    needed += [] if weights.slips is None else ["closed"]
    needed += [item.column for item in weights.columns]
    needed += [item.field for item in weights.fields]
    if absent := [name for name in needed if name not in frame]:
        raise UsageError("columns_absent", columns=Names(absent))
    stages = as_text(frame["stage"])
    refuse(stages[~stages.isin(STAGES)], STAGES)


def _judged_on(closed: pd.Series, slips: Slips, as_of: date | None) -> pd.Series:
    """Return the day on which each row is judged: of a deal, its closing at the latest."""
    days = as_days_or_gaps(closed)
    if as_of is None:
        return days.fillna(pd.Timestamp(slips.snapshot))
    last = pd.Timestamp(as_of)
    return days.where(days < last, last)


def _players(
    frame: pd.DataFrame, weights: Weights, fields: dict[str, Floats]
) -> dict[str, Floats]:
    """Return the summed log-odds of each of the eight players, shape (rows,) each."""
    players = {player: np.zeros(len(frame)) for player in load_framework().player_ids}
    for field in weights.fields:
        players[field.signal] = players[field.signal] + fields[field.field]
    for column in weights.columns:
        effect = column_effect(frame[column.column], column)
        players[column.player] = players[column.player] + effect
    return players


def _drift(created: pd.Series, weights: Weights) -> Floats:
    """Return the drift of each row's day of creation, in log-odds."""
    days = as_days(created) - pd.Timestamp(weights.drift.pivot)
    return days.dt.days.to_numpy(float) / DAYS_A_YEAR * weights.drift.per_year
