"""Columns of texts as codes and distinct texts: each text is looked at once, not each row.

A large table holds few distinct texts a column. Where a column is *coded*, a pandas
categorical, what is asked of its rows is answered for its texts and looked up by code. A
small table keeps plain texts, which a single lead is read faster from. What reads columns
takes either and gives the form that it got.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Codes = NDArray[np.intp]
Texts = NDArray[np.object_]

# From so many rows on, a table of texts is coded.
MANY_ROWS = 1_000
# Share of different texts among these from which on a column is not worth coding.
DISTINCT = 0.8
# Texts a row of a part of a large table, from which on those it holds are looked for.
FEW_ROWS = 4
# Where a table keeps the columns that it has made, the texts of its only row, and whether
# a column is coded.
KEPT, LONE, CODED = "_kept_columns", "_lone_texts", "_has_coded"
# From so many texts on, going through them one by one costs more than Arrow's start.
MANY_TEXTS = 64
# Of so few rows, each text is looked at by itself: what pandas does around it takes longer.
FEW_TEXTS = 16


def is_coded(column: pd.Series) -> bool:
    """Tell whether a column is codes and distinct texts."""
    return isinstance(column.dtype, pd.CategoricalDtype)


def coded(column: pd.Series) -> pd.Series:
    """Return a column of texts coded; one that is already as it is."""
    if is_coded(column):
        return column
    codes, texts = pd.factorize(column.to_numpy(dtype=object))
    return _series(codes, texts, column.index)


class KeptColumns(pd.DataFrame):
    """A table of a few rows that makes a column once, however often it is asked for.

    A single lead's facts are looked up hundreds of times, each time for longer than what is
    asked of them takes. What is made of the table is a plain one.
    """

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    def __getitem__(self, key: Any) -> Any:
        """Return a column; anything else that stands between brackets as pandas does."""
        if type(key) is not str:
            return super().__getitem__(key)
        kept = self.__dict__.get(KEPT)
        if kept is None:
            kept = {}
            object.__setattr__(self, KEPT, kept)
        if key not in kept:
            kept[key] = super().__getitem__(key)
        return kept[key]

    @property
    def has_coded(self) -> bool:
        """Whether a column is coded."""
        found = self.__dict__.get(CODED)
        if found is None:
            found = _any_coded(self)
            object.__setattr__(self, CODED, found)
        return bool(found)

    def lone_text(self, column: str) -> str | None:
        """Return the text of a table's only row; None if it has more, or coded columns.

        To look at a text takes no time; to make its column does.
        """
        lone = self.__dict__.get(LONE)
        if lone is None:
            lone = {}
            if len(self) == 1 and not self.has_coded:
                cells = self.to_numpy(dtype=object)[0].tolist()
                lone = dict(zip(self.columns.tolist(), map(str, cells), strict=True))
            object.__setattr__(self, LONE, lone)
        return lone.get(column)

    def __setitem__(self, key: Any, value: Any) -> None:
        """Set a column, and forget those that were made."""
        object.__setattr__(self, KEPT, {})
        object.__setattr__(self, LONE, None)
        object.__setattr__(self, CODED, None)
        super().__setitem__(key, value)


def kept_columns(
    table: pd.DataFrame, made: Mapping[str, pd.Series] | None = None
) -> pd.DataFrame:
    """Return a table that makes each column once if it has few rows; else as it is.

    Args:
        table: The table.
        made: Columns of it that are there already.
    """
    if type(table) is KeptColumns or len(table) > FEW_TEXTS:
        return table
    if not table.columns.is_unique:
        return table
    kept = KeptColumns(table)
    object.__setattr__(kept, KEPT, dict(made or {}))
    return kept


def table_of(columns: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return the table of some columns of one length, see `kept_columns`.

    pandas looks at the index of each; of few rows that takes longer than all else.
    """
    rows = len(next(iter(columns.values()), ()))
    if not 0 < rows <= FEW_TEXTS or not all(map(_is_plain, columns.values())):
        return pd.DataFrame(columns)
    cells = np.empty((rows, len(columns)), dtype=object)
    for place, column in enumerate(columns.values()):
        cells[:, place] = column.to_numpy()
    table = KeptColumns(cells, columns=headers(tuple(columns)), dtype=object)
    for place, column in enumerate(columns.values()):
        if column.dtype.kind == "f":
            table.isetitem(place, column.to_numpy())
    object.__setattr__(table, KEPT, dict(columns))
    return table


