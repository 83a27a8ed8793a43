"""What each rule of an outcome tells of the rows of an export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import distinct_texts, text_counts
from kaopu.errors import AmbiguousOutcomeError, OutcomeNotANumberError
from kaopu.leads.dates import day_number, fitting_formats, words_among
from kaopu.leads.values import read_numbers
from kaopu.pipeline.customs import PLAIN, Customs
from kaopu.pipeline.outcome import (
    FilledRule,
    Interval,
    OutcomeRule,
    RangeRule,
    ValueRule,
)
from kaopu.spelling import normalise, normalised

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
EMPTY: frozenset[str] = frozenset()
ENDS = {"won": 1.0, "lost": 0.0}


@dataclass(frozen=True)
class OutcomeCells:
    """An export, and what the rules need beside it; see `read_outcome`.

    Attributes:
        rest_open: Whether a text that a rule does not know is an open deal's, where the
            rule names none of open deals.
    """

    texts: pd.DataFrame
    missing: frozenset[str]
    created: Floats | None
    days: Sequence[Floats]
    name: Path | str
    customs: Customs = PLAIN
    rest_open: bool = False
    _words: dict[str, dict[str, int]] = field(default_factory=dict, compare=False)

    def filled(self, column: str) -> Bools:
        """Tell in which rows a column is filled in (n,); a word is no date."""
        keys = normalised(self.texts[column])
        blank = keys.isin([*self.missing, ""]).to_numpy(dtype=bool)
        return ~blank & ~self.texts[column].isin(self.words(column)).to_numpy(dtype=bool)

    def words(self, column: str) -> dict[str, int]:
        """Return the words that stand in place of dates, such as pending, with their rows.

        They are those of the export itself, and those that are known; looked for once. Of
        an export of which these are some rows, they are those of the whole.
        """
        if column not in self._words:
            self._words[column] = self._find_words(column)
        return self._words[column]

    def _find_words(self, column: str) -> dict[str, int]:
        cells, known = self.texts[column], self.customs.words.get(column, ())
        whole = self.customs.whole.get(column)
        if whole is None:
            found = words_for_dates(text_counts(cells), self.missing)
        else:
            told = dict(zip(whole.texts, whole.rows, strict=True))
            words = words_for_dates(told, self.missing)
            found = text_counts(cells[cells.isin(words)])
        rest = text_counts(cells[normalised(cells).isin(known) & ~cells.isin(found)])
        return found | rest


def words_for_dates(counts: Mapping[str, int], missing: frozenset[str]) -> dict[str, int]:
    """Return the words that stand in place of dates in a column, with their rows.

    There are none in a column of something else.

    Args:
        counts: The column's texts, with their rows.
        missing: Normalised texts that mean nothing was entered.
    """
    texts = pd.Series(list(counts), dtype=object)
    texts = texts[~normalised(texts).isin([*missing, ""])].reset_index(drop=True)
    words = words_among(texts) if len(texts) else np.zeros(0, dtype=bool)
    if not words.any():
        return {}
    often = np.array([counts[text] for text in texts], dtype=np.intp)
    if not fitting_formats(texts, often):
        return {}
    return {text: counts[text] for text in texts[words]}


def by_rule(rule: OutcomeRule, cells: OutcomeCells) -> Floats:
    """Return what a rule tells, shape (n,): 1.0, 0.0, or nan where it tells nothing."""
    if isinstance(rule, ValueRule):
        return _by_value(rule, cells)
    if isinstance(rule, RangeRule):
        return _by_range(rule, cells)
    return _by_filled(rule, cells)


def _by_value(rule: ValueRule, cells: OutcomeCells) -> Floats:
    column = cells.texts[rule.column]
    codes, texts = distinct_texts(column)
    keys = [normalise(str(text)) for text in texts]
    values = np.array([_end(rule, key) for key in keys], dtype=np.float64)
    if (strange := _strange_texts(rule, keys, cells.missing)).any():
        counts = text_counts(column[strange[codes]])
        if cells.rest_open and not rule.open:
            return values[codes]
        known = {"won": rule.won, "lost": rule.lost, "open": rule.open}
        raise AmbiguousOutcomeError(cells.name, rule.column, counts, known, rule.key)
    return values[codes]


def rest_of(rule: ValueRule, cells: OutcomeCells) -> dict[str, int]:
    """Return the texts of open deals that a rule does not name, with their rows."""
    if rule.open or not cells.rest_open:
        return {}
    column = cells.texts[rule.column]
    codes, texts = distinct_texts(column)
    keys = [normalise(str(text)) for text in texts]
    return text_counts(column[_strange_texts(rule, keys, cells.missing)[codes]])


def _strange_texts(rule: ValueRule, keys: Sequence[str], missing: frozenset[str]) -> Bools:
    """Tell which normalised texts (k,) a rule does not know."""
    understood = rule.won | rule.lost | rule.open | missing
    return np.array([key not in understood for key in keys], dtype=bool)


def _end(rule: ValueRule, key: str) -> float:
    if key in rule.lost:
        return ENDS["lost"]
    return ENDS["won"] if key in rule.won else np.nan


def _by_range(rule: RangeRule, cells: OutcomeCells) -> Floats:
    whole = cells.customs.whole.get(rule.column)
    read = read_numbers(cells.texts[rule.column], EMPTY, cells.missing, whole=whole)
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


def _by_filled(rule: FilledRule, cells: OutcomeCells) -> Floats:
    filled = cells.filled(rule.column)
    values = np.where(filled, ENDS[rule.means], np.nan)
    if rule.lost_after_days is None:
        return values
    if rule.lost_after_days == 0:
        return np.where(filled, values, 0.0)
    age, _ = age_of(rule, cells)
    return np.where(~filled & (age >= rule.lost_after_days), 0.0, values)


def age_of(rule: FilledRule, cells: OutcomeCells) -> tuple[Floats, float]:
    """Return the days since each deal was opened (n,), nan if unknown, and until when."""
    created = cells.created
    if created is None:
        return np.full(len(cells.texts), np.nan), np.nan
    if rule.as_of is not None:
        as_of = float(day_number(rule.as_of))
    else:
        known = [day[np.isfinite(day)] for day in (created, *cells.days)]
        as_of = max((float(day.max()) for day in known if len(day)), default=np.nan)
    return as_of - created, as_of
