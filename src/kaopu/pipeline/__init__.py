"""The pipeline file: what one company's CRM columns mean, authored and resolved."""

from kaopu.pipeline.authored import PipelineFile, parse_pipeline, read_pipeline
from kaopu.pipeline.check_columns import check_columns, unmapped_columns
from kaopu.pipeline.resolve import resolve
from kaopu.pipeline.resolved import Pipeline, Source

__all__ = [
    "Pipeline",
    "PipelineFile",
    "Source",
    "check_columns",
    "parse_pipeline",
    "read_pipeline",
    "resolve",
    "unmapped_columns",
]
