"""Keeps a server small that has read and explained a large table once."""

from __future__ import annotations

import ctypes
import gc
import os

import pyarrow as pa

# The C library's names for the number of its heaps, and for the bytes from which on a
# block is the system's own; by itself it raises the latter to 32 MB.
ARENA_MAX, MMAP_THRESHOLD = -8, -3
LARGE = 1 << 20


def spare_memory() -> None:
    """Take memory where it can be given back from; call it before a table is read.

    One heap for all threads, and Arrow's texts in it too; what is large lies beside it and
    goes back at once. Where the C library is not GNU's nothing happens but for Arrow.
    """
    pa.set_memory_pool(pa.system_memory_pool())
    _library_call("mallopt", ARENA_MAX, 1)
    _library_call("mallopt", MMAP_THRESHOLD, LARGE)


def give_memory_back() -> None:
    """Return to the system what explaining all leads took and is no longer needed."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    _library_call("malloc_trim", 0)


def _library_call(name: str, *numbers: int) -> None:
    call = getattr(ctypes.CDLL(None), name, None) if os.name == "posix" else None
    if call is not None:
        call(*numbers)
