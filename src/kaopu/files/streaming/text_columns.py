"""One column of a batch as texts in Arrow: distinct texts and codes, or a text each row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kaopu.coded import DISTINCT, MANY_ROWS

Codes = NDArray[np.int32]


@dataclass(frozen=True)
class TextColumn:
    """A column without missing cells: a blank one is the empty text.

    Attributes:
        texts: The texts, an Arrow array of strings; distinct where there are codes.
        codes: For each row (n,) the place of its text; None if each row has its own.
    """

    texts: pa.Array
    codes: Codes | None = None

    def __len__(self) -> int:
        return len(self.texts) if self.codes is None else len(self.codes)

    @cached_property
    def content(self) -> bytes:
        """All bytes of the texts, one after the other, to look for signs in them."""
        texts = self.texts
        if not len(texts):
            return b""
        offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)
        first, last = offsets[texts.offset], offsets[texts.offset + len(texts)]
        held = texts.buffers()[2]
        return bytes(held[int(first) : int(last)]) if held is not None else b""

    def counts(self, places: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return how many rows hold each of the texts at some places."""
        if self.codes is None:
            return np.ones(len(places), dtype=np.intp)
        every = np.bincount(self.codes, minlength=len(self.texts))
        return np.asarray(every[places], dtype=np.intp)

    def first_rows(self, places: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the first row of each of the texts at some places; they stand in one."""
        if self.codes is None:
            return places
        return np.array([np.argmax(self.codes == place) for place in places], dtype=np.intp)

    def rows(self, is_so: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return for each row (n,) what holds of its text."""
        return is_so if self.codes is None else is_so[self.codes]

    def text(self, row: int) -> str:
        """Return the text of a row."""
        place = row if self.codes is None else int(self.codes[row])
        return str(self.texts[place].as_py())

    def taken(self, rows: NDArray[np.intp]) -> TextColumn:
        """Return some rows of the column."""
        if self.codes is None:
            return TextColumn(self.texts.take(pa.array(rows)))
        return TextColumn(self.texts, self.codes[rows])

    def replaced(
        self, places: NDArray[np.intp], text_of: Callable[[str], str]
    ) -> TextColumn:
        """Return the column with the texts at some places replaced."""
        if not len(places):
            return self
        texts = self.texts.to_numpy(zero_copy_only=False)
        texts = texts.copy()
        for place in places:
            texts[place] = text_of(texts[place])
        return from_strings(pa.array(texts, pa.string()), self.codes)

    def to_pandas(self) -> pd.Series:
        """Return the column of a data frame: a categorical if many rows have codes."""
        texts = self.texts.to_numpy(zero_copy_only=False)
        if self.codes is None:
            return pd.Series(texts, dtype=object)
        if len(self.codes) < MANY_ROWS:
            return pd.Series(texts[self.codes], dtype=object)
        dtype = pd.CategoricalDtype(pd.Index(texts, dtype=object))
        cells = pd.Categorical.from_codes(self.codes, dtype=dtype, validate=False)
        return pd.Series(cells)


def from_strings(strings: pa.Array, codes: Codes | None = None) -> TextColumn:
    """Return a column of strings, which may be missing.

    Args:
        strings: One a row, or one a code; they may stand there several times.
        codes: For each row (n,) the place of its string, if it is coded.
    """
    if strings.null_count:
        strings = strings.fill_null("")
    if codes is None:
        return TextColumn(strings)
    unique = strings.dictionary_encode()
    if len(unique.dictionary) == len(strings):
        return TextColumn(strings, codes)
    return TextColumn(unique.dictionary, _indices(unique.indices)[codes])


def encoded(strings: pa.ChunkedArray, *, is_distinct: bool = False) -> TextColumn:
    """Return a column of strings with codes, if fewer texts than rows are worth it.

    Args:
        strings: One a row; none is missing.
        is_distinct: The rows before had each its own text: they are not looked through.
    """
    if is_distinct:
        return TextColumn(whole(strings))
    found = whole(strings.dictionary_encode())
    if len(strings) >= MANY_ROWS and len(found.dictionary) > DISTINCT * len(strings):
        return TextColumn(whole(strings))
    return TextColumn(found.dictionary, _indices(found.indices))


def whole(chunks: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Return a chunked array as one array; dictionaries of its chunks are one."""
    if isinstance(chunks, pa.Array):
        return chunks
    if chunks.num_chunks == 1:
        return chunks.chunk(0)
    if pa.types.is_dictionary(chunks.type):
        chunks = chunks.unify_dictionaries()
    joined = chunks.combine_chunks()
    return joined.chunk(0) if isinstance(joined, pa.ChunkedArray) else joined


def from_dictionary(column: pa.DictionaryArray) -> TextColumn:
    """Return a dictionary column of distinct strings; a missing cell is blank.

    If the dictionary is about as long as the column, each row gets its own text.
    """
    texts = column.dictionary.cast(pa.string())
    if len(column) >= MANY_ROWS and len(texts) > DISTINCT * len(column):
        return TextColumn(texts.take(column.indices).fill_null(""))
    if not column.indices.null_count:
        return TextColumn(texts, _indices(column.indices))
    blank = int(pc.index(texts, pa.scalar("", pa.string())).as_py())
    if blank < 0:
        blank = len(texts)
        texts = pa.concat_arrays([texts, pa.array([""], pa.string())])
    return TextColumn(texts, _indices(column.indices.fill_null(blank)))


def letters(texts: pa.Array) -> int:
    """Return how many characters the longest of some texts has."""
    most = pc.max(pc.utf8_length(texts)).as_py() if len(texts) else 0
    return int(most or 0)


def _indices(indices: Any) -> Codes:
    return np.asarray(indices.to_numpy(zero_copy_only=False), dtype=np.int32)
