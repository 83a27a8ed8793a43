"""Ranks scores over a cluster: a sort by ranges, and no worker that holds all of them."""

from __future__ import annotations

from itertools import accumulate
from math import ceil
from typing import Any

from kaopu.scoring.scores import RANK_DIGITS
from kaopu.scoring.spark.records import PLACE_BITS

# So many leads stand in a part of the output at most.
PART_ROWS = 1_000_000
PART, PLACE = "kaopu_part", "kaopu_place"
# Within a partition Spark numbers rows in these bits.
PLACE_MASK = (1 << PLACE_BITS) - 1


def rank(scores: Any, rows: int) -> Any:
    """Return score rows with their ``rank`` over all, in parts that are sorted by it.

    Best first, leads alike by their id, as `kaopu.scoring.scores.rank_scores` has it.

    Args:
        scores: A data frame of Spark; it is gone through twice.
        rows: How many rows it has.
    """
    from pyspark import StorageLevel
    from pyspark.sql import functions as fn

    order = [fn.round("probability", RANK_DIGITS).desc(), fn.col("lead_id").asc()]
    parts = max(1, ceil(rows / PART_ROWS))
    placed = (
        scores.repartitionByRange(parts, *order)
        .sortWithinPartitions(*order)
        .withColumn(PART, fn.spark_partition_id())
        .withColumn(PLACE, fn.monotonically_increasing_id().bitwiseAND(fn.lit(PLACE_MASK)))
        # Ranges are drawn from a sample: they must be the same in both passes.
        .persist(StorageLevel.DISK_ONLY)
    )
    counts = {row[PART]: row["count"] for row in placed.groupBy(PART).count().collect()}
    last = max(counts, default=0)
    before = [0, *accumulate(counts.get(part, 0) for part in range(last))]
    starts = fn.array(*[fn.lit(start).cast("bigint") for start in before])
    ranks = fn.element_at(starts, fn.col(PART) + 1) + fn.col(PLACE) + 1
    return placed.withColumn("rank", ranks.cast("bigint")).drop(PART, PLACE)
