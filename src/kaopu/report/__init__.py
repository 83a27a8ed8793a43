"""Reports: text and HTML, rendered from the explanation and evaluation records."""

from kaopu.report.check import check_page, check_text
from kaopu.report.evaluation import (
    EvaluationView,
    evaluation_files,
    evaluation_page,
    evaluation_text,
    evaluation_view,
)
from kaopu.report.html import leads_page
from kaopu.report.lead_view import LeadView, lead_view
from kaopu.report.note_view import note_text
from kaopu.report.overall import overall_frame, overall_picture
from kaopu.report.overall_view import overall_view
from kaopu.report.plan import plan_frame, plan_page, plan_text
from kaopu.report.plan_view import PlanList, PlanView, plan_view
from kaopu.report.proposal_file import JoinLine, proposal_file
from kaopu.report.proposal_text import proposal_text
from kaopu.report.reading_view import reading_texts
from kaopu.report.text import lead_text, ranking_text
from kaopu.report.training import training_text
from kaopu.report.usability import not_usable_line, usability_text
from kaopu.report.words import Speaker

__all__ = [
    "EvaluationView",
    "JoinLine",
    "LeadView",
    "PlanList",
    "PlanView",
    "Speaker",
    "check_page",
    "check_text",
    "evaluation_files",
    "evaluation_page",
    "evaluation_text",
    "evaluation_view",
    "lead_text",
    "lead_view",
    "leads_page",
    "not_usable_line",
    "note_text",
    "overall_frame",
    "overall_picture",
    "overall_view",
    "plan_frame",
    "plan_page",
    "plan_text",
    "plan_view",
    "proposal_file",
    "proposal_text",
    "ranking_text",
    "reading_texts",
    "training_text",
    "usability_text",
]
