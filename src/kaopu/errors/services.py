"""Failures of what kaopu keeps or serves: MLflow's store, the history, the inspector."""

from __future__ import annotations

from pathlib import Path

from kaopu.errors.base import KaopuError
from kaopu.language import Message


class StoreBusyError(KaopuError):
    """Another process has stored something in a folder for longer than is waited."""

    def __init__(self, folder: Path | str, seconds: float) -> None:
        super().__init__("store_busy", folder=str(folder), seconds=f"{seconds:g}")


class TrackingError(KaopuError):
    """The MLflow store could not be written."""

    def __init__(self, uri: str, cause: str | Message) -> None:
        super().__init__("tracking", uri=uri, cause=cause)


class TrackingDamagedError(TrackingError):
    """The MLflow store is no whole one: left half made, say, or no database at all."""

    def __init__(self, uri: str, path: Path | str, cause: str | Message) -> None:
        KaopuError.__init__(self, "tracking_damaged", uri=uri, path=str(path), cause=cause)


class TrackingElsewhereError(TrackingError):
    """The server of MLflow that the environment names cannot be used."""

    def __init__(self, uri: str, cause: str) -> None:
        KaopuError.__init__(self, "tracking_elsewhere", uri=uri, cause=cause)


class NoTrackingError(KaopuError):
    """There is no MLflow store yet to look at."""

    def __init__(self, path: Path | str) -> None:
        super().__init__("no_tracking", path=str(path))


class HistoryError(KaopuError):
    """The score history cannot be read or written."""

    def __init__(self, place: Path | str, cause: str | Message) -> None:
        super().__init__("history", place=str(place), cause=cause)

    @classmethod
    def of_database(cls, cause: KaopuError) -> HistoryError:
        """Return the failure of a history that a database keeps."""
        error = cls("", "")
        KaopuError.__init__(error, "history_database", None, cause=cause.message)
        return error


class HistoryLockedError(HistoryError):
    """Another program has held the score history for longer than is waited."""

    def __init__(self, place: Path | str, seconds: float) -> None:
        facts = {"place": str(place), "seconds": f"{seconds:g}"}
        KaopuError.__init__(self, "history_locked", None, **facts)


# The code of a process that the system ended, as it does where memory runs out.
KILLED = -9


class ProcessEndedError(KaopuError):
    """The process that reads and explains the leads is gone."""

    def __init__(self, code: int | None) -> None:
        super().__init__("process_killed" if code == KILLED else "process_ended", code=code)


class AddressTakenError(KaopuError):
    """The inspector, or what else is served, cannot listen where it was told to."""

    def __init__(self, host: str, port: int, cause: str, served: str = "") -> None:
        key = f"address_taken_{served}" if served else "address_taken"
        super().__init__(key, host=host, port=port, cause=cause)


class ServiceAddressError(AddressTakenError):
    """The service cannot listen where it was told to."""

    @classmethod
    def of(cls, error: AddressTakenError) -> ServiceAddressError:
        """Return the failure in the words of the service."""
        facts = error.message.facts
        own = cls(str(facts["host"]), int(str(facts["port"])), str(facts["cause"]))
        KaopuError.__init__(own, "service_address_taken", None, **facts)
        return own


class SparkError(KaopuError):
    """Scoring on Spark cannot start or go on."""

    section = "spark"
