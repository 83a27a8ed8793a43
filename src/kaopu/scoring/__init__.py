"""Batch scoring: a trained model, its score records, and their ranking."""

from kaopu.scoring.grades import GRADES, grade_marks, grades_of
from kaopu.scoring.lead_model import LeadModel, find_leads
from kaopu.scoring.one_pass import (
    Reducer,
    explain_batches,
    explain_rows,
    in_batches,
    reduce_leads,
)
from kaopu.scoring.scored_table import ScoredTable
from kaopu.scoring.scores import score_columns
from kaopu.scoring.sign_cells import sign_and_cause, sign_texts
from kaopu.scoring.training_record import TrainingCounts, TrainingRecord
from kaopu.scoring.usability import Usability

__all__ = [
    "GRADES",
    "LeadModel",
    "Reducer",
    "ScoredTable",
    "TrainingCounts",
    "TrainingRecord",
    "Usability",
    "explain_batches",
    "explain_rows",
    "find_leads",
    "grade_marks",
    "grades_of",
    "in_batches",
    "reduce_leads",
    "score_columns",
    "sign_and_cause",
    "sign_texts",
]
