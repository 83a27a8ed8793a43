"""The next step that is agreed, as it was known."""

from __future__ import annotations

import numpy as np

from kaopu.histories.facts.asked import Asked, Facts, moments_at, rows_upto, taken
from kaopu.histories.records import DAY, NO_MOMENT, Events

LEVELS = np.array(["", "none", "overdue", "set"], dtype=object)
GAP, NONE, OVERDUE, SET = range(4)


def step_facts(events: Events, asked: Asked) -> Facts:
    """Return ``next_step``, by the last row that names a day for one.

    - ``set``: that day is still to come, or is the last that is seen.
    - ``overdue``: it has gone by, and there was no contact on it or since.
    - ``none``: no day is named, or there was a contact and no new one.

    Whether a plan is ticked off as done is not asked: the tables say whether it is now,
    and not since when.
    """
    upto = rows_upto(events.deal, events.when, asked)
    named = ~np.isnan(events.next)
    last = upto.last(named)
    day = taken(events.next, last, np.nan)
    contact = moments_at(events.when, upto.last(events.contact))
    met = (contact != NO_MOMENT) & (contact // DAY >= np.nan_to_num(day, nan=np.inf))
    level = np.where(met, NONE, OVERDUE)
    level = np.where(day >= asked.today, SET, level)
    level = np.where(np.isnan(day), NONE, level)
    level = np.where(asked.begun(events.since), level, GAP)
    return {"next_step": LEVELS[level]}
