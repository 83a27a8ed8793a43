"""Makes the index: batches of leads in, arrays and files out, one batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kaopu.coded import map_texts
from kaopu.errors import HistoryError
from kaopu.explain.lead.explainer import ranks_of
from kaopu.framework.records import CONTEXT
from kaopu.leads.lead_table import LeadTable
from kaopu.scoring import LeadModel, grades_of, reduce_leads
from kaopu.scoring.one_pass import CHUNK
from kaopu.spelling import normalise
from kaopu.store import Home, ScoreHistory
from kaopu.web.index.index_rows import INDEX_ROWS
from kaopu.web.index.lead_files import LeadFiles, ShownLeads
from kaopu.web.index.lead_index import LeadIndex
from kaopu.web.index.part_file import PartFile
from kaopu.web.index.searched import SearchedTexts

Floats = NDArray[np.float64]
Places = NDArray[np.int32]

# The files in the folder of an index.
LEADS, SEARCHED = "leads", "searched"


def build_index(
    model: LeadModel,
    batches: Iterable[ShownLeads],
    home: Home,
    on_progress: Callable[[int], None],
    folder: Path | None = None,
) -> LeadIndex:
    """Return the index of leads: every one scored and explained once.

    Of each batch only numbers, codes and what names a lead stay in memory.

    Args:
        model: What scores them.
        batches: The leads, such as `in_parts` gives.
        home: Whose score history is looked at.
        on_progress: Is called with how many leads are done, after each batch.
        folder: For the files of an index that is sent to another process.

    Raises:
        EmptyTableError: There is no lead.
        KaopuError: They cannot be read or explained.
    """
    builder = _Builder(model, on_progress, folder)
    return builder.index(batches, home)


def in_parts(leads: ShownLeads, chunk: int = CHUNK) -> Iterator[ShownLeads]:
    """Yield leads that are in memory part by part, in their order."""
    for start in range(0, len(leads), chunk):
        yield leads.take(np.arange(start, min(start + chunk, len(leads))))


class _Builder:
    """Writes batches to files while they are explained, and keeps what all have alike."""

    def __init__(
        self, model: LeadModel, on_progress: Callable[[int], None], folder: Path | None
    ) -> None:
        self.model = model
        self.on_progress = on_progress
        self.files = LeadFiles(folder / LEADS if folder else None)
        self.searched = SearchedTexts(PartFile(folder / SEARCHED if folder else None))
        self.source, self.headers = "", tuple[str, ...]()
        self.as_of: date | None = None
        self.has_amounts = self.has_beliefs = False

    def index(self, batches: Iterable[ShownLeads], home: Home) -> LeadIndex:
        rows = reduce_leads(self.model, self.written(batches), INDEX_ROWS)
        by_id = places_of(rows.texts["id"])
        names = "name" if "name" in rows.texts.column_names else ""
        before, error = self.before(home, rows.texts["id"], rows.inputs.probability)
        return LeadIndex(
            source=self.source,
            as_of=self.as_of,
            headers=self.headers,
            files=self.files,
            searched=self.searched,
            inputs=rows.inputs,
            sign_ids=rows.sign_ids,
            columns=rows.columns,
            texts=rows.texts,
            grade=grades_of(rows.inputs.probability, self.model.usual_rate.rate),
            rank=ranks_of(rows.inputs.log_odds, by_id).astype(np.int32),
            by_id=by_id,
            by_name=places_of(rows.texts[names]) if names else by_id,
            before=before,
            has_amounts=self.has_amounts,
            has_beliefs=self.has_beliefs,
            history_error=error,
            notes=rows.notes,
        )

    def written(self, batches: Iterable[ShownLeads]) -> Iterator[LeadTable]:
        """Yield the tables of batches; once each is explained, its cells are written."""
        for leads in batches:
            yield leads.table
            self.files.add(leads)
            self.searched.add(searched_cells(self.model, leads))
            self.source, self.as_of = leads.table.name, leads.table.as_of
            self.headers = tuple(map(str, leads.texts.columns))
            self.has_amounts = leads.table.amount is not None
            self.has_beliefs = bool(leads.table.beliefs)
            self.on_progress(len(self.files))

    def before(
        self, home: Home, ids: pa.ChunkedArray, now: Floats
    ) -> tuple[Floats, HistoryError | None]:
        """Return what earlier scorings said (n,); why not, where they cannot be read."""
        history, asked = ScoreHistory(home.score_history), ids.to_numpy()
        try:
            return history.before(self.model.pipeline.name, asked, now), None
        except HistoryError as error:
            return np.full(len(ids), np.nan), error


def places_of(texts: pa.ChunkedArray) -> Places:
    """Return the place of every text among all in order (n,); equal ones share theirs."""
    ranks = pc.rank(texts, tiebreaker="dense")
    return np.asarray(ranks, dtype=np.int32) - np.int32(1)


def searched_cells(model: LeadModel, leads: ShownLeads) -> list[pa.Array]:
    """Return id, name, rep, context and what feeds nothing, as words are compared."""
    pipeline, texts = model.pipeline, leads.texts
    context = [s.column for s in pipeline.read_sources if s.player == CONTEXT]
    named = [pipeline.lead_name, pipeline.rep, *context, *pipeline.ignored]
    columns = [texts[c] for c in dict.fromkeys(named) if c is not None and c in texts]
    ids = pd.Series(leads.table.ids, dtype=object)
    cells = [map_texts(column, normalise) for column in (ids, *columns)]
    return [_strings(column) for column in cells]


def _strings(texts: pd.Series) -> pa.Array:
    return pa.array(texts, from_pandas=False).cast(pa.large_string())
