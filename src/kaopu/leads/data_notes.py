"""What was not as expected in an export: counted for the table, and lead by lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]


@dataclass(frozen=True)
class DataNote:
    """Something in the data that was not as expected, and what was done about it.

    Attributes:
        text: The note in English.
        id, value: The same as facts, for other languages; no part of what a note is.
    """

    column: str
    text: str
    rows: int
    id: str = field(default="", compare=False)
    value: str = field(default="", compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return the note as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> DataNote:
        """Return the note that `to_json` wrote."""
        return cls(**plain)


@dataclass(frozen=True)
class RowNote:
    """The same, lead by lead, for the explanation of each.

    Attributes:
        id: What is the matter, such as ``not_understood``.
        rows: The leads concerned (n,).
        cells: What the column holds, as the export spells it (n,).
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
