"""Gives the texts of one column their meaning: levels, numbers, dates, categories.

In which form the values are kept is said in `kaopu.leads.states`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import distinct_texts, from_texts
from kaopu.leads.customs.day_order import find_assumed, find_words, settle_dates_of
from kaopu.leads.customs.decimals import Decimals, read_decimals
from kaopu.leads.customs.lone_numbers import lone_number
from kaopu.leads.customs.number_texts import (
    Finding,
    NumberTexts,
    are_numerals,
    read_both,
)
from kaopu.leads.customs.percents import read_percents, settle_percents
from kaopu.leads.customs.shared_decimals import Told
from kaopu.leads.customs.units import read_units, settle_units
from kaopu.leads.dates import parse_days, plain_day, stripped
from kaopu.leads.numbers import Reading
from kaopu.leads.states import NOT_ASKED, NOT_UNDERSTOOD, STATE_TEXTS, UNKNOWN
from kaopu.pipeline.customs import NumberCustom, Tally
from kaopu.pipeline.resolved import Source
from kaopu.spelling import (
    Merged,
    category_text,
    merged_spellings,
    normalise,
    spellings_of,
    whole,
)

NO_CUSTOM = NumberCustom()


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
        merged: Categories that some cells spell otherwise than they are shown.
        told: What it tells of its decimal sign, if it holds numbers.
    """

    values: pd.Series
    not_understood: dict[str, int]
    assumed: tuple[Assumed, ...] = ()
    custom: NumberCustom | None = None
    merged: tuple[Merged, ...] = ()
    told: Told | None = None


def read_texts(source: Source, cells: pd.Series) -> ReadColumn:
    """Return a level, flag or category column; equal texts are looked up once."""
    codes, distinct = distinct_texts(cells)
    meanings = [_meaning(source, str(text)) for text in distinct]
    values = from_texts(codes, meanings, cells)
    counts = np.bincount(codes, minlength=len(distinct))
    strange = {
        str(text): int(counts[i])
        for i, text in enumerate(distinct)
        if meanings[i] == NOT_UNDERSTOOD
    }
    shown = frozenset((source.spellings or {}).values())
    counted = (
        (str(text), meaning, int(count))
        for text, meaning, count in zip(distinct, meanings, counts, strict=True)
        if meaning in shown
    )
    return ReadColumn(values, strange, merged=merged_spellings(counted))


def category_spellings(source: Source, cells: pd.Series) -> dict[str, str]:
    """Return the first spelling of each category that a column holds, by its key."""
    known = (str(text) for text in pd.unique(cells))
    skipped = source.unknown | source.missing
    return spellings_of((t for t in known if normalise(t) not in skipped), STATE_TEXTS)


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
    shown = source.spellings.get(whole(key)) if source.spellings else None
    return category_text(text) if shown is None else shown


def read_numbers(
    cells: pd.Series,
    unknown: frozenset[str],
    missing: frozenset[str],
    custom: NumberCustom = NO_CUSTOM,
    *,
    percents: bool = False,
    is_shared: bool = False,
    whole: Tally | None = None,
) -> ReadColumn:
    """Return a column of numbers, as `kaopu.leads.customs` reads them.

    Args:
        cells: The cells.
        unknown: Normalised texts that mean asked and not told.
        missing: Normalised texts that mean not asked yet.
        custom: How such cells are written, as far as that is known.
        percents: Whether a % sign makes a difference.
        is_shared: Whether ``custom`` is what other columns of the same rows prove.
        whole: The texts of the whole column of which these are rows; None if they are all.
    """
    codes, distinct = distinct_texts(cells)
    texts = list(map(str, distinct))
    if len(cells) == 1 and whole is None and not _any_numeral(frozenset(unknown | missing)):
        alone = lone_number(texts[0], custom, percents=percents)
        if alone is not None:
            values = pd.Series([alone.value], index=cells.index)
            return ReadColumn(values, {}, custom=alone.custom, told=alone.told)
    often = np.bincount(codes, minlength=len(texts))
    part, states = _number_texts(texts, often, unknown, missing)
    settling = part
    if whole is not None:
        settling, _ = _number_texts(
            whole.texts, np.array(whole.rows, dtype=np.intp), unknown, missing
        )
    read = _read_numbers(part, settling, custom, percents=percents, is_shared=is_shared)
    column = _column(cells, codes, texts, read.values, states, read.findings)
    return replace(column, custom=read.custom, told=read.told)


