"""Planning: which open leads are worth a week, and each one's next step."""

from kaopu.planning.plan import PlanOptions, make_plan
from kaopu.planning.records import LetGo, Plan, PlannedLead, Recheck, RepLoad, Step
from kaopu.planning.steps import next_step

__all__ = [
    "LetGo",
    "Plan",
    "PlanOptions",
    "PlannedLead",
    "Recheck",
    "RepLoad",
    "Step",
    "make_plan",
    "next_step",
]
