"""Failures of what is kept about notes."""

from __future__ import annotations

from pathlib import Path

from kaopu.errors.base import KaopuError


class NoteAnswersDamagedError(KaopuError):
    """The file of answers to facts from notes is not what kaopu wrote."""

    def __init__(self, path: Path | str) -> None:
        super().__init__("note_answers_damaged", path=str(path))
