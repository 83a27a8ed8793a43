"""Runs a program as a user does, and measures its time and the memory of its processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

EVERY = 0.05


@dataclass(frozen=True)
class Ran:
    """How a program ran.

    Attributes:
        seconds: From its start to its end.
        peak: The most memory, in bytes, that it and its processes held at once; what
            several share counts once.
    """

    seconds: float
    peak: int


def run(arguments: Sequence[object], **environment: str) -> Ran:
    """Run a Python program to its end.

    Raises:
        RuntimeError: It failed; with what it said.
    """
    settings = {**os.environ, "PYTHONWARNINGS": "ignore", **environment}
    started, peak = monotonic(), 0
    with subprocess.Popen(  # noqa: S603
        [sys.executable, *map(str, arguments)],
        env=settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while process.poll() is None:
            peak = max(peak, memory_of(process.pid))
            sleep(EVERY)
        seconds = monotonic() - started
        said = process.stderr.read() if process.stderr else ""
    if process.returncode:
        raise RuntimeError(f"{arguments}: {said.strip()[-2000:]}")
    return Ran(seconds, peak)


def memory_of(process: int) -> int:
    """Return the bytes that a process and its children hold; 0 if it has ended."""
    own = 0
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines():
            if line.startswith("Pss:"):
                own = int(line.split()[1]) * 1024
    return own + sum(map(memory_of, _children(process)))


def _children(process: int) -> list[int]:
    found = list[int]()
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            found += map(int, (task / "children").read_text("ascii").split())
    return found
