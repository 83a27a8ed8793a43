"""Gives the texts of one column their meaning: levels, numbers, dates, categories.

In which form the values are kept is said in `kaopu.leads.states`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.dates import is_serial, parse_days
from kaopu.leads.numbers import Reading, read_number
from kaopu.leads.states import NOT_ASKED, NOT_UNDERSTOOD, STATE_TEXTS, UNKNOWN
from kaopu.pipeline.resolved import Source
from kaopu.spelling import (
    Merged,
    category_text,
    merged_spellings,
    normalise,
    spellings_of,
    whole,
)


@dataclass(frozen=True)
class ReadColumn:
    """One column's values, and which cells could not be understood.

    Attributes:
        values: Length n_rows, texts or floats as `kaopu.leads.states` describes.
        not_understood: Distinct cell texts with the number of rows that hold them.
        assumed: What was assumed to read some numbers or dates, with their rows.
        merged: Categories that some cells spell otherwise than they are shown.
    """

    values: pd.Series
    not_understood: dict[str, int]
    assumed: dict[Reading, int] = field(default_factory=dict)
    merged: tuple[Merged, ...] = ()


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
    cells: pd.Series, unknown: frozenset[str], missing: frozenset[str]
) -> ReadColumn:
    """Return a column of numbers, as `kaopu.leads.numbers` reads them."""
    codes, distinct = pd.factorize(cells)
    # Plain numbers take a short way.
    values: NDArray[np.float64] = np.array(
        pd.to_numeric(pd.Series(distinct), errors="coerce"), dtype=np.float64
    )
    assumed: dict[Reading, int] = {}
    often = np.bincount(codes, minlength=len(distinct))
    for place in np.flatnonzero(~np.isfinite(values)).tolist():
        text = str(distinct[place])
        values[place], reading = read_number(text)
        is_state = normalise(text) in unknown | missing
        if reading != "plain" and not is_state:
            assumed[reading] = assumed.get(reading, 0) + int(often[place])
    read = _with_states(cells, codes, distinct, values, unknown, missing)
    return replace(read, assumed=assumed)


def read_dates(
    cells: pd.Series, date_format: str, unknown: frozenset[str], missing: frozenset[str]
) -> ReadColumn:
    """Return a column of dates as days since 1970-01-01, as `kaopu.leads.dates` reads."""
    codes, distinct = pd.factorize(cells)
    texts = pd.Series(distinct, dtype=object).str.strip()
    values = parse_days(texts, date_format)
    read = _with_states(cells, codes, distinct, values, unknown, missing)
    often = np.bincount(codes, minlength=len(distinct))
    serials = int(often[is_serial(texts)].sum())
    return replace(read, assumed={"serial": serials} if serials else {})


def _with_states(
    cells: pd.Series,
    codes: NDArray[np.intp],
    distinct: pd.Index,
    values: NDArray[np.float64],
    unknown: frozenset[str],
    missing: frozenset[str],
) -> ReadColumn:
    """Return the column of which ``values`` are those of its distinct texts."""
    keys = [normalise(str(text)) for text in distinct]
    is_unknown = np.array([key in unknown for key in keys], dtype=bool)
    is_missing = np.array([key in missing for key in keys], dtype=bool)
    often = np.bincount(codes, minlength=len(distinct))
    strange = np.flatnonzero(np.isnan(values) & ~is_unknown & ~is_missing)
    strange = strange[np.argsort(-often[strange], kind="stable")]
    values[is_unknown] = np.inf
    values[is_missing] = np.nan
    return ReadColumn(
        pd.Series(values[codes], index=cells.index),
        {str(distinct[place]): int(often[place]) for place in strange.tolist()},
    )
