"""What leads hold that no past deal held, counted for a batch and added up over all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kaopu.coded import text_counts
from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.features.tables import Flag
from kaopu.framework.records import OWN_SIDE
from kaopu.leads.data_notes import THIN_LEADS, DataNote
from kaopu.leads.rows.notes import NO_LEAD
from kaopu.leads.states import is_known, is_not_asked
from kaopu.scoring.scores import THIN


def batch_notes(batch: ExplainedLeads) -> tuple[DataNote, ...]:
    """Return what reading a batch noted, then its values unlike those of past deals."""
    return (*batch.table.notes, *_unseen_notes(batch))


def merged_notes(notes: Iterable[DataNote]) -> tuple[DataNote, ...]:
    """Return notes of which those that say the same are added up, as batches need.

    Of the spellings that batches hold, those of the batch with the most are counted. Of
    rows that are no leads the first is cited.
    """
    whole: dict[tuple[str, str, str], DataNote] = {}
    for note in notes:
        key = (note.column, note.id, "" if note.id == NO_LEAD else note.value)
        before = whole.get(key, replace(note, rows=0))
        number = max(before.number, note.number)
        whole[key] = replace(before, rows=before.rows + note.rows, number=number)
    return tuple(whole.values())


def _unseen_notes(explained: ExplainedLeads) -> Iterator[DataNote]:
    """Yield counted notes on leads and values unlike those of past deals."""
    if thin := int(explained.coverage.is_thin.sum()):
        yield DataNote(THIN, THIN_LEADS, thin)
    if not explained.history.deals:
        yield from _untaught_notes(explained)
        return
    for source, rows in explained.unseen.items():
        blank = rows & is_not_asked(explained.table.facts[source])
        column = explained.columns[source]
        if blank.any():
            id_ = "never_blank" if _always_filled(explained, source) else "unseen_blank"
            yield DataNote(column, id_, int(blank.sum()))
        cells = text_counts(explained.table.raw_cells[source][rows & ~blank])
        for cell, count in cells.items():
            yield DataNote(column, "unseen", count, repr(cell))
    for source, rows in explained.out_of_range.items():
        yield DataNote(explained.columns[source], "out_of_range", int(rows.sum()))


def _untaught_notes(explained: ExplainedLeads) -> Iterator[DataNote]:
    """Yield which facts count for nothing yet, for no deal was learnt from.

    Levels and planned dates count by the framework's word.
    """
    for source in explained.encoded.told:
        values = explained.table.facts[source]
        rows = explained.encoded.where(source, Flag.UNSEEN)
        if explained.declared[source].kind == "number":
            rows = rows | is_known(values)
        if count := int((rows & ~is_not_asked(values)).sum()):
            yield DataNote(explained.columns[source], "no_deals", count)


def _always_filled(explained: ExplainedLeads, source: str) -> bool:
    """Tell of a source that was never left open whether it was never too early either."""
    history = explained.history
    counts = history.counts.get(source)
    if counts is None:
        # Our own side is not counted, for it is never too early for that.
        return explained.players[source] == OWN_SIDE
    return counts.deals == history.deals
