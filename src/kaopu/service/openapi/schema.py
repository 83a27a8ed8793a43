"""OpenAPI of the service, made from the pipeline of its model: columns and examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

from kaopu.explain.records import read_schema
from kaopu.framework import Namer, load_framework
from kaopu.language import ENGLISH
from kaopu.leads.states import NOT_ASKED, NOT_UNDERSTOOD, NOT_YET, UNKNOWN
from kaopu.pipeline import Pipeline, Source
from kaopu.scoring import LeadModel
from kaopu.scoring.scores import score_kinds
from kaopu.service.openapi.paths import paths
from kaopu.service.problems import STATUS
from kaopu.service.requests.json_bodies import AS_OF, CHANGES, LEAD, LEADS

OPEN_API = "3.1.0"
# What a cell may be; a number is read as it is written.
CELL = ("string", "number", "boolean", "null")
TYPES: Mapping[str, str] = {
    "string": "string",
    "long": "integer",
    "double": "number",
    "boolean": "boolean",
}
DEFINED = "#/$defs/"
DAY = "2026-12-31"
NO_CATEGORIES = frozenset({NOT_ASKED, NOT_UNDERSTOOD, NOT_YET, UNKNOWN})
# Amounts, and days, in examples.
NUMBER = 50_000
# Of a model with histories.
BY_ID = (
    " What happened to it is read from the tables of histories that the pipeline file "
    "names, by the lead's id, up to the day on which it is judged."
)


def open_api(model: LeadModel) -> dict[str, Any]:
    """Return the OpenAPI document of the service for a model, as plain data."""
    lead = lead_schema(model)
    example = lead["example"]
    columns = list(lead["properties"])
    return {
        "openapi": OPEN_API,
        "info": {
            "title": f"kaopu: {model.pipeline.title or model.pipeline.name}",
            "version": version("kaopu"),
            "description": (
                f"Scores, reasons and what-ifs of the model {model.label}. The numbers "
                "and the texts are those of kaopu score and kaopu explain."
            ),
        },
        "paths": paths(example, columns),
        "components": {
            "schemas": _schemas(lead),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
        },
        "security": [{}, {"bearer": []}, {"key": []}],
    }


def lead_schema(model: LeadModel) -> dict[str, Any]:
    """Return the schema of a lead: each column that the model reads, with an example."""
    pipeline = model.pipeline
    namer = Namer(load_framework(), ENGLISH)
    properties: dict[str, Any] = {}
    for column, told, shown in _columns(model, pipeline, namer):
        if column not in properties:
            about = {"description": told, "examples": [shown]} if told else {}
            properties[column] = {"type": list(CELL), **about}
    required = [pipeline.lead_id] if pipeline.lead_id else []
    example = {name: own.get("examples", [""])[0] for name, own in properties.items()}
    if pipeline.lead_id:
        properties[pipeline.lead_id] = {
            "type": ["string", "integer"],
            "pattern": r"\S",
            "description": "The lead's own id; no two leads of a request have the same.",
        }
    return {
        "type": "object",
        "description": (
            "One lead: the columns of the export that the model learnt from. A column "
            "that is left out, null or blank is not filled in. Others are not used."
            + (BY_ID if pipeline.histories else "")
        ),
        "required": required,
        "properties": properties,
        "additionalProperties": {"type": list(CELL)},
        "example": example,
    }


def _columns(
    model: LeadModel, pipeline: Pipeline, namer: Namer
) -> Iterable[tuple[str, str, str]]:
    """Yield every column that is read, what it is, and an example."""
    if pipeline.lead_id:
        yield pipeline.lead_id, "The lead's own id.", "L-000001"
    if pipeline.stage:
        stage = pipeline.stage
        told = "The stage: " + ", ".join(sorted(stage.values))
        yield stage.column, told, max(stage.values, default="")
    if pipeline.created:
        yield pipeline.created, "The day on which the lead was opened.", "2026-09-01"
    for source in pipeline.read_sources:
        yield source.column, _told(source, namer), _example(source, model)
    if pipeline.amount:
        currency = f" in {pipeline.currency}" if pipeline.currency else ""
        yield pipeline.amount, f"The amount{currency}.", str(NUMBER)
    for belief in pipeline.beliefs:
        told = f"The rep's own belief ({belief.id}); it is no input of the score."
        yield belief.column, told, str(int(belief.scale)) if not belief.high else ""
    if pipeline.earlier is not None and pipeline.promotion.account:
        told = "Whose lead it is: how past deals of that account ended is known."
        yield pipeline.promotion.account, told, "Example Ltd"
    for column in pipeline.notes.columns:
        yield column, "What was written about the lead, read for facts.", ""
    for column in pipeline.scoring_columns:
        yield column, "", ""


def _told(source: Source, namer: Namer) -> str:
    name = namer.field(source.id, source.column)
    told = f"{name[:1].upper()}{name[1:]} ({source.player}; {source.kind})."
    if source.levels:
        told += f" From worst to best: {', '.join(source.levels)}."
    if source.unknown:
        told += f" Asked and not told: {', '.join(sorted(source.unknown))}."
    return told


def _example(source: Source, model: LeadModel) -> str:
    if source.levels:
        best = source.levels[-1]
        return next((t for t, level in sorted(source.values.items()) if level == best), "")
    if source.kind == "number":
        return str(NUMBER)
    if source.kind == "date":
        return DAY
    counts = model.history.counts.get(source.id)
    values = [c.value for c in counts.counts] if counts else []
    # Who holds a lead is nobody's example.
    if source.player == "own_side":
        return ""
    return next((value for value in sorted(values) if value not in NO_CATEGORIES), "")


def _schemas(lead: Mapping[str, Any]) -> dict[str, Any]:
    day = {"type": "string", "format": "date", "description": "Leads are judged on it."}
    one = {"$ref": "#/components/schemas/Lead"}
    leads = {"oneOf": [{"type": "array", "items": one, "minItems": 1}, one]}
    value = {"type": list(CELL)}
    changes = {"type": "object", "additionalProperties": value, "minProperties": 1}
    return {
        "Lead": lead,
        "Leads": _object({LEADS: leads, AS_OF: day}, required=[LEADS]),
        "OneLead": _object(
            {LEAD: one, CHANGES: changes, AS_OF: day}, required=[LEAD, CHANGES]
        ),
        "Score": _score(),
        "Note": _note(),
        "Error": _error(),
        **_explanation(),
    }


def _object(properties: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    closed = {"additionalProperties": False, "required": required}
    return {"type": "object", "properties": dict(properties), **closed}


def _score() -> dict[str, Any]:
    properties: dict[str, Any] = {
        name: {"type": TYPES[kind]} for name, kind in score_kinds().items()
    }
    required = list(properties)
    properties["explanation"] = {"$ref": "#/components/schemas/Explanation"}
    return _object(properties, required)


def _note() -> dict[str, Any]:
    texts = {name: {"type": "string"} for name in ("column", "id", "text", "value")}
    numbers = {name: {"type": "integer"} for name in ("rows", "number")}
    return _object({**texts, **numbers}, ["column", "id", "rows", "text"])


def _error() -> dict[str, Any]:
    texts = {name: {"type": "string"} for name in ("code", "message", "found", "expected")}
    error = _object(texts, list(texts))
    codes = f"Such as {', '.join(sorted(STATUS))}."
    error["properties"]["code"]["description"] = codes
    return _object({"error": error}, ["error"])


@cache
def _explanation() -> dict[str, Any]:
    """Return the published schema of explanations, as a part of the document."""
    schema = read_schema()
    own = {name: schema[name] for name in schema if name[:1] != "$"}
    parts = {f"Explanation_{name}": part for name, part in schema["$defs"].items()}
    return {name: _moved(part) for name, part in {"Explanation": own, **parts}.items()}


def _moved(part: Any) -> Any:
    """Return a part of the schema with its references to where its parts stand now."""
    if isinstance(part, list):
        return [_moved(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    moved = {name: _moved(inner) for name, inner in part.items()}
    target = moved.get("$ref")
    if isinstance(target, str) and target.startswith(DEFINED):
        name = target.removeprefix(DEFINED)
        moved["$ref"] = f"#/components/schemas/Explanation_{name}"
    return moved
