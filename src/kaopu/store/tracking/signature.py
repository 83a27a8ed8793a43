"""What goes into the model that MLflow keeps, and what comes out of it.

What comes out, and the day that can be asked for, are declared. The columns that go in are
stated beside, in MLflow's own form, and not declared: MLflow 3.17 would hold a table
against them before kaopu sees it. It refuses whole numbers where numbers with decimals are
declared, numbers, dates and blank columns where texts are, and CSV where any kind is; see
``docs/decisions/0037-what-a-signature-declares.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from kaopu.pipeline import Pipeline
from kaopu.pipeline.resolved import Source
from kaopu.scoring import LeadModel
from kaopu.scoring.scores import score_kinds

# Under which a model's metadata keep the columns that a table of leads must have: their
# names, and what MLflow would call a schema.
INPUT_COLUMNS, INPUT_SCHEMA = "input_columns", "input_schema"
# Days and numbers of the example.
CREATED, PLANNED, NUMBER = "2026-01-15", "2030-06-30", 10.0


def metadata_of(model: LeadModel) -> dict[str, Any]:
    """Return what the model's metadata say of its input.

    ``mlflow.types.Schema.from_json(json.dumps(metadata["input_schema"]))`` is a schema.
    """
    pipeline = model.pipeline
    return {
        INPUT_COLUMNS: list(pipeline.scoring_columns),
        INPUT_SCHEMA: [
            {"type": kind, "name": column, "required": column == pipeline.lead_id}
            for column, kind in input_kinds(pipeline).items()
        ],
    }


def input_kinds(pipeline: Pipeline) -> dict[str, str]:
    """Return what each column of a table of leads holds, by MLflow's names.

    Numbers are ``double``; flags, levels, categories and dates ``string``. All may be blank
    but the id. It is what the pipeline file says, and no promise: cells that are written
    otherwise are read as in a file.
    """
    numbers = {source.column for source in pipeline.read_sources if source.kind == "number"}
    numbers |= {belief.column for belief in pipeline.beliefs if not belief.high}
    numbers |= {pipeline.amount or ""}
    return {c: "double" if c in numbers else "string" for c in pipeline.scoring_columns}


def signature() -> Any:
    """Return the signature: what comes out, and that a day can be asked for."""
    # mlflow takes two seconds to import; only tracking and its registry need it.
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, ParamSchema, ParamSpec, Schema

    kinds = score_kinds()
    return ModelSignature(
        outputs=Schema([ColSpec(kinds[c], c) for c in kinds]),
        # A text: MLflow cannot store a day that is none by default.
        params=ParamSchema([ParamSpec("as_of", "string", None)]),
    )


def input_example(model: LeadModel) -> pd.DataFrame:
    """Return two leads that never were: one about which all is well, and one of little.

    They are made of the pipeline file's own levels. Names, owners and other categories,
    which stand in no pipeline file, are blank.
    """
    pipeline, low = model.pipeline, model.history.low_marks
    kinds = input_kinds(pipeline)
    leads: list[dict[str, Any]] = [dict.fromkeys(kinds, None) for _ in range(2)]
    for place, (lead, stage) in enumerate(zip(leads, ("intent", "target"), strict=True)):
        for source in pipeline.read_sources:
            lead[source.column] = _cell(source, low, is_good=place == 0)
        if pipeline.stage:
            lead[pipeline.stage.column] = next(_words(pipeline.stage.values, stage), None)
        if pipeline.created:
            lead[pipeline.created] = CREATED
        if pipeline.lead_id:
            lead[pipeline.lead_id] = f"example-{place + 1}"
    dtypes = {c: float if kind == "double" else object for c, kind in kinds.items()}
    return pd.DataFrame(leads, columns=list(kinds), dtype=object).astype(dtypes)


def _cell(source: Source, low: Any, *, is_good: bool) -> Any:
    """Return what an example holds of a source; None for a blank."""
    if source.kind == "number":
        return 2 * low.get(source.id, NUMBER / 2) if is_good else None
    if source.kind == "date":
        return PLANNED if is_good else None
    level = source.levels[-1 if is_good else 0] if source.levels else ""
    return next(_words(source.values, level), None)


def _words(values: Any, meant: str) -> Iterator[str]:
    """Yield the words of a pipeline file that mean a level or a stage."""
    return (word for word, level in values.items() if str(level) == meant)
