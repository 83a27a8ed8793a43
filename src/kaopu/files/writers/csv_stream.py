"""CSV of record batches: the same bytes as a data frame's, column by column."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kaopu.files.formulas import HARMLESS, RUN, guarded

# Between these, and with a part after the point, Arrow spells a number as Python does.
PLAIN_LOW, PLAIN_HIGH = 1e-4, 1e10
TO_QUOTE = '[",\n]'


def write_csv_batches(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, buffer: IO[bytes]
) -> None:
    """Write batches with commas, in UTF-8 with the mark that Excel needs for Chinese."""
    buffer.write(codecs.BOM_UTF8)
    for part in csv_parts(batches, schema):
        buffer.write(part)


def csv_parts(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, *, guards: bool = True
) -> Iterator[bytes | memoryview]:
    """Yield the text of batches as UTF-8, without a mark; the header comes first.

    Args:
        batches: The rows.
        schema: Their columns.
        guards: Whether a spreadsheet is kept from running texts as formulas.
    """
    names = [guarded(name) if guards else name for name in schema.names]
    header = pa.array(names, pa.string())
    yield (",".join(_quoted(header).to_pylist()) + "\n").encode("utf-8")
    for batch in batches:
        if batch.num_rows:
            yield _lines(batch, guards=guards)


def _lines(batch: pa.RecordBatch, *, guards: bool) -> memoryview:
    cells = [_cells(column, guards=guards) for column in batch.columns]
    lines = pc.binary_join_element_wise(*cells, ",")
    ended = pc.binary_join_element_wise(lines, "", "\n").cast(pa.large_string())
    _, offsets, data = ended.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64)
    start, stop = ends[ended.offset], ends[ended.offset + len(ended)]
    return memoryview(data)[start:stop]


def _cells(column: pa.Array, *, guards: bool) -> pa.Array:
    """Return a column as it is written, gaps blank."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_floating(kind):
        return _numbers(column)
    if pa.types.is_boolean(kind):
        texts = pc.if_else(column, "True", "False")
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        texts = _texts(column.cast(pa.string()), guards=guards)
    else:
        texts = column.cast(pa.string())
    return pc.fill_null(texts, "")


def _texts(column: pa.Array, *, guards: bool) -> pa.Array:
    """Return texts without lone carriage returns, guarded if so asked, and quoted."""
    if pc.any(pc.match_substring(column, "\r")).as_py():
        column = pc.replace_substring_regex(column, "\r\n?", "\n")
    if not guards:
        return _quoted(column)
    runs = pc.match_substring_regex(column, f"^(?:{RUN.pattern})")
    if pc.any(runs).as_py():
        harmless = pc.match_substring_regex(column, rf"\A(?:{HARMLESS.pattern})\z")
        unsafe = pc.and_(runs, pc.invert(harmless))
        marked = pc.binary_join_element_wise("'", column, "")
        column = pc.if_else(pc.fill_null(unsafe, False), marked, column)
    return _quoted(column)


def _quoted(column: pa.Array) -> pa.Array:
    """Return texts in quotes where they hold a comma, a quote or a line end."""
    needed = pc.match_substring_regex(column, TO_QUOTE)
    if not pc.any(needed).as_py():
        return column
    doubled = pc.replace_substring(column, '"', '""')
    return pc.if_else(needed, pc.binary_join_element_wise('"', doubled, '"', ""), column)


def _numbers(column: pa.Array) -> pa.Array:
    """Return numbers in the fewest digits that give them back, as Python spells them."""
    values = column.to_numpy(zero_copy_only=False).astype(np.float64)
    size = np.abs(values)
    is_plain = (size >= PLAIN_LOW) & (size < PLAIN_HIGH) & (values != np.floor(values))
    texts = column.cast(pa.string())
    if is_plain.all():
        return texts
    others = {
        float(x): "" if x != x else repr(float(x)) for x in np.unique(values[~is_plain])
    }
    spelled = np.full(len(values), None, dtype=object)
    spelled[~is_plain] = [
        "" if x != x else "-0.0" if x == 0 and np.signbit(x) else others[float(x)]
        for x in values[~is_plain]
    ]
    return pc.if_else(pa.array(is_plain), texts, pa.array(spelled, pa.string()))
