"""Who read the notes of deals in training, and reads those of leads ever after.

A model must be scored by facts that were read as those it learnt from. So where a language
model was given up in training, all notes are read again by the rules, and so is each lead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kaopu.histories.asking import UNANSWERED
from kaopu.leads.data_notes import NOTES_BY_RULES, NOTES_UNREVIEWED, DataNote
from kaopu.notes.llm.many import asks_model, has_given_up
from kaopu.pipeline import Pipeline
from kaopu.training.prepare import PreparedDeals


def must_do_without(prepared: PreparedDeals) -> bool:
    """Tell whether the language model was given up while the deals were read."""
    llm = prepared.pipeline.notes.llm
    is_left = any(note.id == UNANSWERED for note in prepared.notes)
    return llm is not None and is_left and has_given_up(llm)


def without_model(pipeline: Pipeline) -> Pipeline:
    """Return a pipeline whose notes the rules read, settled for good."""
    notes = replace(pipeline.notes, llm=None, by_rules=True)
    return replace(pipeline, notes=notes)


def said_of_reader(prepared: PreparedDeals) -> Iterator[DataNote]:
    """Yield that the language model that is named reads nothing, and why."""
    notes, deals = prepared.pipeline.notes, len(prepared.finished)
    if notes.by_rules:
        yield DataNote("", NOTES_BY_RULES, deals)
    elif notes.llm is not None and not asks_model(notes.llm, notes.cues):
        yield DataNote("", NOTES_UNREVIEWED, deals)
