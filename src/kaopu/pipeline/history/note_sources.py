"""The facts that only notes tell, as sources of a pipeline."""

from __future__ import annotations

from collections.abc import Sequence

from kaopu.framework import load_framework
from kaopu.language import Language, Locale
from kaopu.pipeline.history.note_options import NotesOptions
from kaopu.pipeline.history.tables import EVENT_NOTE, HistoryTable
from kaopu.pipeline.resolved import Derived, Pipeline, Source

KINDS = ("level", "flag", "number")


def note_sources(
    options: NotesOptions,
    tables: Sequence[HistoryTable],
    told: Sequence[Source],
    language: Language,
) -> tuple[Source, ...]:
    """Return the facts that only notes tell, in the framework's order.

    Where events have texts these are read, for they have their moments; else the columns
    of the export are.

    Args:
        options: The settings.
        tables: The histories.
        told: The sources that something else tells.
        language: Of their headers.
    """
    of_events = any(EVENT_NOTE in table.columns for table in tables)
    if not (options.columns or of_events):
        return ()
    derived: Derived = "told" if of_events else "notes"
    fed = {source.id for source in told}
    say = Locale(language).text
    return tuple(
        Source(
            id=field.id,
            column=say("history_fact", "note", name=field.name.in_(language)),
            player=field.signal,
            kind=field.kind,
            is_field=True,
            levels=field.level_ids,
            values={level: level for level in field.level_ids},
            unknown=frozenset(),
            missing=frozenset({""}),
            derived=derived,
            fact=field.id,
        )
        for field in load_framework().fields.values()
        if field.id not in fed and field.kind in KINDS and not field.behaviour
    )


def reads_notes(pipeline: Pipeline) -> bool:
    """Tell whether what people write is read: in columns, or in the texts of events."""
    of_events = any(EVENT_NOTE in table.columns for table in pipeline.histories)
    return of_events or bool(pipeline.notes.columns)
