"""Counts of deals by outcome: records, months, and rows that repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.finished import identical_rows
from kaopu.model.intervals import wilson

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Of fewer finished deals no win rate is shown.
MIN_RATE = 5
LOST, WON, OPEN = 0, 1, 2


@dataclass(frozen=True)
class Counts:
    """How many deals ended how."""

    won: int
    lost: int
    open: int = 0

    @property
    def finished(self) -> int:
        """Won and lost deals."""
        return self.won + self.lost

    @property
    def all(self) -> int:
        """Every row."""
        return self.finished + self.open


@dataclass(frozen=True)
class WinRate:
    """The share won of finished deals, with its 95 % Wilson interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class MonthCount:
    """Deals opened in one month, written ``2025-03``."""

    month: str
    counts: Counts


@dataclass(frozen=True)
class Repeats:
    """Finished deals that repeat others, whatever their lead ids, and whole rows.

    Attributes:
        whole: Deals that are identical to an earlier one.
        but_outcome: Deals that are identical to an earlier one, or differ from it in the
            outcome only.
        contradicting: Deals that agree in all but the outcome with one that ended the
            other way.
        left_out: Rows that are not read, for they repeat an earlier one in every cell,
            the lead id included.
    """

    whole: int
    but_outcome: int
    contradicting: int
    left_out: int = 0


def outcome_codes(outcome: Floats) -> Ints:
    """Return `LOST`, `WON` or `OPEN` for each row of a lead table's outcome (n,)."""
    return np.where(np.isnan(outcome), OPEN, outcome).astype(np.intp)


def counts_of(codes: Ints) -> Counts:
    """Return how often each outcome code stands in ``codes``."""
    return tally(np.zeros(len(codes), dtype=np.intp), codes, 1)[0]


def tally(groups: Ints, codes: Ints, size: int) -> list[Counts]:
    """Return the outcomes of each of ``size`` groups of rows.

    Args:
        groups: Shape (n,): each row's group, from 0; a negative one is not counted.
        codes: Shape (n,): the outcome codes.
        size: How many groups there are.
    """
    kept = groups >= 0
    table = np.bincount(groups[kept] * 3 + codes[kept], minlength=size * 3)
    return [
        Counts(won=int(row[WON]), lost=int(row[LOST]), open=int(row[OPEN]))
        for row in table.reshape(size, 3)
    ]


def win_rate(counts: Counts) -> WinRate | None:
    """Return the win rate; None of fewer than five finished deals, which say nothing."""
    if counts.finished < MIN_RATE:
        return None
    low, high = wilson(counts.won, counts.finished)
    return WinRate(counts.won / counts.finished, float(low), float(high))


def by_month(created: Floats | None, codes: Ints) -> tuple[tuple[MonthCount, ...], int]:
    """Return deals by the month they were opened in, and how many have no such day.

    Args:
        created: Days since 1970-01-01, shape (n,), nan where unknown; None where the
            pipeline file names no such column.
        codes: The outcome codes.
    """
    if created is None:
        return (), len(codes)
    dated = np.isfinite(created)
    days = created[dated].astype("int64").astype("datetime64[D]")
    months, groups = np.unique(days.astype("datetime64[M]"), return_inverse=True)
    counted = tally(groups.astype(np.intp), codes[dated], len(months))
    rows = zip(months.astype(str).tolist(), counted, strict=True)
    return tuple(MonthCount(*row) for row in rows), int((~dated).sum())


def find_repeats(texts: pd.DataFrame, outcome: Sequence[str], codes: Ints) -> Repeats:
    """Return how many deals repeat others.

    Args:
        texts: Finished deals without their ids.
        outcome: The headers of the columns that make the outcome.
        codes: The outcome codes.
    """
    facts = texts.drop(columns=list(outcome))
    if facts.empty:
        return Repeats(0, 0, 0)
    groups = identical_rows(facts.set_axis(range(facts.shape[1]), axis=1))
    size = int(groups.max(initial=-1)) + 1
    outcomes = tally(groups, codes, size)
    both = np.array([c.won > 0 and c.lost > 0 for c in outcomes], dtype=bool)
    return Repeats(
        whole=len(codes) - sum((c.won > 0) + (c.lost > 0) for c in outcomes),
        but_outcome=len(codes) - size,
        contradicting=int(both[groups].sum()),
    )
