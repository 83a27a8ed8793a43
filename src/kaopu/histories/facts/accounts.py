"""Facts of the account: which of its earlier deals were won and lost."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
import pandas as pd

from kaopu.histories.facts.asked import Facts
from kaopu.histories.records import DealsAsked, Floats, Places, Texts
from kaopu.pipeline.history.earlier import EarlierDeals, account_digest
from kaopu.spelling import category_key


def account_facts(deals: DealsAsked, places: Places) -> Facts:
    """Return ``earlier_won`` and ``earlier_lost``.

    They count the deals of the same account that ended before the day on which this one
    was opened; a gap where the account or that day is not known, or no deal has ended.
    Open leads are told by what was kept of the deals that were learnt from: so whichever
    leads stand in one file changes nothing.

    Args:
        deals: All deals of the export.
        places: Which of them are asked about (m,).
    """
    if deals.accounts is None or deals.created is None:
        return {}
    created = np.asarray(deals.created, dtype=np.float64)
    keys = account_keys(deals)
    known = (keys != "") & np.isfinite(created)
    if deals.earlier is not None:
        return _kept_before(deals.earlier, keys, np.where(known, created, np.nan), places)
    if deals.closed is None or deals.outcome is None:
        return {}
    if not np.isfinite(np.asarray(deals.outcome, dtype=np.float64)).any():
        # Open leads alone: nobody can tell what came before them.
        return {}
    account = pd.factorize(keys)[0].astype(np.int64)
    found = {}
    for name, end in (("earlier_won", 1.0), ("earlier_lost", 0.0)):
        counts = _ended_before(account, created, deals, end)
        found[name] = np.where(known, counts, np.nan)[places]
    return found


def account_keys(deals: DealsAsked) -> Texts:
    """Return the accounts of deals as they are compared (n,), blank if unknown."""
    if deals.accounts is None:
        return np.full(len(deals), "", dtype=object)
    codes, texts = pd.factorize(np.asarray(deals.accounts, dtype=object))
    keys = [category_key(str(text)) for text in texts]
    return np.array([*keys, ""], dtype=object)[codes]


def earlier_deals(name: str, deals: DealsAsked) -> EarlierDeals | None:
    """Return how deals of each account ended; None where that is not known.

    Args:
        name: Of the pipeline.
        deals: All deals of the export that is learnt from.
    """
    if deals.accounts is None or deals.closed is None or deals.outcome is None:
        return None
    closed = np.asarray(deals.closed, dtype=np.float64)
    ends = np.asarray(deals.outcome, dtype=np.float64)
    found: dict[str, tuple[list[int], list[int]]] = {}
    rows = np.flatnonzero(np.isfinite(closed) & np.isfinite(ends))
    for key, day, won in zip(
        account_keys(deals)[rows], closed[rows].tolist(), ends[rows].tolist(), strict=True
    ):
        if key:
            own = found.setdefault(account_digest(name, key), ([], []))
            own[0 if won == 1.0 else 1].append(int(day))
    ended = {
        key: (tuple(sorted(won)), tuple(sorted(lost)))
        for key, (won, lost) in sorted(found.items())
    }
    return EarlierDeals(name, ended)


def _kept_before(
    earlier: EarlierDeals, keys: Texts, created: Floats, places: Places
) -> Facts:
    """Return the same by what was kept of past deals; a day that is nan is a gap."""
    counts = np.full((2, len(places)), np.nan)
    for at, place in enumerate(places.tolist()):
        if np.isfinite(created[place]):
            days = earlier.of(keys[place])
            counts[:, at] = [bisect_left(own, created[place]) for own in days]
    return {"earlier_won": counts[0], "earlier_lost": counts[1]}


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
