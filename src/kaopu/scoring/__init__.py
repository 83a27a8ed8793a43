"""Batch scoring: a trained model, its score records, and their ranking."""

from kaopu.scoring.lead_model import LeadModel, ScoredTable, Usability, find_leads
from kaopu.scoring.scores import score_columns, sign_texts

__all__ = [
    "LeadModel",
    "ScoredTable",
    "Usability",
    "find_leads",
    "score_columns",
    "sign_texts",
]
