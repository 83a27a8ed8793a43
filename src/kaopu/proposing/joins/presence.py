"""Finds which rows of an export stand in a second table, as leads that have bought."""

from __future__ import annotations

import pandas as pd

from kaopu.leads.dates import fitting_formats
from kaopu.proposing.dates import is_long, middle_day
from kaopu.proposing.headers import match_header
from kaopu.proposing.joins.find import FOUND_SHARE, SAME_HEADER, count_rows
from kaopu.proposing.joins.keys import (
    ALL_OF,
    SAME_KEY,
    Keys,
    Tables,
    belong,
    likeness,
    read_tables,
    same_words,
)
from kaopu.proposing.joins.records import JoinKey
from kaopu.proposing.profile import Profile, profile_column
from kaopu.proposing.words import read_header

# To be found counts only if some rows are and some are not. Keys must be alike in their
# headers, or too long to be equal by chance.
MIN_PRESENT = 20
END_DAYS, NOT_YET = frozenset(("end_date", "closed")), frozenset(("planned", "next"))


def find_presence(
    export: pd.DataFrame, other: pd.DataFrame, name: str, own: str = ""
) -> JoinKey | None:
    """Return the columns by which some rows of an export stand in a second table.

    Such as leads, of which the customers are in a table of their own. Every row of the
    export must have a key of its own; the second table may repeat them.

    Args:
        export: Texts, shape (n, columns).
        other: Texts of the second table.
        name: What to call it.
        own: What the export is called.
    """
    # Rows that are the same in every cell are one.
    export = export[~export.duplicated()]
    tables = read_tables(export, other, own, name)
    found = [
        (
            there / len(key) + SAME_HEADER * likeness(on, key),
            on.column,
            key,
            there / len(export),
        )
        for key in tables.theirs
        for on in tables.ours
        if on.is_own and len(on) >= MIN_PRESENT
        if (there := on.shared(key)) >= MIN_PRESENT
        if there < ALL_OF * len(export) and _stands_for(on, key, tables)
    ]
    if not found:
        return None
    _, on, best, share = max(found, key=lambda item: item[:2])
    others = tuple(str(column) for column in other.columns if column != best.column)
    day = _end_day(other[[*others]]) if best.is_own else ""
    return JoinKey(
        on=on,
        key=best.column,
        share=share,
        prefix=f"{name}: " if day in export else "",
        found=_free_name(f"in {name}", export),
        columns=(day,) if day else (),
        others=others,
        repeated=None if best.is_own else count_rows(on, best, other),
    )


def _stands_for(on: Keys, key: Keys, tables: Tables) -> bool:
    """Tell whether keys of two tables are those of the same leads."""
    if key.are_days:
        return False
    if key.are_numbers:
        known = on.shared(key) >= FOUND_SHARE * len(key)
        return known and belong(on, key, tables)
    alike = likeness(on, key) >= SAME_KEY or same_words(on, key, tables)
    return alike or key.is_long


def _end_day(other: pd.DataFrame) -> str:
    """Return the column of the day on which a sale ended; empty if none is known.

    Of several, such as an order and its invoice, it is the first in time. A table that
    holds just one column of days needs no name for it.
    """
    single = other.columns[~other.columns.duplicated(keep=False)]
    dates = [p for c in single if (p := _dates_of(str(c), other[c])) is not None]
    named = [p for p in dates if {m.concept for m in match_header(p.column)[:1]} & END_DAYS]
    found = named or ([p for p in dates if not is_long(p)] if len(dates) == 1 else [])
    return min(found, key=middle_day).column if found else ""


def _dates_of(column: str, cells: pd.Series) -> Profile | None:
    """Return what a column of days that have been is; None if it is no such column."""
    if read_header(column).guards & NOT_YET or not fitting_formats(cells):
        return None
    profile = profile_column(column, cells)
    return profile if profile.kinds[0] == "date" else None


def _free_name(name: str, export: pd.DataFrame) -> str:
    taken = {str(column) for column in export.columns}
    names = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    return next(free for free in names if free not in taken)
