"""What a person should know of histories by which leads are judged: do they reach so far?

A table that was exported a month ago makes every customer a month silent, and one of
another system makes every lead one with whom nothing happened.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kaopu.histories.facts.asked import places_of
from kaopu.histories.moments import day_text
from kaopu.histories.records import DAY, NEVER, Histories, Texts
from kaopu.leads.data_notes import DataNote

# A table may be a week old, or pause for as long as it did before.
FRESH = 7
# Of shapes whose rows come all the time.
RUNNING = ("event", "snapshot", "change")


def seen_notes(histories: Histories, ids: Texts, end: int) -> tuple[DataNote, ...]:
    """Return which leads have no row in any table, and which tables end too soon.

    Args:
        histories: The tables.
        ids: The leads' ids (n,).
        end: Up to when leads are judged, in nanoseconds since 1970-01-01.
    """
    return (*_without_rows(histories, ids), *_ended(histories, len(ids), end))


def _without_rows(histories: Histories, ids: Texts) -> Iterator[DataNote]:
    places = places_of(histories, ids)
    if count := int((~np.append(histories.has_rows, False)[places]).sum()):
        yield DataNote(", ".join(_names(histories)), "no_history", count)


def _names(histories: Histories) -> Iterator[str]:
    yield from dict.fromkeys(counts.table for counts in histories.counts)


def _ended(histories: Histories, leads: int, end: int) -> Iterator[DataNote]:
    for counts in histories.counts:
        if counts.shape not in RUNNING or counts.first == NEVER:
            continue
        days = end // DAY - 1 - counts.last // DAY
        if days > max(FRESH, counts.pause):
            last = day_text(counts.last)
            yield DataNote(counts.table, "history_ends", leads, last, int(days))
