"""The leads of a view as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kaopu.explain.lead.states import STATES
from kaopu.files.formats import WRITERS
from kaopu.files.formats.excel_writer import write_frames
from kaopu.files.writers.csv_stream import write_csv_batches
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
# Leads written to a file at once: the texts of a million are a gigabyte.
PART = 10_000
# What is sent of a file at once.
SENT = 1 << 20


def export_batch(inspector: Inspector, rows: Ints) -> pa.RecordBatch:
    """Return the leads of ``rows`` as a table, in their order; column names are English."""
    index = inspector.index
    part, top = index.columns, index.columns.top_sign[rows]
    amount = index.amount[rows]
    verdicts = np.where(top >= 0, part.signs[rows, top], 0)
    currency = ("", inspector.model.pipeline.currency)
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
        "currency": _named(np.isfinite(amount), currency),
        "expected_value": index.expected(rows),
    }
    for place, signal in enumerate(load_framework().signal_ids):
        columns[signal] = _named(part.states[rows, place], STATES)
    columns["top_sign"] = _named(top + 1, ("", *index.sign_ids))
    columns["verdict"] = _named(verdicts, ("", *VERDICTS))
    columns["probability_before"] = index.before[rows]
    return pa.record_batch(columns)


def _named(places: NDArray[Any], names: Sequence[str]) -> pa.Array:
    """Return names by their places (n,)."""
    return pa.array(names, pa.large_string()).take(pa.array(places.astype(np.int32)))


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
    parts = (rows[start : start + PART] for start in range(0, len(rows), PART))
    batches = (export_batch(inspector, part) for part in parts)
    schema = export_batch(inspector, rows[:0]).schema
    if suffix == CSV:
        write_csv_batches(batches, schema, file)
    else:
        # The same bytes each time, as scoring has them, would take the sheet in memory.
        write_frames(schema.names, (batch.to_pandas() for batch in batches), file)
    file.seek(0)
    return file


def sent_parts(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what a file holds, and close it."""
    with file:
        while part := file.read(SENT):
            yield part
