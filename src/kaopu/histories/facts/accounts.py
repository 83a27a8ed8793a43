"""Facts of the account: which of its earlier deals were won and lost."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.histories.facts.asked import Facts
from kaopu.histories.records import DealsAsked, Places
from kaopu.spelling import category_key


def account_facts(deals: DealsAsked, places: Places) -> Facts:
    """Return ``earlier_won`` and ``earlier_lost``.

    They count the deals of the same account that ended before the day on which this one
    was opened; a gap where the account or that day is not known, or no deal has ended.

    Args:
        deals: All deals of the export.
        places: Which of them are asked about (m,).
    """
    if deals.accounts is None or deals.created is None:
        return {}
    if deals.closed is None or deals.outcome is None:
        return {}
    if not np.isfinite(np.asarray(deals.outcome, dtype=np.float64)).any():
        # Open leads alone: nobody can tell what came before them.
        return {}
    codes, texts = pd.factorize(np.asarray(deals.accounts, dtype=object))
    keys = [category_key(str(text)) for text in texts]
    account = pd.factorize(np.array(keys, dtype=object))[0][codes].astype(np.int64)
    known = np.array([bool(key) for key in keys], dtype=bool)[codes]
    created = np.asarray(deals.created, dtype=np.float64)
    known &= np.isfinite(created)
    found = {}
    for name, end in (("earlier_won", 1.0), ("earlier_lost", 0.0)):
        counts = _ended_before(account, created, deals, end)
        found[name] = np.where(known, counts, np.nan)[places]
    return found


def _ended_before(
    account: np.ndarray[tuple[int], np.dtype[np.int64]],
    created: np.ndarray[tuple[int], np.dtype[np.float64]],
    deals: DealsAsked,
    end: float,
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return how many deals of the account ended so before each was opened (n,)."""
    closed = np.asarray(deals.closed, dtype=np.float64)
    ended = (np.asarray(deals.outcome, float) == end) & np.isfinite(closed)
    days = np.unique(closed[ended])
    width = len(days) + 1
    ranks = account[ended] * width + np.searchsorted(days, closed[ended])
    ranks.sort()
    start = np.searchsorted(ranks, account * width)
    upto = account * width + np.searchsorted(days, np.nan_to_num(created), side="left")
    return (np.searchsorted(ranks, upto) - start).astype(np.float64)
