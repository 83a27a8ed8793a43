"""Looks at an export as training would, and says what it finds instead of stopping."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from kaopu.auditing import audit_export, audited_columns
from kaopu.checking.counts import (
    OPEN,
    Counts,
    by_month,
    counts_of,
    find_repeats,
    outcome_codes,
)
from kaopu.checking.drift import find_drift
from kaopu.checking.far import far_numbers
from kaopu.checking.fields import field_states
from kaopu.checking.records import DataState, Plan
from kaopu.checking.signals import signal_states
from kaopu.checking.unread import assumed_columns, unread_columns
from kaopu.model.leakage import ColumnAudit
from kaopu.pipeline import Pipeline, PipelineFile, resolve, unmapped_columns
from kaopu.tables import Assumption, as_texts, build_lead_table, join_frame
from kaopu.training import LEAST_DEALS, LEAST_FORCED, finished_deals, settle_dates


def check_data(
    authored: PipelineFile,
    export: pd.DataFrame,
    name: Path | str = "the data frame",
    reading: tuple[Assumption, ...] = (),
) -> DataState:
    """Return the state of an export, as the pipeline file reads it.

    Args:
        authored: The pipeline file.
        export: One row a deal, open ones too.
        name: What messages call the export.
        reading: What was assumed to read the file it comes from.

    Raises:
        KaopuError: The pipeline file or the export cannot be read at all.
    """
    pipeline = resolve(authored)
    texts = join_frame(as_texts(export), pipeline, pipeline.training_columns, name)
    pipeline = settle_dates(pipeline, texts, name)
    audit = audit_export(
        pipeline, texts, build_lead_table(texts, pipeline, "training", name)
    )
    pipeline, everything = audit.pipeline, audit.everything
    deals = finished_deals(everything)
    assert everything.outcome is not None  # noqa: S101 - a training column
    codes = outcome_codes(everything.outcome)
    counts = counts_of(codes)
    months, undated = by_month(everything.created, codes)
    ended = codes != OPEN
    facts = texts[ended].drop(columns=pipeline.lead_id or [])
    return DataState(
        pipeline=pipeline.name,
        export=str(name),
        reading=reading,
        date_format=pipeline.date_format,
        counts=counts,
        plan=plan_training(counts, pipeline, audit.learnt),
        audit=audited_columns(pipeline.allowed, audit.learnt, audit.others),
        personal=audit.personal,
        unmapped=tuple(unmapped_columns(pipeline, map(str, texts.columns))),
        signals=signal_states(pipeline, everything),
        assumed=assumed_columns(everything),
        unread=unread_columns(pipeline, everything, texts),
        far=far_numbers(pipeline, everything, texts),
        repeats=find_repeats(facts, pipeline.outcome.column, codes[ended]),
        drift=find_drift(pipeline, deals, codes[ended]),
        months=months,
        undated=undated,
        fields=field_states(pipeline, everything, codes),
    )


def plan_training(
    counts: Counts, pipeline: Pipeline, audits: tuple[ColumnAudit, ...]
) -> Plan:
    """Return what `kaopu.training.train_model` will do, by its own limits."""
    won, lost = counts.won, counts.lost
    missing = (max(LEAST_DEALS - won, 0), max(LEAST_DEALS - lost, 0))
    blocked = {a.column for a in audits if a.blocked} - pipeline.allowed.keys()
    if not won + lost:
        return Plan("refuse", "no_deals", LEAST_DEALS, *missing)
    if not won or not lost:
        return Plan("refuse", "one_class", LEAST_DEALS, *missing)
    if min(won, lost) < LEAST_FORCED:
        return Plan("refuse", "too_few", LEAST_DEALS, *missing)
    if blocked >= {source.column for source in pipeline.sources}:
        return Plan("refuse", "leakage", LEAST_DEALS, *missing)
    if any(missing):
        return Plan("mark", "too_few", LEAST_DEALS, *missing)
    return Plan("train", "", LEAST_DEALS, 0, 0)
