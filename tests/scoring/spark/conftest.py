"""A Spark session of this machine, where PySpark and Java are; see ``make test-spark``."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """One session for all tests: it takes seconds to start."""
    pytest.importorskip("pyspark", reason="PySpark is not installed; see make test-spark")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Java is not installed")
    from kaopu.scoring.spark.session import spark_session

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with spark_session("local[2]") as session:
            session.conf.set("spark.sql.shuffle.partitions", "2")
            yield session
