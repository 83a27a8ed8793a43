"""Numbers and dates so far from all others that they may be typing errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.lead_table import LeadTable
from kaopu.masking import masked
from kaopu.pipeline import Pipeline

Floats = NDArray[np.float64]

# So many spreads (from the 5th to the 95th of 100) from the median: an amount entered in
# another unit or a year of 2206 gets there, the largest of 10,000 honest sums hardly do.
FAR = 100.0
MIN_KNOWN = 20
VALUES_KEPT = 3


@dataclass(frozen=True)
class FarNumbers:
    """Cells of a column that lie far from the others.

    Attributes:
        column: The header.
        rows: How many rows hold such a cell.
        values: The farthest ones as the export spells them.
        low: The 5th of 100 of all cells, as the export spells it.
        high: The 95th.
    """

    column: str
    rows: int
    values: tuple[str, ...]
    low: str
    high: str


def far_numbers(
    pipeline: Pipeline, table: LeadTable, texts: pd.DataFrame
) -> tuple[FarNumbers, ...]:
    """Return the columns of numbers and dates, the amount too, that hold far cells.

    Args:
        pipeline: The pipeline that ``table`` was read with.
        table: All rows.
        texts: The export that it was read from, in the same order.
    """
    columns = {
        source.column: table.facts[source.id].to_numpy(dtype=np.float64)
        for source in pipeline.read_sources
        if source.kind in ("number", "date")
    }
    if pipeline.amount and table.amount is not None:
        columns[pipeline.amount] = table.amount
    found = (_far(column, columns[column], texts[column]) for column in columns)
    return tuple(far for far in found if far)


def _far(column: str, values: Floats, cells: pd.Series) -> FarNumbers | None:
    known = np.flatnonzero(np.isfinite(values))
    if len(known) < MIN_KNOWN:
        return None
    low, middle, high = np.quantile(values[known], (0.05, 0.5, 0.95), method="nearest")
    away = np.abs(values[known] - middle) / max(high - low, abs(middle), 1.0)
    rows = known[away > FAR]
    if not len(rows):
        return None
    order = np.argsort(-away[away > FAR], kind="stable")
    farthest = dict.fromkeys(_cited(cells.iloc[row]) for row in rows[order])
    spelt = [
        _cited(cells.iloc[known[np.argmax(values[known] == edge)]]) for edge in (low, high)
    ]
    return FarNumbers(column, len(rows), tuple(farthest)[:VALUES_KEPT], *spelt)


def _cited(cell: object) -> str:
    """Return a cell as it is shown: an amount far too large may be somebody's number."""
    return masked(str(cell).strip())
