"""Batches of a database as the table of texts that every source gives."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import pandas as pd

from kaopu.files.arrow import arrow_frame
from kaopu.files.cells.cell_texts import decimal_text
from kaopu.files.cells.suspects import FLOAT_DIGITS

if TYPE_CHECKING:
    import pyarrow as pa


def named(batch: pa.RecordBatch, columns: Sequence[str]) -> pd.DataFrame:
    """Return a batch under the names of its columns, which may repeat.

    Numbers and days are coded, so that each distinct one is made a text once.
    """
    import pyarrow as pa

    coded = [_coded(column) for column in batch.columns]
    names = [str(place) for place in range(len(coded))]
    frame = arrow_frame(pa.RecordBatch.from_arrays(coded, names=names))
    frame.columns = pd.Index(list(columns), dtype=object)
    return frame


def wall_clock(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch whose moments stand as a clock shows them in their own time zone."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = [
        pc.local_timestamp(column)
        if pa.types.is_timestamp(column.type) and column.type.tz
        else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def resized(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """Yield the same rows in batches of so many each; the last may have fewer.

    Drivers give batches of their own sizes, single rows even.
    """
    import pyarrow as pa

    held: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        held.append(batch)
        count += batch.num_rows
        while count >= rows:
            table = pa.Table.from_batches(held)
            yield _one(table.slice(0, rows), pa)
            held = table.slice(rows).to_batches()
            count -= rows
    if count:
        yield _one(pa.Table.from_batches(held), pa)


def _one(table: pa.Table, pa: Any) -> pa.RecordBatch:
    columns = [pa.concat_arrays(column.chunks) for column in table.columns]
    return pa.RecordBatch.from_arrays(columns, schema=table.schema)


def rows_frame(rows: Sequence[Any], columns: Sequence[str]) -> pd.DataFrame:
    """Return rows of Python's own values as a data frame, each column of one type."""
    # Arrow is the quickest way from values to a column.
    import pyarrow as pa

    cells = zip(*rows, strict=True) if rows else ([] for _ in columns)
    found = [_column(list(column), pa) for column in cells]
    frame = pd.concat(found, axis=1) if found else pd.DataFrame()
    frame.columns = pd.Index(list(columns), dtype=object)
    return frame


def with_decimals(batch: pa.RecordBatch, places: Collection[int]) -> pa.RecordBatch:
    """Return a batch whose decimal numbers, which come as texts, are written as in files.

    Args:
        batch: The batch.
        places: Which of its columns are decimal numbers.
    """
    import pyarrow as pa

    columns = list(batch.columns)
    for place in places:
        codes = columns[place].cast(pa.string()).dictionary_encode()
        texts = pa.array(
            [decimal(text) for text in codes.dictionary.to_pylist()], pa.string()
        )
        columns[place] = texts.take(codes.indices)
    return pa.RecordBatch.from_arrays(columns, names=[str(i) for i in range(len(columns))])


def _coded(column: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    types, kind = pa.types, column.type
    if types.is_floating(kind):
        largest = pc.max(pc.abs(column)).as_py()
        # What may have lost digits is looked at one by one later.
        is_plain = largest is None or largest < FLOAT_DIGITS
        return column.dictionary_encode() if is_plain else column
    is_day = types.is_date(kind) or types.is_timestamp(kind)
    return column.dictionary_encode() if is_day else column


def _column(cells: list[Any], pa: Any) -> pd.Series:
    try:
        values = pa.array(cells)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return pd.Series(cells, dtype=object)
    if pa.types.is_dictionary(values.type) or pa.types.is_nested(values.type):
        return pd.Series(cells, dtype=object)
    frame = arrow_frame(pa.table({"cells": values}))
    return frame.iloc[:, 0]


def decimal(text: str) -> str:
    """Return the text of a decimal number as a file's has it, without zeros at its end."""
    try:
        return decimal_text(Decimal(text))
    except InvalidOperation:
        return text
