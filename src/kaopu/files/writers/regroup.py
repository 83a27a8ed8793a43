"""Cuts record batches anew, so that what is written does not hang on how they came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa


def regrouped(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, rows: int
) -> Iterator[pa.Table]:
    """Yield the rows of batches, in their order, as tables of so many; the last of fewer.

    Args:
        batches: Of any sizes.
        schema: Their columns.
        rows: How many a table holds.
    """
    held: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        held.append(batch)
        count += batch.num_rows
        while count >= rows:
            table = pa.Table.from_batches(held, schema)
            yield table.slice(0, rows).combine_chunks()
            held = table.slice(rows).to_batches()
            count -= rows
    if count:
        yield pa.Table.from_batches(held, schema).combine_chunks()
