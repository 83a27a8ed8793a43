"""The model that MLflow keeps, as a function of Spark. Run by ``make test-spark``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kaopu.simulate import Simulation
from kaopu.store import Home, read_bundle
from kaopu.store.tracking.opening import mlflow_at

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]
DAY = "2026-11-01"
BATCH = 7


def test_rows_come_back_in_their_order_over_several_batches(
    spark: Any, tracked: tuple[Path, dict[str, Any]], sample: Simulation
) -> None:
    from pyspark.sql import functions as fn

    texts = sample.leads.astype(str).replace("nan", "")
    total = pd.DataFrame("", index=[0], columns=texts.columns).assign(lead_id="Total")
    rows = pd.concat([texts.iloc[:30], total, texts.iloc[30:]], ignore_index=True)
    frame = spark.createDataFrame(rows).repartition(3)
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(BATCH))
    uri, params = "models:/demo@champion", {"as_of": DAY}
    with mlflow_at(Home(tracked[0])) as mlflow:
        score = mlflow.pyfunc.spark_udf(spark, uri, env_manager="local", params=params)
        scored = frame.withColumn("scored", score(fn.struct("*")))
        got = scored.select(fn.col("lead_id").alias("asked"), "scored.*").toPandas()
    own = got.pop("asked")
    assert list(got["lead_id"]) == list(own.where(own != "Total", ""))
    assert got["probability"].isna().tolist() == (own == "Total").tolist()
    found = got[own != "Total"]
    model = read_bundle(Path(tracked[1]["bundle"]))
    expected = model.judging_on(pd.Timestamp(DAY).date()).score(texts)
    expected = (
        expected.set_index("lead_id").loc[list(found["lead_id"])].drop(columns="rank")
    )
    found = found.set_index("lead_id").drop(columns="rank")
    assert_frame_equal(found, expected, check_dtype=False, rtol=0, atol=1e-9)
