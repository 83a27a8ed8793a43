"""Baselines: simple classifiers that stand beside the model in every evaluation record."""

from kaopu.evaluation.baselines.base import Baseline
from kaopu.evaluation.baselines.checklist import Checklist
from kaopu.evaluation.baselines.constant import ConstantRate
from kaopu.evaluation.baselines.logistic import PlainLogistic
from kaopu.evaluation.baselines.odoo import OdooScoring

BASELINES: dict[str, type[Baseline]] = {
    "constant_rate": ConstantRate,
    "checklist": Checklist,
    "odoo": OdooScoring,
    "logistic": PlainLogistic,
}

__all__ = [
    "BASELINES",
    "Baseline",
    "Checklist",
    "ConstantRate",
    "OdooScoring",
    "PlainLogistic",
]
