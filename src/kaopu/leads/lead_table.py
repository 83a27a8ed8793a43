"""The lead table: one row a lead, every mapped column with its meaning.

Made from an export and a resolved pipeline; the only form that features, model,
explanation and scoring work on. A single lead is a table of one row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import any_coded, coded, kept_columns, set_rows, table_of
from kaopu.errors import EmptyTableError
from kaopu.files import DATA_FRAME, as_texts
from kaopu.language import Phrase
from kaopu.leads.contradictions import find_contradictions
from kaopu.leads.data_notes import DataNote, RowNote
from kaopu.leads.dates import day_number, find_gone_by
from kaopu.leads.money.amounts import strange_currencies
from kaopu.leads.outcomes.leads import closing_days, lead_outcomes
from kaopu.leads.read_columns import read_columns
from kaopu.leads.rows.fact_readings import FactReading
from kaopu.leads.rows.lead_ids import lead_ids
from kaopu.leads.rows.notes import find_note_rows, note_of
from kaopu.leads.rows.repeats import find_repeated_rows, repeats_of
from kaopu.leads.rows.stages import intent_sources, lead_stages, mark_not_yet
from kaopu.leads.states import GONE_BY
from kaopu.masking.cells import masked_cells
from kaopu.pipeline import Pipeline, check_columns, unmapped_columns
from kaopu.pipeline.customs import PLAIN, Customs

Purpose = Literal["training", "scoring"]
Derive: TypeAlias = "Callable[[LeadReading], LeadReading]"
Floats = NDArray[np.float64]
STAGE_FACT = "(stage)"
# What messages call leads that come from no file.
LEADS = Phrase("the leads", "unnamed", "leads")


@dataclass(frozen=True)
class LeadTable:
    """Leads with the meaning of their facts.

    Attributes:
        name: Where the rows come from; named in messages.
        ids: Lead ids as text, shape (n,).
        outcome: 1.0 won, 0.0 lost, nan open; None where the export has no outcome.
        stage: ``target`` or ``intent``, shape (n,).
        created: Days since 1970-01-01, nan where unknown; None where not mapped.
        closed: The same for the day the deal ended.
        amount: In the pipeline's currency, nan where it is in another that has no rate;
            None where not mapped.
        beliefs: The rep's beliefs, 0 to 1, by id; nan where not told.
        belief_cells: The same as the export spells them.
        belief_columns: Their headers.
        facts: One column a source, named by its id, in the pipeline's order; texts or
            floats as `kaopu.leads.states` describes; then the stage, as `STAGE_FACT`.
            This is what the model reads.
        raw_cells: The same cells as the export spells them.
        notes: What was not understood, counted.
        row_notes: The same lead by lead, and facts that contradict each other.
        planned: Days since 1970-01-01 of every fact that is a date.
        reps: Who holds the beliefs; None where no column names them.
        names: What people know the leads by; None where no column tells.
        currencies: What each amount is in, as it is told; empty where nothing tells.
        customs: How the columns of numbers and dates were read.
        as_of: The day on which the leads are judged; None where they are not, as past
            deals, which had all their facts when they ended.
    """

    name: str
    ids: NDArray[np.object_]
    outcome: Floats | None
    stage: NDArray[np.object_]
    created: Floats | None
    closed: Floats | None
    amount: Floats | None
    beliefs: Mapping[str, Floats]
    facts: pd.DataFrame
    raw_cells: pd.DataFrame
    notes: tuple[DataNote, ...] = field(default=())
    row_notes: tuple[RowNote, ...] = field(default=())
    planned: Mapping[str, Floats] = field(default_factory=dict)
    belief_cells: pd.DataFrame = field(default_factory=pd.DataFrame)
    belief_columns: Mapping[str, str] = field(default_factory=dict)
    reps: NDArray[np.object_] | None = None
    names: NDArray[np.object_] | None = None
    currencies: NDArray[np.object_] | None = None
    customs: Customs = PLAIN
    as_of: date | None = None

    def __len__(self) -> int:
        """Return the number of leads."""
        return len(self.ids)

    @property
    def ages(self) -> Floats | None:
        """Days since each lead was opened (n,); None where that is not known."""
        if self.as_of is None or self.created is None:
            return None
        return day_number(self.as_of) - self.created

    def take(self, rows: NDArray[np.bool_] | NDArray[np.integer[Any]]) -> LeadTable:
        """Return the leads at ``rows`` (a mask or positions), notes kept."""
        positions = np.arange(len(self))[rows]

        def part(values: Floats | None) -> Floats | None:
            return None if values is None else values[positions]

        return replace(
            self,
            ids=self.ids[positions],
            outcome=part(self.outcome),
            stage=self.stage[positions],
            created=part(self.created),
            closed=part(self.closed),
            amount=part(self.amount),
            beliefs={name: values[positions] for name, values in self.beliefs.items()},
            facts=_rows_at(self.facts, positions),
            raw_cells=_rows_at(self.raw_cells, positions),
            row_notes=tuple(note.take(positions) for note in self.row_notes),
            planned={name: days[positions] for name, days in self.planned.items()},
            belief_cells=_rows_at(self.belief_cells, positions)
            if len(self.belief_cells)
            else self.belief_cells,
            reps=None if self.reps is None else self.reps[positions],
            names=None if self.names is None else self.names[positions],
            currencies=None if self.currencies is None else self.currencies[positions],
        )


@dataclass(frozen=True)
class ReadAlike:
    """How the rows of an export are read that is read in parts.

    Attributes:
        customs: Of its columns, with what the whole of them holds.
        as_of: The day on which the leads are judged.
    """

    customs: Customs
    as_of: date | None


def build_lead_table(
    export: pd.DataFrame,
    pipeline: Pipeline,
    purpose: Purpose,
    name: Path | str = DATA_FRAME,
    first: int = 1,
    as_of: date | None = None,
    derive: Derive | None = None,
) -> LeadTable:
    """Return the lead table of an export.

    Args:
        export: One row a lead; any dtypes, the columns the pipeline names.
        pipeline: The resolved pipeline.
        purpose: ``training`` also needs the outcome and the closing date.
        name: What messages call the export.
        first: The number of its first row, where it is a part of a longer export.
        as_of: The day on which open leads are judged; None judges no planned date.
        derive: Tells the facts that no column of the export holds.

    Raises:
        KaopuError: The export cannot be read so; see `read_leads`.
    """
    texts = as_texts(export, keep_coded=purpose == "scoring")
    reading = read_leads(texts, pipeline, purpose, name, first)
    return (derive(reading) if derive else reading).table(as_of)


def read_leads(
    texts: pd.DataFrame,
    pipeline: Pipeline,
    purpose: Purpose,
    name: Path | str = DATA_FRAME,
    first: int = 1,
) -> LeadReading:
    """Return an export with every column read, from which lead tables are put together.

    Args:
        texts: The export, as `kaopu.files.as_texts` gives it.
        pipeline: The resolved pipeline.
        purpose: ``training`` also needs the outcome and the closing date.
        name: What messages call the export.
        first: The number of its first row, where it is a part of a longer export.

    Raises:
        PipelineMeaningError: Columns that the pipeline names are missing.
        BlankLeadIdsError: A row has no lead id.
        DuplicateLeadIdsError: A lead id stands in two rows.
        AmbiguousOutcomeError: An outcome is neither won nor lost nor open.
        EmptyTableError: Every row is a note.
    """
    is_training = purpose == "training"
    needed = pipeline.training_columns if is_training else pipeline.scoring_columns
    # These are read where they are there, and may not stand twice either.
    also = (*pipeline.outcome.columns, pipeline.closed, pipeline.lead_name)
    present = [column for column in also if column and column in texts]
    check_columns(pipeline, list(texts.columns), (*needed, *present), name)
    # What still stands twice is not learnt from; of such columns one is looked at.
    texts = kept_columns(texts)
    single = kept_columns(_once_each(texts))
    left_out = find_note_rows(single, pipeline)
    said = note_of(single, pipeline, left_out)
    if purpose == "training":
        # Leads are answered row by row, so that these must stand once.
        repeated = find_repeated_rows(texts, pipeline) & ~left_out
        said += repeats_of(single, pipeline, repeated)
        left_out |= repeated
    numbers = np.flatnonzero(~left_out) + first
    if said:
        texts, single = _rows_of(texts, ~left_out), _rows_of(single, ~left_out)
    if said and texts.empty:
        raise EmptyTableError(name, "lead")
    # In training the pipeline file speaks of these very rows. A table that was joined may
    # be written otherwise than the export.
    is_told = purpose == "training" and pipeline.customs.decimal != ""
    is_told = is_told or bool(pipeline.joins)
    read = read_columns(single, pipeline, is_told=is_told)
    reader, money = read.reader, read.amount
    outcome, of_outcome = lead_outcomes(single, reader, name, learn=purpose == "training")
    return LeadReading(
        texts=texts,
        pipeline=read.pipeline,
        facts=read.facts,
        amount=None if money is None else money.values,
        currencies=None if money is None else money.currencies,
        ids=lead_ids(single, pipeline, name, numbers),
        outcome=outcome,
        created=reader.days(pipeline.created),
        closed=closing_days(single, reader, outcome),
        beliefs=read.beliefs,
        reps=reader.reps(),
        names=reader.names(),
        notes=(*said, *of_outcome, *reader.notes),
        row_notes=tuple(reader.row_notes),
        name=str(name),
    )


@dataclass(frozen=True)
class LeadReading:
    """An export of which every column has been read, once.

    Lead tables are put together from it; a column can be left out without reading the
    others again, though the stage, and what is too early to ask, may hang on it.

    Attributes:
        texts: All columns of the export, of one name too.
        pipeline: How they were read, with the customs of its columns as settled; its
            sources are those of the facts.
        facts: What was read of each source, by its id.
        amount, currencies, ids, outcome, created, closed, beliefs, reps, names: As in
            `LeadTable`.
        notes, row_notes: What was not as expected in these.
        name: What messages call the export.
    """

    texts: pd.DataFrame
    pipeline: Pipeline
    facts: Mapping[str, FactReading]
    amount: Floats | None
    currencies: NDArray[np.object_] | None
    ids: NDArray[np.object_]
    outcome: Floats | None
    created: Floats | None
    closed: Floats | None
    beliefs: Mapping[str, Floats]
    reps: NDArray[np.object_] | None
    names: NDArray[np.object_] | None
    notes: tuple[DataNote, ...]
    row_notes: tuple[RowNote, ...]
    name: str

    def without(self, columns: Iterable[str]) -> LeadReading:
        """Return the reading with ``columns`` no longer feeding the model."""
        pipeline = self.pipeline.without(columns)
        facts = {source.id: self.facts[source.id] for source in pipeline.sources}
        return replace(self, pipeline=pipeline, facts=facts)

    def with_facts(self, facts: Mapping[str, FactReading]) -> LeadReading:
        """Return the reading with facts by source id that no column of the export holds."""
        return replace(self, facts={**self.facts, **facts})

    def table(self, as_of: date | None = None) -> LeadTable:
        """Return the lead table, as open leads are judged on a day."""
        pipeline, read = self.pipeline, self.facts
        texts = kept_columns(_once_each(self.texts))
        columns = {id_: fact.values for id_, fact in read.items()}
        stage, stage_notes = lead_stages(texts, pipeline, columns)
        planned = {id_: d for fact in read.values() for id_, d in fact.planned.items()}
        for id_, gone in find_gone_by(planned, self.outcome, as_of).items():
            columns[id_] = set_rows(columns[id_], gone, GONE_BY)
        mark_not_yet(columns, stage, intent_sources(pipeline))
        stages = pd.Series(stage, dtype=object)
        columns[STAGE_FACT] = coded(stages) if any_coded(texts) else stages
        facts = table_of(columns)
        shown = {id_: fact.shown for id_, fact in read.items()}
        raw_cells = table_of({**shown, STAGE_FACT: columns[STAGE_FACT]})
        against = list(find_contradictions(pipeline, texts, facts, self.amount))
        of_facts = [note for fact in read.values() for note in fact.notes]
        rows_of_facts = [note for fact in read.values() for note in fact.row_notes]
        # An amount that is learnt from too was read twice, and is noted once.
        known = {(note.column, note.id) for note in rows_of_facts}
        others = [note for note in self.row_notes if (note.column, note.id) not in known]
        return LeadTable(
            name=self.name,
            ids=self.ids,
            outcome=self.outcome,
            stage=stage,
            created=self.created,
            closed=self.closed,
            amount=self.amount,
            beliefs=self.beliefs,
            facts=facts,
            raw_cells=raw_cells,
            notes=tuple(
                dict.fromkeys(
                    (
                        *self._about_columns(against),
                        *of_facts,
                        *stage_notes,
                        *self.notes,
                    )
                )
            ),
            row_notes=(*rows_of_facts, *others, *against),
            planned=planned,
            belief_cells=table_of(
                {
                    b.id: masked_cells(texts[b.column], pipeline.regions)
                    for b in pipeline.beliefs
                }
            ),
            belief_columns={b.id: b.column for b in pipeline.beliefs},
            reps=self.reps,
            names=self.names,
            currencies=self.currencies,
            customs=pipeline.customs,
            as_of=as_of,
        )

    def _about_columns(self, against: Iterable[RowNote]) -> Iterator[DataNote]:
        """Yield notes on columns nobody mapped and on facts that contradict each other."""
        rows = len(self.texts)
        single = _once_each(self.texts)
        told_by = strange_currencies(single, self.pipeline)
        for column in unmapped_columns(self.pipeline, map(str, self.texts.columns)):
            if column != told_by:
                yield DataNote(column, "unmapped", rows)
        for note in against:
            yield DataNote(note.column, note.id, int(note.rows.sum()))


def _rows_at(table: pd.DataFrame, positions: NDArray[np.intp]) -> pd.DataFrame:
    return kept_columns(table.iloc[positions].reset_index(drop=True))


def _once_each(texts: pd.DataFrame) -> pd.DataFrame:
    """Return a table with each column once, the first of those of one name."""
    if texts.columns.is_unique:
        return texts
    return texts.loc[:, ~texts.columns.duplicated()]


def _rows_of(texts: pd.DataFrame, rows: NDArray[np.bool_]) -> pd.DataFrame:
    return texts[rows].reset_index(drop=True)
