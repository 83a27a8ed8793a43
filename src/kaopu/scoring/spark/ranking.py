"""Ranks scores over a cluster: a sort by ranges, and no worker that holds all of them."""

from __future__ import annotations

from itertools import accumulate
from math import ceil
from typing import Any

# So many leads stand in a part of the output at most.
PART_ROWS = 1_000_000
PART, PLACE = "kaopu_part", "kaopu_place"
# Spark numbers the rows of a partition in these bits.
PLACE_BITS = (1 << 33) - 1


def rank(scores: Any, rows: int) -> Any:
    """Return score rows with their ``rank`` over all, in parts that are sorted by it.

    Best first, leads alike by their id, as `kaopu.scoring.scores.rank_scores` has it.

    Args:
        scores: A data frame of Spark; it is gone through twice.
        rows: How many rows it has.
    """
    from pyspark import StorageLevel
    from pyspark.sql import functions as F

    order = [F.col("probability").desc(), F.col("lead_id").asc()]
    parts = max(1, ceil(rows / PART_ROWS))
    placed = (
        scores.repartitionByRange(parts, *order)
        .sortWithinPartitions(*order)
        .withColumn(PART, F.spark_partition_id())
        .withColumn(PLACE, F.monotonically_increasing_id().bitwiseAND(F.lit(PLACE_BITS)))
        # Ranges are drawn from a sample: they must be the same in both passes.
        .persist(StorageLevel.DISK_ONLY)
    )
    counts = {row[PART]: row["count"] for row in placed.groupBy(PART).count().collect()}
    last = max(counts, default=0)
    before = [0, *accumulate(counts.get(part, 0) for part in range(last))]
    starts = F.array(*[F.lit(start).cast("bigint") for start in before])
    ranks = F.element_at(starts, F.col(PART) + 1) + F.col(PLACE) + 1
    return placed.withColumn("rank", ranks.cast("bigint")).drop(PART, PLACE)
