"""The columns of the newest leads, each beside what it can be held against."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.explain.past.history import History
from kaopu.explain.signs.support import SourceCounts
from kaopu.framework import load_framework
from kaopu.framework.records import CONTEXT
from kaopu.leads.lead_table import LeadTable
from kaopu.monitoring.inputs import Compared
from kaopu.monitoring.sightings import Sightings, seen_facts
from kaopu.pipeline.resolved import Source
from kaopu.scoring import LeadModel


def compared_columns(
    model: LeadModel, table: LeadTable, newest: Sightings, before: Sightings
) -> list[Compared]:
    """Return every column of the newest leads beside what it is held against.

    The six signals are compared as they were when leads were first seen. The context and
    our own side are not kept, and are read from the file: where that holds no finished
    deals, those that are left of earlier leads are no fair sample of them.
    """
    framework, past = load_framework(), model.history
    facts_now = seen_facts(newest, model.pipeline)
    facts_before = seen_facts(before, model.pipeline)
    in_file = pd.Index(table.ids)
    rows_now = in_file.get_indexer(pd.Index(newest.ids))
    rows_before = in_file.get_indexer(pd.Index(before.ids))
    rows_now, rows_before = rows_now[rows_now >= 0], rows_before[rows_before >= 0]
    has_ended = table.outcome is not None and bool((~np.isnan(table.outcome)).any())
    if not has_ended:
        rows_before = rows_before[:0]
    unseen = model.classifier.encoder_.unseen(table.facts.iloc[rows_now])
    found = []
    for source in model.pipeline.sources:
        if source.player in framework.signal_ids:
            if source.id not in facts_now:
                continue
            now = facts_now[source.id]
            then = facts_before.get(source.id, pd.Series([], dtype=now.dtype))
            new = None
        else:
            now = table.facts[source.id].iloc[rows_now]
            then = table.facts[source.id].iloc[rows_before]
            new = unseen[source.id].to_numpy(dtype=bool) if source.id in unseen else None
        found.append(
            Compared(
                source=source,
                now=now.reset_index(drop=True),
                before=then.reset_index(drop=True),
                counts=_counts(source, past),
                unseen=new,
                is_named=source.player == CONTEXT,
            )
        )
    return found


def _counts(source: Source, past: History) -> SourceCounts | None:
    """Return what deals of training held of a column; None where they are unlike leads.

    What is asked about in the intent stage is filled in while a deal goes on, and deals as
    they ended do not tell what new leads hold of it.
    """
    framework = load_framework()
    if source.kind == "date" or source.id not in past.counts:
        return None
    if source.player == CONTEXT:
        return past.counts[source.id]
    is_signal = source.player in framework.signal_ids
    is_early = is_signal and framework.stage_of(source.player) == "target"
    return past.counts[source.id] if is_early else None
