"""Planning: which open leads are worth a week, and each one's next step."""

from kaopu.planning.plan import PlanOptions, make_plan, plan_of
from kaopu.planning.records import LetGo, Plan, PlannedLead, Recheck, RepLoad, Step
from kaopu.planning.steps import next_step
from kaopu.planning.survey import Survey, survey_of

__all__ = [
    "LetGo",
    "Plan",
    "PlanOptions",
    "PlannedLead",
    "Recheck",
    "RepLoad",
    "Step",
    "Survey",
    "make_plan",
    "next_step",
    "plan_of",
    "survey_of",
]