@lru_cache(maxsize=64)
def headers(names: tuple[str, ...]) -> pd.Index:
    """Return the headers of a table, which are the same for each lead of a model."""
    return pd.Index(names)


def _is_plain(column: pd.Series) -> bool:
    """Tell whether a column is one of texts as they are, or of floats."""
    dtype = column.dtype
    return dtype.kind in "Of" and not isinstance(dtype, pd.CategoricalDtype)


def coded_table(texts: pd.DataFrame) -> pd.DataFrame:
    """Return a table of texts coded, if it has many rows; headers may stand twice.

    Columns of which nearly every text differs, such as ids, stay as they are.
    """
    if len(texts) < MANY_ROWS or not texts.shape[1]:
        return texts
    columns = [texts.iloc[:, place] for place in range(texts.shape[1])]
    columns = [column if _is_distinct(column) else coded(column) for column in columns]
    table = pd.concat(columns, axis=1)
    table.columns = texts.columns
    return table


def _is_distinct(column: pd.Series) -> bool:
    """Tell by its first rows whether nearly every text of a column differs."""
    if is_coded(column):
        return False
    first = column.iloc[:MANY_ROWS].to_numpy(dtype=object)
    return len(set(first)) > DISTINCT * len(first)


def distinct_texts(column: pd.Series) -> tuple[Codes, Texts]:
    """Return for each row (n,) the place of its text, and the texts, each once.

    Texts that stand in no row are left out. The others stand in order of appearance: in
    the column, or in the one that it was coded from.
    """
    if not is_coded(column):
        if len(column) <= FEW_TEXTS:
            return _few_distinct(column.to_numpy(dtype=object))
        codes, found = pd.factorize(column.to_numpy(dtype=object))
        return codes, found
    own, texts = _codes(column), column.cat.categories.to_numpy(dtype=object)
    if len(texts) > FEW_ROWS * len(own):
        used, codes = np.unique(own, return_inverse=True)
        return codes, texts[used]
    is_used = np.zeros(len(texts), dtype=bool)
    is_used[own] = True
    if is_used.all():
        return own, texts
    return (np.cumsum(is_used) - 1)[own], texts[is_used]


def _few_distinct(cells: Texts) -> tuple[Codes, Texts]:
    """Return the same for a few rows."""
    if len(cells) == 1:
        return np.zeros(1, dtype=np.intp), cells.copy()
    places: dict[str, int] = {}
    codes = [places.setdefault(text, len(places)) for text in cells.tolist()]
    found = np.empty(len(places), dtype=object)
    found[:] = list(places)
    return np.array(codes, dtype=np.intp), found


def text_counts(column: pd.Series) -> dict[str, int]:
    """Return how many rows hold each text, those of the most rows first."""
    codes, texts = distinct_texts(column)
    counts = np.bincount(codes, minlength=len(texts))
    order = np.argsort(-counts, kind="stable").tolist()
    return {str(texts[place]): int(counts[place]) for place in order}


def from_texts(codes: Codes, texts: Sequence[str] | Texts, like: pd.Series) -> pd.Series:
    """Return the column (n,) of a text each row, coded as ``like`` is.

    Args:
        codes: For each row the place of its text (n,).
        texts: The texts (k,); they need not be distinct.
        like: Whose index and form it has.
    """
    found = np.empty(len(texts), dtype=object)
    found[:] = texts
    if not is_coded(like):
        return pd.Series(found[codes], index=like.index, dtype=object)
    places, unique = pd.factorize(found)
    return _series(places[codes], unique, like.index)


def map_texts(column: pd.Series, text_of: Callable[[str], str]) -> pd.Series:
    """Return a column with each text replaced; equal texts are looked at once."""
    codes, texts = distinct_texts(column)
    own = [text_of(str(text)) for text in texts]
    # Of a coded column texts that are in no row would stay.
    if not is_coded(column) and own == texts.tolist():
        return column
    return from_texts(codes, own, column)


