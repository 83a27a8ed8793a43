"""Keeps out of the features the numbers that run on until a deal ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kaopu.leakage.growth import Growth, growth
from kaopu.leakage.headers import is_count
from kaopu.leakage.rules import GROWS, growth_findings
from kaopu.proposing.leaks import left_out
from kaopu.proposing.places.unknown import COUNT
from kaopu.proposing.profile import Profile
from kaopu.proposing.records import IGNORE, ColumnProposal, Reason

Floats = NDArray[np.float64]
CREATED, CLOSED = "dates.created", "dates.closed"
# The day on which a deal was last changed: where no column says when it ended, about that
# day. It may show that a count grows, and never that it does not.
TOUCHED, WHOLE = "touched", 0.9


def leave_out_growing(
    columns: Sequence[ColumnProposal], profiles: Mapping[str, Profile], ended: Floats
) -> list[ColumnProposal]:
    """Return the columns, those that grow while a deal is open ignored with the figure.

    Where the days on which deals were opened and ended are not known, a count that does
    not show to grow is used, and stays doubted.

    Args:
        columns: Where each column would stand, the days a deal was opened and ended too.
        profiles: What the cells of each are.
        ended: 1.0 won, 0.0 lost, nan open, shape (n,).
    """
    days = dict(_days(columns, profiles))
    created, closed = days.get(CREATED), days.get(CLOSED)
    if created is None or np.isnan(created).all():
        return list(columns)
    until = days.get(TOUCHED, np.full(len(created), np.nan)) if closed is None else closed
    # Open deals count to the last day on which one was opened.
    ages = np.where(np.isnan(ended), np.nanmax(created), until) - created
    # Of open deals alone, many are left lying, and their counts stand still.
    may_clear = closed is not None
    return [
        _judged(c, profiles[c.column], ages, ended, may_clear=may_clear) for c in columns
    ]


def _days(
    columns: Sequence[ColumnProposal], profiles: Mapping[str, Profile]
) -> Iterator[tuple[str, Floats]]:
    """Return the days on which deals were opened, ended, and last touched."""
    for column in columns:
        cells = profiles[column.column].cells
        if cells.order is None or not cells.is_date or not column.is_proposed:
            continue
        if column.place in (CREATED, CLOSED):
            yield column.place, cells.order
        elif column.concept == TOUCHED and cells.filled.mean() >= WHOLE:
            yield TOUCHED, cells.order


def _judged(
    column: ColumnProposal,
    profile: Profile,
    ages: Floats,
    ended: Floats,
    *,
    may_clear: bool,
) -> ColumnProposal:
    cells = profile.cells
    if cells.order is None or cells.is_date or column.place == IGNORE:
        return column
    if not column.is_proposed or column.place.startswith(("lead.", "amount.", "beliefs.")):
        return column
    is_doubted = any(reason.kind == COUNT for reason in column.reasons)
    counts = is_doubted or is_count(column.column)
    found = growth(cells.order, ages, ended)
    if found is None:
        return column
    for finding in growth_findings(found, counts=counts):
        if finding.severity == "block":
            return left_out(column, Reason("grows", finding=finding))
        return replace(
            column, reasons=(*column.reasons, Reason("may_leak", finding=finding))
        )
    return _known_early(column, found) if is_doubted and may_clear else column


def _known_early(column: ColumnProposal, found: Growth) -> ColumnProposal:
    """Return a count without its doubt, if the dates show that it does not grow."""
    if 2 * found.correlation - found.bound >= GROWS:
        return column
    early = Reason("known_early", {"correlation": found.correlation})
    unseen = () if column.concept else (Reason("unseen"),)
    others = (reason for reason in column.reasons if reason.kind != COUNT)
    return replace(column, reasons=(early, *others, *unseen))
