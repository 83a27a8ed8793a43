"""The one text form of every table: what a cell of any kind is as text.

Every cell becomes text, so that the same lead reads the same from every format;
`kaopu.leads.values` gives the texts their meaning.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import infer_dtype

from kaopu.coded import FEW_TEXTS, from_texts, is_coded
from kaopu.files.cells.cell_texts import cell_text
from kaopu.files.cells.suspects import long_numbers, nested_cells
from kaopu.files.records import Export
from kaopu.spelling import exact

# The bytes of a float as Python has them.
WIDE = 8


def as_texts(frame: pd.DataFrame, *, keep_coded: bool = False) -> pd.DataFrame:
    """Return any data frame as a table of texts: the one form that is worked on.

    Whole numbers lose a trailing ``.0``, dates become ISO (without a midnight), missing
    cells become ``""``; `kaopu.files.cells.cell_texts` says how each type is written. Row
    order is kept, the index is not.

    Args:
        frame: One row a lead, any dtypes.
        keep_coded: Whether a column of codes and distinct cells stays one, its cells texts,
            see `kaopu.coded`.
    """
    if _are_texts(frame):
        return frame
    columns = [
        _coded_texts(column) if keep_coded and is_coded(column) else _column_as_text(column)
        for column in (frame.iloc[:, i] for i in range(frame.shape[1]))
    ]
    texts = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=frame.index)
    texts.columns = pd.Index([exact(str(name)) for name in frame.columns], dtype=object)
    return texts.reset_index(drop=True)


def _are_texts(frame: pd.DataFrame) -> bool:
    """Tell whether a table of a few rows is one of texts already, as `as_texts` gives it.

    A single lead goes through it several times, each time for as long as it is scored.
    """
    if not 0 < len(frame) <= FEW_TEXTS or type(frame.index) is not pd.RangeIndex:
        return False
    if frame.index.start != 0 or frame.index.step != 1:
        return False
    if frame.columns.dtype != object or any(kind.kind != "O" for kind in frame.dtypes):
        return False
    names = frame.columns.tolist()
    cells = frame.to_numpy(dtype=object).ravel().tolist()
    is_plain = all(type(cell) is str for cell in cells)
    return is_plain and all(type(name) is str and exact(name) == name for name in names)


def read_frame(frame: pd.DataFrame, *, keep_coded: bool = False) -> Export:
    """Return a data frame of any types as texts; long numbers and nested cells are said.

    Columns of codes may stay coded, see `as_texts`.
    """
    found = (*long_numbers(frame, list(frame.columns)), *nested_cells(frame))
    return Export(as_texts(frame, keep_coded=keep_coded), found)


def _column_as_text(column: pd.Series) -> pd.Series:
    dtype = column.dtype
    if column.dtype == object and infer_dtype(column, skipna=False) == "string":
        return column
    if isinstance(dtype, pd.StringDtype):
        return _shared_texts(column)
    if isinstance(dtype, pd.CategoricalDtype):
        return _categories_as_text(column)
    if pd.api.types.is_integer_dtype(dtype) and not isinstance(dtype, pd.ArrowDtype):
        text = column.astype("string")
    else:
        text = _as_objects(column).map(cell_text, na_action="ignore").astype("string")
    return text.fillna("").astype(object)


def _as_objects(column: pd.Series) -> pd.Series:
    """Return cells each with its own type; pandas makes narrow floats wide, 0.1 longer."""
    dtype = column.dtype
    width = getattr(dtype, "itemsize", WIDE)
    if width >= WIDE or not pd.api.types.is_float_dtype(dtype):
        return column if isinstance(dtype, np.dtype) else column.astype(object)
    floats = column.to_numpy(dtype=f"float{8 * width}", na_value=np.nan)
    return pd.Series(list(floats), index=column.index, dtype=object)


def _shared_texts(column: pd.Series) -> pd.Series:
    """Return texts of which equal ones are one object: a large export stays small."""
    codes, distinct = pd.factorize(column)
    texts = np.append(np.asarray(distinct, dtype=object), "")
    return pd.Series(texts[codes], index=column.index, dtype=object)


def _categories_as_text(column: pd.Series) -> pd.Series:
    """Return the texts of a column whose distinct cells are kept once, numbers or not."""
    texts = _texts_of_codes(column)
    return pd.Series(texts[column.cat.codes], index=column.index, dtype=object)


def _coded_texts(column: pd.Series) -> pd.Series:
    """Return the same, still coded; one of texts without a gap is given back as it is."""
    codes = np.asarray(column.array.codes, dtype=np.intp)
    categories = column.cat.categories
    is_text = categories.dtype == object and infer_dtype(categories) in ("string", "empty")
    if is_text and (codes >= 0).all():
        return column
    return from_texts(codes, _texts_of_codes(column), column)


def _texts_of_codes(column: pd.Series) -> NDArray[np.object_]:
    """Return the text of each code; the last stands for a gap, whose code is -1."""
    distinct = _column_as_text(pd.Series(column.cat.categories))
    return np.append(distinct.to_numpy(dtype=object), "")
