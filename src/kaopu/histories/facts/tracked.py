"""Facts of the fields that are tracked: stages, planned closing days, amounts, owners."""

from __future__ import annotations

import numpy as np

from kaopu.histories.facts.asked import Asked, Facts, moments_at, rows_upto, taken
from kaopu.histories.records import DAY, Moves


def stage_facts(moves: Moves, asked: Asked) -> Facts:
    """Return the facts of sales stages.

    - ``stage_then``: the stage the deal was in, as the tables spell it.
    - ``stage_days``: days since it came into that stage; a gap where no row says when, or
      where many deals were put there at once. Where tables say what was before, a deal
      without a row is in its first stage still, since it was opened.
    - ``stages_back``: how often it went to a stage before the one it was in.
    """
    upto = rows_upto(moves.deal, moves.when, asked)
    last = upto.last(np.ones(len(moves.deal), dtype=bool))
    since = moments_at(moves.when, last)
    is_own = (last >= 0) & (taken(moves.bulk, last, 1.0) == 0)
    texts = np.array([*(moves.texts or ()), ""], dtype=object)
    codes = np.nan_to_num(taken(moves.value, last, np.nan), nan=len(texts) - 1)
    back = (moves.value < moves.old) & ~moves.bulk
    known = asked.begun(moves.since)
    days = np.where(is_own, asked.days_since(since), np.nan)
    if moves.has_old:
        is_first = (last < 0) & known & (asked.created >= moves.since // DAY)
        days = np.where(is_first, np.maximum(asked.today - asked.created, 0), days)
    return {
        "stage_then": texts[codes.astype(np.intp)],
        "stage_days": days,
        "stages_back": np.where(known, upto.total(back), np.nan),
    }


def close_facts(moves: Moves, asked: Asked) -> Facts:
    """Return the facts of the planned closing day.

    - ``close_pushes``: how often it was moved to a later day.
    - ``close_push_days``: by how many days in all; what was moved to an earlier one is not
      taken off.
    """
    upto = rows_upto(moves.deal, moves.when, asked)
    pushed = (moves.value > moves.old) & ~moves.bulk
    days = np.where(pushed, moves.value - moves.old, 0).astype(np.int64)
    known = asked.begun(moves.since)
    return {
        "close_pushes": np.where(known, upto.total(pushed), np.nan),
        "close_push_days": np.where(known, upto.total(days), np.nan),
    }


def amount_facts(moves: Moves, asked: Asked) -> Facts:
    """Return ``amount_change``: how far the amount is from the first one, in percent.

    Where tables say what an amount was before, a deal without a row has its first amount
    still; else nothing is known of it.
    """
    upto = rows_upto(moves.deal, moves.when, asked)
    rows = np.ones(len(moves.deal), dtype=bool)
    first, last = upto.first(rows), upto.last(rows)
    before, begun = taken(moves.old, first, np.nan), taken(moves.value, first, np.nan)
    start = np.where(np.isnan(before), begun, before)
    now = taken(moves.value, last, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = 100 * (now - start) / np.abs(start)
    change = np.where(np.isfinite(change), change, np.nan)
    if moves.has_old:
        change = np.where((last < 0) & asked.begun(moves.since), 0.0, change)
    return {"amount_change": change}


def owner_facts(moves: Moves, asked: Asked) -> Facts:
    """Return ``owner_changes``: how often somebody else of ours took the deal over."""
    upto = rows_upto(moves.deal, moves.when, asked)
    changed = ~np.isnan(moves.old) & (moves.value != moves.old) & ~moves.bulk
    known = asked.begun(moves.since)
    return {"owner_changes": np.where(known, upto.total(changed), np.nan)}
