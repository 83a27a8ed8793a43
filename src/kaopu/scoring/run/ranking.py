"""Ranks the leads of all parts without holding them: best first, then by their id.

Few leads are sorted in memory; of more, DuckDB sorts the parts with the disk's help.
"""

from __future__ import annotations

import errno
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

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
# Leads that are sorted at once; of more, one range of probabilities after the other, for
# what DuckDB holds while it merges grows with what it sorts.
AT_ONCE = 2_500_000
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
    batches = sort or _sorted_by_duckdb(parts, schema, leads, memory, temporary)
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
    parts: Sequence[Path], schema: pa.Schema, leads: int, memory: int, temporary: Path
) -> Iterator[pa.RecordBatch]:
    # Twenty megabytes that only large runs need.
    import duckdb

    temporary.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        # A second one is no faster here, and pins as much again.
        "threads": 1,
        "memory_limit": f"{max(memory // SHARE, MIN_SORT_BYTES)}B",
        "temp_directory": str(temporary),
        "preserve_insertion_order": False,
    }
    names = ", ".join(f'"{name}"' for name in schema.names)
    asked = (
        f"SELECT {names} FROM read_parquet($parts) "  # noqa: S608 - names of ours
        f"WHERE {ALIKE} > $above AND {ALIKE} <= $to ORDER BY {ALIKE} DESC, lead_id ASC"
    )
    paths = {"parts": [str(part) for part in parts]}
    with duckdb.connect(config=config) as connection:
        try:
            bounds = _bounds(connection, paths, leads)
            for to, above in pairwise(bounds):
                one = {**paths, "to": to, "above": above}
                for batch in connection.sql(asked, params=one).to_arrow_reader(ROWS):
                    yield batch.cast(schema)
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            # What it could not write to its temporary folder.
            raise OSError(*_cause(error)) from None


def _bounds(connection: Any, paths: Mapping[str, object], leads: int) -> list[float]:
    """Return the bounds of ranges of probabilities with about as many leads, falling.

    Leads with the same probability are in one range, however many they are.
    """
    ranges = -(-leads // AT_ONCE)
    shares = [place / ranges for place in range(ranges - 1, 0, -1)]
    cuts: list[float] = []
    if shares:
        asked = f"SELECT approx_quantile({ALIKE}, {shares}) FROM read_parquet($parts)"  # noqa: S608
        ((found,),) = connection.execute(asked, paths).fetchall()
        cuts = sorted(set(found), reverse=True)
    return [math.inf, *cuts, -math.inf]


def _cause(error: Exception) -> tuple[int, str]:
    """Return the system's number of what went wrong, and DuckDB's first line on it."""
    text = str(error)
    # It takes no more of a disk than is left on it, and says so in a later line.
    full = "No space left" in text or "max_temp_directory_size" in text
    return (errno.ENOSPC if full else errno.EIO), text.splitlines()[0]
