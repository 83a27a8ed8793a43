"""Where the scores of a run go: a file, stdout, a database, or anything else.

A run asks for a `Target` and does not know which kind it has.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

import pyarrow as pa

from kaopu.scoring.scores import score_kinds

ARROW_TYPES = {
    "string": pa.string(),
    "long": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
}


def score_schema() -> pa.Schema:
    """Return the columns of scores as every target gets them, in order."""
    kinds = score_kinds()
    return pa.schema([(name, ARROW_TYPES[kind]) for name, kind in kinds.items()])


@runtime_checkable
class Target(Protocol):
    """Takes the scores of one run, best lead first.

    Whatever keeps it from that it raises as a `KaopuError`; an OSError counts as one of
    the disk. Nothing of it may be seen before `write` has returned: what is written is
    there whole or not at all.
    """

    @property
    def name(self) -> Path | str:
        """What messages call it: a path, or a name such as ``crm.scores``."""
        ...

    @property
    def max_rows(self) -> int | None:
        """The most rows that it can hold; None if there is no limit."""
        ...

    def check(self) -> None:
        """Raise before any work where it is known not to be writable."""
        ...

    def write(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> None:
        """Write all scores, which come by rank and in batches of any size.

        The same scores come in the same batches, however they were made. A run that was
        stopped while it wrote calls it again with the same.

        Args:
            batches: The scores; none where there are no leads.
            schema: Their columns, see `score_schema`.
        """
        ...


class BestTarget:
    """Keeps the best leads for printing, and hands all on to another target, if any.

    Args:
        most: Leads to keep.
        inner: Gets all of them; None for nothing more.
        whole: Whether there may be no more than ``most``.
    """

    def __init__(
        self, most: int, inner: Target | None = None, *, whole: bool = False
    ) -> None:
        self._most, self._inner, self._whole = most, inner, whole
        self.best = score_schema().empty_table().to_pandas()

    @property
    def name(self) -> Path | str:
        """That of the inner target."""
        return "--json" if self._inner is None else self._inner.name

    @property
    def max_rows(self) -> int | None:
        """What the inner target can hold, or what may be kept."""
        if self._inner is not None:
            return self._inner.max_rows
        return self._most if self._whole else None

    def check(self) -> None:
        """Check the inner target."""
        if self._inner is not None:
            self._inner.check()

    def write(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> None:
        """Keep the first leads, and write all."""
        kept: list[pa.RecordBatch] = []
        seen = self._watched(batches, kept)
        if self._inner is not None:
            self._inner.write(seen, schema)
        else:
            for _ in seen:
                pass
        self.best = pa.Table.from_batches(kept, schema).to_pandas()

    def _watched(
        self, batches: Iterator[pa.RecordBatch], kept: list[pa.RecordBatch]
    ) -> Iterator[pa.RecordBatch]:
        left = self._most
        for batch in batches:
            if left > 0:
                kept.append(batch.slice(0, left))
                left -= batch.num_rows
            yield batch
