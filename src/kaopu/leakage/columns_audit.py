"""The leakage audit: which columns of an export give the outcome away.

Runs before training, on finished deals. A column that is filled in after the end of a
deal (a reason for losing, an invoice) makes a model that shines in validation and is
worthless for open leads, where that column is still blank.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leakage.auc import Deals, column_auc, deals_of, order_auc
from kaopu.leakage.columns import PLACEHOLDERS, Column, read_column
from kaopu.leakage.records import ColumnAudit
from kaopu.leakage.rules import Suspect, findings_of
from kaopu.pipeline.customs import PLAIN, Customs

Floats = NDArray[np.float64]


def audit_columns(
    cells: pd.DataFrame,
    outcome: NDArray[np.float64],
    missing: frozenset[str],
    date_format: str = "",
    groups: NDArray[np.intp] | None = None,
    customs: Customs = PLAIN,
    ages: Floats | None = None,
) -> tuple[ColumnAudit, ...]:
    """Return what the audit finds in each column, in the order of the columns.

    The same deals give the same audit; an AUC moves within its error if rows are
    shuffled, for its folds are drawn by row.

    Args:
        cells: Texts of finished deals, shape (n, columns), as `kaopu.files.as_texts`
            gives them; without the lead id and the outcome.
        outcome: 1.0 won, 0.0 lost, shape (n,).
        missing: Normalised texts that mean nothing was entered; a blank always does, and
            so do `PLACEHOLDERS`.
        date_format: The ``strptime`` format of dates that are not ISO.
        groups: Equal for copies of one deal (n,), which one fold holds together: else a
            copy would be scored by what the other one taught. By default there are none.
        customs: How single columns of numbers and dates are written.
        ages: Days for which each deal was open (n,), nan where unknown; by default that
            is known of none.

    Raises:
        ValueError: The outcome is of another length, or holds something else.
    """
    if len(outcome) != len(cells) or not np.isin(outcome, (0.0, 1.0)).all():
        raise ValueError("the audit needs one outcome, 0.0 or 1.0, for each row")
    deals = deals_of(outcome, groups, ages)
    missing |= PLACEHOLDERS
    columns = [
        read_column(
            str(name),
            cells.iloc[:, i],
            missing,
            customs.dates.get(str(name), date_format),
            customs.number(str(name)),
        )
        for i, name in enumerate(cells.columns)
    ]
    dates = [column for column in columns if column.is_date]
    return tuple(_audit(column, deals, dates) for column in columns)


def _audit(column: Column, deals: Deals, dates: Sequence[Column]) -> ColumnAudit:
    auc, last = column_auc(column, deals), 0.0
    others = [other for other in dates if other is not column]
    if column.is_date and others:
        auc = max(auc, _days_passed_auc(column, others, deals))
        last = _share_last(column, others)
    return ColumnAudit(
        column=column.name,
        rows=len(column.codes),
        filled=int(column.filled.sum()),
        findings=findings_of(Suspect(column, deals, auc, last)),
    )


def _days_passed_auc(column: Column, others: Sequence[Column], deals: Deals) -> float:
    """Return the AUC of the days since the earliest date of the deal."""
    own = _days(column)
    earliest = np.fmin.reduce([own, *(_days(other) for other in others)])
    return order_auc(own - earliest, deals)


def _share_last(column: Column, others: Sequence[Column]) -> float:
    """Return in which share of deals the date is at or after the others they have."""
    own, latest = _days(column), np.fmax.reduce([_days(other) for other in others])
    both = ~np.isnan(own) & ~np.isnan(latest)
    return float((own[both] >= latest[both]).mean()) if both.any() else 0.0


def _days(column: Column) -> Floats:
    assert column.order is not None  # noqa: S101 - a date has an order
    return column.order
