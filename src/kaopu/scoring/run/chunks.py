"""Scores one chunk of rows into a part; the same in any process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from kaopu.errors import EmptyTableError
from kaopu.explain.lead.trends import fact_texts
from kaopu.framework import load_framework
from kaopu.language import Language
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_table import LeadTable, ReadAlike
from kaopu.leads.rows.notes import notes_alone
from kaopu.scoring.batch_notes import merged_notes
from kaopu.scoring.lead_model import LeadModel
from kaopu.scoring.one_pass import explain_rows
from kaopu.scoring.run.facts import content_sum, joined_facts
from kaopu.scoring.run.kept.parts import FACTS, PartRecord, write_part
from kaopu.scoring.run.ranking import ALIKE
from kaopu.scoring.run.target import score_schema
from kaopu.scoring.scored_table import score_batch
from kaopu.scoring.scores import RANK_DIGITS


@dataclass(frozen=True)
class Chunk:
    """Rows that are scored at once.

    Attributes:
        number: Its place among all, from 0.
        frame: The rows, joined; those that were put aside are left out.
        numbers: The number of each among the rows of the source, from 1.
        digest: Tells these rows from others.
    """

    number: int
    frame: pd.DataFrame
    numbers: NDArray[np.int64]
    digest: str


@dataclass(frozen=True)
class ChunkScorer:
    """Scores chunks; it can be sent to another process.

    Attributes:
        model: Reads and explains leads.
        like: How the whole source is read, see `kaopu.scoring.LeadModel.read`.
        name: What messages call the leads.
        day: The day on which they are judged.
        language: Of ``top_reason``.
        open_only: Whether leads that have ended are left out.
        facts: Whether the parts keep what the score history needs.
    """

    model: LeadModel
    like: ReadAlike
    name: Path | str
    day: date
    language: Language
    open_only: bool
    facts: bool

    def score(self, chunk: Chunk, folder: Path) -> PartRecord:
        """Score a chunk into its part, and return what it holds.

        Raises:
            KaopuError: Its rows cannot be read.
            OSError: The part cannot be written.
        """
        table = self._read(chunk)
        read = 0 if table is None else len(table)
        ended = np.zeros(read, dtype=bool)
        if table is not None and table.outcome is not None:
            ended = ~np.isnan(table.outcome)
            if self.open_only and ended.any():
                table = table.take(~ended)
        record = PartRecord(
            number=chunk.number,
            digest=chunk.digest,
            rows=len(chunk.frame),
            leads=0 if table is None else len(table),
            left_out=len(chunk.frame) - read,
            ended=int(ended.sum()),
            closed_out=int(ended.sum()) if self.open_only else 0,
            notes=self._told(chunk) if table is None else table.notes,
        )
        schema = score_schema()
        if self.facts:
            schema = schema.append(pa.field(FACTS, pa.string()))
        scores = schema.empty_table()
        if table is not None and len(table):
            scores, record = self._scored(table, record)
        # One rounding for all ways of ranking.
        alike = np.round(scores["probability"].to_numpy(), RANK_DIGITS)
        write_part(folder, scores.append_column(ALIKE, pa.array(alike)), record)
        return record

    def _read(self, chunk: Chunk) -> LeadTable | None:
        """Return the leads of a chunk; None if all its rows are notes."""
        if not len(chunk.frame):
            return None
        first = int(chunk.numbers[0])
        try:
            table = self.model.read(
                chunk.frame, self.name, first=first, like=self.like, as_of=self.day
            )
        except EmptyTableError:
            return None
        if self.model.pipeline.lead_id is None:
            # Such a lead goes by its row, of which some above may be put aside.
            ids = np.array([str(number) for number in chunk.numbers], dtype=object)
            table = replace(table, ids=ids)
        return table

    def _told(self, chunk: Chunk) -> tuple[DataNote, ...]:
        """Return what is said of a chunk of nothing but rows that are no leads."""
        pipeline = replace(self.model.pipeline, customs=self.like.customs)
        return notes_alone(chunk.frame, pipeline)

    def _scored(self, table: LeadTable, record: PartRecord) -> tuple[pa.Table, PartRecord]:
        explained = explain_rows(self.model, table)
        scored = score_batch(explained, self.language)
        schema = score_schema()
        scores = scored.scores.select(schema.names).cast(schema)
        record = replace(record, notes=merged_notes(scored.notes))
        if not self.facts:
            return scores, record
        facts = fact_texts(table, self.model.pipeline, load_framework())
        texts = joined_facts(facts, len(table))
        said = (scores["lead_id"], scores["probability"], texts)
        content = content_sum(*(column.to_pylist() for column in said))
        record = replace(record, sources=tuple(facts), content=content)
        return scores.append_column(FACTS, texts), record
