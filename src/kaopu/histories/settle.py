"""Keeps with a pipeline what its histories told, so that one lead is read alike.

The order of stages and the format of moments are found over whole tables. Were they found
again in the tables of other days, the same deal could be told otherwise.
"""

from __future__ import annotations

from dataclasses import replace

from kaopu.histories.records import Histories
from kaopu.pipeline import Pipeline


def settle_histories(pipeline: Pipeline, histories: Histories) -> Pipeline:
    """Return a pipeline that says what its histories were found to be.

    Args:
        pipeline: The pipeline; what its file says itself stays.
        histories: Its tables, as they are learnt from.
    """
    tables = []
    for table, counts in zip(pipeline.histories, histories.counts, strict=True):
        stages = table.stages
        if not stages and "stage" in table.tracked:
            stages = histories.stages
        form = table.format or counts.format
        tables.append(replace(table, stages=stages, format=form))
    return replace(pipeline, histories=tuple(tables))
