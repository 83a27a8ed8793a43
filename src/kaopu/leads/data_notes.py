"""What was not as expected in an export: counted for the table, and lead by lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaopu.language import ENGLISH, Count, Locale, Message

Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]

# A note of which only the sentence is known, for models once stored no more of it.
AS_WRITTEN = "as_written"


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
