"""What columns of a history are because they repeat what the deals hold themselves.

The names of the deals' stages, the people who own them, their amounts and closing days are
in the deals as well: a column with the same cells is that, whatever its header says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.histories.keys import match_rows
from kaopu.proposing.histories.cells import Cells, cells_of
from kaopu.proposing.histories.headers import SURE, header_scores
from kaopu.proposing.histories.keys import HistoryKey
from kaopu.proposing.histories.meanings import WEAK, Scores, best_of
from kaopu.proposing.histories.pairs import pair_of, steps_of
from kaopu.spelling import exact_keys

Floats = NDArray[np.float64]
# How sure it is; and what a header says well enough even if it is only put together so.
REPEATS = 0.9
SAID = ("text", "by", "saved_by")
# In this share of rows the same names stand as among the deals; in this share of deals a
# row has the deal's day; so alike amounts are, as a correlation of their logarithms.
SAME_STAGE, SAME_OWNER, SAME_DAY, ALIKE = 0.6, 0.9, 0.4, 0.85
# So many names, deals and different amounts tell.
NAMES, DEALS, AMOUNTS, MOST_NAMES = 2, 20, 10, 500
PAIR = ("stage_before", "stage")
NUMBER = r"([-+]?\d[\d,. ]*)"


@dataclass(frozen=True)
class DealColumns:
    """The deals' own columns, with the deal of each row of a history.

    Attributes:
        by_meaning: Columns by what they are.
        dates: Columns of days that are none of when a row was written.
        deal: For each row of the history the place of its deal (n,), -1 if it has none.
    """

    by_meaning: Mapping[str, tuple[Cells, ...]]
    dates: tuple[Cells, ...]
    deal: NDArray[np.intp]


def with_deals(
    columns: Mapping[str, Cells],
    scores: Mapping[str, Scores],
    key: HistoryKey | None,
    deals: pd.DataFrame,
) -> Mapping[str, Scores]:
    """Return what each column of a history may be, with what the deals tell of it.

    Args:
        columns: The columns by header.
        scores: What each may be, by header.
        key: By which columns it belongs to the deals; None if by none.
        deals: The deals as texts.
    """
    if key is None:
        return scores
    found, own = dict(scores), _deal_columns(columns[key.column], key.on, deals)
    rest = [cells for header, cells in columns.items() if header != key.column]
    for cells in rest:
        is_person = best_of(found[cells.column]) == "person" and not cells.are_codes
        if (is_person or _weak(found, cells)) and _is_owner(cells, own):
            found[cells.column] = {"owner": REPEATS}
    _add_stage(found, columns, key.column, own)
    for meaning, share, least in (("amount", _amounts, ALIKE), ("close", _days, SAME_DAY)):
        if meaning not in map(best_of, found.values()):
            open_ = [c for c in rest if _weak(found, c) or _is_detail(found[c.column])]
            worth = {c.column: share(c, own) for c in open_}
            best = max(worth, key=lambda header: worth[header], default="")
            if best and worth[best] >= least:
                found[best] = {meaning: REPEATS}
    return found


def _is_detail(scores: Scores) -> bool:
    """Tell whether a header says that its column is nothing that is read."""
    return best_of(scores) == "detail"


def _weak(scores: Mapping[str, Scores], cells: Cells) -> bool:
    """Tell whether a header hardly says what its column is."""
    own = scores[cells.column]
    name = best_of(own)
    return not name or (own[name] < WEAK and name not in SAID)


def _deal_columns(key: Cells, on: str, deals: pd.DataFrame) -> DealColumns:
    columns = [cells for cells in cells_of(deals) if cells.column != on]
    means = {cells.column: header_scores(cells.column) for cells in columns}

    def named(*meanings: str) -> tuple[Cells, ...]:
        return tuple(
            cells
            for cells in columns
            if any(means[cells.column].get(name, 0.0) >= SURE for name in meanings)
        )

    written = {cells.column for cells in named("recorded", "modified")}
    places = match_rows(pd.Series(key.texts), exact_keys(deals[on]).to_numpy(dtype=object))
    deal = np.full(key.levels + 1, -1, dtype=np.intp)
    deal[places.row] = places.deal
    return DealColumns(
        {
            "stage": named("stage"),
            "owner": named("owner", "deal_owner", "by"),
            "amount": named("amount", "new"),
        },
        tuple(c for c in columns if c.column not in written and c.are_dates),
        deal[key.codes],
    )


def _share_in(cells: Cells, columns: Iterable[Cells]) -> float:
    """Return the greatest share of rows whose text one of the deals' columns has."""
    shares = [
        float(cells.rows[np.isin(cells.texts, other.texts)].sum() / cells.rows.sum())
        for other in columns
        if NAMES <= other.levels <= MOST_NAMES
    ]
    return max(shares, default=0.0)