def _number_texts(
    texts: Sequence[str],
    often: NDArray[np.intp],
    unknown: frozenset[str],
    missing: frozenset[str],
) -> tuple[NumberTexts, _States]:
    plain = are_numerals(texts)
    # Where no word is a numeral, no numeral is one of the words.
    words_alone = not _any_numeral(frozenset(unknown | missing))
    asked = ~plain if words_alone else np.ones(len(texts), dtype=bool)
    states = _states(texts, unknown, missing, asked)
    counted = np.where(states.unknown | states.missing, 0, often)
    return read_both(texts, counted, plain), states


@lru_cache(maxsize=256)
def _any_numeral(words: frozenset[str]) -> bool:
    """Tell of a pipeline's words whether one is a numeral."""
    return bool(are_numerals(list(words)).any())


def _read_numbers(
    part: NumberTexts,
    whole: NumberTexts,
    custom: NumberCustom,
    *,
    percents: bool,
    is_shared: bool,
) -> Decimals:
    """Return the numbers of some texts, read as the whole column settles it."""
    of_whole = read_decimals(whole, whole, custom, is_shared=is_shared)
    read = of_whole
    if part is not whole:
        read = read_decimals(part, whole, custom, is_shared=is_shared)
    units = settle_units(whole, of_whole, custom.least_united)
    read = read_units(part, read, units)
    if percents:
        of_whole = read if part is whole else read_units(whole, of_whole, units)
        rule = settle_percents(whole, of_whole, custom.percent)
        read = read_percents(part, read, rule)
    return read


def read_dates(
    cells: pd.Series,
    date_format: str,
    unknown: frozenset[str],
    missing: frozenset[str],
    whole: Tally | None = None,
) -> ReadColumn:
    """Return a column of dates as days since 1970-01-01, as `kaopu.leads.dates` reads.

    Args:
        cells: The cells.
        date_format: The ``strptime`` format of those that are not ISO.
        unknown: Normalised texts that mean asked and not told.
        missing: Normalised texts that mean not asked yet.
        whole: The texts of the whole column of which these are rows; None if they are all.
    """
    codes, distinct = distinct_texts(cells)
    if whole is None and len(cells) == 1:
        plain = plain_day(str(distinct[0]).strip())
        if plain is not None:
            listed = [str(distinct[0])]
            states = _states(listed, unknown, missing, np.array([True]))
            return _column(cells, codes, listed, np.array([plain]), states, ())
    own = pd.Series(distinct, dtype=object)
    texts = stripped(own)
    values = parse_days(texts, date_format)
    often = np.bincount(codes, minlength=len(texts))
    if whole is None:
        rule = settle_dates_of(own, values, often, date_format)
    else:
        cells_ = pd.Series(list(whole.texts), dtype=object)
        days = parse_days(stripped(cells_), date_format)
        rows = np.array(whole.rows, dtype=np.intp)
        rule = settle_dates_of(cells_, days, rows, date_format)
    found = (*find_words(own, rule), *find_assumed(texts, values, date_format, rule))
    listed, asked = own.tolist(), np.isnan(values)
    if any(character.isdigit() for word in unknown | missing for character in word):
        asked[:] = True
    states = _states(listed, unknown, missing, asked)
    return _column(cells, codes, listed, values, states, found)


class _States(NamedTuple):
    """Which of a column's distinct texts say that nothing was told (k,)."""

    unknown: NDArray[np.bool_]
    missing: NDArray[np.bool_]


def _states(
    texts: Sequence[str],
    unknown: frozenset[str],
    missing: frozenset[str],
    asked: NDArray[np.bool_],
) -> _States:
    """Return the states of some texts, of which the others have none for sure."""
    none = np.zeros(len(texts), dtype=bool)
    states = _States(none, none.copy())
    for place in np.flatnonzero(asked).tolist():
        key = normalise(texts[place])
        states.unknown[place] = key in unknown
        states.missing[place] = key in missing
    return states


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
    if len(places) > 1:
        places = places[np.argsort(-often[places], kind="stable")]
    return ReadColumn(
        pd.Series(values[codes], index=cells.index),
        {texts[place]: int(often[place]) for place in places.tolist()},
        tuple(assumed),
    )
