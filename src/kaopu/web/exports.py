"""The leads of a view as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.explain.lead.states import STATES
from kaopu.files import table_bytes
from kaopu.files.formats import WRITERS
from kaopu.framework import load_framework
from kaopu.language import Count
from kaopu.scoring import GRADES
from kaopu.web.index import VERDICTS
from kaopu.web.inspector import Inspector
from kaopu.web.page_errors import PageError
from kaopu.web.query import Ints

CSV = ".csv"
MEDIA = {
    CSV: "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Leads written to a CSV file at once.
PART = 10_000
# What is sent of a file at once.
SENT = 1 << 20


def export_frame(inspector: Inspector, rows: Ints) -> pd.DataFrame:
    """Return the leads of ``rows`` as a table, in their order; column names are English.

    Texts of which there are few are categories.
    """
    index = inspector.index
    part, top = index.columns, index.columns.top_sign[rows]
    amount = index.amount[rows]
    verdicts = np.where(top >= 0, part.signs[rows, top], 0)
    columns: dict[str, object] = {
        "rank": index.rank[rows],
        "lead_id": index.texts_of("id", rows),
        "name": index.texts_of("name", rows),
        "owner": index.texts_of("rep", rows),
        "stage": index.texts_of("stage", rows),
        "probability": index.inputs.probability[rows],
        "probability_low": part.low[rows],
        "probability_high": part.high[rows],
        "grade": _named(index.grade[rows], GRADES),
        "amount": amount,
        "currency": _named(
            np.isfinite(amount).astype(np.int8), ("", inspector.model.pipeline.currency)
        ),
        "expected_value": index.expected(rows),
    }
    for place, signal in enumerate(load_framework().signal_ids):
        columns[signal] = _named(part.states[rows, place], STATES)
    columns["top_sign"] = _named(top + 1, ("", *index.sign_ids))
    columns["verdict"] = _named(verdicts, ("", *VERDICTS))
    columns["probability_before"] = index.before[rows]
    return pd.DataFrame(columns)


def _named(places: NDArray[np.integer], names: tuple[str, ...]) -> pd.Categorical:
    """Return names by their places (n,); one may stand twice."""
    distinct = tuple(dict.fromkeys(names))
    if len(distinct) < len(names):
        places = np.array([distinct.index(name) for name in names])[places]
    return pd.Categorical.from_codes(places, categories=pd.Index(distinct, dtype=object))


def export_file(inspector: Inspector, rows: Ints, suffix: str) -> IO[bytes]:
    """Return the file of the leads of ``rows``, ``.csv`` or ``.xlsx``, at its beginning.

    It has no name, and is gone once it is closed. In CSV a cell that a spreadsheet would
    run begins with an apostrophe; in Excel every text is stored as a text.

    Raises:
        PageError: A workbook cannot hold so many rows.
    """
    most = WRITERS[suffix].max_rows
    if most is not None and len(rows) > most:
        raise PageError("rows", {"count": Count(len(rows)), "limit": Count(most)})
    file = TemporaryFile()  # noqa: SIM115 - sent and closed by whoever asked for it
    if suffix == CSV:
        file.writelines(_csv_parts(inspector, rows))
    else:
        WRITERS[suffix].write(export_frame(inspector, rows), file)
    file.seek(0)
    return file


def _csv_parts(inspector: Inspector, rows: Ints) -> Iterator[bytes]:
    """Yield a CSV file part by part: the texts of a million leads are a gigabyte."""
    head = table_bytes(export_frame(inspector, rows[:0]).astype(object), CSV)
    yield head
    for start in range(0, len(rows), PART):
        frame = export_frame(inspector, rows[start : start + PART])
        texts = frame.select_dtypes("category").columns
        yield table_bytes(frame.astype(dict.fromkeys(texts, object)), CSV)[len(head) :]


def sent_parts(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what a file holds, and close it."""
    with file:
        while part := file.read(SENT):
            yield part
