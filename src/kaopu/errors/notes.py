"""Failures of what is kept about notes."""

from __future__ import annotations

from pathlib import Path

from kaopu.errors.base import KaopuError
from kaopu.language import Count


class NoteAnswersDamagedError(KaopuError):
    """The file of answers to facts from notes is not what kaopu wrote."""

    def __init__(self, path: Path | str) -> None:
        super().__init__("note_answers_damaged", path=str(path))


class NotesKeyError(KaopuError):
    """The variable that is to hold the key of the language model is not set."""

    def __init__(self, name: str) -> None:
        super().__init__("notes_key_unset", name=name)


class NotesUnansweredError(KaopuError):
    """The language model that reads notes gave no answer where its own facts are needed."""

    def __init__(self, model: str, rows: int) -> None:
        super().__init__("notes_unanswered", rows, model=model, rows=Count(rows))
