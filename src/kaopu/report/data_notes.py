"""What was noted of an export as a whole, in words, for the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from kaopu.errors import listed
from kaopu.framework import Namer, load_framework
from kaopu.language import Language, Locale
from kaopu.leads.data_notes import DataNote

NOTES_SHOWN = 20
NO_FIELDS: Mapping[str, str] = MappingProxyType({})


def note_lines(
    notes: Sequence[DataNote], language: Language, fields: Mapping[str, str] = NO_FIELDS
) -> Iterator[str]:
    """Yield a line a note, twenty at most, and one for the rest.

    Args:
        notes: What was noted.
        language: Of the words.
        fields: Header to the framework field that it feeds; none by default.
    """
    say = Locale(language).text
    namer = Namer(load_framework(), language)
    for note in notes[:NOTES_SHOWN]:
        rows = say("scored", "row" if note.rows == 1 else "rows", rows=note.rows)
        text = note_text(note, language)
        column = namer.header(note.column, fields)
        yield say("scored", "note", column=column, text=text, rows=rows)
    if rest := notes[NOTES_SHOWN:]:
        columns = listed(sorted({namer.header(note.column, fields) for note in rest}))
        yield say("scored", "more", rest=len(rest), columns=columns)


def note_text(note: DataNote, language: Language) -> str:
    """Return a note's sentence; its own where it carries no id, and in English."""
    if language == "en" or not note.id:
        return note.text
    return Locale(language).text("data_note", note.id, value=note.value)
