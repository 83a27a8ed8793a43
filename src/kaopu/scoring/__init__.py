"""Batch scoring: a trained model, its score records, and their ranking."""

from kaopu.scoring.grades import GRADES, grade_marks, grades_of
from kaopu.scoring.lead_model import LeadModel, Usability, find_leads
from kaopu.scoring.one_pass import Reducer, explain_rows, in_batches, reduce_leads
from kaopu.scoring.scored_table import ScoredTable
from kaopu.scoring.scores import score_columns, sign_texts

__all__ = [
    "GRADES",
    "LeadModel",
    "Reducer",
    "ScoredTable",
    "Usability",
    "explain_rows",
    "find_leads",
    "grade_marks",
    "grades_of",
    "in_batches",
    "reduce_leads",
    "score_columns",
    "sign_texts",
]
