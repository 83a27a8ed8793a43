"""Draws how finished deals ended: won or lost, and on which day.

Where dates slip, it is drawn first which planned dates pass while their deals are open.
That lowers the odds, and the outcome follows. Won in time is close to the date, lost in
time any day until then; after a date that slipped both come equally late, so that how
long a deal stays open after it says no more than that it does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.simulate.cells import as_text
from kaopu.simulate.chance import Flags, Floats
from kaopu.simulate.facts import Customers
from kaopu.simulate.settings import Settings

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Planned:
    """The planned dates of finished deals, and which of them slip; arrays of shape (n,).

    Attributes:
        days: Days from creation to the date; nan where none is set.
        left: Days from creation to the snapshot, by which every deal has closed.
        slipped: Whether the date passes while the deal is open.
    """

    days: Floats
    left: Ints
    slipped: Flags


def draw_endings(
    rng: np.random.Generator, customers: Customers, truth: pd.DataFrame, settings: Settings
) -> tuple[pd.Series, pd.Series]:
    """Return outcomes, and ISO days of closing, none later than the export.

    Args:
        rng: Where all chance comes from.
        customers: The customers of the deals.
        truth: The truth about each, as `true_log_odds` tells it.
        settings: After how many days deals close.
    """
    outcome = _outcomes(rng, truth["true_probability"].to_numpy(float))
    return outcome, _days(customers, _closing(rng, customers, settings))


def draw_slipped_endings(
    rng: np.random.Generator,
    customers: Customers,
    facts: pd.DataFrame,
    truth: pd.DataFrame,
    settings: Settings,
) -> tuple[pd.Series, pd.Series]:
    """Return outcomes and days of closing where planned dates slip.

    What slips is drawn apart: deals of which no date is set, or none slips, are drawn as
    `draw_endings` draws them, but that a date has them close by it.

    Args:
        rng: Where all other chance comes from.
        customers: The customers of the deals.
        facts: Their planned dates.
        truth: The truth about each while no date has gone by.
        settings: How often dates slip, what that costs, and when deals close.
    """
    apart = rng.spawn(1)[0]
    planned = draw_slips(apart, customers, facts, settings)
    log_odds = truth["true_log_odds"].to_numpy(float)
    lowered = log_odds - settings.slips.lowering * planned.slipped
    outcome = _outcomes(rng, 1 / (1 + np.exp(-lowered)))
    undated = _closing(rng, customers, settings)
    won = (outcome == "Won").to_numpy(bool)
    dated = days_to_closing(apart, planned, won, settings)
    return outcome, _days(customers, np.where(np.isnan(dated), undated, dated))


def draw_slips(
    rng: np.random.Generator, customers: Customers, facts: pd.DataFrame, settings: Settings
) -> Planned:
    """Return the planned dates of deals; those that the snapshot cuts off do not slip."""
    slips = settings.slips
    cells = as_text(facts[slips.field])
    planned = pd.to_datetime(cells, format="ISO8601", errors="coerce")
    after = (planned - pd.to_datetime(facts["created"])).dt.days
    days = np.asarray(after, dtype=np.float64)
    left = _left(customers, settings)
    chosen = rng.random(len(facts)) < slips.hazard
    return Planned(days, left, chosen & (days < left))


def days_to_closing(
    rng: np.random.Generator, planned: Planned, won: Flags, settings: Settings
) -> Floats:
    """Return the days from creation to closing (n,); nan where no date is set.

    Args:
        rng: Where all chance comes from.
        planned: The dates, and which slip.
        won: Which deals are won.
        settings: How near to its date a deal closes.
    """
    slips, dated = settings.slips, np.isfinite(planned.days)
    date = np.where(dated, planned.days, 1).astype(np.int64)
    latest = np.minimum(date, planned.left)
    soonest = np.minimum(settings.calendar.closed_after[0], latest)
    first = np.where(won, np.maximum(latest - slips.won_before, 1), soonest)
    first = np.where(planned.slipped, date + 1, first)
    last = np.minimum(date + slips.closed_within, planned.left)
    last = np.where(planned.slipped, last, latest)
    return np.where(dated, rng.integers(first, last + 1), np.nan)


def _left(customers: Customers, settings: Settings) -> Ints:
    snapshot = np.datetime64(settings.calendar.snapshot)
    return (snapshot - customers.created).astype(np.int64)


def _outcomes(rng: np.random.Generator, probability: Floats) -> pd.Series:
    won = rng.random(probability.size) < probability
    return pd.Series(np.where(won, "Won", "Lost"), dtype="str")


def _closing(rng: np.random.Generator, customers: Customers, settings: Settings) -> Ints:
    """Return the days from creation to closing, whatever was planned, shape (n,)."""
    least, most = settings.calendar.closed_after
    last = np.minimum(_left(customers, settings), most)
    return np.asarray(rng.integers(least, last + 1), dtype=np.int64)


def _days(customers: Customers, after: Floats | Ints) -> pd.Series:
    """Return ISO days, so many days after creation."""
    days = customers.created + after.astype("timedelta64[D]")
    return pd.Series(np.datetime_as_string(days), dtype="str")
