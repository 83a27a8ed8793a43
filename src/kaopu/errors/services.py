"""Failures of what kaopu keeps or serves: MLflow's store, the history, the inspector."""

from __future__ import annotations

from pathlib import Path

from kaopu.errors.base import KaopuError
from kaopu.language import Message


class TrackingError(KaopuError):
    """The MLflow store could not be opened or written."""

    def __init__(self, uri: str, cause: str) -> None:
        super().__init__("tracking", uri=uri, cause=cause)


class HistoryError(KaopuError):
    """The score history cannot be read or written."""

    def __init__(self, place: Path | str, cause: str | Message) -> None:
        super().__init__("history", place=str(place), cause=cause)


# The code of a process that the system ended, as it does where memory runs out.
KILLED = -9


class ProcessEndedError(KaopuError):
    """The process that reads and explains the leads is gone."""

    def __init__(self, code: int | None) -> None:
        super().__init__("process_killed" if code == KILLED else "process_ended", code=code)


class AddressTakenError(KaopuError):
    """The inspector cannot listen where it was told to."""

    def __init__(self, host: str, port: int, cause: str) -> None:
        super().__init__("address_taken", host=host, port=port, cause=cause)
