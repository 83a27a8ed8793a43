"""Reads one column of an export for the leakage audit, whatever it means.

The audit looks at columns that no pipeline file describes, so it finds out for itself
whether a column holds numbers, dates or categories.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.dates import PER_DAY, fitting_formats, words_among
from kaopu.leads.values import NO_CUSTOM, read_dates, read_numbers
from kaopu.pipeline.customs import NumberCustom
from kaopu.spelling import normalise

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
EMPTY: frozenset[str] = frozenset()

# Texts, normalised, that stand where nothing is known yet, whatever the pipeline file says
# of blanks. "None" and "unknown" are no such texts: they answer a question.
PLACEHOLDERS = frozenset(
    (
        *("tbd", "tba", "tbc", "n/a", "n.a.", "nil", "null", "nan", "-", "--", "---"),
        *("?", ".", "...", "(blank)", "(empty)", "--none--", "not set", "not entered"),
        *("select", "please select", "to be determined", "to be decided"),
        *(
            "待定",
            "未填",
            "未填写",
            "未设置",
            "未录入",
            "暂无",
            "请选择",
            "空",
            "—",
            "——",
            "/",
        ),
    )
)

# A column is numeric, or of dates, if so many of its distinct texts can be read so.
READABLE = 0.9
SAMPLE = 500


@dataclass(frozen=True)
class Column:
    """One column of an export.

    Attributes:
        name: Its header.
        codes: Shape (n,): the number of the cell's level, -1 where nothing is entered.
        levels: The distinct texts as first spelt, shape (k,).
        order: Shape (n,): the number, or days since 1970-01-01; nan where there is none.
            None for categories.
        is_date: Whether ``order`` is in days.
        placeholder: The most frequent text among the blanks; empty if they are empty.
    """

    name: str
    codes: Ints
    levels: NDArray[np.object_]
    order: Floats | None
    is_date: bool
    placeholder: str = ""

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Shape (n,): whether something is entered."""
        return self.codes >= 0


def read_column(
    name: str,
    cells: pd.Series,
    missing: frozenset[str],
    date_format: str,
    custom: NumberCustom = NO_CUSTOM,
) -> Column:
    """Return a column of texts with its levels, and its order if it has one.

    Args:
        name: Its header.
        cells: Texts, shape (n,).
        missing: Normalised texts that mean nothing was entered; a blank always does.
        date_format: The export's date format, beside ISO; others are tried after it.
        custom: How its numbers are written, as far as that is known.
    """
    codes, levels = _levels(cells, missing)
    texts = pd.Series(levels, dtype=object)
    meanings, is_date = _read_levels(texts, date_format, custom)
    if meanings is not None and is_date:
        return _dates(name, cells, codes, levels, meanings)
    order = None if meanings is None else np.append(meanings, np.nan)[codes]
    stands = _placeholder(cells.to_numpy(dtype=object)[codes < 0])
    return Column(name, codes, levels, order, is_date=False, placeholder=stands)


def as_dates(column: Column, cells: pd.Series, days: Floats) -> Column:
    """Return a column of numbers as dates.

    Args:
        column: The column.
        cells: Its texts, shape (n,).
        days: Its levels as days since 1970-01-01 (k,), nan where there is none.
    """
    return _dates(column.name, cells, column.codes, column.levels, days)


def _dates(
    name: str, cells: pd.Series, codes: Ints, levels: NDArray[np.object_], days: Floats
) -> Column:
    """Return a column of dates, in which a word in place of a date is a blank."""
    texts = pd.Series(levels, dtype=object).str.strip()
    told = np.isfinite(days) | ~words_among(texts)
    codes = np.append(np.where(told, np.cumsum(told) - 1, -1), -1)[codes]
    levels, order = levels[told], np.append(days[told], np.nan)[codes]
    stands = _placeholder(cells.to_numpy(dtype=object)[codes < 0])
    return Column(name, codes, levels, order, is_date=True, placeholder=stands)


def _placeholder(blanks: NDArray[np.object_]) -> str:
    """Return the most frequent of the blanks' texts that is not empty, if any is not."""
    places, texts = pd.factorize(blanks)
    counts = np.bincount(places, minlength=len(texts))
    often = sorted(zip(-counts, texts, strict=True))
    return next((str(text).strip() for _, text in often if str(text).strip()), "")


def _levels(cells: pd.Series, missing: frozenset[str]) -> tuple[Ints, NDArray[np.object_]]:
    """Return level numbers (n,), -1 for blanks, and the levels' first spellings (k,)."""
    raw, spellings = pd.factorize(cells.to_numpy(dtype=object))
    keys = pd.Series([normalise(str(text)) for text in spellings], dtype=object)
    level_of, _ = pd.factorize(keys.mask(keys.isin([*missing, ""])))
    known = np.flatnonzero(level_of >= 0)
    _, first = np.unique(level_of[known], return_index=True)
    return level_of[raw].astype(np.intp), spellings[known[first]]


def _read_levels(
    levels: pd.Series, date_format: str, custom: NumberCustom
) -> tuple[Floats | None, bool]:
    """Return the levels as numbers or days (k,), and whether they are days."""
    if levels.empty:
        return None, False
    sample = levels.iloc[:: -(-len(levels) // SAMPLE)]
    is_moments = date_format in PER_DAY and _share_read(_days(sample, date_format)) == 1
    if not is_moments and _share_read(_numbers(sample, custom)) >= READABLE:
        return _numbers(levels, custom), False
    sample = sample[~words_among(sample)]
    # A look at each text in every format of dates is dear; a date has a digit.
    if sample.str.contains(r"\d", regex=True).mean() < READABLE:
        return None, False
    for form in (date_format, *fitting_formats(sample)[:1]):
        if _share_read(_days(sample, form)) >= READABLE:
            return _days(levels, form), True
    return None, False


def _share_read(values: Floats) -> float:
    return float(np.isfinite(values).mean())


def _numbers(texts: pd.Series, custom: NumberCustom) -> Floats:
    """Return texts as numbers, nan for others."""
    return read_numbers(texts, EMPTY, EMPTY, custom).values.to_numpy(np.float64)


def _days(texts: pd.Series, form: str) -> Floats:
    return read_dates(texts, form, EMPTY, EMPTY).values.to_numpy(dtype=np.float64)
