"""Looks at an export as training would, and says what it finds instead of stopping."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from kaopu.auditing import audit_others, audit_sources, audited_columns
from kaopu.checking.records import Counts, DataState, Plan
from kaopu.model.leakage import ColumnAudit
from kaopu.pipeline import Pipeline, PipelineFile, resolve, unmapped_columns
from kaopu.tables import LeadTable, as_texts, build_lead_table
from kaopu.training import LEAST_DEALS, LEAST_FORCED, finished_deals, settle_dates


def check_data(
    authored: PipelineFile, export: pd.DataFrame, name: Path | str = "the data frame"
) -> DataState:
    """Return the state of an export, as the pipeline file reads it.

    Args:
        authored: The pipeline file.
        export: One row a deal, open ones too.
        name: What messages call the export.

    Raises:
        KaopuError: The pipeline file or the export cannot be read at all.
    """
    texts = as_texts(export)
    pipeline = settle_dates(resolve(authored), texts, name)
    everything = build_lead_table(texts, pipeline, "training", name)
    deals = finished_deals(everything)
    audits = audit_sources(pipeline, deals) if len(deals) else ()
    counts = count_outcomes(everything)
    return DataState(
        pipeline=pipeline.name,
        export=str(name),
        date_format=pipeline.date_format,
        counts=counts,
        plan=plan_training(counts, pipeline, audits),
        audit=audited_columns(
            pipeline.allowed, audits, audit_others(pipeline, texts, everything)
        ),
        unmapped=tuple(unmapped_columns(pipeline, map(str, texts.columns))),
    )


def count_outcomes(table: LeadTable) -> Counts:
    """Return how many leads of a table were won, lost, and are open."""
    assert table.outcome is not None  # noqa: S101 - a training column
    won, lost = int((table.outcome == 1).sum()), int((table.outcome == 0).sum())
    return Counts(won, lost, int(np.isnan(table.outcome).sum()))


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
