"""The evaluation report: how good one trained model is, for anyone to read."""

from kaopu.report.evaluation.records import EvaluationView
from kaopu.report.evaluation.render import (
    evaluation_files,
    evaluation_page,
    evaluation_text,
)
from kaopu.report.evaluation.view import evaluation_view

__all__ = [
    "EvaluationView",
    "evaluation_files",
    "evaluation_page",
    "evaluation_text",
    "evaluation_view",
]
