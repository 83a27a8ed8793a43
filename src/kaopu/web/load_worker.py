"""Reads and explains the leads in a process of its own.

What a large table takes while it is read and explained is given back whole only where a
process ends; the one that serves pages never takes it. Leads are explained batch by batch;
their cells go to files in a temporary folder, which is removed once the other process has
opened them: on POSIX nothing is left then, however it ends.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from threadpoolctl import threadpool_limits

from kaopu.errors import KaopuError, ProcessEndedError
from kaopu.scoring import LeadModel
from kaopu.store import Home
from kaopu.web.index import LeadIndex, ShownLeads, build_index
from kaopu.web.memory import spare_memory


@dataclass(frozen=True)
class ReadLeads:
    """Leads that have been opened, to be explained batch by batch.

    Attributes:
        model: What scores them.
        count: How many there are.
        batches: The leads; they are gone through once.
        home: Whose score history is looked at.
    """

    model: LeadModel
    count: int
    batches: Iterable[ShownLeads]
    home: Home


Read = Callable[[], ReadLeads]


class LoadWorker:
    """A process that reads leads and then explains them; leaving the context ends it.

    It starts at once, so that it imports its libraries while the caller does the same.
    """

    def __init__(self) -> None:
        context = get_context("spawn")
        self._pipe, its_end = context.Pipe()
        self._folder = TemporaryDirectory(prefix="kaopu-", ignore_cleanup_errors=True)
        work = (its_end, Path(self._folder.name))
        self._process = context.Process(target=prepare, args=work, daemon=True)
        self._process.start()
        its_end.close()

    def __enter__(self) -> LoadWorker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.join()
        self._pipe.close()
        self._folder.cleanup()

    def read(self, read: Read) -> tuple[LeadModel, int]:
        """Have a model and leads read; return the model, and how many leads there are.

        Args:
            read: Is sent there; what it prints on stderr comes out on ours.

        Raises:
            KaopuError: What ``read`` raises.
            ProcessEndedError: The process has ended before.
        """
        try:
            self._pipe.send(read)
        except OSError:
            raise self._ended() from None
        model, leads = self._next()
        return model, leads

    def index(self, on_progress: Callable[[int], None]) -> LeadIndex:
        """Return the leads, once all are explained.

        Args:
            on_progress: Is called with how many are done.

        Raises:
            KaopuError: They cannot be explained.
            ProcessEndedError: The process has ended before.
        """
        while (done := self._next()) is not None:
            on_progress(done)
        try:
            index: LeadIndex = received(self._pipe)
        except (EOFError, OSError):
            raise self._ended() from None
        if os.name == "posix":
            self._folder.cleanup()
        self._process.join()
        return index

    def _next(self) -> Any:
        try:
            message = self._pipe.recv()
        except (EOFError, OSError):
            raise self._ended() from None
        if isinstance(message, KaopuError):
            raise message
        return message

    def _ended(self) -> ProcessEndedError:
        self._process.join()
        return ProcessEndedError(self._process.exitcode)


def prepare(pipe: Connection, folder: Path) -> None:
    """Read what is asked for, then explain it; the work of the process.

    Sends the model with the number of leads, how many are explained so far, None once all
    are, and the index, whose files are in ``folder``; or the error.
    """
    # Ctrl+C goes to the whole group; who started this process ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Which multiprocessing closes; a service may have none.
    with suppress(OSError):
        sys.stdin = open(0, closefd=False)  # noqa: SIM115
    spare_memory()
    try:
        read: ReadLeads = pipe.recv()()
        pipe.send((read.model, read.count))
        with threadpool_limits(1):
            index = build_index(read.model, read.batches, read.home, pipe.send, folder)
        pipe.send(None)
        send(pipe, index)
    except KaopuError as error:
        pipe.send(error)
    except (EOFError, BrokenPipeError):
        # Nobody waits any more, nor removes what was written.
        rmtree(folder, ignore_errors=True)


def send(pipe: Connection, index: LeadIndex) -> None:
    """Send an index array by array: whole, it would be in memory twice."""
    arrays: list[pickle.PickleBuffer] = []
    rest = pickle.dumps(index, protocol=5, buffer_callback=arrays.append)
    pipe.send_bytes(rest)
    pipe.send(len(arrays))
    for array in arrays:
        pipe.send_bytes(array.raw())


def received(pipe: Connection) -> LeadIndex:
    """Return the index that `send` sends."""
    rest = pipe.recv_bytes()
    arrays = [pipe.recv_bytes() for _ in range(pipe.recv())]
    # Nobody but the process that this one has started sends it.
    index: LeadIndex = pickle.loads(rest, buffers=arrays)  # noqa: S301
    return index
