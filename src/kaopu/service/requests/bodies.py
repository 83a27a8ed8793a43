"""From the body of a request to a table of texts: JSON, CSV or Arrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from email.message import Message as Header

import pandas as pd
import pyarrow as pa

from kaopu.errors import KaopuError
from kaopu.files import FrameSource, arrow_frame, read_source
from kaopu.files.cells.suspects import shortened_numbers
from kaopu.files.formats.csv import read_csv
from kaopu.files.totals import leave_out_rows
from kaopu.language import Count, Names
from kaopu.leads.lead_table import LEADS as UNNAMED
from kaopu.pipeline import Pipeline
from kaopu.service.limits import Limits
from kaopu.service.problems import ServiceError
from kaopu.service.requests.json_bodies import Asked, check_count, decoded, read_json

JSON, CSV = "application/json", "text/csv"
ARROW = "application/vnd.apache.arrow.stream"
MEDIA = (JSON, CSV, ARROW)
UTF_8 = ("", "utf-8", "utf8", "us-ascii")
PLAIN = ("", "identity")
ISO_DAY, EXAMPLE_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "2026-11-28"


def media_of(content_type: str, encoding: str, known: Sequence[str]) -> str:
    """Return the media type of a body.

    Raises:
        ServiceError: It is none of ``known``, in another encoding than UTF-8, or packed.
    """
    if encoding.strip().lower() not in PLAIN:
        raise ServiceError("packed", repr(encoding), "identity")
    header = Header()
    header["content-type"] = content_type or "none/none"
    media = header.get_content_type()
    charset = str(header.get_param("charset", "")).lower()
    if media not in known:
        raise ServiceError("media", repr(content_type), Names(list(known)))
    if charset not in UTF_8:
        raise ServiceError("media", repr(content_type), f"{media}; charset=utf-8")
    return media


def read_body(
    data: bytes, media: str, limits: Limits, known: Sequence[str], pipeline: Pipeline
) -> Asked:
    """Return what a body asks about.

    Args:
        data: The body.
        media: Its type, see `media_of`.
        limits: How much it may hold.
        known: The keys that JSON may have, see `read_json`.
        pipeline: Says how CSV is read, and whether totals in it are leads.

    Raises:
        ServiceError: It cannot be read, or holds no lead, or more than is taken on.
    """
    readers: dict[str, Callable[[], Asked]] = {
        JSON: lambda: read_json(data, limits, known),
        CSV: lambda: _read_csv(data, limits, pipeline),
        ARROW: lambda: _read_arrow(data, limits),
    }
    asked = readers[media]()
    if len(asked.texts) == 0:
        raise ServiceError("no_lead", 0, 1)
    check_count(len(asked.texts), limits)
    if asked.texts.shape[1] > limits.columns:
        raise ServiceError("columns", Count(asked.texts.shape[1]), Count(limits.columns))
    if media != JSON:
        _check_letters(asked.texts, limits)
    return asked


def _read_csv(data: bytes, limits: Limits, pipeline: Pipeline) -> Asked:
    """Return the leads of a CSV text, read as ``kaopu score`` reads a file of it."""
    text = decoded(data)
    if not text.strip():
        raise ServiceError("no_lead", 0, 1)
    # A line holds a row, or less.
    if text.count("\n") > 2 * limits.leads + limits.columns and text.count('"') == 0:
        check_count(text.count("\n"), limits)
    try:
        export = read_csv(UNNAMED, text, pipeline.read)
        keep = pipeline.read.totals == "keep"
        frame, left_out = leave_out_rows(UNNAMED, export.frame, keep=keep)
    except KaopuError as error:
        raise ServiceError("not_csv", error.message, CSV) from None
    found = (*export.assumptions, *shortened_numbers(frame), *left_out)
    return Asked(frame, notes=found)


def _read_arrow(data: bytes, limits: Limits) -> Asked:
    """Return the leads of a stream of Arrow's record batches."""
    try:
        table = pa.Table.from_batches(_batches(data, limits), _schema(data))
        table.validate(full=True)
        for field in table.schema:
            if pa.types.is_nested(field.type):
                facts = {"column": repr(field.name), "row": 1}
                raise ServiceError("cell", str(field.type), "string, number", facts)
        export = read_source(FrameSource(arrow_frame(table), UNNAMED))
    # What Arrow and pandas raise of damaged buffers, and of times outside all calendars.
    except (pa.ArrowException, ValueError, OverflowError, OSError, TypeError) as error:
        raise ServiceError("not_arrow", type(error).__name__, ARROW) from None
    return Asked(export.frame, notes=tuple(export.assumptions))


def _schema(data: bytes) -> pa.Schema:
    with pa.ipc.open_stream(data) as stream:
        return stream.schema


def _batches(data: bytes, limits: Limits) -> Iterator[pa.RecordBatch]:
    """Yield the batches, as long as they hold no more than is taken on."""
    rows = size = 0
    with pa.ipc.open_stream(data) as stream:
        if len(stream.schema) > limits.columns:
            found, most = Count(len(stream.schema)), Count(limits.columns)
            raise ServiceError("columns", found, most)
        for batch in stream:
            rows, size = rows + batch.num_rows, size + batch.nbytes
            check_count(rows, limits)
            # Batches may be packed.
            if size > 4 * limits.body:
                raise ServiceError("too_large", Count(size), Count(4 * limits.body))
            yield batch


def _check_letters(texts: pd.DataFrame, limits: Limits) -> None:
    for place, name in enumerate(texts.columns):
        cells = texts.iloc[:, place].tolist()
        longest = max(map(len, cells), default=0)
        if longest > limits.letters:
            row = next(n for n, cell in enumerate(cells, 1) if len(cell) == longest)
            facts = {"column": repr(str(name)[:60]), "row": row}
            raise ServiceError("long_cell", Count(longest), Count(limits.letters), facts)


def day_of(*texts: str) -> date | None:
    """Return the ISO day that a request asks for; None for the day it is.

    Args:
        texts: What the body and the address say, each empty where it says nothing.

    Raises:
        ServiceError: One is no day, or they are two days.
    """
    told = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if len(told) > 1:
        raise ServiceError("two_days", Names([repr(text[:60]) for text in told]), 1)
    if not told:
        return None
    day = _iso_day(told[0])
    if day is None:
        raise ServiceError("day", repr(told[0][:60]), EXAMPLE_DAY)
    return day


def _iso_day(text: str) -> date | None:
    if not ISO_DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
