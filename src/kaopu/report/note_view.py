"""What was noted of an export as a whole, in words, for the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kaopu.errors import listed
from kaopu.framework import Language
from kaopu.report.words import Speaker
from kaopu.tables import DataNote

NOTES_SHOWN = 20


def note_lines(notes: Sequence[DataNote], language: Language) -> Iterator[str]:
    """Yield a line a note, twenty at most, and one for the rest."""
    say = Speaker(language).say
    for note in notes[:NOTES_SHOWN]:
        rows = say("scored", "row" if note.rows == 1 else "rows", rows=note.rows)
        text = note_text(note, language)
        yield say("scored", "note", column=note.column, text=text, rows=rows)
    if rest := notes[NOTES_SHOWN:]:
        columns = listed(sorted({note.column for note in rest}))
        yield say("scored", "more", rest=len(rest), columns=columns)


def note_text(note: DataNote, language: Language) -> str:
    """Return a note's sentence; its own where it carries no id, and in English."""
    if language == "en" or not note.id:
        return note.text
    return Speaker(language).say("data_note", note.id, value=note.value)
