"""Leaves out the rows of an export that are no leads but notes, such as its last lines.

A row with neither an id nor an outcome, that holds a single cell or nothing that is mapped,
is a note. So is one of an id alone, where the id reads like a sentence and no other does. A
row with facts and no id is none: that is refused where ids are read.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import distinct_texts, is_text, matching
from kaopu.files.totals import one_line, signs_of, stands_out
from kaopu.leads.data_notes import DataNote
from kaopu.masking import masked
from kaopu.pipeline import Pipeline

Bools = NDArray[np.bool_]

# The id of the note about rows that are left out as notes.
NO_LEAD = "no_lead"
ORDINARY = re.compile(r"[0-9A-Za-z_./#-]+")


def find_note_rows(texts: pd.DataFrame, pipeline: Pipeline) -> Bools:
    """Tell which rows are notes, shape (n,); none where the pipeline names no id.

    Args:
        texts: The export, every column once.
        pipeline: Says which columns hold the id, the outcome and facts.
    """
    if pipeline.lead_id is None:
        return np.zeros(len(texts), dtype=bool)
    codes, distinct, odd = _ids(texts[pipeline.lead_id])
    notes = _without_id(texts, pipeline, codes, distinct, odd)
    if any(signs_of([str(text)]) for text in distinct[odd]):
        ids = [str(text).strip() for text in distinct]
        usual = pipeline.customs.id_signs
        notes = notes | _id_alone(texts, pipeline.lead_id, ids, codes, usual)
    return notes


def look_over(
    texts: pd.DataFrame, pipeline: Pipeline
) -> tuple[Bools, frozenset[str] | None]:
    """Return which rows are notes without an id (n,), and beside what others are judged.

    That is the signs of notes in ids of rows that hold more; None where no row holds more.

    Args:
        texts: Some rows of an export, every column once.
        pipeline: Says which columns hold the id, the outcome and facts.
    """
    if pipeline.lead_id not in texts:
        return np.zeros(len(texts), dtype=bool), None
    codes, distinct, odd = _ids(texts[pipeline.lead_id])
    notes = _without_id(texts, pipeline, codes, distinct, odd)
    others = [column for column in texts.columns if column != pipeline.lead_id]
    if all(is_text(texts[column], "").all() for column in others):
        return notes, None
    rows = np.flatnonzero(odd[codes])
    more = np.zeros(len(rows), dtype=bool)
    for column in others:
        if more.all():
            break
        more |= ~is_text(texts[column].iloc[rows], "")
    usual = signs_of(str(distinct[code]) for code in np.unique(codes[rows[more]]))
    return notes, frozenset(usual)


def _ids(cells: pd.Series) -> tuple[NDArray[np.intp], NDArray[np.object_], Bools]:
    """Return ids as codes (n,) and texts (k,), and which of these may be notes.

    Nearly every id is letters and figures, and none.
    """
    codes, distinct = distinct_texts(cells)
    return codes, distinct, ~matching(ORDINARY, distinct)


def note_of(texts: pd.DataFrame, pipeline: Pipeline, notes: Bools) -> tuple[DataNote, ...]:
    """Return what is said of the rows that are left out as notes; nothing if none is."""
    if not notes.any():
        return ()
    row = texts.iloc[int(np.argmax(notes))]
    text = next(str(cell) for cell in row if str(cell).strip())
    cited = repr(masked(one_line(text)))
    return (DataNote(pipeline.lead_id or "", NO_LEAD, int(notes.sum()), cited),)


def notes_alone(texts: pd.DataFrame, pipeline: Pipeline) -> tuple[DataNote, ...]:
    """Return what is said of rows of which none is a lead; headers may stand twice."""
    single = texts.loc[:, ~texts.columns.duplicated()]
    return note_of(single, pipeline, find_note_rows(single, pipeline))


def _without_id(
    texts: pd.DataFrame,
    pipeline: Pipeline,
    codes: NDArray[np.intp],
    distinct: NDArray[np.object_],
    odd: Bools,
) -> Bools:
    """Tell which rows without an id are notes."""
    blank = odd.copy()
    blank[odd] = [not str(text).strip() for text in distinct[odd]]
    notes = np.zeros(len(texts), dtype=bool)
    if not blank.any():
        return notes
    places = np.flatnonzero(blank[codes])
    filled = texts.iloc[places].map(lambda cell: bool(str(cell).strip()))
    mapped = [column for column in pipeline.training_columns if column in texts]
    no_fact = ~filled[mapped].any(axis=1).to_numpy()
    count = filled.sum(axis=1).to_numpy()
    outcome = [column for column in pipeline.outcome.columns if column in texts]
    no_outcome = ~filled[outcome].any(axis=1).to_numpy()
    # A row of nothing at all is no note; files have none of these.
    is_note = no_outcome & (count > 0) & ((count == 1) | no_fact)
    notes[places] = is_note
    return notes


def _id_alone(
    texts: pd.DataFrame,
    lead_id: str,
    ids: list[str],
    codes: NDArray[np.intp],
    known: frozenset[str] | None,
) -> Bools:
    """Tell which rows hold nothing but an id, and one that is like no other id.

    What others are like is ``known`` where these are some of an export's rows.
    """
    alone = np.array([bool(text) for text in ids], dtype=bool)[codes]
    for column in texts.columns:
        if column != lead_id and alone.any():
            alone &= (texts[column] == "").to_numpy(dtype=bool)
    if not alone.any() or (known is None and alone.all()):
        return np.zeros(len(texts), dtype=bool)
    usual = signs_of(ids[code] for code in np.unique(codes[~alone]))
    usual = usual if known is None else set(known)
    odd = {code for code in np.unique(codes[alone]) if stands_out(ids[code], usual)}
    return alone & np.isin(codes, list(odd))
