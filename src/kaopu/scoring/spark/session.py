"""The Spark session that scores: the one there is, or one of this machine or a cluster."""

from __future__ import annotations

import os
import re
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kaopu.errors import SparkError
from kaopu.pipeline.data_source import without_secrets
from kaopu.scoring.one_pass import CHUNK

LOCAL = "local[*]"
LOCAL_ADDRESS = "127.0.0.1"
PANDAS = "PySpark does not yet fully support pandas"
LOGGING = Path(__file__).with_name("log4j2.properties")
# What is in the environment of a program that Spark has started.
SUBMITTED = ("PYSPARK_GATEWAY_PORT", "DATABRICKS_RUNTIME_VERSION")
# What PySpark puts before what Java says, and before a trace of Python.
CALLING, TRACE = "An error occurred while calling", "Traceback (most recent call last):"
# What any session must have so that cells read the same as elsewhere.
SETTINGS = {
    # Columns that differ in case alone are two.
    "spark.sql.caseSensitive": "true",
    # A moment is not moved to the cluster's own time zone.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    # Moments in billionths of a second come as numbers, and are typed again here.
    "spark.sql.legacy.parquet.nanosAsLong": "true",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(CHUNK),
}


@contextmanager
def spark_session(master: str | None) -> Iterator[Any]:
    """Give a Spark session, set as scoring needs it, and leave it as it was.

    A session that is there, as in a notebook or under ``spark-submit``, is taken and goes
    on afterwards; one that was made here ends.

    Args:
        master: Of a cluster, such as ``spark://host:7077`` or ``yarn``; None for the
            session there is, or else all cores of this machine.

    Raises:
        SparkError: pyspark or Java is missing, the cluster cannot be reached, or the
            session there is has another master.
    """
    with warnings.catch_warnings():
        # pyspark.pandas does not know pandas 3 yet; nothing here uses it.
        warnings.filterwarnings("ignore", PANDAS, FutureWarning)
        yield from _session(master)


def _session(master: str | None) -> Iterator[Any]:
    sql = _pyspark()
    there = sql.SparkSession.getActiveSession()
    if there is not None:
        _check_master(there, master)
    session = there or _made(sql, master)
    before = {name: session.conf.get(name, None) for name in SETTINGS}
    try:
        for name, value in SETTINGS.items():
            session.conf.set(name, value)
        yield session
    finally:
        if there is None:
            session.stop()
        else:
            _put_back(session, before)


def _pyspark() -> Any:
    try:
        from pyspark import sql
    except ImportError:
        raise SparkError("no_pyspark") from None
    return sql


def _is_submitted() -> bool:
    """Tell whether ``spark-submit`` or Databricks runs this, with a master of its own."""
    return any(name in os.environ for name in SUBMITTED)


def _made(sql: Any, master: str | None) -> Any:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    builder = sql.SparkSession.builder.appName("kaopu score")
    if master is None and not _is_submitted():
        master = LOCAL
    if not _is_submitted():
        if not _has_java():
            raise SparkError("no_java")
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if master is not None:
        builder = builder.master(master)
    if master is not None and master.startswith("local"):
        # Workers import kaopu from where it is imported here.
        os.environ.setdefault("SPARK_LOCAL_IP", LOCAL_ADDRESS)
        for name, value in _local_settings().items():
            builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, Py4JError) as error:
        cause = first_line(error)
        raise SparkError("no_session", master=master or "-", cause=cause) from None


def _check_master(session: Any, master: str | None) -> None:
    own = session.sparkContext.master
    if master is not None and own != master:
        raise SparkError("other_master", master=master, own=own)


def _local_settings() -> dict[str, str]:
    java = f"-Dlog4j2.configurationFile={LOGGING.as_uri()}"
    return {
        "spark.driver.host": LOCAL_ADDRESS,
        "spark.driver.bindAddress": LOCAL_ADDRESS,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": str(sys.stderr.isatty()).lower(),
        "spark.driver.extraJavaOptions": java,
        # One task a core is too few parts for a shuffle of millions, 200 too many for ten.
        "spark.sql.shuffle.partitions": str(4 * (os.cpu_count() or 1)),
    }


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    own = Path(home, "bin", "java") if home else None
    return bool(own and own.exists()) or shutil.which("java") is not None


def _put_back(session: Any, before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            session.conf.unset(name)
        else:
            session.conf.set(name, value)


def first_line(error: Exception) -> str:
    """Return what a failure of Spark says first, without class, trace and passwords.

    Of a failure of Python in a worker that is the last line of the trace.
    """
    return without_secrets(_first_line(str(error)) or type(error).__name__)


def _first_line(text: str) -> str:
    if TRACE in text:
        trace = text.partition(TRACE)[2].splitlines()
        return next((line for line in trace if line and not line.startswith(" ")), "")
    lines = [line.strip(": ") for line in text.splitlines()]
    said = [line for line in lines if line and not line.startswith(CALLING)]
    return re.sub(r"^[\w.$]+(?:Exception|Error): ", "", next(iter(said), ""))
