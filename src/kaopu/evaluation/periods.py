"""Calendar periods: which deals were opened in which month, quarter or year."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# The finest of these that gives no more periods than can be read at a glance.
CALENDAR = ("M", "Q", "Y")
MAX_PERIODS = 12


def period_rows(days: Floats) -> dict[str, NDArray[np.intp]]:
    """Return the positions of the deals of each period that has any, oldest first.

    Args:
        days: Days since 1970-01-01 (n,); deals without one are in no period.

    Returns:
        Positions by name: ``2026-03`` for months, ``2026-Q1`` for quarters, ``2026`` for
        years. Months are taken where they are 12 at most, else quarters, else years.
    """
    dated = np.flatnonzero(~np.isnan(days))
    if len(dated) == 0:
        return {}
    dates = pd.to_datetime(pd.Series(days[dated]), unit="D")
    for unit in CALENDAR:
        names = _names(dates, unit)
        if names.nunique() <= MAX_PERIODS:
            break
    return {name: dated[(names == name).to_numpy()] for name in sorted(names.unique())}


def _names(dates: pd.Series, unit: str) -> pd.Series:
    form = {"M": "%Y-%m", "Q": "%Y-Q%q", "Y": "%Y"}[unit]
    names: pd.Series = dates.dt.to_period(unit).dt.strftime(form)
    return names
