"""Batch scoring: a trained model, its score records, and their ranking."""

from kaopu.scoring.grades import GRADES, grade_marks, grades_of
from kaopu.scoring.lead_model import LeadModel, ScoredTable, Usability, find_leads
from kaopu.scoring.reasons import BlankFact, read_blank
from kaopu.scoring.scores import score_columns, sign_texts

__all__ = [
    "GRADES",
    "BlankFact",
    "LeadModel",
    "ScoredTable",
    "Usability",
    "find_leads",
    "grade_marks",
    "grades_of",
    "read_blank",
    "score_columns",
    "sign_texts",
]
