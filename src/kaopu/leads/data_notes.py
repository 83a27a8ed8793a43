"""What was not as expected in an export: counted for the table, and lead by lead.

A `DataNote` is what is counted and stored, one for each value that it cites; a `NoteGroup`
is what people are told of it, one sentence for all values of a column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaopu.language import ENGLISH, Count, Locale, Message

Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]

# A note of which only the sentence is known, for models once stored no more of it.
AS_WRITTEN = "as_written"
# That leads are unlike any past deal; it is said of leads, and of no column.
THIN_LEADS = "thin"
# That the win rate was not known, and which one was taken; it is said of no column.
WIN_RATE = "win_rate_assumed"
# That it is stated, and deals enough tell it themselves; it is said of no column either.
WIN_RATE_UNUSED = "win_rate_unused"
# That the language model of [notes] reads nothing: it gave no answer in training, or nobody
# has said whether it is right.
NOTES_BY_RULES, NOTES_UNREVIEWED = "notes_by_rules", "notes_unreviewed"
# What is said of no column.
OF_NO_COLUMN = frozenset({WIN_RATE, WIN_RATE_UNUSED, NOTES_BY_RULES, NOTES_UNREVIEWED})
# That the rules read notes in place of a language model: told before all else, so that it
# is never among what is not shown.
FIRST = frozenset({"notes_unanswered", "notes_over", NOTES_BY_RULES, NOTES_UNREVIEWED})
# Notes of which a column may have one for each value that it holds. Each has a sentence for
# several, `_several`.
OF_VALUES = frozenset(
    {
        "unseen",
        "not_understood",
        "not_a_number",
        "not_a_date",
        "stage",
        "spelling",
        "currency_unread",
        "currency_converted",
        "foreign_currency",
    }
)
# Of several values so many are named, those of the most rows; of a long one its two ends.
VALUES_NAMED = 3
LONG, HEAD, TAIL = 48, 30, 17


@dataclass(frozen=True)
class DataNote:
    """Something in the data that was not as expected, and what was done about it.

    Attributes:
        column: The header.
        id: What is the matter, such as ``not_a_number``; a key of ``[data_note]``.
        rows: How many leads are concerned.
        value: What the sentence cites, such as a cell; empty where it cites nothing.
        number: How many things the sentence speaks of; 0 where it counts none.
    """

    column: str
    id: str
    rows: int
    value: str = ""
    number: int = 0

    @property
    def message(self) -> Message:
        """What is said of the column."""
        facts = {"value": self.value, "number": Count(self.number)}
        return Message("data_note", self.id, facts, self.number or None)

    def to_json(self) -> dict[str, Any]:
        """Return the note as plain data, with its sentence in English."""
        text = Locale(ENGLISH).message(self.message)
        own: dict[str, Any] = {"id": self.id, "value": self.value}
        if self.number:
            own["number"] = self.number
        return {"column": self.column, "text": text, "rows": self.rows, **own}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> DataNote:
        """Return the note that `to_json` wrote; old ones hold a sentence only."""
        id_, value = plain.get("id") or AS_WRITTEN, plain.get("value", "")
        if id_ == AS_WRITTEN:
            value = value or plain["text"]
        return cls(plain["column"], id_, plain["rows"], value, plain.get("number", 0))


@dataclass(frozen=True)
class NoteGroup:
    """Notes that are told in one sentence: of one column, on one matter.

    Attributes:
        notes: One at least, each citing another value, those of the most rows first.
    """

    notes: tuple[DataNote, ...]

    @property
    def column(self) -> str:
        """The header."""
        return self.notes[0].column

    @property
    def rows(self) -> int:
        """How many leads are concerned."""
        return sum(note.rows for note in self.notes)

    def sentence(self, column: str) -> Message:
        """Return what is said, of a column as the reader knows it."""
        first, rows = self.notes[0], _counted_rows(self.rows)
        if first.id == THIN_LEADS:
            return Message("noted", "thin", {"rows": Count(self.rows)}, self.rows)
        if first.id in OF_NO_COLUMN:
            return first.message
        if len(self.notes) > 1:
            text = Message("data_note", f"{first.id}_several", self._of_several())
            return Message("noted", "of_values", {"column": column, "text": text})
        if first.id != AS_WRITTEN:
            first = replace(first, value=_short(first.value))
        facts = {"column": column, "text": first.message, "rows": rows}
        return Message("noted", "of_column", facts)

    def _of_several(self) -> Mapping[str, object]:
        named = [
            Message(
                "listing",
                "rows",
                {"item": _short(note.value), "rows": Count(note.rows)},
                note.rows,
            )
            for note in self.notes[:VALUES_NAMED]
        ]
        values: object = named
        if more := len(self.notes) - len(named):
            values = Message("listing", "more", {"head": named, "more": Count(more)})
        number, rows = Count(len(self.notes)), _counted_rows(self.rows)
        return {"number": number, "rows": rows, "values": values}


def grouped_notes(notes: Iterable[DataNote]) -> tuple[NoteGroup, ...]:
    """Return notes as they are told, in the order in which the first of each stands.

    Of the same rows the first value by its letters comes first, so that it does not matter
    in which order, or in how many batches, the rows were read.
    """
    groups: dict[tuple[str, str, int], list[DataNote]] = {}
    for place, note in enumerate(notes):
        key = (note.column, note.id, 0 if note.id in OF_VALUES else place)
        groups.setdefault(key, []).append(note)
    return tuple(
        NoteGroup(tuple(sorted(group, key=lambda note: (-note.rows, note.value))))
        for group in groups.values()
    )


def _counted_rows(rows: int) -> Message:
    return Message("noted", "rows", {"rows": Count(rows)}, rows)


def _short(value: str) -> str:
    """Return a value as a line can cite it; web addresses often differ in their ends."""
    return value if len(value) <= LONG else f"{value[:HEAD]}…{value[-TAIL:]}"


@dataclass(frozen=True)
class RowNote:
    """The same, lead by lead, for the explanation of each.

    Attributes:
        id: What is the matter, such as ``not_understood``.
        rows: The leads concerned (n,).
        cells: What the column holds of these, masked (n,).
        other: What the cell stands against, or what was expected (n,).
    """

    id: str
    column: str
    rows: Bools
    cells: Texts
    other: Texts

    def take(self, positions: NDArray[Any]) -> RowNote:
        """Return the note for the leads at ``positions``."""
        return replace(
            self,
            rows=self.rows[positions],
            cells=self.cells[positions],
            other=self.other[positions],
        )


def row_note(id_: str, column: str, rows: Bools, cells: object, other: object) -> RowNote:
    """Return a note; one text for ``cells`` or ``other`` counts for all leads."""
    texts = [
        np.full(len(rows), part, dtype=object)
        if isinstance(part, str)
        else np.asarray(part, dtype=object)
        for part in (cells, other)
    ]
    return RowNote(id_, column, rows, *texts)
