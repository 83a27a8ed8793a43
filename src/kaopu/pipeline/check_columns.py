"""Checks a resolved pipeline against the columns of a real export."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from kaopu.errors import Fault, PipelineMeaningError
from kaopu.language import Choices, Names
from kaopu.pipeline.resolved import Pipeline


def check_columns(
    pipeline: Pipeline,
    columns: Sequence[str],
    needed: Iterable[str],
    export: Path | str,
) -> None:
    """Check that the export has every column the pipeline needs.

    Args:
        pipeline: The resolved pipeline.
        columns: The headers of the export.
        needed: The columns needed for the job: `Pipeline.training_columns` or
            `Pipeline.scoring_columns`.
        export: What a message calls the export.

    Raises:
        PipelineMeaningError: Columns are missing or stand twice; all are named.
    """
    faults = [
        _missing(column, columns, _key(pipeline, column))
        for column in needed
        if column not in columns
    ]
    repeated = {c for c in needed if list(columns).count(c) > 1}
    faults += [
        Fault.of(_key(pipeline, c), "column_twice", column=c) for c in sorted(repeated)
    ]
    if faults:
        raise PipelineMeaningError(pipeline.name, faults, export)


def unmapped_columns(pipeline: Pipeline, columns: Iterable[str]) -> list[str]:
    """Return the columns of an export that the pipeline does not mention."""
    named = (pipeline.lead_name, pipeline.promotion.account, *pipeline.notes.columns)
    known = {*pipeline.training_columns, *pipeline.ignored, *named}
    known |= {*pipeline.notes.columns}
    return [column for column in columns if column not in known]


def _missing(column: str, columns: Sequence[str], key: str) -> Fault:
    near = get_close_matches(column, columns, n=2, cutoff=0.5)
    if near:
        names = Choices([repr(name) for name in near])
        return Fault.of(key, "no_column_near", column=column, names=names)
    there = Names([repr(name) for name in columns], 12)
    return Fault.of(key, "no_column", column=column, names=there)


def _key(pipeline: Pipeline, column: str) -> str:
    """Return the key under which the pipeline file names ``column``."""
    outcome = pipeline.outcome
    named: dict[str | None, str] = {
        pipeline.lead_id: "lead.id",
        pipeline.lead_name: "lead.name",
        **{column: outcome.key_of(column) for column in outcome.columns},
        pipeline.created: "dates.created",
        pipeline.closed: "dates.closed",
        pipeline.amount: "amount.column",
        pipeline.currency_column: "amount.currency_column",
        pipeline.promotion.account: "promotion.account",
    }
    if pipeline.stage:
        named[pipeline.stage.column] = "lead.stage"
    named |= {belief.column: f"beliefs.{belief.id}" for belief in pipeline.beliefs}
    for source in pipeline.sources:
        named.setdefault(source.column, source.key)
    return named.get(column, "file")
