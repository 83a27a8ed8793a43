"""Which lead ids stood in earlier rows: exactly, in bounded memory.

Of each id a hash of 64 bits and its place are kept, sorted: 16 bytes an id. The ids
themselves go to files; where two hashes are equal the ids are compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ids = NDArray[np.object_]
# A place is the number of the file and of the id in it.
FILE_BITS = 32
# While runs are merged they take more than twice their own memory: no run holds more ids
# than this, or than a share of all, so that there are few to look in.
MAX_MERGED, RUNS = 2_000_000, 8


@dataclass(frozen=True)
class _Run:
    """Hashes in their order, with the places of their ids."""

    hashes: NDArray[np.uint64]
    places: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.hashes)

    def merged(self, other: _Run) -> _Run:
        """Return both as one."""
        hashes = np.concatenate([self.hashes, other.hashes])
        places = np.concatenate([self.places, other.places])
        # Sorting two sorted runs is a merge, with a stable sort.
        order = np.argsort(hashes, kind="stable")
        return _Run(hashes[order], places[order])


class SeenIds:
    """Remembers the ids of batches, and tells which stood there before.

    Args:
        folder: Where the ids are kept; it is made.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._runs: list[_Run] = []
        self._files = self._ids = 0

    def add(self, ids: Ids) -> Bools:
        """Remember ids (n,); return which of them stood in an earlier row (n,)."""
        repeated = pd.Series(ids, dtype=object).duplicated().to_numpy(copy=True)
        hashes = hashes_of(ids)
        repeated |= self._stood_before(ids, hashes)
        self._keep(ids[~repeated], hashes[~repeated])
        return repeated

    def _stood_before(self, ids: Ids, hashes: NDArray[np.uint64]) -> Bools:
        found = np.zeros(len(ids), dtype=bool)
        # Sorted questions walk through memory in one direction.
        order = np.argsort(hashes)
        asked = hashes[order]
        for run in self._runs:
            first = np.searchsorted(run.hashes, asked, "left")
            counts = np.searchsorted(run.hashes, asked, "right") - first
            rows = np.repeat(order, counts)
            if not len(rows):
                continue
            starts = np.repeat(first, counts)
            within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
            self._compare(ids, rows, run.places[starts + within], found)
        return found

    def _compare(
        self, ids: Ids, rows: NDArray[np.intp], places: NDArray[np.int64], found: Bools
    ) -> None:
        """Tell of the ids of ``rows`` (k,) whether they stand at ``places`` (k,)."""
        files = places >> FILE_BITS
        for file in np.unique(files).tolist():
            own = np.flatnonzero(files == file)
            asked = pa.array(places[own] & ((1 << FILE_BITS) - 1))
            with pa.memory_map(str(self._path(file))) as content:
                batch = pa.ipc.open_file(content).get_batch(0)
                texts = batch.column(0).take(asked).to_numpy(zero_copy_only=False)
            found[rows[own][texts == ids[rows[own]]]] = True

    def _keep(self, ids: Ids, hashes: NDArray[np.uint64]) -> None:
        if not len(ids):
            return
        batch = pa.record_batch([pa.array(ids, pa.string())], names=["id"])
        with pa.ipc.new_file(str(self._path(self._files)), batch.schema) as file:
            file.write_batch(batch)
        places = np.arange(len(ids), dtype=np.int64) + (self._files << FILE_BITS)
        order = np.argsort(hashes)
        run = _Run(hashes[order], places[order])
        self._files += 1
        self._ids += len(run)
        most = max(MAX_MERGED, self._ids // RUNS)
        # So there are few runs to look in, and each id is merged few times.
        while self._runs and len(self._runs[-1]) <= min(2 * len(run), most - len(run)):
            run = self._runs.pop().merged(run)
        self._runs.append(run)

    def _path(self, file: int) -> Path:
        return self._folder / f"{file:06d}.arrow"


def hashes_of(ids: Ids) -> NDArray[np.uint64]:
    """Return a hash of each id (n,), the same in every process."""
    return np.asarray(pd.util.hash_array(ids, categorize=False), dtype=np.uint64)
