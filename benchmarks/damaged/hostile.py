"""Files of 10 MB that are made to take time or memory, read by a command of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hostile_files import HOSTILE_FILES


@dataclass(frozen=True)
class Taken:
    """What a command took over a file.

    Attributes:
        name: The file's.
        seconds: Of processor time, its children's too.
        memory: Bytes, the most that it ever held.
        kind: A kind of `damage.KINDS`.
    """

    name: str
    seconds: float
    memory: float
    kind: str


def read_hostile(seconds: float, memory: float) -> list[Taken]:
    """Return what ``kaopu init`` takes over each file, and whether that is too much."""
    taken = []
    with TemporaryDirectory() as folder:
        for name, write in HOSTILE_FILES.items():
            path = Path(folder) / name
            write(path)
            taken.append(_taken(path, seconds, memory))
            path.unlink()
    return taken


def _taken(path: Path, seconds: float, memory: float) -> Taken:
    call = [sys.executable, "-W", "ignore", "-m", "kaopu", "init", str(path), "--yes"]
    process = subprocess.Popen(  # noqa: S603 - the program itself
        [*call, "--force", "-o", str(path.with_suffix(".toml"))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    told = process.stderr.read().decode("utf-8", "replace")
    _, status, used = os.wait4(process.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    process.returncode = code
    time, most = used.ru_utime + used.ru_stime, used.ru_maxrss * 1024.0
    kind = "read" if code in (0, 1) else "refused" if code == 2 else "crash"
    if "Traceback" in told:
        kind = "traceback"
    elif time > seconds:
        kind = "hang"
    elif most > memory:
        kind = "memory"
    return Taken(path.name, time, most, kind)
