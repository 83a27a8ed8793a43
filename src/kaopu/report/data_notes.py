"""What was noted of an export as a whole, in words, wherever notes are listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from kaopu.framework import Namer, load_framework
from kaopu.language import Language, Locale
from kaopu.leads.data_notes import FIRST, DataNote, grouped_notes

NOTES_SHOWN = 20
NO_FIELDS: Mapping[str, str] = MappingProxyType({})


def note_texts(
    notes: Sequence[DataNote],
    language: Language,
    fields: Mapping[str, str] = NO_FIELDS,
    shown: int | None = NOTES_SHOWN,
) -> Iterator[str]:
    """Yield a sentence for all that a column's notes say on one matter.

    Args:
        notes: What was noted.
        language: Of the words.
        fields: Header to the framework field that it feeds; none by default.
        shown: So many sentences at most, and one for the rest; None is all.
    """
    locale = Locale(language)
    namer = Namer(load_framework(), language)
    groups = grouped_notes(sorted(notes, key=lambda note: note.id not in FIRST))
    names = [namer.header(group.column, fields) for group in groups]
    for group, name in list(zip(groups, names, strict=True))[:shown]:
        yield locale.message(group.sentence(name))
    rest = [] if shown is None else names[shown:]
    if rest:
        columns = locale.some(sorted(set(rest)))
        count = locale.count(len(rest))
        yield locale.text("noted", "more", rest=count, columns=columns)


def note_lines(
    notes: Sequence[DataNote], language: Language, fields: Mapping[str, str] = NO_FIELDS
) -> Iterator[str]:
    """Yield the sentences of `note_texts` as lines of the command line."""
    for text in note_texts(notes, language, fields):
        yield Locale(language).text("scored", "note", text=text)
