"""Batches of a database in Arrow, whatever a driver hands over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kaopu.files.cells.cell_texts import cell_text, decimal_text


def wall_clock(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return a batch whose moments stand as a clock shows them in their own time zone."""
    columns = [
        pc.local_timestamp(column)
        if pa.types.is_timestamp(column.type) and column.type.tz
        else column
        for column in batch.columns
    ]
    return numbered(columns)


def resized(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """Yield the same rows in batches of so many each; the last may have fewer.

    Drivers give batches of their own sizes, single rows even.
    """
    held: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        held.append(batch)
        count += batch.num_rows
        while count >= rows:
            table = pa.Table.from_batches(held)
            yield _one(table.slice(0, rows))
            held = table.slice(rows).to_batches()
            count -= rows
    if count:
        yield _one(pa.Table.from_batches(held))


def rows_batch(rows: Sequence[Any], width: int) -> pa.RecordBatch:
    """Return rows of Python's own values as a batch, each column of one type.

    Args:
        rows: One sequence of values a row.
        width: How many columns there are.
    """
    cells = zip(*rows, strict=True) if rows else ([] for _ in range(width))
    return numbered([_column(list(column)) for column in cells])


def with_decimals(batch: pa.RecordBatch, places: Collection[int]) -> pa.RecordBatch:
    """Return a batch whose decimal numbers, which come as texts, are written as in files.

    Args:
        batch: The batch.
        places: Which of its columns are decimal numbers.
    """
    columns = list(batch.columns)
    for place in places:
        codes = columns[place].cast(pa.string()).dictionary_encode()
        distinct = [_decimal(text) for text in codes.dictionary.to_pylist()]
        columns[place] = pa.array(distinct, pa.string()).take(codes.indices)
    return numbered(columns)


def numbered(columns: Sequence[pa.Array]) -> pa.RecordBatch:
    """Return columns as a batch, named by their places: names may repeat."""
    names = [str(place) for place in range(len(columns))]
    return pa.RecordBatch.from_arrays(list(columns), names=names)


def _one(table: pa.Table) -> pa.RecordBatch:
    columns = [pa.concat_arrays(column.chunks) for column in table.columns]
    return pa.RecordBatch.from_arrays(columns, schema=table.schema)


def _column(cells: list[Any]) -> pa.Array:
    try:
        found = pa.array(cells)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        found = None
    # Cells of several types, and lists, are written one by one.
    if found is None or pa.types.is_nested(found.type):
        texts = [None if cell is None else cell_text(cell) for cell in cells]
        return pa.array(texts, pa.string())
    return found


def _decimal(text: str) -> str:
    """Return the text of a decimal number as a file's has it, without zeros at its end."""
    try:
        return decimal_text(Decimal(text))
    except InvalidOperation:
        return text
