from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kaopu.errors import TrackingDamagedError, TrackingError
from kaopu.store import Home
from kaopu.store.tracking.opening import mlflow_at

Tracked = tuple[Path, dict[str, Any]]
pytestmark = pytest.mark.filterwarnings("ignore")
OPEN = """\
import sys
from pathlib import Path
from kaopu.store import Home
from kaopu.store.tracking.opening import mlflow_at
with mlflow_at(Home(Path(sys.argv[1]))) as mlflow:
    print([e.name for e in mlflow.MlflowClient().search_experiments()])
"""


def opened(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-W", "ignore", "-c", OPEN, str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def revision(database: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("select version_num from alembic_version").fetchall()


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which two processes set up MLflow's store at once.

    A set-up that was killed has left an empty database there, and half of another.
    """
    home = Home(tmp_path_factory.mktemp("fresh"))
    home.mlruns.mkdir()
    home.database.touch()
    unfinished = home.mlruns / ".new-mlflow.db"
    unfinished.write_bytes(b"half a database")
    unfinished.with_name(".new-mlflow.db-journal").write_bytes(b"its journal")
    for process in [opened(home.path), opened(home.path)]:
        printed, said = process.communicate(timeout=300)
        assert (process.returncode, printed) == (0, "['Default']\n"), said
    return home


@pytest.mark.slow
def test_two_that_set_it_up_at_once_set_up_one(fresh: Home) -> None:
    assert len(revision(fresh.database)) == 1
    left = {path.name for path in fresh.mlruns.iterdir()}
    assert left <= {"mlflow.db", ".lock"}


@pytest.mark.parametrize(
    "statement",
    [
        "create table _alembic_tmp_tags (a)",
        "delete from alembic_version",
        "insert into alembic_version values ('another')",
        "drop table alembic_version",
    ],
)
def test_a_store_whose_set_up_was_cut_off_is_named_with_the_way_out(
    fresh: Home, tmp_path: Path, statement: str
) -> None:
    home = Home(tmp_path)
    home.mlruns.mkdir()
    home.database.write_bytes(fresh.database.read_bytes())
    with closing(sqlite3.connect(home.database)) as connection:
        connection.execute(statement)
        connection.commit()
    before = home.database.read_bytes()
    with pytest.raises(TrackingDamagedError) as refused, mlflow_at(home):
        pass
    assert str(refused.value) == (
        f"the MLflow store {home.tracking_uri} cannot be opened (its set-up was cut off), "
        f"expected one that MLflow has set up whole; move {home.database} away, and the "
        "next training makes a new one; the models under models/ are whole and stay"
    )
    assert home.database.read_bytes() == before


def test_a_store_of_an_mlflow_unknown_is_named(fresh: Home, tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.mlruns.mkdir()
    home.database.write_bytes(fresh.database.read_bytes())
    with closing(sqlite3.connect(home.database)) as connection:
        connection.execute("update alembic_version set version_num = 'f00d'")
        connection.commit()
    with pytest.raises(TrackingDamagedError) as refused, mlflow_at(home):
        pass
    assert "cannot be opened (" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_store_that_is_locked_is_not_called_damaged(
    fresh: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    home.mlruns.mkdir()
    home.database.write_bytes(fresh.database.read_bytes())
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path: connect(path, timeout=0.1))
    with closing(connect(home.database, isolation_level=None)) as holder:
        holder.execute("begin exclusive")
        with pytest.raises(TrackingError) as refused, mlflow_at(home):
            pass
    assert "database is locked" in str(refused.value)
    assert not isinstance(refused.value, TrackingDamagedError)


def test_mlflow_is_quiet_only_while_it_is_used(tracked: Tracked) -> None:
    logger = logging.getLogger("mlflow")
    before = logger.level
    with mlflow_at(Home(tracked[0])):
        assert logger.level == logging.ERROR
    assert logger.level == before
