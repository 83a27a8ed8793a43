"""The texts of Arrow columns of every type: those of `kaopu.files.texts`, column by column.

A few types that most columns have are written by Arrow, all cells at once. Of the others
each distinct cell is written as it is in a table that is read whole.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kaopu.files.arrow import arrow_frame
from kaopu.files.cells.cell_texts import EXACT, FALSE, LIKE_THOUSANDS, TRUE
from kaopu.files.streaming.text_columns import (
    TextColumn,
    encoded,
    from_dictionary,
)
from kaopu.files.texts import as_texts

# Years that Arrow and Python write alike.
FIRST_YEAR, LAST_YEAR = 1000, 9999
MIDNIGHT = " 00:00:00"
# Fractions of a second that Python writes, the shortest first.
FRACTIONS = ("s", "us", "ns")
UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def text_column(column: pa.Array, *, is_distinct: bool = False) -> TextColumn:
    """Return a column of any type as texts.

    Args:
        column: Its cells; missing ones become blank.
        is_distinct: Whether the rows before had each its own text, see `encoded`.
    """
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        strings = column.cast(pa.string()).fill_null("")
        return encoded(pa.chunked_array([strings]), is_distinct=is_distinct)
    if pa.types.is_dictionary(kind):
        return _from_dictionary(column)
    if pa.types.is_null(kind):
        return TextColumn(pa.array([""], pa.string()), np.zeros(len(column), np.int32))
    if pa.types.is_floating(kind) and not pa.types.is_float16(kind):
        column = _without_nan(column)
    if is_distinct:
        return TextColumn(_texts(column).fill_null(""))
    try:
        found = column.dictionary_encode()
    except (pa.ArrowNotImplementedError, pa.ArrowTypeError):
        return encoded(pa.chunked_array([_each(column)]))
    return _coded(found, _texts(found.dictionary))


def _from_dictionary(column: pa.DictionaryArray) -> TextColumn:
    if pa.types.is_string(column.type.value_type):
        return from_dictionary(column)
    return _coded(column, _each(column.dictionary))


def _coded(found: pa.DictionaryArray, texts: pa.Array) -> TextColumn:
    if not _written_alike(found.dictionary.type):
        # Different cells may have one text.
        again = texts.dictionary_encode()
        indices = again.indices.take(found.indices)
        return from_dictionary(pa.DictionaryArray.from_arrays(indices, again.dictionary))
    return from_dictionary(pa.DictionaryArray.from_arrays(found.indices, texts))


def _written_alike(kind: pa.DataType) -> bool:
    """Tell whether different cells of a type always have different texts."""
    written = (pa.types.is_integer, pa.types.is_floating, pa.types.is_date32)
    return any(is_so(kind) for is_so in written) and not pa.types.is_float16(kind)


def _texts(cells: pa.Array) -> pa.Array:
    """Return the text of each of some distinct cells."""
    kind = cells.type
    if pa.types.is_boolean(kind):
        return pc.if_else(cells, TRUE, FALSE)
    if pa.types.is_integer(kind):
        return cells.cast(pa.string())
    if pa.types.is_floating(kind) and not pa.types.is_float16(kind):
        return _float_texts(cells)
    if pa.types.is_date32(kind) and _of_usual_years(cells):
        return cells.cast(pa.string())
    if pa.types.is_timestamp(kind) and kind.tz is None and _of_usual_years(cells):
        return _moment_texts(cells)
    return _each(cells)


def _each(cells: pa.Array) -> pa.Array:
    """Return the texts that a table has which is read whole."""
    texts = as_texts(arrow_frame(pa.table([cells], ["cells"]))).iloc[:, 0]
    return pa.array(texts.to_numpy(dtype=object), pa.string())


def _without_nan(column: pa.Array) -> pa.Array:
    """Return floats of which none is NaN, which is a missing cell, or minus zero."""
    is_number = pc.is_finite(column).fill_null(False)
    infinite = pc.is_inf(column).fill_null(False)
    if pc.all(is_number).as_py() is not True:
        keep = pc.or_(is_number, infinite)
        column = pc.if_else(keep, column, pa.scalar(None, column.type))
    return pc.add(column, pa.scalar(0.0, column.type))


def _float_texts(cells: pa.Array) -> pa.Array:
    """Return the shortest decimals; what Arrow writes with an exponent, Python does."""
    texts = cells.cast(pa.string())
    has_exponent = pc.match_substring(texts, "e")
    if pc.any(has_exponent).as_py():
        exact = _each(cells.filter(has_exponent))
        texts = pc.replace_with_mask(texts, has_exponent, exact)
    if pa.types.is_float32(cells.type):
        # Of a whole number every digit is written, not the few that tell it apart.
        is_whole = pc.and_(pc.equal(pc.floor(cells), cells), pc.less(pc.abs(cells), EXACT))
        digits = cells.filter(is_whole).cast(pa.int64()).cast(pa.string())
        texts = pc.replace_with_mask(texts, is_whole, digits)
    like = pc.match_substring_regex(texts, f"^{LIKE_THOUSANDS.pattern}$")
    if pc.any(like).as_py():
        # As `no_thousands` does.
        longer = pc.binary_join_element_wise(texts, "0", "")
        texts = pc.if_else(like, longer, texts)
    return texts


def _of_usual_years(moments: pa.Array) -> bool:
    span = pc.min_max(pc.year(moments)).as_py()
    first, last = span["min"], span["max"]
    return first is None or (first >= FIRST_YEAR and last <= LAST_YEAR)


def _moment_texts(moments: pa.Array) -> pa.Array:
    """Return days and times as ISO has them, with no more of a second than there is."""
    units = moments.cast(pa.int64())
    texts = _written(moments, "s")
    for unit in FRACTIONS[1:]:
        coarser = FRACTIONS[FRACTIONS.index(unit) - 1]
        share = UNITS[moments.type.unit] // UNITS[coarser]
        if share <= 1:
            break
        is_finer = np.asarray(units) % share != 0
        if not is_finer.any():
            break
        finer = pa.array(is_finer)
        texts = pc.replace_with_mask(texts, finer, _written(moments.filter(finer), unit))
    at_midnight = pc.ends_with(texts, MIDNIGHT)
    if pc.any(at_midnight).as_py():
        days = pc.utf8_slice_codeunits(texts, 0, -len(MIDNIGHT))
        texts = pc.if_else(at_midnight, days, texts)
    return texts


def _written(moments: pa.Array, unit: str) -> pa.Array:
    return moments.cast(pa.timestamp(unit), safe=False).cast(pa.string())
