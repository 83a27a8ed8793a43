"""Reads and explains the leads in a process of its own.

What a large table takes while it is read and explained is given back whole only where a
process ends; the one that serves pages never takes it.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

import pandas as pd
from threadpoolctl import threadpool_limits

from kaopu.errors import KaopuError, ProcessEndedError
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.packing import packed, packed_leads
from kaopu.scoring import LeadModel
from kaopu.web.lead_index import LeadIndex, build_index
from kaopu.web.memory import spare_memory

# The model, the leads, and the export they were read from.
Read = Callable[[], tuple[LeadModel, LeadTable, pd.DataFrame]]


class LoadWorker:
    """A process that reads leads and then explains them; leaving the context ends it.

    It starts at once, so that it imports its libraries while the caller does the same.
    """

    def __init__(self) -> None:
        context = get_context("spawn")
        self._pipe, its_end = context.Pipe()
        self._process = context.Process(target=prepare, args=(its_end,), daemon=True)
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
        while not isinstance(message := self._next(), LeadIndex):
            on_progress(message)
        self._process.join()
        return message

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


def prepare(pipe: Connection) -> None:
    """Read what is asked for, then explain it; the work of the process.

    Sends the model with the number of leads, how many are explained so far, and the index;
    or the error.
    """
    # Ctrl+C goes to the whole group; who started this process ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Which multiprocessing closes; a service may have none.
    with suppress(OSError):
        sys.stdin = open(0, closefd=False)  # noqa: SIM115
    spare_memory()
    try:
        model, table, texts = pipe.recv()()
        pipe.send((model, len(table)))
        with threadpool_limits(1):
            leads, cells = packed_leads(table), packed(texts)
            pipe.send(build_index(model, leads, cells, pipe.send))
    except KaopuError as error:
        pipe.send(error)
    except (EOFError, BrokenPipeError):
        # Nobody waits any more.
        return
