"""The sources of a pipeline, as a model sees them."""

from __future__ import annotations

from kaopu.features.encoder import FeatureSource
from kaopu.framework.records import CONTEXT
from kaopu.leads.lead_table import STAGE_FACT
from kaopu.leads.rows.stages import intent_sources
from kaopu.pipeline import Pipeline


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
            )
            for s in pipeline.sources
        ),
        stage,
    )
