"""The dates of an export: which is which, and whether day or month comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kaopu.leads.dates import PER_DAY
from kaopu.proposing.headers import Match
from kaopu.proposing.leaks import BLANK_IN_OPEN, FILLED_LATER, MIN_OPEN
from kaopu.proposing.profile import KNOWN_NAME, Profile
from kaopu.proposing.records import IGNORE, LIKELY, ColumnProposal, Reason, ReasonKind

# Month first only where the currency or the CRM says America; the rest of the world, and
# exporters to it, write the day first.
MONTH_FIRST = "%m/%d/%Y"
# From this filled share on a column of dates is whole.
WHOLE = 0.9
# So many rows may hold two days the other way round.
STRAYS = 0.01
# So many days apart most days of birth are, and no days on which deals were opened.
LONG = 15 * 365.25


def settle_format(profiles: Sequence[Profile]) -> tuple[str, bool]:
    """Return the format that all date columns share, and whether it is a guess.

    The text is empty if all dates are ISO, or no format reads all columns: training then
    finds out that of each, and which columns count seconds.
    """
    dates = [p for p in profiles if p.kinds[0] == "date"]
    formats = [set(p.date_formats()) - PER_DAY.keys() for p in dates]
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

    Only a whole column of dates that no name fits is taken, if it is never after the
    other dates; it is a guess to look over.
    """
    if _has(columns, "dates.created"):
        return list(columns)
    free = _free(columns)
    dates = [p for p in profiles if p.kinds[0] == "date" and not is_long(p)]
    whole = [p for p in dates if p.column in free and p.filled > WHOLE]
    if not whole:
        return list(columns)
    earliest = min(whole, key=middle_day)
    if not all(_is_before(earliest, other) for other in dates):
        return list(columns)
    return _guessed(columns, earliest.column, "dates.created", "earliest_date")


def guess_closed(
    columns: Sequence[ColumnProposal],
    profiles: Sequence[Profile],
    ended: NDArray[np.float64],
) -> list[ColumnProposal]:
    """Return the columns, the one date of finished deals alone as their last day.

    Args:
        columns: Where each column would stand.
        profiles: What the cells of each are.
        ended: 1.0 won, 0.0 lost, nan open, shape (n,).
    """
    opened = {c.column for c in columns if c.place == "dates.created" and c.is_proposed}
    is_open = np.isnan(ended)
    if not opened or _has(columns, "dates.closed") or is_open.sum() < MIN_OPEN:
        return list(columns)
    free = _free(columns)
    created = next(p for p in profiles if p.column in opened)
    found = [
        p
        for p in profiles
        if p.kinds[0] == "date"
        and p.column in free
        and p.cells.filled[is_open].mean() <= BLANK_IN_OPEN
        and all(_is_filled(p, ended == value) for value in (0.0, 1.0))
        and _is_before(created, p)
    ]
    if len(found) != 1:
        return list(columns)
    return _guessed(columns, found[0].column, "dates.closed", "only_finished")


def with_won_day(
    columns: Sequence[ColumnProposal], days: Sequence[str]
) -> list[ColumnProposal]:
    """Return the columns, a second table's day as the last one of the deals won there."""
    if not days or _has(columns, "dates.closed"):
        return list(columns)
    return _guessed(columns, days[0], "dates.closed", "won_day")


def counted_from(column: ColumnProposal, matches: Sequence[Match]) -> ColumnProposal:
    """Return the day a deal was opened as one that nobody was asked about."""
    if column.place != "dates.created":
        return column
    if any(m.concept == "created" and m.score >= KNOWN_NAME for m in matches[:1]):
        reasons = (Reason("named"), Reason("age_from"))
        return replace(column, confidence=LIKELY + 0.08, reasons=reasons)
    return replace(column, confidence=LIKELY, reasons=(Reason("age_from"),))


def with_age(columns: Sequence[ColumnProposal], opened: str) -> list[ColumnProposal]:
    """Return the columns, one as the opening day to take if a deal's age is to count.

    It is a line to take, not a live one, and none if it stands elsewhere.
    """
    if _has(columns, "dates.created"):
        return list(columns)
    why, sure = (Reason("age_from"),), LIKELY - 0.01
    return [
        replace(c, place="dates.created", confidence=sure, reasons=why)
        if c.column == opened and (c.place == IGNORE or not c.is_proposed)
        else c
        for c in columns
    ]


def _has(columns: Sequence[ColumnProposal], place: str) -> bool:
    return any(column.place == place and column.is_proposed for column in columns)


def _free(columns: Sequence[ColumnProposal]) -> set[str]:
    """Return the columns that no name fits, or none well enough."""
    return {
        c.column
        for c in columns
        if not c.is_proposed or (c.reasons and c.reasons[0].kind == "no_match")
    }


def _guessed(
    columns: Sequence[ColumnProposal], name: str, place: str, why: ReasonKind
) -> list[ColumnProposal]:
    """Return the columns, one of them at a place where it is live, and doubted."""
    return [
        replace(c, place=place, confidence=LIKELY, reasons=(Reason(why),), alternatives=())
        if c.column == name
        else c
        for c in columns
    ]


def _is_filled(profile: Profile, rows: NDArray[np.bool_]) -> bool:
    return bool(rows.any()) and float(profile.cells.filled[rows].mean()) >= FILLED_LATER


def is_long(profile: Profile) -> bool:
    """Tell whether the dates lie as far apart as days of birth."""
    low, high = np.nanquantile(_days(profile), (0.1, 0.9))
    return float(high - low) > LONG


def _is_before(one: Profile, other: Profile) -> bool:
    """Tell whether the first date is after the second in next to no row."""
    after = (np.floor(_days(one)) > np.floor(_days(other))).sum()
    both = (np.isfinite(_days(one)) & np.isfinite(_days(other))).sum()
    return bool(after <= STRAYS * both)


def _days(profile: Profile) -> NDArray[np.float64]:
    assert profile.cells.order is not None  # noqa: S101 - a date has an order
    return profile.cells.order


def middle_day(profile: Profile) -> float:
    """Return the day in the middle of a column of dates, as days since 1970-01-01."""
    return float(np.nanmedian(_days(profile)))
