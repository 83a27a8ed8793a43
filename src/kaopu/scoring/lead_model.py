"""A trained model as its users hold it: scores and explains tables of leads.

The command line, the MLflow model and the Python API all go through `LeadModel`; where
it comes from is the store's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.errors import EmptyTableError, LeadNotFoundError, NotUsableError
from kaopu.evaluation.records import Evaluation
from kaopu.explain.lead.assemble import Place, build_explanations
from kaopu.explain.lead.explainer import ExplainedLeads, Explainer, ranks_of
from kaopu.explain.past.history import History
from kaopu.explain.past.overall import build_overall
from kaopu.explain.past.overall_records import Overall
from kaopu.explain.records import LeadExplanation
from kaopu.files import Source, as_source, read_source
from kaopu.framework import load_framework
from kaopu.framework.records import OWN_SIDE
from kaopu.language import ENGLISH, Language, Locale, Text, languages
from kaopu.leads.cells import is_not_asked
from kaopu.leads.data_notes import DataNote
from kaopu.leads.joining import join_frame, with_paths
from kaopu.leads.lead_table import LeadTable, build_lead_table
from kaopu.leads.packing import unpacked_leads
from kaopu.model.classifier import LeadClassifier
from kaopu.pipeline import Pipeline
from kaopu.scoring.scores import THIN, rank_scores, score_rows
from kaopu.scoring.training_record import TrainingRecord
from kaopu.scoring.usability import Usability, usability_message

Progress = Callable[[Iterable[Any], int], Iterable[Any]]

CHUNK = 10_000


@dataclass(frozen=True)
class LeadModel:
    """A fitted model with all that is needed to read, score and explain leads.

    Attributes:
        pipeline: How to read an export; its date format is settled.
        pipeline_text: The pipeline file as it was written.
        classifier: The fitted scikit-learn estimator.
        history: What past deals held and how they ended.
        usability: Whether it beats the constant rate, in words.
        record: What training found: counts, evaluation, audit, checks.
        label: What messages call the model.
        bundle: The folder it is stored in; None before it is saved.
    """

    pipeline: Pipeline
    pipeline_text: str
    classifier: LeadClassifier
    history: History
    usability: Usability
    record: TrainingRecord
    label: str = "in memory"
    bundle: Path | None = None

    @property
    def usable(self) -> bool:
        """Whether the model beats the constant rate by more than one standard error."""
        return self.usability.usable

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation: metrics by validation design, with standard errors."""
        return self.record.evaluation

    def read(
        self, leads: pd.DataFrame | Source, name: Path | str = "the leads"
    ) -> LeadTable:
        """Return the lead table of an export.

        Args:
            leads: A data frame of any dtypes, or any source.
            name: What messages call a data frame; a source has its own name.

        Raises:
            PipelineMeaningError: A column that the pipeline names is missing.
            BlankLeadIdsError: A row has no lead id.
            DuplicateLeadIdsError: A lead id stands in two rows.
            EmptyTableError: There is no lead.
        """
        source = as_source(leads, name)
        frame = read_source(source).frame
        if len(frame) == 0:
            raise EmptyTableError(source.name, "lead")
        columns = self.pipeline.scoring_columns
        frame = join_frame(frame, self.pipeline, columns, source.name)
        return build_lead_table(frame, self.pipeline, "scoring", source.name)

    def joining(self, *paths: Path) -> LeadModel:
        """Return the model with the tables that its pipeline joins at ``paths``.

        Raises:
            UsageError: There are more or fewer paths than joins.
        """
        return replace(self, pipeline=with_paths(self.pipeline, paths))

    def score(
        self,
        leads: pd.DataFrame | Source,
        *,
        force: bool = False,
        language: Language | None = None,
    ) -> pd.DataFrame:
        """Return the score records of ``leads``, best lead first.

        Args:
            leads: An export, any dtypes; the columns the pipeline names.
            force: Score even with a model that is not usable.
            language: Of ``top_reason``; that of the pipeline file by default.

        Returns:
            One row a lead with the columns `kaopu.scoring.scores.score_columns` names.
            Log-odds add up to those of ``probability`` to 1e-6, points (shares of the
            probability: 0.05 is five percentage points) to 1e-9.

        Raises:
            NotUsableError: The model is no better than the constant rate.
            KaopuError: The leads cannot be read, see `read`.
        """
        table = self.read(leads)
        return self.score_table(table, force=force, language=language).scores

    def score_table(
        self,
        table: LeadTable,
        *,
        force: bool = False,
        progress: Progress | None = None,
        language: Language | None = None,
    ) -> ScoredTable:
        """Return the scores of a lead table with what was noted; see `score`."""
        self.require_usable(force=force)
        starts = range(0, len(table), CHUNK)
        parts, notes = [], list(table.notes)
        for start in progress(starts, len(starts)) if progress else starts:
            rows = np.arange(start, min(start + CHUNK, len(table)))
            explained = self.explained(table.take(rows))
            parts.append(score_rows(explained, language or self.pipeline.language))
            notes += _unseen_notes(explained)
        scores = rank_scores(pd.concat(parts, ignore_index=True))
        return ScoredTable(scores, _merged(notes))

    def explain(
        self,
        leads: pd.DataFrame | Source,
        lead_ids: Sequence[str] | None = None,
        *,
        today: date | None = None,
    ) -> list[LeadExplanation]:
        """Return why leads score as they do, in their order or that of ``lead_ids``.

        Planned dates before ``today`` (by default the day it is) are noted.

        Raises:
            LeadNotFoundError: A lead id is not there; the nearest ones are named.
            KaopuError: The leads cannot be read, see `read`.
        """
        return self.explain_table(self.read(leads), lead_ids, today=today)

    def explain_table(
        self,
        table: LeadTable,
        lead_ids: Sequence[str] | None = None,
        *,
        today: date | None = None,
    ) -> list[LeadExplanation]:
        """Return the explanation records of a lead table; see `explain`."""
        ranks = self.ranks(table)
        rows = np.arange(len(table))
        if lead_ids is not None:
            rows = find_leads(table, lead_ids)
        explained = self.explained(table.take(rows))
        places = [Place(int(rank), len(table)) for rank in ranks[rows]]
        return build_explanations(explained, places, self.pipeline.currency, today)

    def explained(self, table: LeadTable) -> ExplainedLeads:
        """Return probabilities and reasons of a whole table at once, as arrays."""
        return self._explainer.explain(unpacked_leads(table))

    def overall(self) -> Overall:
        """Return what decides the past deals as a whole, from the history alone."""
        return build_overall(
            load_framework(),
            self.pipeline.sources,
            self.history,
            self.record.importance.players,
            self.label,
            usable=self.usable,
        )

    def ranks(self, table: LeadTable) -> NDArray[np.intp]:
        """Return the place of every lead of a table (n,), from 1, as `score` ranks."""
        return ranks_of(self.classifier.decision_function(table.facts), table.ids)

    def require_usable(self, *, force: bool) -> None:
        """Refuse a model that is not usable, unless forced.

        Raises:
            NotUsableError: It is not, and ``force`` is not set.
        """
        if not self.usable and not force:
            counts = self.record.training
            why = usability_message(self.evaluation, min(counts.won, counts.lost))
            reason = {name: Locale(name).message(why) for name in languages()}
            reason[ENGLISH] = self.usability.reason
            raise NotUsableError(self.label, Text.of(**reason))

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self.classifier, self.history)


