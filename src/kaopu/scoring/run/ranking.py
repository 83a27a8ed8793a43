"""Ranks the leads of all parts without holding them: best first, then by their id.

Few leads are sorted in memory; of more, DuckDB sorts the parts with the disk's help.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kaopu.files.writers.regroup import regrouped

# The column of parts by which leads are ranked: the probability to as many digits as do
# not hang on how many leads are worked out together. Leads alike go by their id.
ALIKE = "alike"
ORDER = [(ALIKE, "descending"), ("lead_id", "ascending")]
# Rows of a batch that is handed on.
ROWS = 20_000
# Leads that are sorted in memory; below, starting DuckDB costs more than it saves.
IN_MEMORY = 200_000
# Of the memory of a run DuckDB is told a part, for it takes more than it is told.
SHARE = 8
MIN_SORT_BYTES = 200 * 10**6


def ranked_batches(
    parts: Sequence[Path], leads: int, schema: pa.Schema, memory: int, temporary: Path
) -> Iterator[pa.RecordBatch]:
    """Yield the leads of parts by rank, which is filled in.

    Args:
        parts: Parquet files.
        leads: How many leads they hold together.
        schema: The columns that are wanted, with ``probability`` and ``lead_id``.
        memory: Bytes that may be taken.
        temporary: A folder that is made for what does not fit.
    """
    small = leads <= IN_MEMORY and leads * 1_000 <= memory // 2
    sort = _sorted_in_memory(parts, schema) if small else None
    batches = sort or _sorted_by_duckdb(parts, schema, memory, temporary)
    place, first = schema.get_field_index("rank"), 1
    for table in regrouped(batches, schema, ROWS):
        if place >= 0:
            ranks = pa.array(np.arange(first, first + len(table), dtype=np.int64))
            table = table.set_column(place, schema.field(place), ranks)
        first += len(table)
        yield from table.combine_chunks().to_batches()


def _sorted_in_memory(parts: Sequence[Path], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    names = [*schema.names, ALIKE]
    tables = [pq.read_table(path, columns=names).select(names) for path in parts]
    keys = pa.concat_tables([t.select([ALIKE, "lead_id"]) for t in tables])
    order = pc.sort_indices(keys, sort_keys=ORDER)
    table = pa.concat_tables([t.select(schema.names).cast(schema) for t in tables])
    for start in range(0, len(table), ROWS):
        yield from table.take(order.slice(start, ROWS)).combine_chunks().to_batches()


def _sorted_by_duckdb(
    parts: Sequence[Path], schema: pa.Schema, memory: int, temporary: Path
) -> Iterator[pa.RecordBatch]:
    # Twenty megabytes that only large runs need.
    import duckdb

    temporary.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 2,
        "memory_limit": f"{max(memory // SHARE, MIN_SORT_BYTES)}B",
        "temp_directory": str(temporary),
        "preserve_insertion_order": False,
    }
    names = ", ".join(f'"{name}"' for name in schema.names)
    asked = (
        f"SELECT {names} FROM read_parquet($parts) "  # noqa: S608 - names of ours
        f"ORDER BY {ALIKE} DESC, lead_id ASC"
    )
    with duckdb.connect(config=config) as connection:
        try:
            sorted_ = connection.sql(asked, params={"parts": [str(p) for p in parts]})
            for batch in sorted_.to_arrow_reader(ROWS):
                yield batch.cast(schema)
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            # What it could not write to its temporary folder.
            raise OSError(*_cause(error)) from None


def _cause(error: Exception) -> tuple[int, str]:
    """Return the system's number of what went wrong, and DuckDB's first line on it."""
    text = str(error)
    # It takes no more of a disk than is left on it, and says so in a later line.
    full = "No space left" in text or "max_temp_directory_size" in text
    return (errno.ENOSPC if full else errno.EIO), text.splitlines()[0]
