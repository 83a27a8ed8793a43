"""Histories that ``kaopu init`` is given: read, recognised, and the id they point to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kaopu.cli.reader import echo
from kaopu.files import read_export
from kaopu.language import Locale
from kaopu.proposing import Proposal
from kaopu.proposing.histories import HistoryProposal, find_history, points_to
from kaopu.proposing.note_columns import with_event_notes


@dataclass(frozen=True)
class HistoryFiles:
    """Histories as they were read, by what messages call them, in the order given."""

    paths: Mapping[str, Path]
    frames: Mapping[str, pd.DataFrame]

    def find(self, deals: pd.DataFrame, proposal: Proposal) -> list[HistoryProposal]:
        """Return what each file is, for the id that a proposal takes."""
        lead = proposal.one("lead.id")
        found = [
            find_history(
                frame,
                name,
                deals,
                lead.column if lead else "",
                proposal.language,
                proposal.date_format,
            )
            for name, frame in self.frames.items()
        ]
        placed = [points_to(history, self.frames) for history in found]
        frames = self.frames
        return [with_event_notes(history, frames[history.name]) for history in placed]


def read_history_files(paths: Sequence[Path]) -> HistoryFiles:
    """Return histories as texts; two of one name are told apart by their folder.

    Raises:
        KaopuError: One cannot be read.
    """
    names = [path.name for path in paths]
    called = {
        (path.name if names.count(path.name) == 1 else str(path)): path for path in paths
    }
    frames = {
        name: read_export(path, what="row", may_be_empty=True).frame
        for name, path in called.items()
    }
    return HistoryFiles(called, frames)


def other_id(found: Sequence[HistoryProposal], proposal: Proposal) -> str:
    """Return the column of the deals that histories point to, if it is not the id taken.

    Only where all that have a key of deals agree; what it is taken for is said.
    """
    lead = proposal.one("lead.id")
    keyed = [history for history in found if history.key]
    columns = {history.on for history in keyed}
    if len(columns) != 1 or (lead and lead.column in columns):
        return ""
    column = columns.pop()
    if lead:
        facts = {"column": column, "path": keyed[0].name, "other": lead.column}
        echo(Locale(proposal.language).text("history_proposal", "lead_id", **facts))
    return column
