"""The model: classifier, calibration, selection, and the validation protocol."""

from kaopu.model.blend import BlendClassifier
from kaopu.model.classifier import LeadClassifier
from kaopu.model.evaluation import evaluate
from kaopu.model.results import DesignResult, Estimate, Evaluation

__all__ = [
    "BlendClassifier",
    "DesignResult",
    "Estimate",
    "Evaluation",
    "LeadClassifier",
    "evaluate",
]
