"""Enters the leads of a run into the score history."""

from __future__ import annotations

from typing import Literal

from kaopu.cli.options import note_history
from kaopu.errors import HistoryError
from kaopu.language import Language
from kaopu.scoring import LeadModel
from kaopu.scoring.run import Finished
from kaopu.store import Home, enter_finished

HistoryWord = Literal["added", "known", "failed", "off"]


class History:
    """Enters the leads of a run into the score history; where that fails, says so.

    Without an id a lead is known by its row, which is another lead's in the next export.
    """

    def __init__(
        self, home: Home, model: LeadModel, language: Language, *, keeps: bool
    ) -> None:
        self._home, self._model, self._language = home, model, language
        self.keeps = keeps and model.pipeline.lead_id is not None
        self.word: HistoryWord = "off"

    def enter(self, finished: Finished) -> None:
        """Enter all leads, while they can be gone through."""
        try:
            is_new = enter_finished(self._home, self._model, finished)
        except HistoryError as error:
            note_history("scored", error, self._language)
            self.word = "failed"
            return
        self.word = "added" if is_new else "known"
