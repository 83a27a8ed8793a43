"""The rows of a source as they come to be scored: joined, numbered and screened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.errors import RowsUnreadableError
from kaopu.files import Assumption, Export, Reject, Source, as_texts, rejects_of
from kaopu.language import Count, Names
from kaopu.leads.joining import join_export, read_join
from kaopu.masking import masked
from kaopu.pipeline import Pipeline
from kaopu.pipeline.customs import Customs
from kaopu.scoring.run.aside.screening import Screen, Screened
from kaopu.scoring.run.aside.seen_ids import SeenIds
from kaopu.scoring.run.records import Rejected, Why


class Incoming:
    """Gives the rows of a source in chunks, as often as it is asked, and counts them.

    Args:
        source: The leads.
        pipeline: Says how they are joined, and which columns hold id and outcome.
        strict: Whether a row that cannot be scored is refused.

    Attributes:
        rows: Rows so far, those that were put aside counted.
        rejected: Of these by kind of reason.
        unreadable: Rows that the source itself put aside; known after `look_through`.
        last: Those of them that stand below all others; known after `screened`.
        joined: What was met where tables were joined, added up over all rows.
    """

    def __init__(self, source: Source, pipeline: Pipeline, *, strict: bool) -> None:
        self._source, self._pipeline, self._strict = source, pipeline, strict
        self._join = cache(read_join)
        self.rows = 0
        self.rejected: dict[Why, int] = {}
        self.unreadable: Sequence[Rejected] = ()
        self.last: Sequence[Rejected] = ()
        self.joined: tuple[Assumption, ...] = ()

    def read_alike(self, customs: Customs) -> None:
        """Judge rows of every chunk beside all of them, as was found by a first look."""
        self._pipeline = replace(self._pipeline, customs=customs)

    def look_through(self, rows: int, ids: Path) -> Iterator[Screened]:
        """Yield all rows for a first look, which finds those that cannot be read.

        Their numbers are not those of the source yet.

        Raises:
            RowsUnreadableError: There are some, and they are refused.
            KaopuError: The rows cannot be read.
        """
        self.unreadable = ()
        yield from self.screened(rows, ids)
        found = rejects_of(self._source)
        if found and self._strict:
            first = found[0]
            raise RowsUnreadableError(
                self._source.name, len(found), first.row, first.reason
            )
        self.unreadable = [self._unreadable(reject) for reject in found]
        self.rows += len(found)

    def screened(self, rows: int, ids: Path) -> Iterator[Screened]:
        """Yield all rows from the first, as chunks of so many at most.

        Args:
            rows: Rows of a chunk.
            ids: A folder for the ids.

        Raises:
            KaopuError: They cannot be read.
        """
        pipeline, name = self._pipeline, self._source.name
        self.rows, self.rejected, self.joined = 0, {}, ()
        screen = Screen(pipeline, SeenIds(ids), name, strict=self._strict)
        left, read = list(self.unreadable), 0
        aside = np.array([one.row for one in left], dtype=np.int64)
        for frame in self._source.batches(rows):
            if not len(frame):
                continue
            numbers = row_numbers(read, len(frame), aside)
            read += len(frame)
            found = screen.screened(self._joined(frame), numbers)
            before = [one for one in left if one.row < numbers[-1]]
            left = left[len(before) :]
            rejected = sorted((*before, *found.rejected), key=lambda one: one.row)
            self._count(len(frame) + len(before), rejected)
            yield replace(found, rejected=tuple(rejected))
        self._count(len(left), left)
        self.last = tuple(left)

    def _joined(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a batch with the tables joined; what was met is added up."""
        pipeline, name = self._pipeline, self._source.name
        if not pipeline.joins:
            return frame
        needed, texts = pipeline.scoring_columns, Export(as_texts(frame))
        read = join_export(texts, pipeline, needed, name, self._join)
        self.joined = merged_assumptions((*self.joined, *read.assumptions))
        return read.frame

    def _count(self, rows: int, rejected: Sequence[Rejected]) -> None:
        self.rows += rows
        for one in rejected:
            self.rejected[one.why] = self.rejected.get(one.why, 0) + 1

    def _unreadable(self, reject: Reject) -> Rejected:
        """Return a row that the source put aside, with its id where that can be told."""
        columns, column = list(self._source.columns), self._pipeline.lead_id
        place = columns.index(column) if column in columns else len(reject.cells)
        # A row whose cells are not told apart is one text, which is no id and tells more.
        is_told = len(reject.cells) > 1 or len(columns) == 1
        lead_id = reject.cells[place] if is_told and place < len(reject.cells) else ""
        facts: dict[str, object] = {"cause": reject.reason}
        return Rejected(reject.row, masked(lead_id), "unreadable", facts)


def row_numbers(read: int, count: int, aside: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers of rows (count,) among all, from 1, of which some are left out.

    Args:
        read: Rows that were read before these.
        count: How many rows these are.
        aside: The numbers of those left out, in their order.

    Example:
        >>> row_numbers(1, 3, np.array([1, 4])).tolist()
        [3, 5, 6]
    """
    before = aside - np.arange(1, len(aside) + 1)
    places = np.arange(read, read + count, dtype=np.int64)
    return np.asarray(places + 1 + np.searchsorted(before, places, "right"), dtype=np.int64)


def merged_assumptions(found: Iterable[Assumption]) -> tuple[Assumption, ...]:
    """Return what was assumed of batches, counts of the same added up."""
    whole: dict[tuple[str, str], Assumption] = {}
    for one in found:
        key = (one.kind, f"{one.facts.get('path')} {one.facts.get('on')}")
        before = whole.get(key)
        if before is None:
            whole[key] = one
            continue
        facts = {n: _added(before.facts.get(n), fact) for n, fact in one.facts.items()}
        whole[key] = replace(one, facts=facts)
    return tuple(whole.values())


def _added(before: object, fact: object) -> object:
    """Return two counts as one, and two lists of names; of anything else the latter."""
    if isinstance(before, Count) and isinstance(fact, Count):
        return Count(before + fact)
    if not isinstance(before, Names) or not isinstance(fact, Names):
        return fact
    own, other = before.items, fact.items
    if isinstance(own, Mapping) and isinstance(other, Mapping):
        counts = {key: own.get(key, 0) + other.get(key, 0) for key in {**own, **other}}
        often = sorted(counts.items(), key=lambda item: -item[1])
        return replace(before, items=dict(often))
    return replace(before, items=tuple(dict.fromkeys([*own, *other])))
