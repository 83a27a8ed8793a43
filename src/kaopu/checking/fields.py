"""What each mapped column holds, by level and outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.checking.counts import Counts, Ints, WinRate, counts_of, tally, win_rate
from kaopu.checking.unparsed import unread_mask
from kaopu.framework import load_framework
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.states import is_known, is_not_asked, is_not_yet, is_unknown
from kaopu.pipeline import Pipeline, Source

LevelKind = Literal["known", "rest", "unknown", "blank", "not_yet", "not_read"]
LevelUnit = Literal["", "days", "given"]
STATES: tuple[LevelKind, ...] = ("unknown", "blank", "not_yet", "not_read")

# Of so many open deals, such a share less filled in than of finished ones is told.
MIN_OPEN, LACKING = 20, 0.5

# A number with more values than this is cut into quarters; more categories are summed up.
FEW_VALUES, MAX_CATEGORIES = 8, 12


@dataclass(frozen=True)
class LevelState:
    """One level of a column.

    Attributes:
        kind: ``known``; ``rest`` for the rarer categories together; ``unknown`` for
            asked and not told; ``blank`` for a gap; ``not_yet`` for a gap in a lead that
            is too early; ``not_read`` for what the pipeline file does not map.
        id: Of a known level: its id, category, or range of numbers, see `FieldState.unit`;
            else empty. Of the rest: how many categories they are.
        counts: Deals in it.
        rate: Their win rate; None of fewer than five finished deals.
    """

    kind: LevelKind
    id: str
    counts: Counts
    rate: WinRate | None


@dataclass(frozen=True)
class FieldState:
    """One mapped column.

    Attributes:
        id: The framework field's id, or the column's name.
        column: Its header.
        player: The signal it counts for, or ``context`` or ``own_side``.
        is_field: Whether it feeds a framework field.
        filled: Deals in which something is entered, asked and not told included.
        counts: All deals.
        levels: In the framework's order, or the most frequent first; those that occur.
        unit: Of dates: ``days`` after the deal was opened, or ``given`` where no opening
            day is mapped and a date is only given or not; empty otherwise.
    """

    id: str
    column: str
    player: str
    is_field: bool
    filled: Counts
    counts: Counts
    levels: tuple[LevelState, ...]
    unit: LevelUnit = ""

    @property
    def blank_in_open(self) -> bool:
        """Whether open deals lack what finished ones have, though it was to be known.

        Facts of the intent stage are left out: open deals may be too early for them.
        """
        opened, finished = self.counts.open, self.counts.finished
        early = self.player in intent_signals()
        if early or opened < MIN_OPEN or not finished:
            return False
        share = self.filled.finished / finished - self.filled.open / opened
        return share >= LACKING


def intent_signals() -> frozenset[str]:
    """Return the ids of the signals that are first asked about in the intent stage."""
    signals = load_framework().signals
    return frozenset(signal.id for signal in signals if signal.stage == "intent")


def field_states(
    pipeline: Pipeline, table: LeadTable, codes: Ints
) -> tuple[FieldState, ...]:
    """Return the state of every column that feeds the model, in the pipeline's order."""
    dated: LevelUnit = "days" if pipeline.created else "given"
    return tuple(
        _field_state(source, table, codes, dated if source.kind == "date" else "")
        for source in pipeline.read_sources
    )


def _field_state(
    source: Source, table: LeadTable, codes: Ints, unit: LevelUnit
) -> FieldState:
    values = table.facts[source.id]
    not_read = unread_mask(source, table)
    is_filled = is_known(values) | is_unknown(values) | not_read
    return FieldState(
        id=source.id,
        column=source.column,
        player=source.player,
        is_field=source.is_field,
        filled=counts_of(codes[is_filled]),
        counts=counts_of(codes),
        levels=_levels(source, values, not_read, codes),
        unit=unit,
    )


def _levels(
    source: Source, values: pd.Series, not_read: NDArray[np.bool_], codes: Ints
) -> tuple[LevelState, ...]:
    groups, known = _known_groups(source, values)
    masks = (
        is_unknown(values),
        is_not_asked(values) & ~not_read,
        is_not_yet(values) & ~not_read,
        not_read,
    )
    for i, mask in enumerate(masks):
        groups[mask] = len(known) + i
    named: list[tuple[LevelKind, str]] = [*known, *((state, "") for state in STATES)]
    counted = tally(groups, codes, len(named))
    return tuple(
        LevelState(kind, name, counts, win_rate(counts))
        for (kind, name), counts in zip(named, counted, strict=True)
        if counts.all
    )


def _known_groups(
    source: Source, values: pd.Series
) -> tuple[Ints, list[tuple[LevelKind, str]]]:
    """Return a group number for each row, -1 where nothing is known, and the groups."""
    if source.kind in ("number", "date"):
        groups, names = number_groups(values.to_numpy(dtype=np.float64))
        return groups, [("known", name) for name in names]
    groups = np.full(len(values), -1, dtype=np.intp)
    known = is_known(values)
    found, distinct = pd.factorize(values[known])
    ordered = _ordered(source, found, [str(text) for text in distinct])
    place_of = {name: place for place, name in enumerate(ordered)}
    places = np.array([place_of[str(text)] for text in distinct], dtype=np.intp)
    kept = len(ordered)
    if kept > MAX_CATEGORIES + 1:
        kept = MAX_CATEGORIES
        places = np.minimum(places, kept)
    groups[known] = places[found]
    named: list[tuple[LevelKind, str]] = [("known", name) for name in ordered[:kept]]
    if kept < len(ordered):
        named.append(("rest", str(len(ordered) - kept)))
    return groups, named


def _ordered(source: Source, found: Ints, distinct: Sequence[str]) -> list[str]:
    """Return the levels, worst first, or the categories, most frequent first."""
    if source.levels:
        return list(source.levels)
    often = np.bincount(found, minlength=len(distinct))
    return [distinct[i] for i in np.argsort(-often, kind="stable")]


def number_groups(values: NDArray[np.float64]) -> tuple[Ints, list[str]]:
    """Return a group for each number, -1 where there is none, and the groups' names.

    A few different numbers are a group each; more are cut at their quartiles.
    """
    known = np.isfinite(values)
    groups = np.full(len(values), -1, dtype=np.intp)
    distinct = np.unique(values[known])
    if len(distinct) <= FEW_VALUES:
        groups[known] = np.searchsorted(distinct, values[known])
        return groups, [_short(value) for value in distinct]
    edges = np.unique(np.quantile(values[known], (0.25, 0.5, 0.75), method="nearest"))
    groups[known] = np.searchsorted(edges, values[known], side="right")
    inner = [f"{_short(low)} … < {_short(high)}" for low, high in pairwise(edges)]
    return groups, [f"< {_short(edges[0])}", *inner, f"≥ {_short(edges[-1])}"]


def _short(number: float) -> str:
    """Return a number to six digits with commas, never as a power of ten."""
    return f"{Decimal(f'{number:.6g}'):,f}"
