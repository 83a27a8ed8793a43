"""Scores as MLflow asks for them: a row for each row that came, in its place.

Cells of any kind are read as those of an export are, and rows that a file would do without,
totals and notes, are answered with gaps. Tables are not joined here, nor are histories
read: those of the pipeline file lie where the model was trained, not where it is served.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.errors import EmptyTableError, ServedColumnsError, ServedDayError
from kaopu.files import DATA_FRAME, as_texts
from kaopu.files.totals import find_no_rows
from kaopu.language import ENGLISH, Locale, Message
from kaopu.leads.data_notes import DataNote, grouped_notes
from kaopu.leads.rows.notes import find_note_rows, note_of
from kaopu.pipeline import Source
from kaopu.scoring import LeadModel
from kaopu.scoring.scores import score_kinds
from kaopu.spelling import normalise
from kaopu.store.model_files.model_check import blank_facts

# The words that `pandas.read_csv` takes for a gap, as pandas documents them.
READ_AS_GAPS = frozenset(
    {
        "#N/A",
        "#N/A N/A",
        "#NA",
        "-1.#IND",
        "-1.#QNAN",
        "-NaN",
        "-nan",
        "1.#IND",
        "1.#QNAN",
        "<NA>",
        "N/A",
        "NA",
        "NULL",
        "NaN",
        "None",
        "n/a",
        "nan",
        "null",
    }
)
# The kinds of columns that pandas has with gaps too, by MLflow's names.
NULLABLE = {"long": "Int64", "boolean": "boolean"}
LOG = logging.getLogger(__name__)


def served_scores(
    model: LeadModel, rows: Any, as_of: str | None = None, *, keeps_words: bool = False
) -> pd.DataFrame:
    """Return the score records of leads, in the order of the rows and with their index.

    A row says the same as in the file that ``kaopu score`` writes; ``rank`` is its place
    among these rows. Totals, notes and blank rows, which ``kaopu score`` leaves out, are
    rows of gaps. What was not as expected in the data is logged as a warning, and so is a
    gap that is read as the word of which `pandas.read_csv` made one.

    Args:
        model: Scores them.
        rows: A data frame of any dtypes, or what pandas makes one of. Columns that the
            model does not need may stand in it.
        as_of: ISO day on which the leads are judged; by default the day it is.
        keeps_words: Whether a gap is known to be one: no word was taken for it.

    Raises:
        ServedDayError: ``as_of`` is no day.
        ServedColumnsError: Columns are missing; all are named.
        KaopuError: The leads cannot be read or scored, see `LeadModel.score`.
    """
    day = None if as_of is None else _day(as_of)
    model = _without_histories(model)
    frame = rows if isinstance(rows, pd.DataFrame) else _as_frame(rows)
    _check_columns(model, frame)
    texts = as_texts(frame)
    places = np.flatnonzero(~_no_leads(model, texts))
    leads = frame.iloc[places]
    # Only a frame may come from `pandas.read_csv`.
    may_have_lost = isinstance(rows, pd.DataFrame) and not keeps_words
    if may_have_lost and not _keeps_words(texts):
        leads = _with_lost_words(model, leads)
    table = model.read(leads, as_of=day)
    done = model.score_table(table)
    _log(done.notes)
    scores = done.scores.set_index("lead_id", drop=False).loc[list(table.ids)]
    scores = scores.set_axis(places, axis="index")
    if len(places) < len(frame):
        # Whole numbers and flags stay such, beside gaps.
        kinds = {c: NULLABLE[k] for c, k in score_kinds().items() if k in NULLABLE}
        scores = scores.astype(kinds).reindex(range(len(frame)))
    return scores.set_axis(frame.index, axis="index")


def spark_scores(
    model: LeadModel, rows: pd.DataFrame, as_of: str | None = None
) -> pd.DataFrame:
    """Return `served_scores` as a function of Spark can return them.

    Such a function sees some rows of a data frame, never all: no lead has a ``rank``.
    MLflow casts columns whose texts, whole numbers and flags may not be part gap, and
    would make the text "None" of one: in a row that is no lead, whose other numbers are
    gaps, texts are blank, counts are 0 and ``thin_evidence`` is set.

    Args:
        model: Scores them.
        rows: Some rows of the data frame.
        as_of: ISO day on which the leads are judged; by default the day it is.

    Raises:
        KaopuError: See `served_scores`.
    """
    try:
        scores = served_scores(model, rows, as_of, keeps_words=True)
    except EmptyTableError:
        scores = pd.DataFrame(np.nan, index=rows.index, columns=list(score_kinds()))
    for column, kind in score_kinds().items():
        cells = scores[column]
        if kind == "string":
            scores[column] = cells.astype(object).where(cells.notna(), "")
        elif kind == "long":
            scores[column] = cells.astype("Int64").fillna(0).astype("int64")
        elif kind == "boolean":
            scores[column] = cells.astype("boolean").fillna(value=True).astype("bool")
    return scores.assign(rank=None)


def _without_histories(model: LeadModel) -> LeadModel:
    """Return the model with gaps for what histories tell, which is logged."""
    if not model.pipeline.histories:
        return model
    told = len(model.pipeline.derived_sources)
    LOG.warning("%s", Locale(ENGLISH).counted("scored", "without_histories", told))
    return replace(model, pipeline=replace(model.pipeline, histories=()))


def _day(text: str) -> date:
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day
    except ValueError:
        raise ServedDayError(text) from None


def _no_leads(model: LeadModel, texts: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows (n,) a file of them would do without, and log what they are."""
    keep = model.pipeline.read.totals == "keep"
    left_out, said = find_no_rows(DATA_FRAME, texts, keep=keep)
    locale = Locale(ENGLISH)
    for one in said:
        text = locale.message(Message("reading", one.kind, one.facts))
        LOG.warning("%s", locale.text("scored", "note", text=text))
    single = texts.loc[:, ~texts.columns.duplicated()]
    notes = find_note_rows(single, model.pipeline) & ~left_out
    _log(note_of(single, model.pipeline, notes))
    return left_out | notes


