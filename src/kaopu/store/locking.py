"""A lock between processes: one at a time stores a model, or sets up MLflow's store.

The system lets go of it when a process ends, however that ends. So whoever holds it knows
that what others left half done in the folder belongs to nobody any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kaopu.errors import OutputNotWritableError, StoreBusyError

LOCK = ".lock"
# Storing a model takes seconds; a process that holds the lock for longer hangs.
WAIT_SECONDS = 120.0


@contextmanager
def locked(folder: Path, wait: float | None = None) -> Iterator[None]:
    """Hold the lock of ``folder``, which is made if need be; in one process it nests.

    Args:
        folder: What is locked, for those who ask for its lock.
        wait: Seconds to wait for another process; `WAIT_SECONDS` by default.

    Raises:
        StoreBusyError: Another process still holds the lock.
        OutputNotWritableError: No lock can be made in the folder.
    """
    seconds = WAIT_SECONDS if wait is None else wait
    path = folder.resolve() / LOCK
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path, is_singleton=True)
        lock.acquire(timeout=seconds)
    except Timeout:
        raise StoreBusyError(folder, seconds) from None
    except OSError as error:
        raise OutputNotWritableError.by_system(folder, error) from None
    try:
        yield
    finally:
        lock.release()