@dataclass(frozen=True)
class ScoredTable:
    """Score records, and what the data held that was not as expected."""

    scores: pd.DataFrame
    notes: tuple[DataNote, ...]


def find_leads(table: LeadTable, lead_ids: Sequence[str]) -> np.ndarray[Any, Any]:
    """Return the positions (k,) of lead ids, in their order.

    Raises:
        LeadNotFoundError: One is not there; the nearest ones are named.
    """
    places = {str(id_): place for place, id_ in enumerate(table.ids)}
    lead_ids = [str(lead_id) for lead_id in lead_ids]
    for lead_id in lead_ids:
        if lead_id not in places:
            near = get_close_matches(lead_id, list(places), n=3, cutoff=0.5)
            raise LeadNotFoundError(table.name, lead_id, near, len(places))
    return np.array([places[lead_id] for lead_id in lead_ids], dtype=np.intp)


def _unseen_notes(explained: ExplainedLeads) -> list[DataNote]:
    """Return counted notes on leads and values unlike those of past deals."""
    notes = []
    if thin := int(explained.coverage.is_thin.sum()):
        notes.append(DataNote(THIN, "thin", thin))
    for source in map(str, explained.unseen):
        rows = explained.unseen[source].to_numpy(dtype=bool)
        blank = rows & is_not_asked(explained.table.facts[source])
        column = explained.columns[source]
        if blank.any():
            id_ = "never_blank" if _always_filled(explained, source) else "unseen_blank"
            notes.append(DataNote(column, id_, int(blank.sum())))
        cells = explained.table.evidence[source][rows & ~blank].value_counts()
        for cell, count in cells.items():
            notes.append(DataNote(column, "unseen", int(count), repr(cell)))
    for source in map(str, explained.out_of_range):
        count = int(explained.out_of_range[source].sum())
        if count:
            notes.append(DataNote(explained.columns[source], "out_of_range", count))
    return notes


def _always_filled(explained: ExplainedLeads, source: str) -> bool:
    """Tell of a source that was never left open whether it was never too early either."""
    history = explained.history
    counts = history.counts.get(source)
    if counts is None:
        # Our own side is not counted, for it is never too early for that.
        return explained.players[source] == OWN_SIDE
    return counts.deals == history.deals


def _merged(notes: Iterable[DataNote]) -> tuple[DataNote, ...]:
    """Add up notes that say the same, as chunks do."""
    whole: dict[tuple[str, str, str], DataNote] = {}
    for note in notes:
        key = (note.column, note.id, note.value)
        before = whole[key].rows if key in whole else 0
        whole[key] = replace(note, rows=before + note.rows)
    return tuple(whole.values())
