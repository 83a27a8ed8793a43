"""Simulated companies, and whom a model is asked about: later deals, and open leads.

Later deals were created after all deals that are learnt from had closed. Each is asked
about as an open lead, on the first day of every month on which it was open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.simulate import Simulation

Floats = NDArray[np.float64]

SPLIT = date(2026, 1, 1)
PLANNED = "signing_date"
JUDGED_ON = "judged_on"


@dataclass(frozen=True)
class Question:
    """Deals to learn from, and n leads to score.

    Attributes:
        about: What is asked: ``later deals`` or ``open leads``.
        past: The export to learn from.
        asked: An export of open leads, a lead as often as there are days, and the ISO day
            on which each is judged in ``judged_on``.
        expected: Outcomes 0 or 1, or true probabilities as of that day (n,).
        is_truth: Whether they are true probabilities.
        gone: Whether the planned date lies before that day (n,).
    """

    about: str
    past: pd.DataFrame
    asked: pd.DataFrame
    expected: Floats
    is_truth: bool
    gone: NDArray[np.bool_]


def later_deals(world: Simulation, split: date = SPLIT) -> Question:
    """Return the question about deals created from ``split`` on, by their outcomes."""
    created = pd.to_datetime(world.deals["created"])
    closed = pd.to_datetime(world.deals["closed"])
    seen = [
        world.deals[(created >= str(split)) & (created <= day) & (closed > day)].assign(
            **{JUDGED_ON: str(day.date())}
        )
        for day in pd.date_range(str(split), closed.max(), freq="MS")
    ]
    later = pd.concat(seen, ignore_index=True)
    won = (later["outcome"] == "Won").to_numpy(float)
    past = world.deals[closed < str(split)]
    asked = later.assign(outcome="Open", closed=None)
    return Question("later deals", past, asked, won, False, _gone(asked))


def open_leads(world: Simulation, snapshot: str) -> Question:
    """Return the question about open leads, by their true probabilities."""
    truth = world.leads_truth["true_probability"].to_numpy(float)
    asked = world.leads.assign(**{JUDGED_ON: snapshot})
    return Question("open leads", world.deals, asked, truth, True, _gone(asked))


def _gone(asked: pd.DataFrame) -> NDArray[np.bool_]:
    planned = pd.to_datetime(asked[PLANNED], format="ISO8601", errors="coerce")
    return np.asarray(planned < pd.to_datetime(asked[JUDGED_ON]))
