"""Reads how deals ended, by the rules of a pipeline; everything reads it here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.errors import AmbiguousOutcomeError, OutcomeNotANumberError
from kaopu.leads.data_notes import DataNote
from kaopu.leads.values import normalised, read_numbers
from kaopu.pipeline.outcome import (
    FilledRule,
    Interval,
    Outcome,
    OutcomeRule,
    RangeRule,
    ValueRule,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
EMPTY: frozenset[str] = frozenset()
ENDS = {"won": 1.0, "lost": 0.0}


@dataclass(frozen=True)
class OutcomeReading:
    """How the deals of an export ended.

    Attributes:
        values: 1.0 won, 0.0 lost, nan open, shape (n,); None where the export lacks a
            column that it takes.
        young: Deals that are won, though younger than the age at which others would be
            lost (n,): to learn from, they are left out as the open ones of their age are.
        notes: What was met, counted.
    """

    values: Floats | None
    young: Bools
    notes: tuple[DataNote, ...] = field(default=())

    def to_learn_from(self) -> Floats | None:
        """Return the outcomes without deals that are too young to compare."""
        if self.values is None:
            return None
        return np.where(self.young, np.nan, self.values)


@dataclass(frozen=True)
class _Cells:
    """An export, and what the rules need beside it."""

    texts: pd.DataFrame
    missing: frozenset[str]
    created: Floats | None
    days: Sequence[Floats]
    name: Path | str

    def filled(self, column: str) -> Bools:
        keys = normalised(self.texts[column])
        return ~keys.isin([*self.missing, ""]).to_numpy(dtype=bool)


def read_outcome(
    texts: pd.DataFrame,
    outcome: Outcome,
    missing: frozenset[str],
    created: Floats | None = None,
    days: Sequence[Floats] = (),
    name: Path | str = "",
) -> OutcomeReading:
    """Return how deals ended.

    Args:
        texts: The export, shape (n, columns); no header twice.
        outcome: The rules, of which the first that tells a row's outcome decides.
        missing: Normalised texts that mean nothing was entered.
        created: Days since 1970-01-01 on which deals were opened (n,), if it is known.
        days: Further columns of days; the latest of all is that of the export.
        name: What messages call the export.

    Raises:
        AmbiguousOutcomeError: A text is neither won nor lost nor open.
        OutcomeNotANumberError: A cell is no number, where a number tells the outcome.
    """
    none = np.zeros(len(texts), dtype=bool)
    if any(column not in texts for column in outcome.columns):
        return OutcomeReading(None, none)
    cells = _Cells(texts, missing, created, days, name)
    values, young, notes = np.full(len(texts), np.nan), none, list[DataNote]()
    for rule in outcome.rules:
        undecided = np.isnan(values)
        values = np.where(undecided, _by_rule(rule, cells), values)
        if isinstance(rule, FilledRule) and rule.needs_age:
            age, as_of = _age(rule, cells)
            own = undecided & cells.filled(rule.column)
            young = young | (own & (age < (rule.lost_after_days or 0)))
            notes += _age_notes(rule, values, age, young & own, as_of)
    return OutcomeReading(values, young, tuple(notes))


def _by_rule(rule: OutcomeRule, cells: _Cells) -> Floats:
    """Return what a rule tells, shape (n,): 1.0, 0.0, or nan where it tells nothing."""
    if isinstance(rule, ValueRule):
        return _by_value(rule, cells)
    if isinstance(rule, RangeRule):
        return _by_range(rule, cells)
    return _by_filled(rule, cells)


def _by_value(rule: ValueRule, cells: _Cells) -> Floats:
    column = cells.texts[rule.column]
    keys = normalised(column)
    values = np.full(len(keys), np.nan)
    values[keys.isin(list(rule.won))] = 1.0
    values[keys.isin(list(rule.lost))] = 0.0
    understood = rule.won | rule.lost | rule.open | cells.missing
    strange = column[~keys.isin(list(understood))].value_counts()
    if len(strange):
        counts = {str(text): int(rows) for text, rows in strange.items()}
        known = {"won": rule.won, "lost": rule.lost, "open": rule.open}
        raise AmbiguousOutcomeError(cells.name, rule.column, counts, known, rule.key)
    return values


def _by_range(rule: RangeRule, cells: _Cells) -> Floats:
    read = read_numbers(cells.texts[rule.column], EMPTY, cells.missing)
    if read.not_understood:
        raise OutcomeNotANumberError(cells.name, rule.column, read.not_understood)
    numbers = read.values.to_numpy(dtype=float)
    values = np.full(len(numbers), np.nan)
    for interval, end in ((rule.lost, "lost"), (rule.won, "won")):
        if interval is not None:
            values[_within(numbers, interval)] = ENDS[end]
    return values


def _within(numbers: Floats, interval: Interval) -> Bools:
    known = np.isfinite(numbers)
    return known & (numbers >= interval.low) & (numbers <= interval.high)


def _by_filled(rule: FilledRule, cells: _Cells) -> Floats:
    filled = cells.filled(rule.column)
    values = np.where(filled, ENDS[rule.means], np.nan)
    if rule.lost_after_days is None:
        return values
    if rule.lost_after_days == 0:
        return np.where(filled, values, 0.0)
    age, _ = _age(rule, cells)
    return np.where(~filled & (age >= rule.lost_after_days), 0.0, values)


def _age(rule: FilledRule, cells: _Cells) -> tuple[Floats, float]:
    """Return the days since each deal was opened (n,), nan if unknown, and until when."""
    created = cells.created
    if created is None:
        return np.full(len(cells.texts), np.nan), np.nan
    if rule.as_of is not None:
        as_of = float(np.datetime64(rule.as_of, "D").astype(int))
    else:
        known = [day[np.isfinite(day)] for day in (created, *cells.days)]
        as_of = max((float(day.max()) for day in known if len(day)), default=np.nan)
    return as_of - created, as_of


def _age_notes(
    rule: FilledRule, values: Floats, age: Floats, young: Bools, as_of: float
) -> list[DataNote]:
    """Return how blanks were read, of deals that are lost, open or of unknown age."""
    limit, found = rule.lost_after_days or 0, list[DataNote]()
    counts = [
        ("outcome_lost_by_age", (values == 0) & (age >= limit), f"{limit}"),
        ("outcome_too_young", np.isnan(values) & (age < limit), f"{limit}"),
        ("outcome_won_young", young, f"{limit}"),
        ("outcome_no_age", np.isnan(values) & np.isnan(age), ""),
    ]
    if rule.as_of is None and np.isfinite(as_of):
        day = str(np.datetime64(int(as_of), "D"))
        counts.insert(0, ("outcome_as_of", np.isfinite(age), day))
    for id_, rows, value in counts:
        if rows.any():
            found.append(DataNote(rule.column, id_, int(rows.sum()), value))
    return found
