"""How far the newest deals differ from the older ones, column by column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import chdtri

from kaopu.checking.counts import Counts, Ints, counts_of
from kaopu.evaluation.protocol import NEWEST
from kaopu.leads.lead_table import LeadTable
from kaopu.pipeline import Pipeline

Floats = NDArray[np.float64]

# From this value on a population is usually called shifted (N. Siddiqi, "Credit Risk
# Scorecards", 2006). Among few deals chance alone goes beyond it, see `chance_limit`.
SHIFTED = 0.25
MIN_EACH = 20
MAX_LEVELS, PARTS = 10, 10
# Added to each level's count, so that one that is absent on a side does not count as
# infinitely far away.
ADDED = 0.5


@dataclass(frozen=True)
class ColumnDrift:
    """How far one column moved.

    Attributes:
        column: Its header.
        psi: The population stability index, as `stability_index` gives it.
        chance: What chance alone exceeds in one of a hundred columns.
    """

    column: str
    psi: float
    chance: float

    @property
    def drifted(self) -> bool:
        """Whether the shift is large, and larger than chance explains."""
        return self.psi >= SHIFTED and self.psi > self.chance


@dataclass(frozen=True)
class Drift:
    """The oldest four fifths of the finished deals against the newest fifth.

    Attributes:
        since: The day from which on deals are new, as ``2025-03-01``.
        old: Outcomes of the older deals.
        new: Outcomes of the newest fifth.
        columns: By their index, largest first.
    """

    since: str
    old: Counts
    new: Counts
    columns: tuple[ColumnDrift, ...]


def find_drift(pipeline: Pipeline, table: LeadTable, codes: Ints) -> Drift | None:
    """Return how the newest fifth of the deals differs; None without dates or deals.

    Args:
        pipeline: The resolved pipeline.
        table: Finished deals.
        codes: Their outcome codes.
    """
    if table.created is None:
        return None
    dated = np.flatnonzero(np.isfinite(table.created))
    if not len(dated):
        return None
    # As forward validation splits them.
    start = np.quantile(table.created[dated], 1 - NEWEST)
    old = dated[table.created[dated] < start]
    new = dated[table.created[dated] >= start]
    if min(len(old), len(new)) < MIN_EACH:
        return None
    columns = [
        _column(source.column, table.facts[source.id], old, new)
        for source in pipeline.read_sources
    ]
    first = np.datetime64(int(table.created[new].min()), "D")
    return Drift(
        since=str(first),
        old=counts_of(codes[old]),
        new=counts_of(codes[new]),
        columns=tuple(sorted(columns, key=lambda c: -c.psi)),
    )


def _column(name: str, values: pd.Series, old: Ints, new: Ints) -> ColumnDrift:
    groups = _groups(values, old)
    size = int(groups.max()) + 1
    before = np.bincount(groups[old], minlength=size)
    after = np.bincount(groups[new], minlength=size)
    present = int(((before + after) > 0).sum())
    limit = chance_limit(present, len(old), len(new))
    return ColumnDrift(name, stability_index(before, after), limit)


def _groups(values: pd.Series, old: Ints) -> Ints:
    """Return a group for each row: a level, or a tenth of the older deals' numbers."""
    if values.dtype.kind == "f":
        numbers = values.to_numpy(dtype=np.float64)
        known = np.isfinite(numbers[old])
        levels = np.arange(1, PARTS) / PARTS
        edges = np.empty(0)
        if known.any():
            edges = np.unique(np.quantile(numbers[old][known], levels))
        groups = np.searchsorted(edges, numbers, side="right")
        # Beyond the tenths: asked and not told, too early, and a gap.
        special = (np.isposinf(numbers), np.isneginf(numbers), np.isnan(numbers))
        for i, mask in enumerate(special, start=1):
            groups[mask] = len(edges) + i
        return groups.astype(np.intp)
    codes, distinct = pd.factorize(values)
    order = np.argsort(-np.bincount(codes, minlength=len(distinct)), kind="stable")
    rank = np.empty(len(distinct), dtype=np.intp)
    rank[order] = np.arange(len(distinct))
    # Rare levels count as one, for of each alone there are too few deals.
    return np.minimum(rank[codes], MAX_LEVELS).astype(np.intp)


def stability_index(before: Ints, after: Ints) -> float:
    """Return the population stability index of two distributions over the same levels.

    The sum of (q - p) ln(q / p) over the levels' shares p before and q after: 0 if they
    are alike.

    Args:
        before: Counts by level, shape (k,).
        after: The same of the newer rows.

    Example:
        >>> round(stability_index(np.array([500, 500]), np.array([800, 200])), 2)
        0.41
    """
    present = (before + after) > 0
    p = before[present] + ADDED
    q = after[present] + ADDED
    p, q = p / p.sum(), q / q.sum()
    return float(((q - p) * np.log(q / p)).sum())


def chance_limit(levels: int, before: int, after: int) -> float:
    """Return what the index exceeds by chance in one of a hundred columns.

    Without any shift the index is close to (1/m + 1/n) times a chi-square of k - 1
    degrees (B. Yurdakul, "Statistical Properties of Population Stability Index", 2018).
    """
    return float(chdtri(max(levels - 1, 1), 0.01) * (1 / before + 1 / after))
