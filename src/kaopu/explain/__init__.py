"""Explanation: exact contributions, signals, points, and warning signs."""

from kaopu.explain.beliefs import BeliefHistory, believed, learn_beliefs
from kaopu.explain.check import ExplanationCheck, check_explanation
from kaopu.explain.costs import Cost, learn_costs
from kaopu.explain.explainer import ExplainedLeads, Explainer, ranks_of
from kaopu.explain.groups import GroupCounts, SignCounts, count_groups
from kaopu.explain.history import History, learn_history
from kaopu.explain.importance import Importance, importance
from kaopu.explain.overall import tell_overall
from kaopu.explain.overall_records import Group, Overall, SignFact, SignOverall
from kaopu.explain.reasons import in_telling_order, leading
from kaopu.explain.records import (
    Calibration,
    Change,
    Conviction,
    Fact,
    FactChange,
    LeadExplanation,
    Note,
    PastScore,
    Player,
    RaisedSign,
    Strength,
    Support,
    Trend,
    WhatIf,
)
from kaopu.explain.sign_order import is_harmless, raises
from kaopu.explain.signs import framework_signs
from kaopu.explain.states import STATES
from kaopu.explain.telling import Place, tell_leads
from kaopu.explain.trends import SAME, KeptScore, fact_texts, with_history
from kaopu.explain.what_if import HELPS, Clearer

__all__ = [
    "HELPS",
    "SAME",
    "STATES",
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
    "FactChange",
    "Group",
    "GroupCounts",
    "History",
    "Importance",
    "KeptScore",
    "LeadExplanation",
    "Note",
    "Overall",
    "PastScore",
    "Place",
    "Player",
    "RaisedSign",
    "SignCounts",
    "SignFact",
    "SignOverall",
    "Strength",
    "Support",
    "Trend",
    "WhatIf",
    "believed",
    "check_explanation",
    "count_groups",
    "fact_texts",
    "framework_signs",
    "importance",
    "in_telling_order",
    "is_harmless",
    "leading",
    "learn_beliefs",
    "learn_costs",
    "learn_history",
    "raises",
    "ranks_of",
    "tell_leads",
    "tell_overall",
    "with_history",
]
