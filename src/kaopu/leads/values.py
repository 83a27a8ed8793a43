"""Gives the texts of one column their meaning: levels, numbers, dates, categories.

In which form the values are kept is said in `kaopu.leads.states`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.customs.day_order import find_assumed
from kaopu.leads.customs.decimals import Finding, read_decimals
from kaopu.leads.customs.percents import read_percents
from kaopu.leads.dates import parse_days
from kaopu.leads.numbers import Reading
from kaopu.leads.states import NOT_ASKED, NOT_UNDERSTOOD, UNKNOWN
from kaopu.pipeline.customs import NumberCustom
from kaopu.pipeline.resolved import Source, normalise

NO_CUSTOM = NumberCustom()
WHOLE_NUMBER = re.compile(r"^(-?\d+)\.0+$")
CURRENCY = re.compile(
    r"[$€£¥￥]|USD|EUR|CNY|RMB|GBP|HKD|JPY|人民币|美元|欧元|元|圆", re.IGNORECASE
)
# What a sign may stand for; a code stands for itself.
CURRENCIES = {
    "$": {"USD", "AUD", "CAD", "HKD", "NZD", "SGD", "TWD"},
    "€": {"EUR"},
    "£": {"GBP"},
    "¥": {"CNY", "RMB", "JPY"},
    "￥": {"CNY", "RMB", "JPY"},
    "CNY": {"CNY", "RMB"},
    "RMB": {"CNY", "RMB"},
    "人民币": {"CNY", "RMB"},
    "美元": {"USD"},
    "欧元": {"EUR"},
    "元": {"CNY", "RMB", "HKD", "TWD"},
    "圆": {"CNY", "RMB", "JPY"},
}


@dataclass(frozen=True)
class Assumed:
    """What was assumed to read some numbers or dates of a column.

    Attributes:
        reading: What it was.
        rows: How many rows hold such a cell.
        example: What a note on them cites; empty where it cites nothing.
        doubts: The cells' texts, where they may mean something else.
    """

    reading: Reading
    rows: int
    example: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadColumn:
    """One column's values, and which cells could not be understood.

    Attributes:
        values: Length n_rows, texts or floats as `kaopu.leads.states` describes.
        not_understood: Distinct cell texts with the number of rows that hold them.
        assumed: What was assumed to read some numbers or dates.
        custom: How the column is written, if it holds numbers.
    """

    values: pd.Series
    not_understood: dict[str, int]
    assumed: tuple[Assumed, ...] = ()
    custom: NumberCustom | None = None


def normalised(cells: pd.Series) -> pd.Series:
    """Return cells as they are compared; equal texts are looked at once."""
    codes, distinct = pd.factorize(cells)
    keys = np.array([normalise(str(text)) for text in distinct], dtype=object)
    return pd.Series(keys[codes], index=cells.index, dtype=object)


def read_texts(source: Source, cells: pd.Series) -> ReadColumn:
    """Return a level, flag or category column; equal texts are looked up once."""
    codes, distinct = pd.factorize(cells)
    meanings = [_meaning(source, str(text)) for text in distinct]
    # As objects, which are looked at twice as fast as pandas's own texts in small tables.
    found = np.array(meanings, dtype=object)[codes]
    values = pd.Series(found, index=cells.index, dtype=object)
    counts = np.bincount(codes, minlength=len(distinct))
    strange = {
        str(text): int(counts[i])
        for i, text in enumerate(distinct)
        if meanings[i] == NOT_UNDERSTOOD
    }
    return ReadColumn(values, strange)


def _meaning(source: Source, text: str) -> str:
    key = normalise(text)
    if key in source.values:
        return source.values[key]
    if key in source.unknown:
        return UNKNOWN
    if key in source.missing:
        return NOT_ASKED
    if source.kind != "category":
        return NOT_UNDERSTOOD
    # A spreadsheet shows as 3 what a CSV of the same table may hold as 3.0.
    return WHOLE_NUMBER.sub(r"\1", text.strip())


def read_numbers(
    cells: pd.Series,
    unknown: frozenset[str],
    missing: frozenset[str],
    custom: NumberCustom = NO_CUSTOM,
    *,
    percents: bool = False,
) -> ReadColumn:
    """Return a column of numbers, as `kaopu.leads.customs` reads them.

    Args:
        cells: The cells.
        unknown: Normalised texts that mean asked and not told.
        missing: Normalised texts that mean not asked yet.
        custom: How such cells are written, as far as that is known.
        percents: Whether a % sign makes a difference.
    """
    codes, distinct = pd.factorize(cells)
    texts = [str(text) for text in distinct]
    often = np.bincount(codes, minlength=len(texts))
    states = _states(texts, unknown, missing)
    counted = np.where(states.unknown | states.missing, 0, often)
    read = read_decimals(texts, counted, custom)
    if percents:
        read = read_percents(texts, counted, read, custom.percent)
    column = _column(cells, codes, texts, read.values, states, read.findings)
    return replace(column, custom=read.custom)


def named_currencies(cells: pd.Series) -> list[set[str]]:
    """Return for each cell the currencies its sign may stand for; empty without one."""
    found: dict[str, set[str]] = {}
    for text in cells.unique():
        signs = [sign.upper() for sign in CURRENCY.findall(str(text))]
        meant = [CURRENCIES.get(sign, {sign}) for sign in signs]
        found[text] = (set.intersection(*meant) or {"several"}) if meant else set()
    return [found[text] for text in cells]


def read_dates(
    cells: pd.Series, date_format: str, unknown: frozenset[str], missing: frozenset[str]
) -> ReadColumn:
    """Return a column of dates as days since 1970-01-01, as `kaopu.leads.dates` reads."""
    codes, distinct = pd.factorize(cells)
    texts = pd.Series(distinct, dtype=object).str.strip()
    values = parse_days(texts, date_format)
    found = tuple(find_assumed(texts, values, date_format))
    own = [str(text) for text in distinct]
    return _column(cells, codes, own, values, _states(own, unknown, missing), found)


class _States(NamedTuple):
    """Which of a column's distinct texts say that nothing was told (k,)."""

    unknown: NDArray[np.bool_]
    missing: NDArray[np.bool_]


def _states(
    texts: Sequence[str], unknown: frozenset[str], missing: frozenset[str]
) -> _States:
    keys = [normalise(text) for text in texts]
    return _States(
        np.array([key in unknown for key in keys], dtype=bool),
        np.array([key in missing for key in keys], dtype=bool),
    )


def _column(
    cells: pd.Series,
    codes: NDArray[np.intp],
    texts: Sequence[str],
    values: NDArray[np.float64],
    states: _States,
    findings: Iterable[Finding],
) -> ReadColumn:
    """Return the column of which ``values`` are those of its distinct texts."""
    often = np.bincount(codes, minlength=len(texts))
    told = ~states.unknown & ~states.missing
    strange = np.isnan(values) & told
    values[states.unknown] = np.inf
    values[states.missing] = np.nan
    assumed = []
    for finding in findings:
        found = finding.texts & told
        if found.any():
            strange &= ~found
            doubts = (
                [texts[i] for i in np.flatnonzero(found).tolist()]
                if finding.is_doubt
                else ()
            )
            rows = int(often[found].sum())
            assumed.append(Assumed(finding.reading, rows, finding.example, tuple(doubts)))
    places = np.flatnonzero(strange)
    places = places[np.argsort(-often[places], kind="stable")]
    return ReadColumn(
        pd.Series(values[codes], index=cells.index),
        {texts[place]: int(often[place]) for place in places.tolist()},
        tuple(assumed),
    )
