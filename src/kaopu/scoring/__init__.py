"""Batch scoring: a trained model, its score records, and their ranking."""

from kaopu.scoring.grades import GRADES, grade_marks, grades_of
from kaopu.scoring.lead_model import LeadModel, ScoredTable, find_leads
from kaopu.scoring.scores import score_columns, sign_texts
from kaopu.scoring.training_record import TrainingCounts, TrainingRecord
from kaopu.scoring.usability import Usability

__all__ = [
    "GRADES",
    "LeadModel",
    "ScoredTable",
    "TrainingCounts",
    "TrainingRecord",
    "Usability",
    "find_leads",
    "grade_marks",
    "grades_of",
    "score_columns",
    "sign_texts",
]
