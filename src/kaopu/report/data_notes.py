"""What was noted of an export as a whole, in words, for the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

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
    locale = Locale(language)
    say = locale.text
    namer = Namer(load_framework(), language)
    for note in notes[:NOTES_SHOWN]:
        rows = locale.counted("scored", "rows", note.rows, rows=note.rows)
        text = note_text(note, language)
        column = namer.header(note.column, fields)
        yield say("scored", "note", column=column, text=text, rows=rows)
    if rest := notes[NOTES_SHOWN:]:
        columns = locale.some(sorted({namer.header(note.column, fields) for note in rest}))
        yield say("scored", "more", rest=len(rest), columns=columns)


def note_text(note: DataNote, language: Language) -> str:
    """Return what a note says of its column."""
    return Locale(language).message(note.message)
