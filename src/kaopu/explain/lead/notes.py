"""What a reader must know of one lead's data, and how it was treated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.explain.records import Fact, Note
from kaopu.features.coverage import Coverage


def notes_of(
    explained: ExplainedLeads, facts: Mapping[str, Fact], row: int
) -> Iterator[Note]:
    """Yield the notes of the lead in ``row``.

    Args:
        explained: The leads.
        facts: The lead's facts by source.
        row: Which lead.
    """
    yield from _thin_evidence(explained.coverage, row)
    yield from _strange_values(explained, facts, row)
    for note in explained.table.row_notes:
        if note.rows[row]:
            cell, other = str(note.cells[row]).strip(), str(note.other[row]).strip()
            yield Note(note.id, note.column, cell, other)
    if not explained.table.beliefs:
        yield Note("beliefs_off")


def _thin_evidence(coverage: Coverage, row: int) -> Iterator[Note]:
    if coverage.known[row] == 0:
        yield Note("nothing_known")
    elif coverage.is_thin[row]:
        facts = int(coverage.unseen[row] + coverage.seen[row])
        yield Note("thin_evidence", value=str(coverage.unseen[row]), other=str(facts))


def _strange_values(
    explained: ExplainedLeads, facts: Mapping[str, Fact], row: int
) -> Iterator[Note]:
    if not explained.history.deals:
        return
    for source in _sources_of(explained.unseen, row):
        fact = facts[source]
        # What was not understood has a note of its own; a date gone by raises a sign.
        if fact.state not in ("not_understood", "gone_by"):
            yield Note("unseen", fact.column, fact.evidence.strip())
    for source in _sources_of(explained.out_of_range, row):
        fact = facts[source]
        yield Note("out_of_range", fact.column, fact.evidence.strip())


def _sources_of(is_so: Mapping[str, NDArray[np.bool_]], row: int) -> list[str]:
    """Return the sources of which something is so in a row."""
    return [source for source, rows in is_so.items() if rows[row]]
