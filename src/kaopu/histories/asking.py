"""Notes that a language model reads beside the rules, in columns and in texts of events.

Where `[notes]` names none nothing here is used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import numpy as np
import pandas as pd

from kaopu.errors import NotesUnansweredError
from kaopu.files import Assumption, AssumptionKind
from kaopu.histories.facts.asked import places_of
from kaopu.histories.records import DAY, Bools, Histories, NotesLeft, Told
from kaopu.histories.tables.rows import Rows
from kaopu.histories.told import facts_of, told_by, told_of
from kaopu.language import Count
from kaopu.leads.data_notes import DataNote, row_note
from kaopu.leads.dates import DAY_ZERO
from kaopu.leads.lead_table import LeadReading
from kaopu.notes import NoteFact
from kaopu.notes.llm.many import asks_model, read_many
from kaopu.pipeline import Pipeline
from kaopu.pipeline.history.note_options import NotesOptions

UNANSWERED: AssumptionKind = "notes_unanswered"
OF_READER: tuple[AssumptionKind, ...] = (UNANSWERED, "notes_over")


def told_in_events(
    rows: Rows, pipeline: Pipeline
) -> tuple[dict[str, Told], tuple[NotesLeft, ...]]:
    """Return what the notes of events tell, by field, and which the model did not read.

    The same words of another day are another note. If there are too many, the newest are
    the model's, in whichever order the table has them.

    Args:
        rows: The rows of a table, which has notes.
        pipeline: Says who reads, and what is asked about.
    """
    options, codes, distinct = pipeline.notes, *rows.texts("note")
    wanted = [s.fact for s in pipeline.derived_sources if s.derived == "told"]
    if options.llm is None or not asks_model(options.llm, options.cues):
        texts = distinct.tolist()
        return told_by(rows.deal, rows.when, codes, texts, wanted, options.cues), ()
    texts = np.asarray([str(text) for text in distinct], dtype=object)
    frame = pd.DataFrame({"day": -(rows.when // DAY), "text": texts[codes]})
    notes = frame.drop_duplicates().sort_values(["day", "text"], ignore_index=True)
    places = pd.MultiIndex.from_frame(notes).get_indexer(pd.MultiIndex.from_frame(frame))
    asked = [
        (text, DAY_ZERO + timedelta(days=-int(day)))
        for day, text in notes.itertuples(index=False)
    ]
    cues = options.cues or frozenset()
    read = read_many(asked, options.llm, cues, partial(facts_of, cues=cues))
    left = tuple(
        NotesLeft(
            rows.table.columns["note"], why, np.unique(rows.deal[np.isin(places, own)])
        )
        for why, own in read.left.items()
    )
    return told_of(rows.deal, rows.when, places, read.facts, wanted), left


def read_columns_of(
    frame: pd.DataFrame, columns: Sequence[str], options: NotesOptions
) -> tuple[Mapping[str, Sequence[NoteFact]] | None, Mapping[tuple[str, str], Bools]]:
    """Return the facts of each text of columns of notes; None where the rules read all.

    Args:
        frame: One row a lead, as texts.
        columns: Those of notes that it has.
        options: Who reads.

    Returns:
        The facts by text, and by column and why, the leads whose note the rules read.
    """
    if options.llm is None or not asks_model(options.llm, options.cues):
        return None, {}
    cells = {column: [str(text) for text in frame[column]] for column in columns}
    texts = {text for own in cells.values() for text in own}
    # By no file's order.
    order = sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest())
    cues = options.cues or frozenset()
    asked = [(text, None) for text in order]
    read = read_many(asked, options.llm, cues, partial(facts_of, cues=cues))
    left = {
        (column, str(why)): np.isin(
            np.asarray(own, dtype=object), [order[place] for place in places]
        )
        for column, own in cells.items()
        for why, places in read.left.items()
    }
    return dict(zip(order, read.facts, strict=True)), left


def with_columns_left(
    reading: LeadReading, left: Mapping[tuple[str, str], Bools]
) -> LeadReading:
    """Return leads with notes on whose columns of notes the rules read instead."""
    for (column, why), rows in left.items():
        reading = _noted(reading, column, why, rows)
    return reading


def with_events_left(reading: LeadReading, histories: Histories) -> LeadReading:
    """Return leads with notes on whose events the rules read instead."""
    if not histories.left:
        return reading
    places = places_of(histories, reading.ids)
    for left in histories.left:
        reading = _noted(reading, left.column, left.why, np.isin(places, left.deals))
    return reading


def _noted(reading: LeadReading, column: str, why: str, rows: Bools) -> LeadReading:
    if not rows.any():
        return reading
    return replace(
        reading,
        # First, for of many notes the first are shown.
        notes=(DataNote(column, why, int(rows.sum())), *reading.notes),
        # Not a word of the note.
        row_notes=(*reading.row_notes, row_note(why, column, rows, "", "")),
    )


def notes_left(notes: Sequence[DataNote]) -> tuple[Assumption, ...]:
    """Return what the rules read instead, of all that was noted, as what was assumed."""
    return tuple(
        Assumption(kind, {"column": note.column, "rows": Count(note.rows)})
        for note in notes
        for kind in OF_READER
        if note.id == kind
    )


def require_answers(notes: Sequence[DataNote], pipeline: Pipeline) -> None:
    """Refuse leads of whose notes the model read some and the rules the others.

    Args:
        notes: On what was read.
        pipeline: How it was read.

    Raises:
        NotesUnansweredError: The model gave no answer to a note.
    """
    rows = sum(note.rows for note in notes if note.id == UNANSWERED)
    if rows and pipeline.notes.llm is not None:
        raise NotesUnansweredError(pipeline.notes.llm.model, rows)
