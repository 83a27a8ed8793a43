"""The lead table: one row a lead, every mapped column with its meaning.

Made from an export and a resolved pipeline; the only form that features, model,
explanation and scoring work on. A single lead is a table of one row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.errors import AmbiguousOutcomeError, DuplicateLeadIdsError
from kaopu.framework import load_framework
from kaopu.pipeline import Pipeline, Source, check_columns, unmapped_columns
from kaopu.pipeline.resolved import Belief
from kaopu.tables.cells import (
    NOT_YET,
    ReadColumn,
    is_not_asked,
    read_dates,
    read_numbers,
    read_texts,
)
from kaopu.tables.numbers import Reading
from kaopu.tables.reading import as_texts

Purpose = Literal["training", "scoring"]
Floats = NDArray[np.float64]
EMPTY: frozenset[str] = frozenset()
STAGE_FACT = "(stage)"
ASSUMED: dict[Reading, str] = {
    "decimal_comma": "read with a decimal comma, as 3.400,00",
    "wan": "read in units of ten thousand (万)",
    "yi": "read in units of a hundred million (亿)",
}


@dataclass(frozen=True)
class DataNote:
    """Something in the data that was not as expected, and what was done about it."""

    column: str
    text: str
    rows: int


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
        amount: In the pipeline's currency; None where not mapped.
        beliefs: The rep's beliefs, 0 to 1, by id.
        facts: One column a source, named by its id, in the pipeline's order; texts or
            floats as `kaopu.tables.cells` describes; then the stage, as `STAGE_FACT`.
            This is what the model reads.
        evidence: The same cells as the export spells them.
        notes: What was not understood, counted.
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
    evidence: pd.DataFrame
    notes: tuple[DataNote, ...] = field(default=())

    def __len__(self) -> int:
        """Return the number of leads."""
        return len(self.ids)

    def take(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> LeadTable:
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
            facts=self.facts.iloc[positions].reset_index(drop=True),
            evidence=self.evidence.iloc[positions].reset_index(drop=True),
        )


def build_lead_table(
    export: pd.DataFrame,
    pipeline: Pipeline,
    purpose: Purpose,
    name: Path | str = "the data frame",
) -> LeadTable:
    """Return the lead table of an export.

    Args:
        export: One row a lead; any dtypes, the columns the pipeline names.
        pipeline: The resolved pipeline.
        purpose: ``training`` also needs the outcome and the closing date.
        name: What messages call the export.

    Raises:
        PipelineMeaningError: Columns that the pipeline names are missing.
        DuplicateLeadIdsError: A lead id stands in two rows.
        AmbiguousOutcomeError: An outcome is neither won nor lost nor open.
    """
    notes = [
        DataNote(column, "is not in the pipeline file, not used", len(export))
        for column in unmapped_columns(pipeline, map(str, export.columns))
    ]
    needed = {
        "training": pipeline.training_columns,
        "scoring": pipeline.scoring_columns,
    }[purpose]
    texts = as_texts(export)
    check_columns(pipeline, list(texts.columns), needed, name)
    reader = _Reader(texts, pipeline)
    facts = pd.DataFrame({s.id: reader.fact(s) for s in pipeline.sources})
    evidence = pd.DataFrame({s.id: texts[s.column] for s in pipeline.sources})
    stage = _stage(texts, pipeline, facts, reader)
    _mark_not_yet(facts, stage, intent_sources(pipeline))
    facts[STAGE_FACT] = evidence[STAGE_FACT] = stage
    return LeadTable(
        name=str(name),
        ids=_lead_ids(texts, pipeline, name),
        outcome=_outcome(texts, pipeline, name),
        stage=stage,
        created=reader.days(pipeline.created),
        closed=reader.days(pipeline.closed),
        amount=reader.number(pipeline.amount),
        beliefs={belief.id: reader.belief(belief) for belief in pipeline.beliefs},
        facts=facts,
        evidence=evidence,
        notes=(*notes, *reader.notes),
    )


class _Reader:
    """Reads the columns of one table of texts, and collects notes on the way."""

    def __init__(self, texts: pd.DataFrame, pipeline: Pipeline) -> None:
        self.texts = texts
        self.pipeline = pipeline
        self.notes: list[DataNote] = []

    def note(self, column: str, read: ReadColumn, treated: str) -> pd.Series:
        for text, rows in read.not_understood.items():
            self.notes.append(DataNote(column, f"{text!r} {treated}", rows))
        for reading, rows in read.assumed.items():
            self.notes.append(DataNote(column, ASSUMED[reading], rows))
        return read.values

    def fact(self, source: Source) -> pd.Series:
        cells = self.texts[source.column]
        if source.kind == "number":
            read = read_numbers(cells, source.unknown, source.missing)
            return self.note(source.column, read, "is no number, taken as a gap")
        if source.kind == "date":
            return self.days_ahead(source)
        read = read_texts(source, cells)
        return self.note(source.column, read, "is in no level, counted as neutral")

    def days_ahead(self, source: Source) -> pd.Series:
        """Return days from the lead's creation; 0 where that is not known."""
        form = self.pipeline.date_format
        cells = self.texts[source.column]
        read = read_dates(cells, form, source.unknown, source.missing)
        days = self.note(source.column, read, "is no date, taken as a gap")
        created = self.days(self.pipeline.created, quiet=True)
        if created is None:
            return days.where(~np.isfinite(days), 0.0)
        ahead = (days - created).fillna(0.0)
        return days.where(~np.isfinite(days), ahead)

    def days(self, column: str | None, *, quiet: bool = False) -> Floats | None:
        if column is None or column not in self.texts:
            return None
        missing = self.pipeline.missing
        read = read_dates(self.texts[column], self.pipeline.date_format, EMPTY, missing)
        if not quiet:
            self.note(column, read, "is no date, taken as a gap")
        return read.values.to_numpy(dtype=float)

    def number(self, column: str | None) -> Floats | None:
        if column is None:
            return None
        read = read_numbers(self.texts[column], EMPTY, self.pipeline.missing)
        values = self.note(column, read, "is no number, taken as a gap")
        return values.to_numpy(dtype=float)

    def belief(self, belief: Belief) -> Floats:
        if belief.high:
            high = self.texts[belief.column].str.strip().str.casefold()
            return np.asarray(high.isin(list(belief.high)), dtype=np.float64)
        values = self.number(belief.column)
        assert values is not None  # noqa: S101 - the column was checked
        share = values / belief.scale
        outside = (share < 0) | (share > 1)
        if outside.any():
            text = f"outside 0 to {belief.scale:g}, not used"
            self.notes.append(DataNote(belief.column, text, int(outside.sum())))
        return np.where(outside, np.nan, share)


