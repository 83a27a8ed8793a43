"""What a search looks in: one text a lead, on the disk, gone through part by part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kaopu.spelling import normalise
from kaopu.web.index.part_file import PartFile

Bools = NDArray[np.bool_]

SCHEMA = pa.schema([("text", pa.large_string())])
# Parts looked into at once.
AT_ONCE = 2
# Of so many texts one may hold a word for it to be looked for hit by hit.
FEW = 50
# What stands between the cells of a lead's text; no word holds it.
BETWEEN = "\n"


class SearchedTexts:
    """The texts of all leads, as words are compared; each begins with the lead's id."""

    def __init__(self, file: PartFile) -> None:
        """Write to and read from a file."""
        self._file = file

    def add(self, columns: Sequence[pa.Array]) -> None:
        """Write the texts of some more leads.

        Args:
            columns: The cells of each column, normalised, the ids first.
        """
        # Behind the last cell, too, so that an id alone can be told from its beginning.
        end, between = (pa.scalar(text, pa.large_string()) for text in ("", BETWEEN))
        lines = pc.binary_join_element_wise(*columns, end, between)
        batch = pa.record_batch([lines], schema=SCHEMA)
        self._file.append(memoryview(batch.serialize()))

    def texts(self) -> Iterator[pa.Array]:
        """Yield the texts, part by part."""
        yield from map(self._part, range(len(self._file)))

    def _part(self, number: int) -> pa.Array:
        part = pa.py_buffer(self._file.read(number))
        return pa.ipc.read_record_batch(part, SCHEMA).column(0)

    def holding(self, words: Sequence[str]) -> Bools:
        """Tell which leads (n,) hold all of some words (one at least), normalised."""

        def hits(texts: pa.Array) -> Bools:
            found = _holding(texts, words[0])
            for word in words[1:]:
                rows = np.flatnonzero(found)
                found[rows] = _bools(pc.match_substring(texts.take(pa.array(rows)), word))
            return found

        return self._each(hits)

    def with_id(self, lead_id: str) -> Bools:
        """Tell which leads (n,) have an id that differs by no more than case and spaces."""
        start = normalise(lead_id) + BETWEEN
        return self._each(lambda texts: _bools(pc.starts_with(texts, start)))

    def _each(self, tell: Callable[[pa.Array], Bools]) -> Bools:
        """Ask of every part; Arrow looks into several at once."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = pool.map(
                lambda number: tell(self._part(number)), range(len(self._file))
            )
            return np.concatenate([*found])


def _holding(texts: pa.Array, word: str) -> Bools:
    """Tell which texts (k,) hold a word; one that few hold is found some times faster."""
    _, offsets, content = texts.buffers()
    joined, wanted = content.to_pybytes(), word.encode()
    ends = np.frombuffer(offsets, dtype=np.int64)[1 : len(texts) + 1]
    found = np.zeros(len(texts), dtype=bool)
    place = joined.find(wanted)
    for _ in range(len(texts) // FEW):
        if place < 0:
            return found
        row = int(np.searchsorted(ends, place, side="right"))
        found[row] = True
        place = joined.find(wanted, int(ends[row]))
    return _bools(pc.match_substring(texts, word))


def _bools(found: pa.Array) -> Bools:
    return np.array(found, dtype=bool)
