"""How leads are ranked that memory does not hold, and what may go wrong."""

from __future__ import annotations

import errno
from pathlib import Path

import duckdb
import pytest

from kaopu.scoring.run.ranking import _cause


def test_a_disk_without_room_for_sorting_is_told_as_full(tmp_path: Path) -> None:
    limits: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": "20MB",
        "threads": 1,
        "temp_directory": str(tmp_path),
        "max_temp_directory_size": "1MB",
    }
    asked = "SELECT hash(i) AS h, repeat('x', 200) AS t FROM range(400000) r(i) ORDER BY h"
    with (
        duckdb.connect(config=limits) as connection,
        pytest.raises(duckdb.OutOfMemoryException) as told,
    ):
        connection.sql(asked).fetchall()
    number, text = _cause(told.value)
    assert number == errno.ENOSPC
    assert "\n" not in text
