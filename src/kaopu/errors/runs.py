"""Failures of a scoring run that can go on: what is finished stays."""

from __future__ import annotations

from pathlib import Path

from kaopu.errors.base import KaopuError
from kaopu.language import Count, Message

# As a shell tells the end of a program by a signal: 128 and its number.
INTERRUPTED, TERMINATED = 130, 143


class OutputBusyError(KaopuError):
    """Another run writes the same output; ``process`` is its number, empty if unknown."""

    def __init__(self, path: Path | str, process: str) -> None:
        key = "output_busy" if process else "output_busy_unknown"
        super().__init__(key, path=str(path), process=process)


class RunStoppedError(KaopuError):
    """A run was interrupted by Ctrl-C or SIGTERM."""

    def __init__(self, path: Path | str, leads: int, *, goes_on: bool, code: int) -> None:
        key = "run_stopped" if goes_on and leads else "run_stopped_afresh"
        super().__init__(
            key, leads if goes_on and leads else None, path=str(path), leads=Count(leads)
        )
        self.exit_code = code


class RunDiskFullError(KaopuError):
    """The disk is full; ``work`` is where the finished leads are."""

    def __init__(self, path: Path | str, leads: int, work: Path | None) -> None:
        key = "run_disk_full" if work else "run_disk_full_afresh"
        facts = {"path": str(path), "leads": Count(leads), "work": str(work)}
        super().__init__(key, leads if work else None, **facts)


class AllRejectedError(KaopuError):
    """No row of the leads can be scored; ``rejects`` says why of each."""

    def __init__(self, path: Path | str, rows: int, rejects: Path) -> None:
        super().__init__(
            "all_rejected", rows, path=str(path), rows=Count(rows), rejects=str(rejects)
        )


class RowsUnreadableError(KaopuError):
    """Rows of the leads cannot be read, the first for a ``reason``, and are refused."""

    def __init__(self, path: Path | str, rows: int, first: int, reason: Message) -> None:
        facts = {"path": str(path), "rows": Count(rows), "first": first, "reason": reason}
        super().__init__("rows_unreadable", rows, **facts)


class MemoryLimitError(KaopuError):
    """The memory that a run may take is too little for any."""

    def __init__(self, found: str, least: str) -> None:
        super().__init__("memory_limit", found=found, least=least)


class RowsLostError(KaopuError):
    """The rows that came are not those that were scored or put aside: a fault of kaopu."""

    def __init__(self, path: Path | str, rows: int, told: int) -> None:
        super().__init__("rows_lost", path=str(path), rows=Count(rows), told=Count(told))
