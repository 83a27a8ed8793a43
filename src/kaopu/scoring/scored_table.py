"""Scored leads: their ranked records, and what in them was not as expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.language import Language
from kaopu.leads.data_notes import DataNote
from kaopu.scoring.batch_notes import batch_notes, merged_notes
from kaopu.scoring.one_pass import Reducer
from kaopu.scoring.scores import rank_scores, score_rows


@dataclass(frozen=True)
class ScoredTable:
    """Score records, and what the data held that was not as expected."""

    scores: pd.DataFrame
    notes: tuple[DataNote, ...]


def scores_in(language: Language) -> Reducer[ScoredTable, ScoredTable]:
    """Return what makes score records of leads, with reasons in a language."""
    return Reducer(partial(score_batch, language=language), rank_batches)


def score_batch(batch: ExplainedLeads, language: Language) -> ScoredTable:
    """Return the score records of a batch in its order, not yet ranked."""
    return ScoredTable(score_rows(batch, language), batch_notes(batch))


def rank_batches(batches: Sequence[ScoredTable]) -> ScoredTable:
    """Return the score records of all batches (one at least), best lead first."""
    scores = pd.concat([batch.scores for batch in batches], ignore_index=True)
    notes = (note for batch in batches for note in batch.notes)
    return ScoredTable(rank_scores(scores), merged_notes(notes))
