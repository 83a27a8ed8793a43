"""The run: batches of rows in, finished parts beside the target, ranked scores out."""

from __future__ import annotations

from kaopu.files import Source
from kaopu.scoring.lead_model import LeadModel
from kaopu.scoring.run.records import (
    OnProgress,
    OnRestart,
    RunOptions,
    RunPlace,
    RunSummary,
)
from kaopu.scoring.run.target import Target


def run_scoring(
    model: LeadModel,
    source: Source,
    target: Target,
    options: RunOptions | None = None,
    place: RunPlace | None = None,
    *,
    on_progress: OnProgress | None = None,
    on_restart: OnRestart | None = None,
) -> RunSummary:
    """Score all leads of a source into a target, best first.

    The scores, and their bytes, are the same whatever the size of batches, the number of
    processes and the interruptions.

    Args:
        model: Reads and explains the leads.
        source: The leads. One with an ``identity`` (plain data that changes with its
            rows) is trusted to be the same while that is; of others every part is compared.
        target: Where the scores go.
        options: How it scores.
        place: Where it works; see `RunPlace`.
        on_progress: Is told how far the run is.
        on_restart: Is told once where an earlier run was interrupted.

    Raises:
        NotUsableError: The model is no better than the constant rate.
        EmptyTableError: There is no lead.
        OutputBusyError: Another run writes this target.
        RunStoppedError: The run was interrupted; the same call goes on.
        KaopuError: The leads cannot be read, or the scores not written.
    """
    raise NotImplementedError
