"""Facts of one lead that cannot both be true; noted, and left as they are entered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import is_any, where
from kaopu.framework import load_framework
from kaopu.framework.records import Contradiction
from kaopu.leads.data_notes import RowNote, row_note
from kaopu.leads.states import is_known
from kaopu.masking.cells import masked_cells
from kaopu.pipeline import Pipeline
from kaopu.spelling import normalise

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]

ID = "contradiction"


def find_contradictions(
    pipeline: Pipeline, texts: pd.DataFrame, facts: pd.DataFrame, amount: Floats | None
) -> Iterator[RowNote]:
    """Yield a note for each contradiction of the framework that the leads hold.

    Args:
        pipeline: Which columns feed which field; those it leaves out are read for words.
        texts: The export.
        facts: The facts of the lead table.
        amount: The amounts, if mapped.
    """
    derived = {source.column: source.id for source in pipeline.derived_sources}

    def cells_of(column: str) -> pd.Series:
        return facts[derived[column]] if column in derived else texts[column]

    for item in load_framework().contradictions:
        if item.field not in facts:
            continue
        rows = is_any(facts[item.field], item.levels)
        if not rows.any():
            continue
        own = pipeline.by_id[item.field].column
        for column, hits in _against(item, pipeline, texts, facts, amount):
            both = rows & hits
            if both.any():
                against = f"{column} = " + _cited(cells_of(column), column, both, pipeline)
                cells = _cited(cells_of(own), own, both, pipeline)
                yield row_note(ID, own, both, _spread(cells, both), _spread(against, both))


def _cited(cells: pd.Series, column: str, rows: Bools, pipeline: Pipeline) -> pd.Series:
    """Return a column's cells in some rows as a note cites them."""
    cells = cells[rows].astype(object).astype("str").str.strip()
    return cells if column in pipeline.allowed else masked_cells(cells, pipeline.regions)


def _spread(cells: pd.Series, rows: Bools) -> Texts:
    """Return the cells of some rows among all (n,), which are blank elsewhere."""
    texts = np.full(len(rows), "", dtype=object)
    texts[rows] = cells.to_numpy(dtype=object)
    return texts


def _against(
    item: Contradiction,
    pipeline: Pipeline,
    texts: pd.DataFrame,
    facts: pd.DataFrame,
    amount: Floats | None,
) -> Iterator[tuple[str, Bools]]:
    """Yield the columns that may contradict, with the rows in which they do."""
    if item.words:
        pattern = "|".join(re.escape(normalise(word)) for word in item.words)
        for column in word_columns(item, pipeline, texts):
            yield column, where(texts[column], _speaks(pattern))
    elif item.amount_at_most is not None:
        if amount is not None and pipeline.amount is not None:
            low = np.nan_to_num(amount, nan=np.inf) <= item.amount_at_most
            yield pipeline.amount, low
    elif item.against is not None and item.against.field in facts:
        values = facts[item.against.field]
        levels = item.against.levels
        hits = is_any(values, levels) if levels else is_known(values)
        yield pipeline.by_id[item.against.field].column, hits


def _speaks(pattern: str) -> Callable[[str], bool]:
    found = re.compile(pattern).search
    return lambda text: bool(text) and found(normalise(text)) is not None


def word_columns(item: Contradiction, pipeline: Pipeline, texts: pd.DataFrame) -> list[str]:
    """Return the text columns in which a contradiction's words may stand."""
    signal = pipeline.by_id[item.field].player
    further = [
        s.column
        for s in pipeline.read_sources
        if s.kind == "category" and s.player == signal
    ]
    return [c for c in (*further, *pipeline.ignored) if c in texts]