def where(column: pd.Series, is_so: Callable[[str], bool]) -> Bools:
    """Tell for each row (n,) whether its text is so; equal texts are looked at once."""
    codes, texts = distinct_texts(column)
    return np.array([is_so(str(text)) for text in texts], dtype=bool)[codes]


def is_any(column: pd.Series, texts: Collection[str]) -> Bools:
    """Tell for each row (n,) whether it holds one of some texts."""
    if not is_coded(column):
        if len(column) > FEW_TEXTS:
            return column.isin(list(texts)).to_numpy(dtype=bool)
        cells = column.to_numpy(dtype=object).tolist()
        return np.array([text in texts for text in cells], dtype=bool)
    held = np.fromiter((text in texts for text in column.cat.categories), bool)
    return held[column.array.codes] if len(held) else np.zeros(len(column), dtype=bool)


def is_text(column: pd.Series, text: str) -> Bools:
    """Tell for each row (n,) whether it holds a text."""
    if is_coded(column):
        place = int(column.cat.categories.get_indexer(pd.Index([text], dtype=object))[0])
        if place < 0:
            return np.zeros(len(column), dtype=np.bool_)
        return np.asarray(column.array.codes == place, dtype=np.bool_)
    # For one row, what pandas does around the comparison takes a hundred times as long.
    return np.asarray(column.to_numpy(dtype=object) == text, dtype=np.bool_)


def replaced(column: pd.Series, rows: Bools, text: str) -> pd.Series:
    """Return a column of texts with one text in some rows (n,)."""
    if not is_coded(column):
        return set_rows(column, rows, text)
    texts = column.cat.categories.to_numpy(dtype=object)
    place = int(column.cat.categories.get_indexer(pd.Index([text], dtype=object))[0])
    if place < 0:
        place, texts = len(texts), np.append(texts, text)
    return _series(np.where(rows, place, _codes(column)), texts, column.index)


def set_rows(column: pd.Series, rows: Bools, value: str | float) -> pd.Series:
    """Return a column of texts or floats with one value in some rows (n,)."""
    if not rows.any():
        return column
    cells = column.to_numpy(copy=True)
    cells[rows] = value
    return pd.Series(cells, index=column.index, dtype=cells.dtype, copy=False)


def differ(column: pd.Series, other: pd.Series) -> Bools:
    """Tell for each row (n,) whether two columns hold different texts."""
    if column is other:
        return np.zeros(len(column), dtype=bool)
    codes, texts = distinct_texts(column)
    own, others = distinct_texts(other)
    places = {text: place for place, text in enumerate(texts)}
    same = np.array([places.get(text, -1) for text in others], dtype=np.intp)
    return np.asarray(codes != same[own], dtype=np.bool_)


def matching(pattern: re.Pattern[str], texts: Sequence[str] | Texts) -> Bools:
    """Tell which texts (k,) a pattern matches as a whole.

    Args:
        pattern: Of letters and digits by themselves alone, for Arrow reads it, too.
        texts: The texts.
    """
    if len(texts) < MANY_TEXTS:
        found = (pattern.fullmatch(text) is not None for text in texts)
        return np.fromiter(found, bool, len(texts))
    cells = pa.array(texts, type=pa.string())
    matches = pc.match_substring_regex(cells, rf"\A(?:{pattern.pattern})\z")
    return np.asarray(matches.to_numpy(zero_copy_only=False), dtype=np.bool_)


def any_coded(table: pd.DataFrame) -> bool:
    """Tell whether a table holds a coded column."""
    return table.has_coded if isinstance(table, KeptColumns) else _any_coded(table)


def _any_coded(table: pd.DataFrame) -> bool:
    return any(isinstance(dtype, pd.CategoricalDtype) for dtype in table.dtypes)


def _codes(column: pd.Series) -> Codes:
    return np.asarray(column.array.codes, dtype=np.intp)


def _series(codes: Codes, texts: Texts, index: pd.Index) -> pd.Series:
    dtype = pd.CategoricalDtype(pd.Index(texts, dtype=object))
    values = pd.Categorical.from_codes(codes, dtype=dtype, validate=False)
    return pd.Series(values, index=index)
