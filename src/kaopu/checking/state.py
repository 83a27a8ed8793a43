"""Looks at an export as training would, and says what it finds instead of stopping."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from kaopu.checking.counts import (
    OPEN,
    Counts,
    by_month,
    counts_of,
    find_repeats,
    outcome_codes,
)
from kaopu.checking.currencies import amount_currencies
from kaopu.checking.drift import find_drift
from kaopu.checking.fields import field_states
from kaopu.checking.histories import look_at_histories
from kaopu.checking.left_out import look_at_left_out, look_at_unreviewed
from kaopu.checking.outliers import far_numbers
from kaopu.checking.records import DataState, Plan
from kaopu.checking.signals import signal_states
from kaopu.checking.unparsed import assumed_columns, merged_columns, unread_columns
from kaopu.files import DATA_FRAME, Assumption, Source, as_source, read_source
from kaopu.histories.asking import notes_left
from kaopu.histories.deriving import with_notes
from kaopu.leads.finished import MIN_DEALS, outcomes_of
from kaopu.leads.rows.repeats import REPEATED_ROW
from kaopu.leads.settle import read_deals
from kaopu.leakage.export_audit import audit_export
from kaopu.leakage.records import ColumnAudit
from kaopu.pipeline import Pipeline, PipelineFile, resolve, unmapped_columns


def check_data(
    authored: PipelineFile,
    export: pd.DataFrame | Source,
    name: Path | str = DATA_FRAME,
    reading: tuple[Assumption, ...] = (),
    settle: Callable[[Pipeline], Pipeline] | None = None,
) -> DataState:
    """Return the state of an export, as the pipeline file reads it.

    Args:
        authored: The pipeline file.
        export: One row a deal, open ones too, as a data frame or any source.
        name: What messages call a data frame; a source has its own name.
        reading: What was assumed to read the file that a data frame comes from.
        settle: Says how notes are read, see `kaopu.histories.settle.settle_notes`; by
            default the rules read them, by cues that labelled notes bear out.

    Raises:
        KaopuError: The pipeline file or the export cannot be read at all.
    """
    source = as_source(export, name)
    read, name = read_source(source), source.name
    resolved = resolve(authored)
    resolved = resolved if settle is None else settle(resolved)
    audit = audit_export(with_notes(read_deals(resolved, read.frame, name)))
    pipeline, texts, everything = audit.pipeline, audit.reading.texts, audit.everything
    codes = outcome_codes(outcomes_of(everything))
    counts = counts_of(codes)
    histories, told = look_at_histories(audit.reading, codes)
    lit = audit.reading.with_facts(told).table() if told else everything
    months, undated = by_month(everything.created, codes)
    ended = codes != OPEN
    facts = texts[ended].drop(columns=pipeline.lead_id or [])
    repeats = find_repeats(facts, pipeline.outcome.columns, codes[ended])
    again = sum(note.rows for note in everything.notes if note.id == REPEATED_ROW)
    return DataState(
        pipeline=pipeline.name,
        export=str(name),
        reading=(*read.assumptions, *reading, *notes_left(everything.notes)),
        date_format=pipeline.date_format,
        customs=pipeline.customs,
        counts=counts,
        plan=plan_training(counts, pipeline, audit.learnt),
        audit=audit.columns,
        personal=audit.personal,
        unmapped=tuple(unmapped_columns(pipeline, map(str, texts.columns))),
        left_out=look_at_left_out(audit),
        unreviewed=look_at_unreviewed(audit),
        signals=signal_states(pipeline, lit),
        assumed=assumed_columns(everything),
        merged=merged_columns(everything),
        unread=unread_columns(pipeline, everything, texts),
        far=far_numbers(pipeline, everything, texts),
        repeats=replace(repeats, left_out=again),
        drift=find_drift(pipeline, audit.deals.table, codes[ended]),
        months=months,
        undated=undated,
        fields=field_states(pipeline, lit, codes),
        currencies=amount_currencies(pipeline, everything),
        histories=histories,
    )


def plan_training(
    counts: Counts, pipeline: Pipeline, audits: tuple[ColumnAudit, ...]
) -> Plan:
    """Return what `kaopu.training.train.train_model` will do, by its own limits."""
    won, lost = counts.won, counts.lost
    missing = (max(MIN_DEALS - won, 0), max(MIN_DEALS - lost, 0))
    blocked = {a.column for a in audits if a.blocked} - pipeline.allowed.keys()
    if blocked >= {source.column for source in pipeline.sources}:
        return Plan("refuse", "leakage", MIN_DEALS, *missing)
    if not won + lost:
        return Plan("train", "no_deals", MIN_DEALS, *missing)
    if not won or not lost:
        return Plan("train", "one_class", MIN_DEALS, *missing)
    if any(missing):
        return Plan("train", "few", MIN_DEALS, *missing)
    return Plan("train", "", MIN_DEALS, 0, 0)
