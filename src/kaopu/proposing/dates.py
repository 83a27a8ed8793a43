"""The dates of an export: which is which, and whether day or month comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kaopu.proposing.profile import Profile
from kaopu.proposing.records import LIKELY, ColumnProposal, Reason

# Month first only where the currency or the CRM says America; the rest of the world, and
# exporters to it, write the day first.
MONTH_FIRST = "%m/%d/%Y"


def settle_format(profiles: Sequence[Profile]) -> tuple[str, bool]:
    """Return the format that all date columns share, and whether it is a guess.

    The text is empty if all dates are ISO, or no format reads all columns: training then
    finds out that of each.
    """
    formats = [set(p.date_formats()) for p in profiles if p.kinds[0] == "date"]
    formats = [found for found in formats if found and found != {""}]
    shared = set.intersection(*formats) if formats else set()
    if not shared:
        return "", False
    ranked = sorted(shared, key=lambda f: (f != MONTH_FIRST, f))
    return ranked[0], len(shared) > 1


def guess_created(
    columns: Sequence[ColumnProposal], profiles: Sequence[Profile]
) -> list[ColumnProposal]:
    """Return the columns, the earliest date as the day a lead was opened if none is.

    Only a date that nothing else fits is taken, and only as a comment to look at.
    """
    if any(column.place == "dates.created" and column.is_proposed for column in columns):
        return list(columns)
    free = {c.column for c in columns if not c.is_proposed}
    dates = [p for p in profiles if p.kinds[0] == "date" and p.column in free]
    dates = [p for p in dates if p.filled > 0.9]
    if not dates:
        return list(columns)
    earliest = min(dates, key=_middle).column
    return [
        replace(
            column,
            place="dates.created",
            confidence=LIKELY - 0.01,
            reasons=(Reason("earliest_date"),),
        )
        if column.column == earliest
        else column
        for column in columns
    ]


def _middle(profile: Profile) -> float:
    assert profile.cells.order is not None  # noqa: S101 - a date has an order
    return float(np.nanmedian(profile.cells.order))
