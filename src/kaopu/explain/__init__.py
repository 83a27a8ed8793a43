"""Explanation: exact contributions, signals, points, and warning signs."""

from kaopu.explain.beliefs import BeliefHistory, believed, learn_beliefs
from kaopu.explain.check import ExplanationCheck, check_explanation
from kaopu.explain.costs import Cost, learn_costs
from kaopu.explain.explainer import ExplainedLeads, Explainer, ranks_of
from kaopu.explain.history import History, learn_history
from kaopu.explain.importance import Importance, importance
from kaopu.explain.records import (
    Calibration,
    Change,
    Conviction,
    Fact,
    LeadExplanation,
    Note,
    Player,
    RaisedSign,
    Strength,
    Support,
    WhatIf,
)
from kaopu.explain.telling import Place, tell_leads
from kaopu.explain.what_if import HELPS, Clearer

__all__ = [
    "HELPS",
    "BeliefHistory",
    "Calibration",
    "Change",
    "Clearer",
    "Conviction",
    "Cost",
    "ExplainedLeads",
    "Explainer",
    "ExplanationCheck",
    "Fact",
    "History",
    "Importance",
    "LeadExplanation",
    "Note",
    "Place",
    "Player",
    "RaisedSign",
    "Strength",
    "Support",
    "WhatIf",
    "believed",
    "check_explanation",
    "importance",
    "learn_beliefs",
    "learn_costs",
    "learn_history",
    "ranks_of",
    "tell_leads",
]
