"""Explanation: exact contributions, signals, points, and warning signs."""

from kaopu.explain.check import ExplanationCheck, check_explanation
from kaopu.explain.explainer import ExplainedLeads, Explainer, low_marks
from kaopu.explain.importance import Importance, importance
from kaopu.explain.records import Fact, LeadExplanation, Player, RaisedSign

__all__ = [
    "ExplainedLeads",
    "Explainer",
    "ExplanationCheck",
    "Fact",
    "Importance",
    "LeadExplanation",
    "Player",
    "RaisedSign",
    "check_explanation",
    "importance",
    "low_marks",
]
