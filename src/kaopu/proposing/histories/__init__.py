"""Finds what the columns of histories are: tables with many rows a deal."""

from kaopu.proposing.histories.find import (
    find_history,
    points_to,
    stage_day_columns,
)
from kaopu.proposing.histories.records import HistoryProposal, HistoryTableProposal

__all__ = [
    "HistoryProposal",
    "HistoryTableProposal",
    "find_history",
    "points_to",
    "stage_day_columns",
]
