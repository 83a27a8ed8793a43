"""Failures of what kaopu keeps or serves: MLflow's store, the history, the inspector."""

from __future__ import annotations

from pathlib import Path

from kaopu.errors.base import KaopuError


class TrackingError(KaopuError):
    """The MLflow store could not be opened or written."""

    def __init__(self, uri: str, cause: str) -> None:
        super().__init__(
            f"the MLflow store {uri} cannot be used ({cause}), expected a writable "
            "store of this MLflow version; choose another --home or move mlruns/ away"
        )


class HistoryError(KaopuError):
    """The score history cannot be read or written."""

    def __init__(self, place: Path | str, cause: str) -> None:
        super().__init__(
            f"the score history {place} cannot be used ({cause}), expected an SQLite file "
            "that kaopu score wrote and may write; mend its permissions, move it away for "
            "a new one, or score with --no-history"
        )


# The code of a process that the system ended, as it does where memory runs out.
KILLED = -9


class ProcessEndedError(KaopuError):
    """The process that reads and explains the leads is gone."""

    def __init__(self, code: int | None) -> None:
        remedy = "what it printed before says why"
        if code == KILLED:
            remedy = "most likely memory ran out: show fewer leads, or close other programs"
        super().__init__(
            f"the process that reads and explains the leads ended with code {code}, "
            f"expected all leads from it; {remedy}"
        )


class AddressTakenError(KaopuError):
    """The inspector cannot listen where it was told to."""

    def __init__(self, host: str, port: int, cause: str) -> None:
        super().__init__(
            f"{host}:{port}: the inspector cannot listen there ({cause}), expected a free "
            "port of an address of this machine; choose another --port, or --port 0 for "
            "any free one"
        )
