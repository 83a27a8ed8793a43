"""What is found in the cells of a file that is read batch by batch, said at its end.

The sentences are those of a file that is read whole: counts are of all rows, and what is
cited as the first is so in the order of columns, then of rows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kaopu.files.cells.cell_texts import cell_text
from kaopu.files.cells.suspects import (
    ERRORS,
    FLOAT_DIGITS,
    SHORTENED,
    error_cells,
    nested_columns,
    told,
)
from kaopu.files.records import Assumption, AssumptionKind
from kaopu.files.streaming.text_columns import TextColumn


@dataclass
class Seen:
    """How many cells of a column are so, and the text of the first."""

    count: int = 0
    first: str = ""

    def add(self, count: int, first: str) -> None:
        """Count cells of the next rows."""
        if count and not self.count:
            self.first = first
        self.count += count


class Tally(Protocol):
    """What the reader of a format counts while it reads."""

    def said(self) -> tuple[Assumption, ...]:
        """Return what is said of it, once all rows were read."""
        ...


@dataclass
class Findings:
    """What was found so far, by the place of the column.

    Attributes:
        names: The headers.
        totals: Rows that are totals, and the first filled cell of the first.
        again: Rows that hold every header again.
        tally: What the reader of the format counts, if it does.
    """

    names: list[str]
    totals: Seen = field(default_factory=Seen)
    again: Seen = field(default_factory=Seen)
    long: dict[int, Seen] = field(default_factory=dict)
    shortened: dict[int, Seen] = field(default_factory=dict)
    errors: dict[int, Counter[str]] = field(default_factory=dict)
    nested: set[int] = field(default_factory=set)
    tally: Tally | None = None

    def look_at_numbers(self, place: int, cells: pa.Array) -> None:
        """Count floats that are whole and too long for their digits."""
        if not pa.types.is_floating(cells.type):
            return
        values = np.abs(cells.cast(pa.float64()).drop_null().to_numpy())
        # An infinite one, and none at all, are no whole numbers.
        is_long = (values >= FLOAT_DIGITS) & np.isfinite(values)
        if is_long.any():
            numbers = cells.cast(pa.float64()).drop_null().to_numpy()[is_long]
            numbers = numbers[numbers == np.floor(numbers)]
            self.long.setdefault(place, Seen()).add(len(numbers), cell_text(numbers[0]))

    def without_errors(self, place: int, column: TextColumn) -> TextColumn:
        """Return a column in which error values are blank; they are counted."""
        if b"#" not in column.content:
            return column
        is_error = _mask(pc.is_in(column.texts, pa.array(sorted(ERRORS), pa.string())))
        places = _held(column, is_error)
        if not len(places):
            return column
        rows = column.first_rows(places)
        kinds = self.errors.setdefault(place, Counter())
        for at in np.argsort(rows):
            kind = str(column.texts[int(places[at])].as_py())
            kinds[kind] += int(column.counts(places[at : at + 1])[0])
        return column.replaced(np.flatnonzero(is_error), lambda _: "")

    def look_at_texts(self, place: int, column: TextColumn) -> None:
        """Count numbers as a spreadsheet shows them in a narrow column."""
        # One sign is looked for far faster than two.
        content = column.content
        if b"+" not in content or (b"E+" not in content and b"e+" not in content):
            return
        has_sign = pc.match_substring_regex(column.texts, r"[eE]\+")
        places = np.flatnonzero(_mask(has_sign))
        texts = [str(column.texts[int(at)].as_py()) for at in places]
        is_short = np.array([bool(SHORTENED.fullmatch(text)) for text in texts], dtype=bool)
        is_so = np.zeros(len(column.texts), dtype=bool)
        is_so[places[is_short]] = True
        held = _held(column, is_so)
        if len(held):
            rows = column.first_rows(held)
            first = str(column.texts[int(held[np.argmin(rows)])].as_py()).strip()
            count = int(column.counts(held).sum())
            self.shortened.setdefault(place, Seen()).add(count, first)

    def of_format(self) -> tuple[Assumption, ...]:
        """Return what the reader of the format has to say of all rows."""
        return self.tally.said() if self.tally else ()

    def of_types(self) -> tuple[Assumption, ...]:
        """Return what is said of cells that were no texts in the file."""
        nested = [repr(self.names[place]) for place in sorted(self.nested)]
        return (*self._told("long_numbers", self.long), *nested_columns(nested))

    def of_texts(self) -> tuple[Assumption, ...]:
        """Return what is said of the texts of cells."""
        kinds: Counter[str] = Counter()
        for place in sorted(self.errors):
            kinds.update(self.errors[place])
        first = repr(self.names[min(self.errors)]) if self.errors else ""
        errors = (error_cells(kinds, first),) if kinds else ()
        return (*errors, *self._told("shortened_numbers", self.shortened))

    def of_rows(self) -> tuple[Assumption, ...]:
        """Return what is said of rows that are no leads."""
        said = []
        if self.totals.count:
            facts = {"count": str(self.totals.count), "text": self.totals.first}
            said.append(Assumption("totals", facts, "data.totals", "drop"))
        if self.again.count:
            facts = {"count": str(self.again.count)}
            said.append(Assumption("repeated_headers", facts, "data.totals", "drop"))
        return tuple(said)

    def _told(self, kind: AssumptionKind, seen: dict[int, Seen]) -> tuple[Assumption, ...]:
        counts: Counter[str] = Counter()
        places = [place for place in sorted(seen) if seen[place].count]
        for place in places:
            counts[repr(self.names[place])] += seen[place].count
        first = seen[places[0]].first if places else ""
        return told(kind, counts, first)


def _held(column: TextColumn, is_so: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the places of texts that are so and stand in some row."""
    places = np.flatnonzero(is_so)
    return places[column.counts(places) > 0] if len(places) else places


def _mask(found: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)
