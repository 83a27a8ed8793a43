"""The steps of a training, for whoever shows how far it is: folds, and what comes after.

Used by `kaopu.training.train`. The folds are one call and the last fit another, while a
progress bar wraps one iteration over all of it; it runs beside the work, in a thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, Self

from kaopu.evaluation.protocol import Progress

# The last fit, and what past deals show of it.
AFTER_FOLDS = 2
# What a step takes at the least, and for each million of facts, in seconds of a core.
LEAST_SECONDS, SECONDS_A_MILLION = 4.0, 25.0


class Finished:
    """An iteration over steps as they are finished.

    Attributes:
        expected_seconds: What a step takes or so, until some have been seen.
    """

    def __init__(self, expected_seconds: float) -> None:
        self.expected_seconds = expected_seconds
        self._queue: SimpleQueue[bool] = SimpleQueue()

    def put(self, is_more: bool) -> None:
        """Say that a step is finished, or that all are."""
        self._queue.put(is_more)

    def __iter__(self) -> Iterator[None]:
        while self._queue.get():
            yield None


class Steps:
    """Tells a progress bar of all steps; does nothing where there is none.

    Parameters:
        progress: Wraps an iteration, given the number of its steps.
        facts: How many facts the deals have.
    """

    def __init__(self, progress: Progress | None, facts: int) -> None:
        self._progress = progress
        self._finished = Finished(LEAST_SECONDS + SECONDS_A_MILLION * facts / 1e6)
        self._thread: Thread | None = None

    def folds(self, runs: Iterable[Any], count: int) -> Iterator[Any]:
        """Yield the folds of a validation; each is a step, and more are to come."""
        if self._progress:
            wrapped = self._progress(self._finished, count + AFTER_FOLDS)
            self._thread = Thread(target=lambda: list(wrapped), daemon=True)
            self._thread.start()
        for run in runs:
            yield run
            self.done()

    def done(self) -> None:
        """Say that a step is finished."""
        self._finished.put(True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._finished.put(False)
        if self._thread:
            self._thread.join()
