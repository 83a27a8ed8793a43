"""Puts rows aside that cannot be scored, before the others are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.coded import distinct_texts
from kaopu.errors import DuplicateLeadIdsError
from kaopu.leads.outcomes.strange import strange_outcomes
from kaopu.leads.rows.notes import find_note_rows
from kaopu.masking import masked
from kaopu.pipeline import Pipeline
from kaopu.scoring.run.aside.seen_ids import SeenIds, hashes_of
from kaopu.scoring.run.kept.identity import frame_digest
from kaopu.scoring.run.records import Rejected, Why
from kaopu.spelling import exact_texts

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Screened:
    """Rows of a batch that may be scored, and those that may not.

    Attributes:
        frame: The former.
        numbers: Their numbers among all rows, from 1.
        rejected: The latter, in their order.
        ids: The ids of all; None where no column holds any.
    """

    frame: pd.DataFrame
    numbers: NDArray[np.int64]
    rejected: tuple[Rejected, ...]
    ids: NDArray[np.object_] | None

    def digest(self, *, whole: bool) -> str:
        """Return what tells these rows from others: by all cells, or by their ids."""
        if whole or self.ids is None:
            return frame_digest(self.frame)
        digest = hashlib.sha256(hashes_of(self.ids).tobytes())
        digest.update(self.numbers.tobytes())
        return digest.hexdigest()


class Screen:
    """Looks at batches in their order, and remembers their ids.

    Args:
        pipeline: Says which columns hold the id and the outcome.
        seen: Remembers the ids.
        name: What messages call the leads.
        strict: Whether rows are refused, which reading them does for all but ids that
            stand in two batches, rather than put aside.
    """

    def __init__(
        self, pipeline: Pipeline, seen: SeenIds, name: Path | str, *, strict: bool
    ) -> None:
        self._pipeline, self._seen = pipeline, seen
        self._name, self._strict = name, strict

    def screened(self, frame: pd.DataFrame, numbers: NDArray[np.int64]) -> Screened:
        """Return the rows of a batch that may be scored.

        Args:
            frame: The batch, joined, of one row at least.
            numbers: The numbers of its rows.

        Raises:
            DuplicateLeadIdsError: An id stood in an earlier batch, where that is refused.
        """
        single = frame.loc[:, ~frame.columns.duplicated()]
        ids, rows = self._ids(single)
        if self._strict:
            self._refuse_repeated(ids, rows)
            return Screened(frame, numbers, (), ids)
        rejected: dict[int, Rejected] = {}
        for row, why, facts in self._found(single, ids, rows):
            text = "" if ids is None else masked(ids[row])
            number = int(numbers[row])
            rejected.setdefault(row, Rejected(number, text, why, dict(facts)))
        if not rejected:
            return Screened(frame, numbers, (), ids)
        keep = np.ones(len(frame), dtype=bool)
        keep[list(rejected)] = False
        in_order = tuple(rejected[row] for row in sorted(rejected))
        return Screened(frame[keep].reset_index(drop=True), numbers[keep], in_order, ids)

    def _ids(self, single: pd.DataFrame) -> tuple[NDArray[np.object_] | None, Bools]:
        """Return the ids, if there is a column of them, and which rows are no notes."""
        column = self._pipeline.lead_id
        rows = np.ones(len(single), dtype=bool)
        if column is None or column not in single:
            return None, rows
        codes, distinct = distinct_texts(single[column])
        ids = exact_texts(distinct)[codes]
        return ids, ~find_note_rows(single, self._pipeline)

    def _refuse_repeated(self, ids: NDArray[np.object_] | None, rows: Bools) -> None:
        if ids is None:
            return
        # Those that stand twice in this batch are refused where it is read.
        own = np.array(list(dict.fromkeys(ids[rows & (ids != "")])), dtype=object)
        again = own[self._seen.add(own)]
        if len(again):
            counts = dict.fromkeys(sorted(map(str, again)), 2)
            raise DuplicateLeadIdsError(self._name, str(self._pipeline.lead_id), counts)

    def _found(
        self, single: pd.DataFrame, ids: NDArray[np.object_] | None, rows: Bools
    ) -> Iterator[tuple[int, Why, dict[str, object]]]:
        """Yield the rows to put aside, the strongest reason of each first."""
        if ids is not None:
            column = {"column": self._pipeline.lead_id}
            blank = ids == ""
            for row in np.flatnonzero(rows & blank):
                yield int(row), "blank_id", dict(column)
            places = np.flatnonzero(rows & ~blank)
            for row in places[self._seen.add(ids[places])]:
                yield int(row), "repeated_id", dict(column)
        for strange in strange_outcomes(
            single, self._pipeline.outcome, self._pipeline.missing
        ):
            cells = single[strange.column]
            why: Why = "outcome_number" if strange.is_number else "outcome"
            for row in np.flatnonzero(rows & strange.rows):
                value = repr(masked(str(cells.iloc[row])))
                yield int(row), why, {"column": strange.column, "value": value}
