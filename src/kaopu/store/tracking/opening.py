"""MLflow's store of a home: set up whole or not at all, opened by one process at a time.

A server of MLflow, if the environment names one, is only asked whether it is there.

Of the store in the folder: MLflow sets up its database in some fifty steps. Two processes
that do so at once, or one that is stopped half way, leave a database that no MLflow opens
again; so it is made under another name, and under a lock.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kaopu.errors import (
    OutputNotWritableError,
    TrackingDamagedError,
    TrackingElsewhereError,
    TrackingError,
)
from kaopu.files import sync_file, sync_folder
from kaopu.language import Message
from kaopu.store.home import REGISTRY_VARIABLE, TRACKING_VARIABLE, Home, without_users
from kaopu.store.locking import locked

if TYPE_CHECKING:
    from types import ModuleType

# What MLflow is told by default: nobody hears of a run but its store, and a server that is
# gone is not waited for through minutes.
SETTINGS = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
}
NOISY = ("mlflow", "alembic", "alembic.runtime.migration")
# What SQLite keeps beside a database while it is written.
BESIDE = ("", "-journal", "-wal", "-shm")
TABLES = "select name from sqlite_master where type = 'table'"
# SQLite's own words, however many layers they come through.
LOCKED = "database is locked"
HALF_MADE = Message("tracking_cause", "half_made")


@contextmanager
def mlflow_at(home: Home) -> Iterator[ModuleType]:
    """Give MLflow, set to the store of ``home``, quiet and without telemetry.

    Raises:
        TrackingDamagedError: The store is no whole one.
        TrackingElsewhereError: The server that the environment names cannot be used.
        TrackingError: The store cannot be written.
        StoreBusyError: Another process has been setting it up for too long.
        OutputNotWritableError: Its folder cannot be written.
    """
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    # mlflow takes two seconds to import; only tracking and its registry need it.
    import mlflow
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    with quiet(*NOISY), _environment_kept():
        try:
            mlflow.set_tracking_uri(home.tracking_uri)
            mlflow.set_registry_uri(home.registry_uri)
            if home.tracking:
                mlflow.MlflowClient().search_experiments(max_results=1)
            else:
                _open(home, mlflow)
            yield mlflow
        except (MlflowException, SQLAlchemyError, OSError) as error:
            kind = TrackingElsewhereError if home.tracking else TrackingError
            # What MLflow says names the server as it was called, user and password too.
            hidden = None if home.tracking else error
            raise kind(home.shown_uri, _cause(error)) from hidden


@contextmanager
def quiet(*loggers: str) -> Iterator[None]:
    """Let loggers, by name, tell errors alone."""
    before = {name: logging.getLogger(name).level for name in loggers}
    for name in loggers:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


@contextmanager
def _environment_kept() -> Iterator[None]:
    """Leave the environment as it was: MLflow writes there which store it is set to.

    The next home would take it for what the user has set.
    """
    names = (TRACKING_VARIABLE, REGISTRY_VARIABLE)
    before = {name: os.environ.get(name) for name in names}
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _open(home: Home, mlflow: ModuleType) -> None:
    """Make the store of ``home``, or bring it up to date, if need be."""
    # See mlflow_at.
    from alembic.util.exc import CommandError
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import SQLAlchemyError

    # A store that may only be read is set up already.
    is_fixed = home.database.is_file() and not os.access(home.mlruns, os.W_OK)
    try:
        with nullcontext() if is_fixed else locked(home.mlruns):
            if not _tables(home.database):
                _set_up(home)
            _check_whole(home)
            # The first look is what brings a store of an older MLflow up to date.
            client = mlflow.MlflowClient()
            client.search_experiments(max_results=1)
            if not home.registry:
                client.search_registered_models(max_results=1)
    except (CommandError, MlflowException, SQLAlchemyError, sqlite3.Error) as error:
        cause = _cause(error)
        if LOCKED in cause:
            raise TrackingError(home.tracking_uri, cause) from error
        raise TrackingDamagedError(home.tracking_uri, home.database, cause) from error


def _tables(database: Path) -> set[str]:
    """Return the names of the tables; none where there is no database, or an empty one."""
    if not database.is_file() or not database.stat().st_size:
        return set()
    with closing(sqlite3.connect(database)) as connection:
        return {name for (name,) in connection.execute(TABLES)}


def _check_whole(home: Home) -> None:
    """Refuse a database whose set-up was cut off.

    Raises:
        TrackingDamagedError: It was.
    """
    tables = _tables(home.database)
    is_cut = any(name.startswith("_alembic_tmp") for name in tables)
    if "alembic_version" in tables and not is_cut:
        with closing(sqlite3.connect(home.database)) as connection:
            versions = connection.execute("select version_num from alembic_version")
            is_cut = len(versions.fetchall()) != 1
    if is_cut or "alembic_version" not in tables:
        raise TrackingDamagedError(home.tracking_uri, home.database, HALF_MADE)


def _set_up(home: Home) -> None:
    """Make the database under another name, then put it in its place."""
    # See mlflow_at.
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    unfinished = home.database.with_name(".new-mlflow.db")
    _remove(unfinished)
    try:
        store = SqlAlchemyStore(f"sqlite:///{unfinished}", home.artifacts.as_uri())
        store.engine.dispose()
        sync_file(unfinished)
        _remove(home.database)
        unfinished.replace(home.database)
        sync_folder(home.mlruns)
    except OSError as error:
        raise OutputNotWritableError.by_system(home.mlruns, error) from None
    finally:
        with suppress(OSError):
            _remove(unfinished)


def _remove(database: Path) -> None:
    for ending in BESIDE:
        database.with_name(database.name + ending).unlink(missing_ok=True)


def _cause(error: Exception) -> str:
    """Return the first line of what went wrong, in the database's words if it has any."""
    origin = getattr(error, "orig", None) or error
    return without_users((str(origin) or type(origin).__name__).splitlines()[0])
