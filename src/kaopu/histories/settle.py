"""Keeps with a pipeline how histories and notes are read, so that one lead is read alike.

The order of stages and the format of moments are found over whole tables. Were they found
again in the tables of other days, the same deal could be told otherwise. How deals of an
account ended is not in a file of open leads at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kaopu.histories.facts.accounts import earlier_deals
from kaopu.histories.records import DealsAsked, Histories
from kaopu.notes.llm.many import model_cues
from kaopu.notes.reliability import CueCounts
from kaopu.notes.used import used_cues
from kaopu.pipeline import Pipeline
from kaopu.pipeline.history.note_sources import reads_notes


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


def settle_notes(
    pipeline: Pipeline, answers: Mapping[str, CueCounts], kept: Path | None = None
) -> Pipeline:
    """Return a pipeline that says which facts of notes are used.

    Args:
        pipeline: The pipeline; one that reads no notes stays as it is.
        answers: What people said of the facts of each cue.
        kept: The folder that keeps what a language model answers.
    """
    if not reads_notes(pipeline):
        return pipeline
    cues = used_cues(answers)
    if pipeline.notes.llm is not None:
        cues |= model_cues(answers)
    notes = replace(pipeline.notes, cues=cues)
    return keeping_answers(replace(pipeline, notes=notes), kept)


def keeping_answers(pipeline: Pipeline, kept: Path | None) -> Pipeline:
    """Return a pipeline whose language model, if it names one, has its answers kept.

    Args:
        pipeline: The pipeline.
        kept: The folder; None for none.
    """
    if pipeline.notes.llm is None:
        return pipeline
    llm = replace(pipeline.notes.llm, kept=kept)
    return replace(pipeline, notes=replace(pipeline.notes, llm=llm))
