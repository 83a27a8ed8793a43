"""Proposes a pipeline file for an unknown export: what each column may be, and why."""

from kaopu.proposing.joins import (
    JoinKey,
    RepeatedKey,
    find_key,
    find_presence,
    find_repeated,
)
from kaopu.proposing.propose import propose_pipeline
from kaopu.proposing.records import (
    Answers,
    ColumnProposal,
    OutcomeProposal,
    Proposal,
    Reason,
)

__all__ = [
    "Answers",
    "ColumnProposal",
    "JoinKey",
    "OutcomeProposal",
    "Proposal",
    "Reason",
    "RepeatedKey",
    "find_key",
    "find_presence",
    "find_repeated",
    "propose_pipeline",
]
