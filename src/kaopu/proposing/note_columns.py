"""Which columns hold what people write, and can be read for facts of the six signals."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from kaopu.histories.told import facts_of
from kaopu.notes.columns import NAMED_LONG, long_share
from kaopu.proposing.histories import HistoryProposal
from kaopu.proposing.records import Proposal

# So many different texts are looked at; in this share of them a fact must stand.
SAMPLE, TOLD = 300, 0.05


def told_share(cells: pd.Series) -> float:
    """Return in what share of texts (n,) a fact is told; some of many are looked at."""
    if cells.empty:
        return 0.0
    some = cells.sample(min(len(cells), SAMPLE), random_state=0)
    return sum(bool(facts_of(str(text))) for text in some) / len(some)


def note_columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns of a table of texts in which facts are told, most telling first.

    Args:
        frame: The table; of a name that stands twice no column is looked at.
    """
    names = [str(n) for n in frame.columns if list(frame.columns).count(n) == 1]
    texts = {name: frame[name].drop_duplicates() for name in names}
    filled = {name: own[own.str.strip() != ""] for name, own in texts.items()}
    long = [n for n in names if len(filled[n]) and long_share(filled[n]) >= NAMED_LONG]
    shares = {name: told_share(filled[name]) for name in long}
    found = [name for name, share in shares.items() if share >= TOLD]
    return sorted(found, key=lambda name: -shares[name])


def with_notes(proposal: Proposal, deals: pd.DataFrame) -> Proposal:
    """Return a proposal with the columns of the export that are read as notes."""
    return replace(proposal, notes=tuple(note_columns(deals)))


def with_event_notes(history: HistoryProposal, frame: pd.DataFrame) -> HistoryProposal:
    """Return a history whose events say in which column people write, if any does."""
    if not any(table.shape == "event" for table in history.tables):
        return history
    columns = note_columns(frame)
    if not columns:
        return history
    tables = tuple(
        replace(table, columns={**table.columns, "note": columns[0]})
        if table.shape == "event"
        else table
        for table in history.tables
    )
    strange = tuple(name for name in history.strange if name != columns[0])
    understood = {n: m for n, m in history.understood.items() if n != columns[0]}
    return replace(history, tables=tables, strange=strange, understood=understood)
