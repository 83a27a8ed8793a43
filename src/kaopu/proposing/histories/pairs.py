"""Finds the columns of old and new values: one's new value is the next one's old one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.proposing.histories.cells import Cells
from kaopu.proposing.histories.meanings import WEAK, Scores, best_of

# In this share of steps the next old value is the last new one; and of the two orders of a
# pair, the right one holds so much more often.
FOLLOWS, CLEARLY = 0.5, 0.2
# So many steps tell, and so many different values.
STEPS, LEVELS = 20, 3
# How sure it is.
BY_PAIRS = 1.0
MOMENTS = ("when", "recorded", "modified")


@dataclass(frozen=True)
class Steps:
    """The rows of a history in the order of time within their groups.

    Attributes:
        order: Their places (n,).
        groups: The group of each, in that order (n,).
    """

    order: NDArray[np.intp]
    groups: NDArray[np.int64]


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
    if "new" in means.values() or len(fields) != 1:
        return scores
    steps = steps_of(columns, scores, key, fields[0])
    if steps is None:
        return scores
    weak = {h for h, name in means.items() if name and scores[h][name] < WEAK}
    may_be = [h for h, name in means.items() if name in ("", "old", "text") or h in weak]
    pair = pair_of([columns[h] for h in may_be if h not in fields], steps)
    if pair is None:
        return scores
    old, new = pair
    return {**scores, old: {"old": BY_PAIRS}, new: {"new": BY_PAIRS}}


def steps_of(
    columns: Mapping[str, Cells], scores: Mapping[str, Scores], key: str, field: str = ""
) -> Steps | None:
    """Return the rows of a history in the order of time, by deal and field.

    Args:
        columns: The columns by header.
        scores: What each may be, by header.
        key: The column of the deals' keys.
        field: The column that says what changed; empty if there is none.

    Returns:
        None where there is no key, or nothing says when.
    """
    moments = [h for h, own in scores.items() if h != key and best_of(own) in MOMENTS]
    moments = [header for header in moments if columns[header].are_moments]
    if key not in columns or not moments:
        return None
    groups = columns[key].codes.astype(np.int64)
    if field:
        groups = groups * (columns[field].levels + 1) + columns[field].codes
    order = np.lexsort((columns[moments[0]].days(), groups))
    return Steps(order, groups[order])


def pair_of(may_be: Sequence[Cells], steps: Steps) -> tuple[str, str] | None:
    """Return the headers of old and new values; None where no two are clearly that."""
    several = [cells for cells in may_be if cells.levels >= LEVELS]
    found = {
        (old.column, new.column): share
        for old, new in permutations(several, 2)
        if (share := _follows(old, new, steps)) >= FOLLOWS
    }
    best = max(found, key=lambda pair: found[pair], default=None)
    if best is None or found[best] < found.get((best[1], best[0]), 0.0) + CLEARLY:
        return None
    return best


def _follows(old: Cells, new: Cells, steps: Steps) -> float:
    """Return in which share of steps within a group an old value is the new one before."""
    codes = pd.factorize(np.concatenate([old.texts, new.texts]))[0]
    before = np.append(codes[: old.levels], -1)[old.codes][steps.order]
    after = np.append(codes[old.levels :], -1)[new.codes][steps.order]
    here = steps.groups[1:] == steps.groups[:-1]
    here &= (before[1:] >= 0) & (after[:-1] >= 0)
    if int(here.sum()) < STEPS:
        return 0.0
    return float((before[1:] == after[:-1])[here].mean())
