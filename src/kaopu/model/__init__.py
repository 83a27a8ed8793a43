"""The model: classifier, calibration, selection, and the validation protocol."""

from kaopu.model.blend import BlendClassifier
from kaopu.model.classifier import LeadClassifier
from kaopu.model.evaluation import DesignResult, Estimate, Evaluation, evaluate

__all__ = [
    "BlendClassifier",
    "DesignResult",
    "Estimate",
    "Evaluation",
    "LeadClassifier",
    "evaluate",
]
