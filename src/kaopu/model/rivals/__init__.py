"""Rivals: simple classifiers that stand beside the model in every evaluation record."""

from kaopu.model.rivals.base import Rival
from kaopu.model.rivals.checklist import Checklist
from kaopu.model.rivals.constant import ConstantRate
from kaopu.model.rivals.logistic import PlainLogistic
from kaopu.model.rivals.odoo import OdooScoring

RIVALS: dict[str, type[Rival]] = {
    "constant_rate": ConstantRate,
    "checklist": Checklist,
    "odoo": OdooScoring,
    "logistic": PlainLogistic,
}

__all__ = [
    "RIVALS",
    "Checklist",
    "ConstantRate",
    "OdooScoring",
    "PlainLogistic",
    "Rival",
]
