"""Scored leads: their ranked records, and what in them was not as expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
import pyarrow as pa

from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.language import Language
from kaopu.leads.data_notes import DataNote
from kaopu.scoring.batch_notes import batch_notes, merged_notes
from kaopu.scoring.one_pass import Reducer
from kaopu.scoring.scores import rank_scores, score_rows


@dataclass(frozen=True)
class ScoredBatch:
    """Score records in the order of their leads, without ranks, and what was noted."""

    scores: pa.Table
    notes: tuple[DataNote, ...]


@dataclass(frozen=True)
class ScoredTable:
    """Score records, and what the data held that was not as expected."""

    scores: pd.DataFrame
    notes: tuple[DataNote, ...]


def scores_in(language: Language) -> Reducer[ScoredBatch, ScoredTable]:
    """Return what makes score records of leads, with reasons in a language."""
    return Reducer(partial(score_batch, language=language), rank_batches)


def score_batch(batch: ExplainedLeads, language: Language) -> ScoredBatch:
    """Return the score records of a batch in its order, not yet ranked."""
    return ScoredBatch(score_rows(batch, language), batch_notes(batch))


def rank_batches(batches: Sequence[ScoredBatch]) -> ScoredTable:
    """Return the score records of all batches (one at least), best lead first."""
    scores = pa.concat_tables([batch.scores for batch in batches]).to_pandas()
    notes = (note for batch in batches for note in batch.notes)
    return ScoredTable(rank_scores(scores), merged_notes(notes))