def _is_owner(cells: Cells, deals: DealColumns) -> bool:
    if cells.levels < NAMES or cells.are_dates:
        return False
    return _share_in(cells, deals.by_meaning["owner"]) >= SAME_OWNER


def _add_stage(
    found: dict[str, Scores], columns: Mapping[str, Cells], key: str, deals: DealColumns
) -> None:
    """Note which columns hold the deals' stages: the present one, and the one before."""
    held = [
        cells
        for header, cells in columns.items()
        if header != key and _weak(found, cells)
        if cells.levels >= NAMES and not cells.are_moments
        if _share_in(cells, deals.by_meaning["stage"]) >= SAME_STAGE
    ]
    rest = {header: own for header, own in found.items() if columns[header] not in held}
    named = {*map(best_of, rest.values())} & {*PAIR}
    if len(held) == 1 and "stage" not in named:
        found[held[0].column] = {"stage": REPEATS}
    elif len(held) == 1 and named == {"stage"}:
        found[held[0].column] = {"stage_before": REPEATS}
    elif len(held) == 2 and not named and (steps := steps_of(columns, found, key)):
        for header, name in zip(pair_of(held, steps) or (), PAIR, strict=False):
            found[header] = {name: REPEATS}


def _values(cells: Cells) -> Floats:
    """Return the numbers in the rows of a column (n,), nan where there is none."""
    texts = pd.Series(cells.texts, dtype=object).str.extract(NUMBER, expand=False)
    plain = texts.str.replace(r"[, ]", "", regex=True)
    read = pd.to_numeric(plain, errors="coerce").to_numpy(dtype=np.float64)
    return np.append(read, np.nan)[cells.codes]


def _amounts(cells: Cells, deals: DealColumns) -> float:
    """Return how alike the amounts of rows and of their deals are."""
    if cells.number_share < WEAK or cells.are_dates or cells.levels < AMOUNTS:
        return 0.0
    own = _values(cells)
    return max(
        (_correlation(own, _values(c), deals.deal) for c in deals.by_meaning["amount"]),
        default=0.0,
    )


def _correlation(own: Floats, theirs: Floats, deal: NDArray[np.intp]) -> float:
    other = np.where(deal >= 0, theirs[deal], np.nan)
    known = (own > 0) & (other > 0)
    if len(np.unique(deal[known])) < DEALS or len(np.unique(other[known])) < AMOUNTS:
        return 0.0
    return float(np.corrcoef(np.log(own[known]), np.log(other[known]))[0, 1])


def _days(cells: Cells, deals: DealColumns) -> float:
    """Return in which share of deals a row has the day of one of the deals' columns."""
    if not cells.are_dates:
        return 0.0
    own = np.floor(cells.days())
    return max((_same(own, np.floor(c.days()), deals.deal) for c in deals.dates), default=0)


def _same(own: Floats, theirs: Floats, deal: NDArray[np.intp]) -> float:
    other = np.where(deal >= 0, theirs[deal], np.nan)
    known = np.isfinite(own) & np.isfinite(other)
    many = len(np.unique(deal[known]))
    # A day that is the same in all rows of a deal is no plan that is put off.
    pairs = np.unique(np.column_stack([deal[known], own[known]]), axis=0)
    if many < DEALS or len(pairs) <= many:
        return 0.0
    return len(np.unique(deal[known][own[known] == other[known]])) / many
