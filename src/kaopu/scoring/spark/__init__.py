"""Scoring on Apache Spark: the one pass over leads, mapped over record batches.

pyspark is an extra and is imported no earlier than a function here needs it.
"""

from kaopu.scoring.spark.engine import score_on_spark
from kaopu.scoring.spark.records import SparkRun, SparkScores

__all__ = ["SparkRun", "SparkScores", "score_on_spark"]
