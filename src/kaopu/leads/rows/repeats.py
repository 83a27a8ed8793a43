"""Leaves out the rows of an export that repeat an earlier one in every cell, id and all.

An export that was put together from parts holds some deals twice. Rows of one id that
differ in any cell are no such repeats: which of them holds, nobody can tell, so they are
refused where ids are read.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.data_notes import DataNote
from kaopu.masking import masked
from kaopu.pipeline import Pipeline

Bools = NDArray[np.bool_]
# The id of the note about rows that are left out as repeats.
REPEATED_ROW = "repeated_row"


def find_repeated_rows(texts: pd.DataFrame, pipeline: Pipeline) -> Bools:
    """Tell which rows repeat an earlier one (n,); none where the pipeline names no id.

    Columns count that have the header of another, too.
    """
    repeated = np.zeros(len(texts), dtype=bool)
    if pipeline.lead_id is None:
        return repeated
    again = texts[pipeline.lead_id].duplicated(keep=False).to_numpy()
    if again.any():
        repeated[again] = texts.loc[again].duplicated().to_numpy()
    return repeated


def repeats_of(
    texts: pd.DataFrame, pipeline: Pipeline, repeated: Bools
) -> tuple[DataNote, ...]:
    """Return what is said of rows that are left out as repeats; nothing if none is."""
    if not repeated.any():
        return ()
    column = pipeline.lead_id or ""
    cited = repr(masked(str(texts[column].iloc[int(np.argmax(repeated))])))
    return (DataNote(column, REPEATED_ROW, int(repeated.sum()), cited),)
