"""Failures of tables of what happened to deals."""

from __future__ import annotations

from pathlib import Path

from kaopu.errors.base import KaopuError


class HistoryTableError(KaopuError):
    """A table of a history that cannot be read as the pipeline file says."""

    section = "history_table"

    def __init__(self, path: Path | str, case: str, **facts: object) -> None:
        super().__init__(case, path=str(path), **facts)
