"""The paths of the service as OpenAPI tells them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from kaopu.language import languages
from kaopu.service.requests.bodies import ARROW, CSV, JSON
from kaopu.service.requests.json_bodies import AS_OF, CHANGES, LEAD, LEADS

SCHEMAS = "#/components/schemas/"
TEXT, METRICS = "text/html", "text/plain"
# What may come of any request, and what only of one with a body.
ALWAYS = (400, 401, 421)
OF_BODIES = (406, 413, 415, 422, 429, 503)
REASONS = {
    400: "Not well-formed.",
    401: "No key, or another one.",
    406: "No media type that is accepted can be given.",
    413: "More than is taken on.",
    415: "A media type that is not read.",
    421: "Called by the name of another host.",
    422: "Well-formed, and not to be scored.",
    429: "Too much at once; try again.",
    503: "No model is loaded, or it took too long; try again.",
}


def paths(example: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    """Return every path.

    Args:
        example: A lead.
        columns: Of it, in their order.
    """
    many = {LEADS: [dict(example)], AS_OF: "2026-11-28"}
    explained = {
        "name": "explain",
        "in": "query",
        "description": "Whether each score carries its explanation; JSON alone does.",
        "schema": {"type": "string", "enum": ["true", "false"]},
    }
    one = {LEAD: dict(example), CHANGES: {}, AS_OF: "2026-11-28"}
    return {
        "/score": {
            "post": _post(
                "Score leads: a row for each row, in the same order",
                "score",
                [explained],
                _bodies("Leads", many, _csv(example, columns)),
                _answer(_scores(), CSV, ARROW),
            )
        },
        "/explain": {
            "post": _post(
                "Say why leads score as they do",
                "explain",
                [],
                _bodies("Leads", many, _csv(example, columns)),
                _answer(_explanations()),
            )
        },
        "/what-if": {
            "post": _post(
                "Say how a lead would score with some facts changed",
                "what_if",
                [],
                {JSON: {"schema": {"$ref": f"{SCHEMAS}OneLead"}, "example": one}},
                _answer(_what_if()),
            )
        },
        "/model": {"get": _get("What the model is", "model", JSON, 503)},
        "/health": {"get": _get("Whether a model is loaded", "health", JSON, 503)},
        "/metrics": {"get": _get("Counts for Prometheus", "metrics", METRICS)},
        "/openapi.json": {"get": _get("This document", "openapi", JSON, 503)},
        "/docs": {"get": _get("The same to read", "docs", TEXT, 503)},
    }


def _post(
    summary: str,
    name: str,
    parameters: list[dict[str, Any]],
    bodies: dict[str, Any],
    answer: dict[str, Any],
) -> dict[str, Any]:
    language = {
        "name": "lang",
        "in": "query",
        "description": "Language of texts; else that of Accept-Language.",
        "schema": {"type": "string", "enum": list(languages())},
    }
    day = {
        "name": AS_OF,
        "in": "query",
        "description": "Day on which leads are judged, where the body says none.",
        "schema": {"type": "string", "format": "date"},
    }
    return {
        "summary": summary,
        "operationId": name,
        "parameters": [language, day, *parameters],
        "requestBody": {"required": True, "content": bodies},
        "responses": {"200": answer, **_refusals(*ALWAYS, *OF_BODIES)},
    }


def _get(summary: str, name: str, media: str, *statuses: int) -> dict[str, Any]:
    content = {media: {"schema": {"type": "object" if media == JSON else "string"}}}
    return {
        "summary": summary,
        "operationId": name,
        "responses": {
            "200": {"description": "Done.", "content": content},
            **_refusals(*ALWAYS, *statuses),
        },
    }


def _refusals(*statuses: int) -> dict[str, Any]:
    error = {JSON: {"schema": {"$ref": f"{SCHEMAS}Error"}}}
    return {
        str(status): {"description": REASONS[status], "content": error}
        for status in statuses
    }


def _bodies(schema: str, example: Mapping[str, Any], text: str) -> dict[str, Any]:
    return {
        JSON: {"schema": {"$ref": f"{SCHEMAS}{schema}"}, "example": dict(example)},
        CSV: {"schema": {"type": "string"}, "example": text},
        ARROW: {"schema": {"type": "string", "contentMediaType": ARROW}},
    }


def _csv(example: Mapping[str, Any], columns: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([columns, [example.get(column, "") for column in columns]])
    return text.getvalue()


def _answer(schema: Mapping[str, Any], *others: str) -> dict[str, Any]:
    content: dict[str, Any] = {JSON: {"schema": dict(schema)}}
    content |= {media: {"schema": {"type": "string"}} for media in others}
    return {"description": "Done.", "content": content}


def _of_model(**more: Any) -> dict[str, Any]:
    notes = {"type": "array", "items": {"$ref": f"{SCHEMAS}Note"}}
    properties = {
        "model": {"type": "string"},
        "usable": {"type": "boolean"},
        "reason": {"type": "string"},
        "as_of": {"type": "string", "format": "date"},
        **more,
        "notes": notes,
    }
    closed = {"additionalProperties": False, "required": list(properties)}
    return {"type": "object", "properties": properties, **closed}


def _rows_of(schema: str) -> dict[str, Any]:
    row = {"anyOf": [{"$ref": f"{SCHEMAS}{schema}"}, {"type": "null"}]}
    return {"type": "array", "items": row}


def _scores() -> dict[str, Any]:
    return _of_model(leads=_rows_of("Score"))


def _explanations() -> dict[str, Any]:
    return _of_model(leads=_rows_of("Explanation"))


def _what_if() -> dict[str, Any]:
    lead = {"$ref": f"{SCHEMAS}Explanation"}
    change = {"type": "object", "additionalProperties": {"type": "string"}}
    changes = {"type": "array", "items": change}
    return _of_model(today=lead, then=lead, gain={"type": "number"}, changes=changes)
