"""The rows of a source as they come to be scored: joined, numbered and screened."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kaopu.files import Source
from kaopu.leads.joining import join_frame, read_join
from kaopu.pipeline import Pipeline
from kaopu.scoring.run.aside.screening import Screen, Screened
from kaopu.scoring.run.aside.seen_ids import SeenIds
from kaopu.scoring.run.records import Why


class Incoming:
    """Gives the rows of a source in chunks, as often as it is asked, and counts them.

    Args:
        source: The leads.
        pipeline: Says how they are joined, and which columns hold id and outcome.
        strict: Whether a row that cannot be scored is refused.

    Attributes:
        rows: Rows so far, those that were put aside counted.
        rejected: Of these by kind of reason.
    """

    def __init__(self, source: Source, pipeline: Pipeline, *, strict: bool) -> None:
        self._source, self._pipeline, self._strict = source, pipeline, strict
        self._join = cache(read_join)
        self.rows = 0
        self.rejected: dict[Why, int] = {}

    def screened(self, rows: int, ids: Path) -> Iterator[Screened]:
        """Yield all rows from the first, as chunks of so many at most.

        Args:
            rows: Rows of a chunk.
            ids: A folder for the ids.

        Raises:
            KaopuError: They cannot be read.
        """
        pipeline, name = self._pipeline, self._source.name
        self.rows, self.rejected = 0, {}
        screen = Screen(pipeline, SeenIds(ids), name, strict=self._strict)
        for frame in self._source.batches(rows):
            if not len(frame):
                continue
            joined = join_frame(frame, pipeline, pipeline.scoring_columns, name, self._join)
            found = screen.screened(joined, self.rows + 1)
            self.rows += len(frame)
            for one in found.rejected:
                self.rejected[one.why] = self.rejected.get(one.why, 0) + 1
            yield found
