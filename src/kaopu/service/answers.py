"""Answers as they are asked for: JSON, and scores as CSV or Arrow, too."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from fastapi.responses import Response

from kaopu.documents import plain
from kaopu.files.writers.csv_stream import csv_parts
from kaopu.language import Names
from kaopu.service.model.answering import Scored, in_rows
from kaopu.service.problems import ServiceError
from kaopu.service.requests.bodies import ARROW, CSV, JSON

# Header lines of answers that have no room for notes: they are JSON there.
NOTES_HEADER = "X-Kaopu-Notes"
MODEL_HEADER = "X-Kaopu-Model"
MAX_HEADER = 4_096


def accepted(header: str, known: Sequence[str]) -> str:
    """Return the first of some media types that a caller takes most gladly.

    Args:
        header: ``Accept``; empty takes anything.
        known: What can be given, what is given by default first.

    Raises:
        ServiceError: The caller takes none of them.
    """
    best, weight = "", 0.0
    wanted = _weights(header or "*/*")
    for media in known:
        general = f"{media.partition('/')[0]}/*"
        own = wanted.get(media, wanted.get(general, wanted.get("*/*", 0.0)))
        if own > weight:
            best, weight = media, own
    if not best:
        raise ServiceError("accept", repr(header[:200]), Names(list(known)))
    return best


def _weights(header: str) -> dict[str, float]:
    """Return how gladly each media type of an ``Accept`` header is taken, 0 to 1."""
    weights: dict[str, float] = {}
    for part in header.split(","):
        media, *rest = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for piece in rest:
            name, _, value = piece.partition("=")
            if name.strip() == "q":
                weight = _number(value)
        if media:
            weights[media] = max(weight, weights.get(media, 0.0))
    return weights


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def json_answer(content: Any, status: int = 200) -> Response:
    """Return an answer of JSON, in which no number is infinite or none."""
    try:
        text = _dumped(content)
    except ValueError:
        # A figure without a value is null, as in every document.
        text = _dumped(plain(content))
    return Response(text.encode("utf-8"), status, media_type=JSON)


def _dumped(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def score_records(done: Scored) -> list[dict[str, Any] | None]:
    """Return a score record for each row; None for rows that are no leads."""
    return in_rows(done, done.scores.to_pylist())


def table_answer(done: Scored, media: str, label: str) -> Response:
    """Return scores as CSV or Arrow, one row for each row that came.

    What was not as expected in the data stands in a header, as JSON in ASCII, cut to
    whole notes where it is long; with how many there are in all.
    """
    scores = done.scores
    if len(scores) < done.rows:
        places = in_rows(done, range(len(scores)))
        scores = scores.take(pa.array(places, pa.int64()))
    content = _csv(scores) if media == CSV else _arrow(scores)
    headers = {NOTES_HEADER: _noted(done.notes), MODEL_HEADER: _ascii(label)}
    kind = f"{CSV}; charset=utf-8" if media == CSV else ARROW
    return Response(content, media_type=kind, headers=headers)


def _csv(scores: pa.Table) -> bytes:
    return b"".join(bytes(part) for part in csv_parts(scores.to_batches(), scores.schema))


def _arrow(scores: pa.Table) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, scores.schema) as writer:
        writer.write_table(scores)
    return sink.getvalue()


def _noted(notes: Sequence[dict[str, Any]]) -> str:
    kept: list[dict[str, Any]] = []
    text = json.dumps({"count": len(notes), "notes": kept})
    for note in notes:
        kept.append(note)
        longer = json.dumps({"count": len(notes), "notes": kept})
        if len(longer) > MAX_HEADER:
            break
        text = longer
    return text


def _ascii(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode("ascii")
