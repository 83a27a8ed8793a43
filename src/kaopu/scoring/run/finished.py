"""The leads of a run that is finished, to be gone through again without holding them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from kaopu.scoring.run.facts import MODULO
from kaopu.scoring.run.kept.parts import FACTS, PartRecord, part_path
from kaopu.scoring.run.ranking import ranked_batches
from kaopu.scoring.run.target import score_schema


@dataclass(frozen=True)
class Finished:
    """All parts of a run.

    Attributes:
        folder: Where they are.
        records: What each holds.
        memory: Bytes that may be taken to go through them.
    """

    folder: Path
    records: Sequence[PartRecord]
    memory: int

    @cached_property
    def leads(self) -> int:
        """How many leads there are."""
        return sum(record.leads for record in self.records)

    @property
    def sources(self) -> tuple[str, ...]:
        """Whose facts are kept."""
        return next((r.sources for r in self.records if r.leads), ())

    @property
    def content(self) -> str:
        """A digest of what is said of which leads with which facts, in any order."""
        return f"{sum(record.content for record in self.records) % MODULO:064x}"

    def scores(self) -> Iterator[pa.RecordBatch]:
        """Yield the score records by rank."""
        return self._ranked(score_schema())

    def kept(self) -> Iterator[pa.RecordBatch]:
        """Yield what the score history keeps, by rank: id, rank, probability, facts."""
        names = ("lead_id", "rank", "probability")
        own = [score_schema().field(name) for name in names]
        return self._ranked(pa.schema([*own, pa.field(FACTS, pa.string())]))

    def _ranked(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        numbers = [record.number for record in self.records if record.leads]
        parts = [part_path(self.folder, number) for number in sorted(numbers)]
        return ranked_batches(
            parts, self.leads, schema, self.memory, self.folder / "sorting"
        )
