"""How many rows and processes a run takes, by the memory that it may take."""

from __future__ import annotations

import os
import re

from kaopu.errors import MemoryLimitError
from kaopu.scoring.run.records import RunOptions

UNITS = {"kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
UNITS |= {unit.replace("b", "ib"): 1024 ** (i + 1) for i, unit in enumerate(list(UNITS))}
SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]i?b?)\s*", re.IGNORECASE)
# Less is taken by the program itself.
LEAST = 500 * 10**6
# What a process takes before its first row, and what a row takes while it is scored: 3,400
# bytes were measured with 40 columns.
PROCESS, ROW = 330 * 10**6, 6_000
MIN_ROWS, MAX_ROWS = 1_000, 50_000
# Leads from which a second process, which needs two seconds to start, pays.
SECOND_FROM = 100_000
USUAL_JOBS = 2


def parse_size(text: str) -> int:
    """Return the bytes of a size such as ``2GB`` or ``500 MB``.

    Raises:
        MemoryLimitError: It is none, or less than any run needs.

    Example:
        >>> parse_size("2GB"), parse_size("1.5gib")
        (2000000000, 1610612736)
    """
    found = SIZE.fullmatch(text)
    unit = (found[2].lower().removesuffix("b") + "b") if found else ""
    size = int(float(found[1]) * UNITS[unit]) if found else 0
    if size < LEAST:
        raise MemoryLimitError(text, f"{LEAST // 10**6}MB")
    return size


def rows_for(options: RunOptions) -> int:
    """Return the most rows that are scored at once.

    They hang on the memory, and on the processes only where these are more than usual: the
    last bits of a score may hang on how many are worked out together.
    """
    jobs = max(options.jobs or 1, usual_jobs(options))
    left = options.memory - (jobs + (jobs > 1)) * PROCESS
    return int(min(max(left // (jobs * ROW), MIN_ROWS), MAX_ROWS))


def usual_jobs(options: RunOptions) -> int:
    """Return how many processes score where there are leads enough: two, if they may."""
    room = options.memory >= 3 * PROCESS + 2 * MIN_ROWS * ROW
    return USUAL_JOBS if (os.cpu_count() or 1) > 1 and room else 1
