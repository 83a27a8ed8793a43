from __future__ import annotations

from typing import Any

import pytest

from kaopu.scoring.run.workers import Workers


class Process:
    """Stands for a process that was started, and counts it."""

    started = 0

    def __init__(self, **_: object) -> None:
        type(self).started += 1

    def start(self) -> None: ...

    def terminate(self) -> None: ...

    def join(self) -> None: ...


class Context:
    """Starts none."""

    Process = Process

    @staticmethod
    def Pipe() -> tuple[Any, Any]:  # noqa: N802 - the name multiprocessing gives it
        import multiprocessing

        return multiprocessing.Pipe()


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("multiprocessing.get_context", lambda _: Context())
    Process.started = 0


@pytest.mark.parametrize(("jobs", "processes"), [(1, 0), (2, 2), (4, 4)])
def test_processes_start_once_where_they_are_several(jobs: int, processes: int) -> None:
    with Workers(jobs) as workers:
        workers.begin()
        workers.begin()
        assert Process.started == processes


def test_none_starts_before_it_is_asked_for() -> None:
    with Workers(2):
        assert Process.started == 0