def _keeps_words(texts: pd.DataFrame) -> bool:
    """Tell whether a word stands in a table of which `pandas.read_csv` would make a gap."""
    return any(texts.iloc[:, i].isin(READ_AS_GAPS).any() for i in range(texts.shape[1]))


def _as_frame(rows: Any) -> pd.DataFrame:
    # One lead as a record.
    if isinstance(rows, dict) and not any(
        pd.api.types.is_list_like(v) for v in rows.values()
    ):
        rows = [rows]
    return pd.DataFrame(rows)


def _check_columns(model: LeadModel, frame: pd.DataFrame) -> None:
    there = {str(name).strip() for name in frame.columns}
    missing = [c for c in model.pipeline.scoring_columns if c not in there]
    if missing:
        joined = [str(join.path.name) for join in model.pipeline.joins]
        raise ServedColumnsError(model.label, missing, joined)


def _with_lost_words(model: LeadModel, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with the words that `pandas.read_csv` took for gaps.

    A word such as ``None`` can only be given back to a column that past deals never left
    blank, and of which the model knows one such word; and where no such word stands in
    any other cell, which would show that the file was read as it is.
    """
    names = {str(name).strip(): name for name in frame.columns}
    lost = {}
    for source, word in _words_lost(model):
        cells = frame[names[source.column]]
        # Of columns that stand twice the reader complains.
        if isinstance(cells, pd.Series) and (gaps := cells.isna()).any():
            lost[names[source.column]] = cells.astype(object).mask(gaps, word)
            rows = int(gaps.sum())
            facts = {"column": source.column, "word": repr(word), "rows": rows}
            LOG.warning("%s", Locale(ENGLISH).counted("scored", "lost", rows, **facts))
    return frame.assign(**lost) if lost else frame


def _words_lost(model: LeadModel) -> Iterator[tuple[Source, str]]:
    """Yield the sources of which a gap can only be one word that pandas takes for it."""
    encoder = model.classifier.encoder_
    is_new = encoder.unseen(blank_facts(encoder)).iloc[0]
    spelled = _gaps_spelled(model.pipeline_text)
    for source in model.pipeline.read_sources:
        if source.kind == "category":
            words = {w for w in encoder.categories(source.id) if w in READ_AS_GAPS}
        else:
            known = {*source.values, *source.unknown}
            words = {word for word in spelled if normalise(word) in known}
        words = {word for word in words if normalise(word) not in source.missing}
        if len(words) == 1 and is_new[source.id]:
            yield source, words.pop()


@lru_cache
def _gaps_spelled(pipeline: str) -> frozenset[str]:
    """Return the words of a pipeline file's text that pandas takes for gaps."""
    return READ_AS_GAPS & set(_texts(tomllib.loads(pipeline)))


def _texts(part: Any) -> Iterator[str]:
    """Yield every text within a document."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from _texts(inner)


def _log(notes: tuple[DataNote, ...]) -> None:
    locale = Locale(ENGLISH)
    for group in grouped_notes(notes):
        text = locale.message(group.sentence(group.column))
        LOG.warning("%s", locale.text("scored", "note", text=text))
