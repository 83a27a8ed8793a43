"""Checks which column tells segments apart: a category of the context or our own side."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from kaopu.errors import Fault
from kaopu.framework.records import CONTEXT, OWN_SIDE
from kaopu.language import Names
from kaopu.pipeline.resolved import Pipeline, Source

KEY = "model.by"
OUTSIDE = (CONTEXT, OWN_SIDE)


def segment_faults(pipeline: Pipeline) -> Iterator[Fault]:
    """Yield what is wrong with the column of segments, if one is named."""
    by = pipeline.by
    categories = [
        source.column
        for source in pipeline.sources
        if source.kind == "category" and source.player in OUTSIDE
    ]
    if by is None or by in categories:
        return
    if (use := _use_of(pipeline, by)) is not None:
        yield Fault.of(KEY, "no_segments_of", column=by, use=use)
    elif near := get_close_matches(by, categories, n=1, cutoff=0.5):
        yield Fault.of(KEY, "no_segments_near", column=by, near=near[0])
    else:
        known = Names([repr(column) for column in categories], 12)
        case = "no_segments_known" if categories else "no_segments"
        yield Fault.of(KEY, case, column=by, known=known)


def _key(source: Source) -> str:
    return f"{source.key}.numbers" if source.player in OUTSIDE else source.key


def _use_of(pipeline: Pipeline, column: str) -> str | None:
    """Return the key under which the pipeline file uses a column, if it does."""
    outcome, stage = pipeline.outcome, pipeline.stage
    uses: dict[str | None, str] = {
        **{source.column: _key(source) for source in pipeline.sources},
        **dict.fromkeys(pipeline.ignored, "ignore.columns"),
        **{belief.column: f"beliefs.{belief.id}" for belief in pipeline.beliefs},
        pipeline.created: "dates.created",
        pipeline.closed: "dates.closed",
        stage.column if stage else None: "lead.stage",
        pipeline.lead_id: "lead.id",
        pipeline.lead_name: "lead.name",
        **{c: outcome.key_of(c) for c in outcome.columns},
    }
    return uses.get(column)
