"""Keeps with a pipeline what its histories told, so that one lead is read alike.

The order of stages and the format of moments are found over whole tables. Were they found
again in the tables of other days, the same deal could be told otherwise. How deals of an
account ended is not in a file of open leads at all.
"""

from __future__ import annotations

from dataclasses import replace

from kaopu.histories.facts.accounts import earlier_deals
from kaopu.histories.records import DealsAsked, Histories
from kaopu.pipeline import Pipeline


def settle_histories(
    pipeline: Pipeline, histories: Histories, deals: DealsAsked | None = None
) -> Pipeline:
    """Return a pipeline that says what its histories were found to be.

    Args:
        pipeline: The pipeline; what its file says itself stays.
        histories: Its tables, as they are learnt from.
        deals: All deals that are learnt from, of which is kept how those of each account
            ended.
    """
    tables = []
    for table, counts in zip(pipeline.histories, histories.counts, strict=True):
        stages = table.stages
        if not stages and "stage" in table.tracked:
            stages = histories.stages
        form = table.format or counts.format
        tables.append(replace(table, stages=stages, format=form))
    earlier = pipeline.earlier
    if earlier is None and deals is not None and "earlier_won" in histories.facts:
        earlier = earlier_deals(pipeline.name, deals)
    return replace(pipeline, histories=tuple(tables), earlier=earlier)
