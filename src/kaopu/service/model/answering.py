"""From a table of texts to scores and reasons, in the order of its rows.

The numbers and the texts are those of ``kaopu score`` and ``kaopu explain``: the rows go
through `kaopu.scoring.LeadModel.read` and the one pass like those of any export.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from kaopu.explain.lead.assemble import Rank, build_explanations
from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.files import TextSource
from kaopu.files.records import Assumption
from kaopu.language import Language, Locale, Message, Names
from kaopu.leads.data_notes import DataNote
from kaopu.leads.lead_table import LEADS
from kaopu.leads.rows.notes import find_note_rows
from kaopu.report.reading import reading_texts
from kaopu.scoring.batch_notes import batch_notes
from kaopu.scoring.scores import RANK_DIGITS, score_rows
from kaopu.service.model.served_model import ServedModel
from kaopu.service.problems import ServiceError

NOTES = "service_note"
# Columns that are named in a note of those that are missing.
SHOWN = 40


@dataclass(frozen=True)
class Scored:
    """Leads that were scored.

    Attributes:
        explained: The leads, as arrays; without the rows that are none.
        texts: The rows as they were read, columns that lacked filled in blank.
        places: For each lead its row in the request (n,).
        rows: How many rows the request held.
        notes: What was not as expected in the data, as plain data.
        language: Of the top reason.
    """

    explained: ExplainedLeads
    texts: pd.DataFrame
    places: NDArray[np.intp]
    rows: int
    notes: tuple[dict[str, Any], ...]
    language: Language

    @cached_property
    def scores(self) -> pa.Table:
        """The score records (n rows), ranked among themselves, in their order."""
        return _ranked(score_rows(self.explained, self.language), self.explained)


def scored(
    served: ServedModel,
    texts: pd.DataFrame,
    day: date | None,
    language: Language,
    assumed: Iterable[Assumption] = (),
) -> Scored:
    """Return the leads of a table of texts with their scores.

    Args:
        served: The model.
        texts: One row a lead; columns that the model knows may be missing.
        day: On which the leads are judged; None is the day it is.
        language: Of the top reason and of notes.
        assumed: What was assumed to read the table.

    Raises:
        ServiceError: No column is one that the model knows, or a row has no id.
        KaopuError: The rows cannot be read, see `kaopu.scoring.LeadModel.read`.
    """
    pipeline = served.model.pipeline
    whole, missing = _with_all_columns(served, texts)
    _check_ids(whole, pipeline.lead_id)
    source = TextSource(whole, LEADS)
    table = served.model.read(source, join=served.join, as_of=day)
    places = np.arange(len(whole))
    if len(table) < len(whole):
        single = whole.loc[:, ~whole.columns.duplicated()]
        places = places[~find_note_rows(single, pipeline)]
    explained = served.model.explained(table)
    notes = (
        *_missing_note(missing, len(whole), language),
        *_reading_notes((*assumed, *source.assumptions), language),
        *_data_notes(batch_notes(explained), language),
    )
    return Scored(explained, whole, places, len(whole), tuple(notes), language)


def explain(served: ServedModel, done: Scored) -> list[dict[str, Any]]:
    """Return the explanation records of leads, in their order, as plain data."""
    ranks = done.explained.ranks.tolist()
    standing = [Rank(rank, len(ranks)) for rank in ranks]
    currency = served.model.pipeline.currency
    records = build_explanations(done.explained, standing, currency)
    return [record.to_json() for record in records]


def in_rows(done: Scored, records: Sequence[Any]) -> list[Any]:
    """Return what there is of each lead for each row; None for rows that are no leads."""
    if len(records) == done.rows:
        return list(records)
    rows: list[Any] = [None] * done.rows
    for place, record in zip(done.places.tolist(), records, strict=True):
        rows[place] = record
    return rows


def _with_all_columns(
    served: ServedModel, texts: pd.DataFrame
) -> tuple[pd.DataFrame, list[str]]:
    """Return a table with the columns that it lacks, blank, and their names.

    Where the pipeline joins tables, what lacks may stand there, and is asked for there.
    """
    pipeline = served.model.pipeline
    given = set(texts.columns)
    needed = pipeline.scoring_columns
    facts = [column for column in needed if column != pipeline.lead_id]
    if pipeline.lead_id is not None and pipeline.lead_id not in given:
        raise ServiceError(
            "no_id", Names([repr(c) for c in texts.columns]), pipeline.lead_id
        )
    if given.isdisjoint(facts) and not pipeline.joins and given - {pipeline.lead_id}:
        found = Names([repr(column) for column in texts.columns])
        raise ServiceError("no_column", found, Names([repr(column) for column in facts]))
    if pipeline.joins:
        return texts, []
    missing = [column for column in needed if column not in given]
    if not missing:
        return texts, []
    blank = np.full((len(texts), len(missing)), "", dtype=object)
    cells = np.concatenate([texts.to_numpy(dtype=object), blank], axis=1)
    names = pd.Index([*texts.columns, *missing], dtype=object)
    return pd.DataFrame(cells, columns=names, dtype=object), missing


def _check_ids(texts: pd.DataFrame, lead_id: str | None) -> None:
    """Refuse rows without an id: what is answered could not be told apart."""
    if lead_id is None:
        return
    # The reader refuses a column that stands twice.
    ids = texts.to_numpy(dtype=object)[:, texts.columns.tolist().index(lead_id)]
    if not all(cell.strip() for cell in ids.tolist()):
        raise ServiceError("no_id", "''", lead_id)


def _ranked(scores: pa.Table, explained: ExplainedLeads) -> pa.Table:
    """Return score records with their ranks, in the order they have."""
    count = len(explained)
    if count == 1:
        ranks = np.ones(1, dtype=np.int64)
    else:
        alike = np.round(explained.probability, RANK_DIGITS)
        order = np.lexsort((explained.table.ids.astype(str), -alike))
        ranks = np.empty(count, dtype=np.int64)
        ranks[order] = np.arange(1, count + 1)
    place = scores.column_names.index("rank")
    return scores.set_column(place, "rank", pa.array(ranks))


def _missing_note(
    missing: Sequence[str], rows: int, language: Language
) -> Iterator[dict[str, Any]]:
    if missing:
        names = Names([repr(column) for column in missing], SHOWN)
        text = Locale(language).message(Message(NOTES, "missing", {"names": names}))
        own = {"id": "missing_columns", "value": ""}
        yield {"column": "", "text": text, "rows": rows, **own, "number": len(missing)}


def _reading_notes(
    assumed: Iterable[Assumption], language: Language
) -> Iterator[dict[str, Any]]:
    told = tuple(assumed)
    for one, text in zip(told, reading_texts(told, language), strict=True):
        yield {"column": "", "text": text, "rows": 0, "id": one.kind, "value": ""}


def _data_notes(notes: Iterable[DataNote], language: Language) -> Iterator[dict[str, Any]]:
    locale = Locale(language)
    for note in notes:
        yield {**note.to_json(), "text": locale.message(note.message)}
