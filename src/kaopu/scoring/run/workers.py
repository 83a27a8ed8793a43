"""Scores chunks here or in other processes, which give their results as finished parts.

A process of its own ends when the one that began it does, however that ends.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Self

from threadpoolctl import threadpool_limits

from kaopu.errors import KaopuError, ProcessEndedError
from kaopu.scoring.run.chunks import Chunk, ChunkScorer
from kaopu.scoring.run.kept.parts import PartRecord

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def score_here(
    scorer: ChunkScorer, chunks: Iterable[Chunk], folder: Path
) -> Iterator[PartRecord]:
    """Yield what each chunk's part holds, as they are finished."""
    for chunk in chunks:
        # As in a process of its own, so that the last bits are the same.
        with threadpool_limits(1):
            record = scorer.score(chunk, folder)
        yield record


class Workers:
    """Processes that score chunks; they start while the leads are still looked through.

    Args:
        jobs: How many.
    """

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._processes: dict[Any, BaseProcess] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for end in self._processes:
            end.close()
        for process in self._processes.values():
            process.terminate()
            process.join()

    def begin(self) -> None:
        """Start the processes, if they are several and not started yet."""
        if self._jobs < 2 or self._processes:
            return
        context = multiprocessing.get_context("spawn")
        before = {name: os.environ.get(name) for name in THREADS}
        os.environ.update(dict.fromkeys(THREADS, "1"))
        try:
            for _ in range(self._jobs):
                own, other = context.Pipe()
                process: BaseProcess = context.Process(
                    target=_serve, args=(other,), daemon=True
                )
                process.start()
                other.close()
                self._processes[own] = process
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                os.environ.update({name: value} if value is not None else {})

    def scored(
        self, scorer: ChunkScorer, chunks: Iterable[Chunk], folder: Path
    ) -> Iterator[PartRecord]:
        """Yield what each chunk's part holds, in the order in which they are finished.

        Where no process was started, they are scored here.

        Raises:
            KaopuError: What a process raised.
            ProcessEndedError: A process ended by itself.
        """
        if not self._processes:
            yield from score_here(scorer, chunks, folder)
            return
        for end in self._processes:
            end.send((scorer, folder))
        free, busy = deque(self._processes), list[Connection]()
        for chunk in chunks:
            if not free:
                for end in wait(busy):
                    yield _received(end, busy, free, self._processes)
            end = free.popleft()
            end.send(chunk)
            busy.append(end)
        while busy:
            for end in wait(busy):
                yield _received(end, busy, free, self._processes)


def _received(
    end: Any,
    busy: list[Connection],
    free: deque[Connection],
    processes: Mapping[Connection, BaseProcess],
) -> PartRecord:
    try:
        found = end.recv()
    except (EOFError, ConnectionResetError):
        processes[end].join()
        raise ProcessEndedError(processes[end].exitcode) from None
    busy.remove(end)
    free.append(end)
    if isinstance(found, BaseException):
        raise found
    assert isinstance(found, PartRecord)  # noqa: S101 - `_serve` sends nothing else
    return found


def _serve(end: Connection) -> None:
    """Score what comes until nothing comes any more; for a process of its own."""
    # For this process alone.
    import signal

    import pyarrow as pa

    # Ctrl-C goes to all processes; the first of them says what is to be done.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pa.set_cpu_count(1)
    with threadpool_limits(1), suppress(EOFError, BrokenPipeError, ConnectionResetError):
        scorer, folder = end.recv()
        while True:
            chunk = end.recv()
            try:
                answer: PartRecord | Exception = scorer.score(chunk, folder)
            except (KaopuError, OSError) as error:
                answer = error
            end.send(answer)
