"""A trained model as its users hold it: scores and explains tables of leads.

The command line, the MLflow model and the Python API all go through `LeadModel`; where
it comes from is the store's business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import coded_table
from kaopu.errors import EmptyTableError, LeadNotFoundError, NotUsableError
from kaopu.evaluation.records import Evaluation
from kaopu.explain.lead.assemble import Rank, build_explanations
from kaopu.explain.lead.explainer import ExplainedLeads, Explainer, ranks_of
from kaopu.explain.past.history import History
from kaopu.explain.past.overall import build_overall
from kaopu.explain.past.overall_records import Overall
from kaopu.explain.records import LeadExplanation
from kaopu.files import Source, as_source, read_source
from kaopu.framework import load_framework
from kaopu.histories.deriving import judged_on, told_otherwise
from kaopu.language import ENGLISH, Language, Locale, Phrase, Text, languages
from kaopu.leads.customs.scored_dates import (
    check_date_orders,
    settle_leads,
    with_date_formats,
)
from kaopu.leads.dates import local_today
from kaopu.leads.joining import JoinReader, join_frame, read_join, with_paths
from kaopu.leads.lead_table import LEADS, LeadTable, ReadAlike, build_lead_table
from kaopu.model.classifier import LeadClassifier
from kaopu.pipeline import Pipeline
from kaopu.scoring.one_pass import (
    CHUNK,
    Progress,
    explain_rows,
    in_batches,
    reduce_leads,
)
from kaopu.scoring.scored_table import ScoredTable, scores_in
from kaopu.scoring.seen_deals import SeenDeals
from kaopu.scoring.shap_values import By, shap_explanation
from kaopu.scoring.training_record import TrainingRecord
from kaopu.scoring.usability import Usability, usability_message
from kaopu.scoring.usual_rate import UsualRate, usual_rate
from kaopu.spelling import IdLookup

if TYPE_CHECKING:
    from shap import Explanation

# What messages call a model that is stored nowhere.
IN_MEMORY = Phrase("in memory", "unnamed", "model")


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
        as_of: The day on which leads are judged; None is the day it is.
        seen: Which deals it has learnt from; None in a bundle of an earlier version.
    """

    pipeline: Pipeline
    pipeline_text: str
    classifier: LeadClassifier
    history: History
    usability: Usability
    record: TrainingRecord
    label: str = IN_MEMORY
    bundle: Path | None = None
    as_of: date | None = None
    seen: SeenDeals | None = None

    @property
    def usable(self) -> bool:
        """Whether the model beats the constant rate by more than one standard error."""
        return self.usability.usable

    @property
    def usual_rate(self) -> UsualRate:
        """The win rate beside which leads are judged: of past deals, or as assumed."""
        past = self.history
        return usual_rate(past.won, past.deals, self.pipeline.win_rate)

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation: metrics by validation design, with standard errors."""
        return self.record.evaluation

    def read(
        self,
        leads: pd.DataFrame | Source,
        name: Path | str = LEADS,
        *,
        first: int = 1,
        join: JoinReader = read_join,
        like: LeadTable | ReadAlike | None = None,
        as_of: date | None = None,
        told: Mapping[str, str | float] | None = None,
    ) -> LeadTable:
        """Return the lead table of an export.

        A planned date that has gone by while its lead is open counts as one not set.

        Args:
            leads: A data frame of any dtypes, or any source.
            name: What messages call a data frame; a source has its own name.
            first: The number of the first row, where this is a part of a longer export.
            join: Reads the tables that the pipeline joins.
            like: How the export that these are rows of is read; or its table, if it was
                read before: numbers and dates are read as they were there.
            as_of: The day on which the leads are judged; by default that of ``like``, or
                of the model, see `judging_on`.
            told: Facts by source id that all leads are to hold in place of what histories
                and notes tell; nan or an empty text for a gap.

        Raises:
            PipelineMeaningError: A column that the pipeline names is missing.
            BlankLeadIdsError: A row has no lead id.
            DuplicateLeadIdsError: A lead id stands in two rows.
            DateOrderError: Dates are written otherwise than those of the model's deals.
            EmptyTableError: There is no lead.
        """
        source = as_source(leads, name)
        frame = read_source(source).frame
        if len(frame) == 0:
            raise EmptyTableError(source.name, "lead")
        columns = self.pipeline.scoring_columns
        frame = join_frame(coded_table(frame), self.pipeline, columns, source.name, join)
        if like is not None:
            pipeline, day = replace(self.pipeline, customs=like.customs), like.as_of
            return self._table(frame, pipeline, source.name, first, day, told)
        pipeline = settle_leads(self.pipeline, frame, source.name)
        day = as_of or self.day
        table = self._table(frame, pipeline, source.name, first, day, told)
        check_date_orders(pipeline, frame, table.notes, source.name)
        return table

    def _table(
        self,
        frame: pd.DataFrame,
        pipeline: Pipeline,
        name: Path | str,
        first: int,
        day: date | None,
        told: Mapping[str, str | float] | None = None,
    ) -> LeadTable:
        """Return the lead table of rows as they are read, judged on a day."""
        derive = judged_on(pipeline, day or self.day)
        if told:
            derive = told_otherwise(derive, told)
        return build_lead_table(frame, pipeline, "scoring", name, first, day, derive)

    def joining(self, *paths: Path) -> LeadModel:
        """Return the model with the tables that its pipeline joins at ``paths``.

        Raises:
            UsageError: There are more or fewer paths than joins.
        """
        return replace(self, pipeline=with_paths(self.pipeline, paths))

    @property
    def day(self) -> date:
        """The day on which leads are judged: the one that was set, or the day it is."""
        return self.as_of or local_today()

    def judging_on(self, day: date | None) -> LeadModel:
        """Return the model judging leads on a day; None is the day it is."""
        return replace(self, as_of=day)

    def reading_dates(self, *formats: str) -> LeadModel:
        """Return the model reading the dates of leads by other formats than its own.

        Args:
            formats: ``strptime`` formats, such as ``%d/%m/%Y``: one for all columns of
                dates, or ``COLUMN=FORMAT`` for one; ``auto`` finds out what each column
                is written by. ISO dates are read all the same.

        Raises:
            UsageError: One is no format, or of a column that holds no dates.
        """
        return replace(self, pipeline=with_date_formats(self.pipeline, formats))

    def score(
        self,
        leads: pd.DataFrame | Source,
        *,
        force: bool = False,
        language: Language | None = None,
        as_of: date | None = None,
    ) -> pd.DataFrame:
        """Return the score records of ``leads``, best lead first.

        Args:
            leads: An export, any dtypes; the columns the pipeline names.
            force: Score even with a model that is not usable.
            language: Of ``top_reason``; that of the pipeline file by default.
            as_of: The day on which the leads are judged, see `read`.

        Returns:
            One row a lead with the columns `kaopu.scoring.scores.score_columns` names.
            Log-odds add up to those of ``probability`` to 1e-6, points (shares of the
            probability: 0.05 is five percentage points) to 1e-9.

        Raises:
            NotUsableError: The model is no better than the constant rate.
            KaopuError: The leads cannot be read, see `read`.
        """
        table = self.read(leads, as_of=as_of)
        return self.score_table(table, force=force, language=language).scores

    def score_table(
        self,
        table: LeadTable,
        *,
        force: bool = False,
        progress: Progress | None = None,
        language: Language | None = None,
        chunk: int = CHUNK,
    ) -> ScoredTable:
        """Return the scores of a lead table with what was noted; see `score`.

        Args:
            table: The leads.
            force: Score even with a model that is not usable.
            progress: Wraps the batches, given their number.
            language: Of ``top_reason``; that of the pipeline file by default.
            chunk: Leads scored at once; the scores are the same with any number.
        """
        self.require_usable(force=force)
        scores = scores_in(language or self.pipeline.language)
        return reduce_leads(self, in_batches(table, chunk, progress), scores)

    def explain(
        self,
        leads: pd.DataFrame | Source,
        lead_ids: Sequence[str] | None = None,
        *,
        as_of: date | None = None,
    ) -> list[LeadExplanation]:
        """Return why leads score as they do, in their order or that of ``lead_ids``.

        They are judged on the day ``as_of``, see `read`.

        Raises:
            LeadNotFoundError: A lead id is not there; the nearest ones are named.
            KaopuError: The leads cannot be read, see `read`.
        """
        return self.explain_table(self.read(leads, as_of=as_of), lead_ids)

    def explain_table(
        self,
        table: LeadTable,
        lead_ids: Sequence[str] | None = None,
        *,
        ranks: NDArray[np.intp] | None = None,
    ) -> list[LeadExplanation]:
        """Return the explanation records of a lead table; see `explain`.

        Whoever knows the `ranks` of all its leads already hands them on.
        """
        ranks = self.ranks(table) if ranks is None else ranks
        rows = np.arange(len(table))
        if lead_ids is not None:
            rows = find_leads(table, lead_ids)
        explained = explain_rows(self, table.take(rows))
        standing = [Rank(int(rank), len(table)) for rank in ranks[rows]]
        return build_explanations(explained, standing, self.pipeline.currency)

    def shap_values(
        self,
        leads: pd.DataFrame | Source,
        *,
        by: By = "fact",
        as_of: date | None = None,
        language: Language | None = None,
    ) -> Explanation:
        """Return the contributions to ``leads``, in their order, for the plots of shap.

        Args:
            leads: An export, as for `score`.
            by: ``fact`` for a column a fact, ``signal`` for the six signals, the context
                and our own side.
            as_of: The day on which the leads are judged, see `read`.
            language: In which columns are named; that of the pipeline file by default.

        Returns:
            A ``shap.Explanation`` whose ``values`` (n, d) and ``base_values`` (n,) add up
            to the log-odds of each lead's calibrated probability. ``data`` shows the
            leads' cells; by signal, how many of its facts are filled in.

        Raises:
            KaopuError: The leads cannot be read, see `read`.

        Example:
            >>> shap.plots.waterfall(model.shap_values(leads)[0])  # doctest: +SKIP
        """
        table = self.read(leads, as_of=as_of)
        return shap_explanation(self, table, by, language or self.pipeline.language)

    def explained(self, table: LeadTable) -> ExplainedLeads:
        """Return probabilities and reasons of a whole table at once, as arrays."""
        return self._explainer.explain(table)

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
        """Return the rank of every lead of a table (n,), from 1, as `score` ranks.

        For a place among all leads their probabilities are enough, batch by batch; the
        reasons, which cost many times as much, are left to the leads that are asked for.
        """
        log_odds = np.empty(len(table))
        for start in range(0, len(table), CHUNK):
            rows = slice(start, start + CHUNK)
            log_odds[rows] = self.classifier.decision_function(table.facts.iloc[rows])
        return ranks_of(log_odds, table.ids)

    def require_usable(self, *, force: bool) -> None:
        """Refuse a model that is not usable, unless forced.

        Raises:
            NotUsableError: It is not, and ``force`` is not set.
        """
        if not self.usable and not force:
            record = self.record
            why = usability_message(self.evaluation, record.training, record.framework)
            reason = {name: Locale(name).message(why) for name in languages()}
            reason[ENGLISH] = self.usability.reason
            raise NotUsableError(self.label, Text.of(**reason))

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self.classifier, self.history)


def find_leads(table: LeadTable, lead_ids: Sequence[str]) -> np.ndarray[Any, Any]:
    """Return the positions (k,) of lead ids, in their order.

    An id that is not there exactly is found without regard to case and spaces, if it is
    one lead's then.

    Raises:
        LeadNotFoundError: One is not there; the nearest ones are named.
    """
    lookup = IdLookup(table.ids)
    return np.array([_place(table, lookup, str(id_)) for id_ in lead_ids], dtype=np.intp)


def _place(table: LeadTable, lookup: IdLookup, lead_id: str) -> int:
    place = lookup.place(lead_id)
    if place is None:
        ids = [str(id_) for id_ in table.ids]
        near = lookup.alike(lead_id) or get_close_matches(lead_id, ids, n=3, cutoff=0.5)
        raise LeadNotFoundError(table.name, lead_id, near, len(ids))
    return place
