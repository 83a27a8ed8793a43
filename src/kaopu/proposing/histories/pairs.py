"""Finds the columns of old and new values by their values: one's new is the next one's old."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import numpy as np
import pandas as pd

from kaopu.proposing.histories.cells import Cells
from kaopu.proposing.histories.meanings import Scores, best_of

# In this share of steps the next old value is the last new one; and of the two orders of a
# pair, the right one holds so much more often.
FOLLOWS, CLEARLY = 0.5, 0.2
# So many steps tell, and so many different values.
STEPS, LEVELS = 20, 3
# How sure it is.
BY_PAIRS = 1.0
MOMENTS = ("when", "recorded", "modified")


def with_values(
    columns: Mapping[str, Cells], scores: Mapping[str, Scores], key: str
) -> Mapping[str, Scores]:
    """Return what each column may be, with those of old and new values told by values.

    Only where a column says which field changed, and no header says to what.

    Args:
        columns: The columns by header.
        scores: What each may be, by header.
        key: The column of the deals' keys; empty if there is none.
    """
    means = {header: best_of(own) for header, own in scores.items() if header != key}
    fields = [header for header, name in means.items() if name == "field"]
    moments = [header for header, name in means.items() if name in MOMENTS]
    if "new" in means.values() or not (key and moments and len(fields) == 1):
        return scores
    order = np.lexsort((columns[moments[0]].days(), columns[key].codes))
    groups = columns[key].codes[order] * (columns[fields[0]].levels + 1)
    groups = groups + columns[fields[0]].codes[order]
    order = order[np.argsort(groups, kind="stable")]
    may_be = [
        columns[header]
        for header, name in means.items()
        if name in ("", "old", "text") and columns[header].levels >= LEVELS
    ]
    pair = _pair(may_be, np.sort(groups, kind="stable"), order)
    if pair is None:
        return scores
    old, new = pair
    return {**scores, old: {"old": BY_PAIRS}, new: {"new": BY_PAIRS}}


def _pair(
    may_be: list[Cells], groups: np.ndarray, order: np.ndarray
) -> tuple[str, str] | None:
    """Return the headers of old and new values; None where no two are clearly that."""
    found = {
        (old.column, new.column): share
        for old, new in permutations(may_be, 2)
        if (share := _follows(old, new, groups, order)) >= FOLLOWS
    }
    best = max(found, key=lambda pair: found[pair], default=None)
    if best is None or found[best] < found.get(best[::-1], 0.0) + CLEARLY:
        return None
    return best


def _follows(old: Cells, new: Cells, groups: np.ndarray, order: np.ndarray) -> float:
    """Return in which share of steps within a group an old value is the new one before."""
    codes = pd.factorize(np.concatenate([old.texts, new.texts]))[0]
    before = np.append(codes[: old.levels], -1)[old.codes][order]
    after = np.append(codes[old.levels :], -1)[new.codes][order]
    steps = (groups[1:] == groups[:-1]) & (before[1:] >= 0) & (after[:-1] >= 0)
    if int(steps.sum()) < STEPS:
        return 0.0
    return float((before[1:] == after[:-1])[steps].mean())
