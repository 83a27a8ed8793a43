"""The sources of a pipeline, as a model sees them."""

from __future__ import annotations

from dataclasses import dataclass

from kaopu.framework import load_framework
from kaopu.framework.records import CONTEXT
from kaopu.leads.lead_table import STAGE_FACT
from kaopu.leads.rows.stages import intent_sources
from kaopu.pipeline import Pipeline, Source

HISTORY = "history"
# Of a number of behaviour that is no field's: fewer, or sooner, is better.
BETTER = "lower"


@dataclass(frozen=True)
class FeatureSource:
    """What a model needs to know of a source: see `kaopu.pipeline.Source`.

    Attributes:
        stage: The stage of the buying cycle from which on it is asked about.
        behaviour: Whether it tells what was done, up to the day on which a deal is judged.
        better: Of a number of behaviour, whether ``higher`` or ``lower`` is better.
        fact: Of what histories tell, its id.
    """

    id: str
    column: str
    player: str
    kind: str
    levels: tuple[str, ...] = ()
    stage: str = "target"
    behaviour: bool = False
    better: str = ""
    fact: str = ""


def feature_sources(pipeline: Pipeline) -> tuple[FeatureSource, ...]:
    """Return the model's view of a pipeline's sources, and of the lead's stage."""
    column = pipeline.stage.column if pipeline.stage else STAGE_FACT
    stage = FeatureSource(STAGE_FACT, column, CONTEXT, "category")
    late = intent_sources(pipeline)
    return (
        *(
            FeatureSource(
                s.id,
                s.column,
                s.player,
                s.kind,
                s.levels,
                "intent" if s.id in late else "target",
                *_behaviour(s),
            )
            for s in pipeline.sources
        ),
        stage,
    )


def _behaviour(source: Source) -> tuple[bool, str, str]:
    """Return whether a source is behaviour, what is better, and what histories tell."""
    field = load_framework().fields.get(source.id) if source.is_field else None
    is_told = source.derived == HISTORY
    if not is_told and not (field is not None and field.behaviour):
        return False, "", ""
    better = field.better if field is not None else BETTER
    return True, better if source.kind == "number" else "", source.fact
