"""What was met in the tables of histories, as notes on reading."""

from __future__ import annotations

from collections.abc import Iterator

from kaopu.files import Assumption, AssumptionKind
from kaopu.histories.moments import day_text
from kaopu.histories.records import LOCAL, NEVER, WRITTEN, Histories, HistoryCounts
from kaopu.language import Count

# What is said of rows, if there are any, and the key of the table that sets it otherwise.
OF_ROWS: tuple[tuple[str, AssumptionKind, str], ...] = (
    ("blank", "history_blank", ""),
    ("unmatched", "history_unmatched", ""),
    ("several", "history_several", ""),
    ("unreadable", "history_unreadable", "format"),
    ("imports", "history_imports", "words.imported"),
    ("outcomes", "history_outcomes", ""),
    ("before", "history_before", ""),
    ("after", "history_after", ""),
)


def assumptions_of(histories: Histories) -> tuple[Assumption, ...]:
    """Return what was met in each table, in the order of the pipeline file."""
    return tuple(
        assumption
        for place, counts in enumerate(histories.counts)
        for assumption in _met(counts, f"history.{place}")
    )


def _met(counts: HistoryCounts, key: str) -> Iterator[Assumption]:
    path: dict[str, object] = {"path": counts.table}
    first = "" if counts.first == NEVER else day_text(counts.first)
    numbers = {"matched": counts.matched, "rows": counts.rows, "deals": counts.deals}
    told = {name: Count(number) for name, number in numbers.items()}
    yield Assumption("history", path | told)
    for name, kind, own in OF_ROWS:
        if number := getattr(counts, name):
            where = f"{key}.{own}" if own else ""
            yield Assumption(kind, path | {"rows": Count(number)}, where)
    if counts.undated and (counts.shape != "role" or counts.undated == counts.rows):
        yield Assumption("history_undated", path | {"rows": Count(counts.undated)})
    if counts.bulk_rows:
        bulk = {"rows": Count(counts.bulk_rows), "moments": Count(counts.bulk_moments)}
        yield Assumption("history_bulk", path | bulk)
    if counts.zone:
        zone = path | {"zone": counts.zone}
        yield Assumption("history_zone", zone, f"{key}.zone")
    elif counts.clock != LOCAL:
        is_written = counts.clock == WRITTEN
        clock: AssumptionKind = "history_written" if is_written else "history_counted"
        yield Assumption(clock, path | {"first": first}, f"{key}.zone")
