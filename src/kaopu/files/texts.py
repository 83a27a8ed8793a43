"""The one text form of every table: what a cell of any kind is as text.

Every cell becomes text, so that the same lead reads the same from every format;
`kaopu.leads.values` gives the texts their meaning.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import infer_dtype


def blank_rows(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows hold nothing but spaces; equal texts are looked at once."""
    blank = np.ones(len(frame), dtype=bool)
    for i in range(frame.shape[1]):
        codes, distinct = pd.factorize(frame.iloc[:, i])
        empty = np.array([not str(text).strip() for text in distinct], dtype=bool)
        blank &= empty[codes]
    return blank


def as_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return any data frame as a table of texts: the one form that is worked on.

    Whole numbers lose a trailing ``.0``, dates become ISO (without a midnight), missing
    cells become ``""``. Row order is kept, the index is not.
    """
    columns = [_column_as_text(frame.iloc[:, i]) for i in range(frame.shape[1])]
    texts = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=frame.index)
    texts.columns = pd.Index([str(name).strip() for name in frame.columns], dtype=object)
    return texts.reset_index(drop=True)


def _column_as_text(column: pd.Series) -> pd.Series:
    if column.dtype == object and infer_dtype(column, skipna=False) == "string":
        return column
    if isinstance(column.dtype, pd.StringDtype):
        return _shared_texts(column)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return _category_texts(column)
    if pd.api.types.is_bool_dtype(column.dtype):
        text = column.astype("string")
    elif pd.api.types.is_float_dtype(column.dtype):
        text = column.map(_number_as_text, na_action="ignore").astype("string")
    elif pd.api.types.is_datetime64_any_dtype(column.dtype):
        text = column.map(_date_as_text, na_action="ignore").astype("string")
    elif column.dtype == object:
        text = column.map(_cell_as_text, na_action="ignore").astype("string")
    else:
        text = column.astype("string")
    return text.fillna("").astype(object)


def _shared_texts(column: pd.Series) -> pd.Series:
    """Return texts of which equal ones are one object: a large export stays small."""
    codes, distinct = pd.factorize(column)
    texts = np.append(np.asarray(distinct, dtype=object), "")
    return pd.Series(texts[codes], index=column.index, dtype=object)


def _category_texts(column: pd.Series) -> pd.Series:
    """Return what the categories are as texts: that of a whole number has no ``.0``."""
    distinct = _column_as_text(pd.Series(column.cat.categories))
    texts = np.append(distinct.to_numpy(dtype=object), "")
    return pd.Series(texts[column.cat.codes.to_numpy()], index=column.index, dtype=object)


def _cell_as_text(cell: object) -> str:
    if isinstance(cell, float):
        return _number_as_text(cell)
    if hasattr(cell, "isoformat"):
        return _date_as_text(cell)
    return str(cell)


def _number_as_text(number: float) -> str:
    number = float(number)
    return str(int(number)) if number.is_integer() else repr(number)


def _date_as_text(date: object) -> str:
    text = str(date)
    return text.removesuffix(" 00:00:00")
