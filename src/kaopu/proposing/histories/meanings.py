"""What each column of a history may be: what its header says, if its cells can be that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kaopu.proposing.cutting import cut
from kaopu.proposing.histories.cells import Cells
from kaopu.proposing.histories.changes import tracked_fields
from kaopu.proposing.histories.headers import (
    SURE,
    find_system,
    header_scores,
    meaning_in,
)
from kaopu.proposing.histories.sides import says_yes, sides_of
from kaopu.proposing.histories.vocabulary import System

MOMENTS = ("when", "recorded", "completed", "modified", "next", "close")
# What a column of a history is by its cells, where its header says nothing.
BY_CELLS, BY_NAME, BY_MOMENT, BY_SIDES, BY_FIELDS = 0.74, 0.74, 0.72, 1.02, 1.01
MOSTLY, MORE, SOME, LONG = 0.9, 0.6, 0.5, 16.0
# Up to here a header hardly says what its column is.
WEAK = 0.8
# Of kinds there are always some that no list foresees.
MANY_KINDS = 0.7
# Most different texts of categories.
FEW, SEVERAL, MANY = 12, 60, 500
# Most different texts of who spoke: both sides, both at once, and unknown.
SIDES = 4
# What is lost by numbers under *Value*, which a snapshot has as its amount.
AS_AMOUNT = 0.04

Scores = Mapping[str, float]


def _is_category(most: int) -> Callable[[Cells], bool]:
    return lambda cells: cells.levels <= most and not cells.are_dates


def _is_person(cells: Cells) -> bool:
    return cells.width <= 80 and not cells.are_dates


def _is_text(cells: Cells) -> bool:
    return not cells.are_moments and not cells.are_codes


def _is_direction(cells: Cells) -> bool:
    coded = cells.levels <= 3 and cells.width <= 2
    known = max(cells.share_of("direction"), cells.side_share)
    some = known > 0 if cells.levels <= SIDES else known >= SOME
    return cells.levels <= FEW and (some or coded or bool(sides_of(cells)))


def _is_done(cells: Cells) -> bool:
    """Tell whether cells say of tasks whether they were done; one code says nothing."""
    known = cells.share_of("done")
    if cells.are_codes:
        return cells.levels > 1 and known >= MOSTLY
    return cells.levels <= FEW and known >= MORE


def _is_stage(cells: Cells) -> bool:
    is_done = cells.share_of("done") >= MOSTLY and not cells.are_codes
    return cells.levels <= SEVERAL and not cells.are_dates and not is_done


# Whether cells can be what a header says.
FITS: Mapping[str, Callable[[Cells], bool]] = {
    **dict.fromkeys(MOMENTS, lambda cells: cells.are_moments),
    "key": lambda cells: not cells.are_dates,
    "direction": _is_direction,
    "kind": _is_category(SEVERAL),
    "role": _is_category(SEVERAL),
    "done": _is_done,
    "stage": _is_stage,
    "stage_before": _is_category(SEVERAL),
    "field": _is_category(MANY),
    "source": _is_category(SEVERAL),
    "amount": lambda cells: cells.number_share >= 0.8 and cells.levels > 1,
    "person": _is_person,
    "by": _is_person,
    "owner": _is_person,
    "text": _is_text,
    "remark": _is_text,
}


def read_meanings(columns: Sequence[Cells]) -> tuple[dict[str, Scores], System | None]:
    """Return how surely each column is what, by header, and the system of the table."""
    headers = [cells.column for cells in columns]
    system = find_system(headers)
    scores = {cells.column: _scores(cells, system) for cells in columns}
    return scores, system


def _scores(cells: Cells, system: System | None) -> Scores:
    """Return how surely a column is what; one that is blank is what its header says."""
    found = dict(header_scores(cells.column))
    if own := meaning_in(system, cells.column):
        found = {name: 0.6 * score for name, score in found.items()} | {own: 1.1}
    if not cells.levels:
        return found
    best = max(found.values(), default=0.0)
    found = {n: s for n, s in found.items() if n not in FITS or FITS[n](cells)}
    if "new" in found and cells.number_share >= MOSTLY and _names_value(cells.column):
        found["amount"] = max(found.get("amount", 0.0), found["new"] - AS_AMOUNT)
    if cut(cells.column) == ("name",):
        found["person"] = max([*found.values(), BY_NAME]) - AS_AMOUNT / 2
    kept = max(found.values(), default=0.0)
    is_open = kept < SURE or bool({"kind", "person"} & found.keys())
    for name, score in _by_cells(cells, is_open, is_named=kept >= 1).items():
        # A header that is known of something that is not read says more than cells do.
        if kept < SURE or score > 1:
            found[name] = max(found.get(name, 0.0), score)
    if best >= SURE and kept < SURE and "detail" not in found:
        found.setdefault("detail", SURE if not found else 0.0)
    return found


def _names_value(header: str) -> bool:
    return bool({"value", "值"} & {*cut(header)})


def _are_sides(cells: Cells) -> bool:
    said = cells.share_of("direction") >= MOSTLY or cells.has_both_sides
    return said and 2 <= cells.levels <= SIDES


def _by_cells(cells: Cells, is_open: bool, *, is_named: bool) -> Scores:
    """Return what the cells alone say that a column is."""
    found: dict[str, float] = {}
    several = cells.levels >= 2
    if sides_of(cells) or (is_open and _are_sides(cells)):
        found["direction"] = BY_SIDES
    if several and cells.levels <= SEVERAL:
        if cells.share_of("role") >= MOSTLY:
            found["role"] = BY_CELLS
        if cells.share_of("done") >= MOSTLY and not says_yes(cells):
            found["done"] = BY_CELLS
        if cells.share_of("kind") >= MANY_KINDS:
            found["kind"] = BY_CELLS
    few = several and cells.levels <= SEVERAL and not cells.are_codes
    if few and (is_open or not is_named) and len(tracked_fields(cells.texts)) >= 2:
        found["field"] = BY_FIELDS
    if cells.are_dates:
        found["when"] = BY_MOMENT
    if not cells.are_moments and cells.width >= LONG and cells.levels > SEVERAL:
        spaced = sum(" " in text or "，" in text or "。" in text for text in cells.sample)
        if spaced >= SOME * len(cells.sample) or cells.width > 3 * LONG:
            found["text"] = BY_CELLS
    return found


def best_of(scores: Scores) -> str:
    """Return what a column most surely is; empty if nothing is sure."""
    name = max(scores, key=lambda n: scores[n], default="")
    return name if name and scores[name] >= SURE else ""