def _lead_ids(
    texts: pd.DataFrame, pipeline: Pipeline, name: Path | str
) -> NDArray[np.object_]:
    """Return the ids; the row's number, from 1, where the pipeline names no column."""
    if pipeline.lead_id is None:
        return np.array([str(i) for i in range(1, len(texts) + 1)], dtype=object)
    ids = texts[pipeline.lead_id].str.strip()
    counts = ids.value_counts()
    if len(repeated := counts[counts > 1]):
        raise DuplicateLeadIdsError(
            name, pipeline.lead_id, {str(k): int(v) for k, v in repeated.items()}
        )
    return ids.to_numpy(dtype=object)


def _outcome(texts: pd.DataFrame, pipeline: Pipeline, name: Path | str) -> Floats | None:
    outcome = pipeline.outcome
    if outcome.column not in texts:
        return None
    words = texts[outcome.column].str.strip().str.casefold()
    values = np.full(len(words), np.nan)
    values[words.isin(list(outcome.won))] = 1.0
    values[words.isin(list(outcome.lost))] = 0.0
    known = outcome.won | outcome.lost | outcome.open | pipeline.missing
    strange = texts[outcome.column][~words.isin(list(known))].value_counts()
    if len(strange):
        expected = "; ".join(
            f"{kind}: {', '.join(sorted(part)) or 'none'}"
            for kind, part in (
                ("won", outcome.won),
                ("lost", outcome.lost),
                ("open", outcome.open),
            )
        )
        counts = {str(k): int(v) for k, v in strange.items()}
        raise AmbiguousOutcomeError(name, outcome.column, counts, expected)
    return values


def _stage(
    texts: pd.DataFrame, pipeline: Pipeline, facts: pd.DataFrame, reader: _Reader
) -> NDArray[np.object_]:
    """Return each lead's stage: from its column, else from what has been asked."""
    inferred = _infer_stage(pipeline, facts)
    if pipeline.stage is None:
        return inferred
    words = texts[pipeline.stage.column].str.strip().str.casefold()
    stage = words.map(dict(pipeline.stage.values))
    is_strange = stage.isna() & ~words.isin(list(pipeline.missing))
    for text, rows in texts[pipeline.stage.column][is_strange].value_counts().items():
        note = f"{text!r} is no known stage, inferred from the facts"
        reader.notes.append(DataNote(pipeline.stage.column, note, int(rows)))
    return np.where(stage.notna(), stage, inferred).astype(object)


def intent_sources(pipeline: Pipeline) -> tuple[str, ...]:
    """Return the ids of the sources that are asked about in the intent stage only."""
    framework = load_framework()
    signals = {s.id for s in framework.signals if s.stage == "intent"}
    return tuple(s.id for s in pipeline.sources if s.player in signals)


def _infer_stage(pipeline: Pipeline, facts: pd.DataFrame) -> NDArray[np.object_]:
    """A lead is an intent customer once any intent-stage fact has been asked for."""
    asked = np.zeros(len(facts), dtype=bool)
    for name in intent_sources(pipeline):
        asked |= ~is_not_asked(facts[name])
    return np.where(asked, "intent", "target").astype(object)


def _mark_not_yet(
    facts: pd.DataFrame, stage: NDArray[np.object_], sources: tuple[str, ...]
) -> None:
    """Turn the gaps that come from a lead being early into `NOT_YET`, in place."""
    early = stage == "target"
    for name in sources:
        too_early = early & is_not_asked(facts[name])
        value = -np.inf if facts[name].dtype.kind == "f" else NOT_YET
        facts[name] = facts[name].mask(too_early, value)
