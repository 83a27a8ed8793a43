"""All leads as arrays: what the list filters, sorts and shows without explaining again."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kaopu.errors import HistoryError
from kaopu.leads.data_notes import DataNote
from kaopu.planning import PlanInputs
from kaopu.spelling import IdLookup, exact
from kaopu.web.index.index_rows import IndexColumns
from kaopu.web.index.lead_files import LeadFiles, ShownLeads
from kaopu.web.index.searched import SearchedTexts

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.int8]
Ints = NDArray[np.integer[Any]]
Places = NDArray[np.int32]
# One lead, or some, or all.
Rows: TypeAlias = int | Ints | slice
EVERY = slice(None)


@dataclass(frozen=True)
class LeadIndex:
    """All n leads of a table, explained once.

    What is asked of all of them is in memory, some 200 bytes a lead; their cells, and the
    texts that a search looks in, are on the disk.

    Attributes:
        source: Where the leads come from; named on pages.
        as_of: The day on which they are judged; None where they are not.
        headers: The columns of the export.
        files: The leads with the meaning of their cells, and their rows of the export.
        searched: What a search looks in, as words are compared.
        inputs: Probabilities, best steps and beliefs.
        sign_ids: The signs, in the order of the columns of ``columns.signs``.
        columns: The other arrays.
        texts: What leads are known by, see `IndexRows`.
        grade: Places in `kaopu.scoring.GRADES` (n,).
        rank: From 1, best first (n,).
        by_id, by_name: The places of the leads by id, and by name or id where there is
            none (n,).
        before: What the last different scoring said (n,); nan without one.
        has_amounts, has_beliefs: Whether the export has columns of them.
        history_error: Why the score history could not be read; None where it could.
        notes: What in the leads was not as expected, or unlike past deals.
    """

    source: str
    as_of: date | None
    headers: tuple[str, ...]
    files: LeadFiles
    searched: SearchedTexts
    inputs: PlanInputs
    sign_ids: tuple[str, ...]
    columns: IndexColumns
    texts: pa.Table
    grade: Bytes
    rank: Places
    by_id: Places
    by_name: Places
    before: Floats
    has_amounts: bool
    has_beliefs: bool
    history_error: HistoryError | None = None
    notes: tuple[DataNote, ...] = ()

    def __len__(self) -> int:
        """Return the number of leads."""
        return len(self.rank)

    def take(self, rows: Ints) -> ShownLeads:
        """Return some leads (one at least) with their cells."""
        return self.files.take(rows)

    @property
    def amount(self) -> Floats:
        """Amounts (n,); nan where there is none."""
        return self.columns.amount

    def expected(self, rows: Rows = EVERY) -> Floats:
        """Return probability times amount of some leads; nan without an amount."""
        return np.asarray(self.inputs.probability[rows] * self.amount[rows])

    def change(self, rows: Rows = EVERY) -> Floats:
        """Return probability less the one before of some leads; nan without one."""
        return np.asarray(self.inputs.probability[rows] - self.before[rows])

    @cached_property
    def has_trends(self) -> bool:
        """Whether any lead was scored before."""
        return bool(np.isfinite(self.before).any())

    @cached_property
    def held_signs(self) -> frozenset[str]:
        """The signs that any lead holds."""
        held = np.any(self.columns.signs, axis=0).tolist()
        return frozenset(i for i, h in zip(self.sign_ids, held, strict=True) if h)

    @cached_property
    def reps(self) -> tuple[str, ...]:
        """The names of all reps, in order."""
        return tuple(sorted(name for name in self.rep_names if name))

    @cached_property
    def rep_names(self) -> tuple[str, ...]:
        """What `rep_codes` stand for; a lead's may be empty."""
        return self._distinct("rep")

    @property
    def rep_codes(self) -> NDArray[np.int32]:
        """Whose each lead is (n,), as places in `rep_names`."""
        return self._codes("rep")

    def of_rep(self, rep: str) -> Bools:
        """Tell which leads (n,) are a rep's."""
        return self._holds("rep", rep)

    def in_stage(self, stage: str) -> Bools:
        """Tell which leads (n,) are in a stage."""
        return self._holds("stage", stage)

    def rep_named(self, text: str) -> str:
        """Return the rep of a name, however it is spelled; empty where there is none."""
        place = IdLookup(self.reps).place(text)
        return "" if place is None else self.reps[place]

    def row(self, lead_id: str) -> int | None:
        """Return the row of a lead; None where there is none of this id.

        One that is not there exactly is found without regard to case and spaces, if it is
        one lead's then.
        """
        wanted, order = exact(lead_id), self._id_order
        place = bisect_left(order, wanted, key=lambda row: self.id(int(row)))
        if place < len(order) and self.id(int(order[place])) == wanted:
            return int(order[place])
        alike = np.flatnonzero(self.searched.with_id(lead_id))
        return int(alike[0]) if len(alike) == 1 else None

    @cached_property
    def _id_order(self) -> Places:
        """The leads by their ids (n,)."""
        order = np.empty(len(self), dtype=np.int32)
        order[self.by_id] = np.arange(len(self), dtype=np.int32)
        return order

    def id(self, row: int) -> str:
        """Return a lead's id."""
        return self._text("id", row)

    def stage(self, row: int) -> str:
        """Return a lead's stage."""
        return self._text("stage", row)

    def name(self, row: int) -> str:
        """Return what people know a lead by; empty where no column tells."""
        return self._text("name", row)

    def rep(self, row: int) -> str:
        """Return whose lead it is; empty where no column tells."""
        return self._text("rep", row)

    def top_fact(self, row: int) -> tuple[str, str]:
        """Return the fact of a top sign that only data know, and its cell.

        A fact is empty where it is a number, or no answer; `UNKNOWN` stands for itself.
        """
        return self._text("top_value", row), self._text("top_cell", row)

    def texts_of(self, name: str, rows: Ints) -> pa.Array:
        """Return a column of `texts` for some leads; empty texts if there is none."""
        if name not in self.texts.column_names:
            return pa.repeat(pa.scalar("", pa.large_string()), len(rows))
        found = self.texts[name].take(pa.array(rows)).combine_chunks()
        return found.cast(pa.large_string())

    def _text(self, name: str, row: int) -> str:
        known = name in self.texts.column_names
        return str(self.texts[name][row].as_py()) if known else ""

    def _holds(self, name: str, text: str) -> Bools:
        if name not in self.texts.column_names:
            return np.full(len(self), text == "")
        names = self._distinct(name)
        place = names.index(text) if text in names else -1
        return np.asarray(self._codes(name) == place, dtype=bool)

    def _distinct(self, name: str) -> tuple[str, ...]:
        if name not in self.texts.column_names:
            return ()
        return tuple(self.texts[name].chunk(0).dictionary.to_pylist())

    def _codes(self, name: str) -> NDArray[np.int32]:
        codes = [part.indices.to_numpy() for part in self.texts[name].chunks]
        return codes[0] if len(codes) == 1 else np.concatenate(codes)
