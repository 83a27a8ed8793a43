"""Planning: which open leads are worth a week, and each one's next step."""

from kaopu.planning.inputs import PLAN_INPUTS, PlanInputs, plan_inputs
from kaopu.planning.plan import PlanOptions, make_noted_plan, make_plan, plan_of
from kaopu.planning.plan_leads import PlanLeads
from kaopu.planning.records import LetGo, Plan, PlannedLead, Recheck, RepLoad, Step
from kaopu.planning.steps import next_step

__all__ = [
    "PLAN_INPUTS",
    "LetGo",
    "Plan",
    "PlanInputs",
    "PlanLeads",
    "PlanOptions",
    "PlannedLead",
    "Recheck",
    "RepLoad",
    "Step",
    "make_noted_plan",
    "make_plan",
    "next_step",
    "plan_inputs",
    "plan_of",
]
