"""The leads of a view as a file for a spreadsheet."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.explain.lead.states import STATES
from kaopu.files import table_bytes
from kaopu.framework import load_framework
from kaopu.scoring import GRADES
from kaopu.web.inspector import Inspector
from kaopu.web.lead_index import VERDICTS
from kaopu.web.query import Ints

MEDIA = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export_frame(inspector: Inspector, rows: Ints) -> pd.DataFrame:
    """Return the leads of ``rows`` as a table, in their order; column names are English."""
    index = inspector.index
    part, table = index.columns, index.table
    top = part.top_sign[rows]
    none = np.full(len(rows), "", dtype=object)
    ids = np.array([*index.sign_ids, ""], dtype=object)
    verdicts = np.array(["", *VERDICTS], dtype=object)
    has_top = top >= 0
    columns: dict[str, object] = {
        "rank": index.rank[rows],
        "lead_id": table.ids[rows],
        "name": none if table.names is None else table.names[rows],
        "owner": none if table.reps is None else table.reps[rows],
        "stage": table.stage[rows],
        "probability": index.inputs.probability[rows],
        "probability_low": part.low[rows],
        "probability_high": part.high[rows],
        "grade": np.array(GRADES, dtype=object)[index.grade[rows]],
        "amount": index.amount[rows],
        "currency": np.where(
            np.isfinite(index.amount[rows]), inspector.model.pipeline.currency, ""
        ),
        "expected_value": index.expected[rows],
    }
    states = np.array(STATES, dtype=object)
    for place, signal in enumerate(load_framework().signal_ids):
        columns[signal] = states[part.states[rows, place]]
    columns["top_sign"] = ids[top]
    columns["verdict"] = np.where(has_top, verdicts[part.signs[rows, top]], "")
    columns["probability_before"] = index.before[rows]
    return pd.DataFrame(columns)


def export_file(inspector: Inspector, rows: Ints, suffix: str) -> bytes:
    """Return the file of the leads of ``rows``, ``.csv`` or ``.xlsx``.

    In CSV a cell that a spreadsheet would run begins with an apostrophe; in Excel every
    text is stored as a text.
    """
    return table_bytes(export_frame(inspector, rows), suffix)
