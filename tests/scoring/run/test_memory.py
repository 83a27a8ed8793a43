from __future__ import annotations

import pytest

from kaopu.errors import MemoryLimitError
from kaopu.scoring.run import RunOptions
from kaopu.scoring.run.memory import parse_size, rows_for, usual_jobs

GB = 10**9


@pytest.mark.parametrize(
    ("text", "size"),
    [("2GB", 2 * GB), ("500mb", GB // 2), (" 1.5 G ", 3 * GB // 2), ("1GiB", 2**30)],
)
def test_a_size_is_read_with_its_unit(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "2", "much", "-1GB", "400MB", "1e3GB", "2 GB or so"])
def test_what_is_no_size_or_too_little_is_refused(text: str) -> None:
    with pytest.raises(MemoryLimitError, match="at least 500MB"):
        parse_size(text)


def test_parts_are_the_same_for_one_process_and_for_two() -> None:
    sizes = {rows_for(RunOptions(jobs=jobs)) for jobs in (None, 1, 2)}
    assert len(sizes) == 1
    assert rows_for(RunOptions(memory=GB // 2)) < min(sizes)


def test_two_processes_score_where_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    assert usual_jobs(RunOptions()) == 2
    assert usual_jobs(RunOptions(memory=GB // 2)) == 1
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert usual_jobs(RunOptions()) == 1
