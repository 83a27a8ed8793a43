"""JSON lines, batch by batch; which keys there are is found out in a pass of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from kaopu.errors import FileUnreadableError
from kaopu.files import bounds
from kaopu.files.cells.cell_texts import cell_text
from kaopu.files.cells.suspects import FLOAT_DIGITS, holds_nested, long_floats
from kaopu.files.formats.json import check_depth, read_line
from kaopu.files.records import Assumption
from kaopu.files.streaming.findings import Findings, Seen
from kaopu.files.streaming.raw import RawBatch, SetAside
from kaopu.files.streaming.text_bytes import BROKEN, TextFile, repaired, utf8_chunks
from kaopu.files.streaming.text_columns import TextColumn, encoded
from kaopu.files.texts import as_texts
from kaopu.language import Message
from kaopu.spelling import exact

SHOWN = 1_000
# How a row is said to be what a file is otherwise refused for.
REASONS = {"not_in_encoding": "encoding"}
Entry = dict[str, Any]


class JsonLinesReader:
    """The rows of a file of JSON lines; see `raw.RawReader`.

    Args:
        file: The file.
        encoding: Of its text.
        opened: What was found out before.
        strict: A line that cannot be read refuses the file.

    Raises:
        FileUnreadableError: There are more keys than are read.
    """

    def __init__(
        self,
        file: TextFile,
        encoding: str,
        opened: tuple[Assumption, ...],
        *,
        strict: bool,
    ) -> None:
        self._file, self._encoding, self._strict = file, encoding, strict
        self.opened = opened
        keys: dict[str, None] = {}
        for entry in self._entries():
            if isinstance(entry, dict) and not entry.keys() <= keys.keys():
                keys |= dict.fromkeys(entry)
                bounds.check(file.path, "columns", len(keys), bounds.COLUMNS)
        self._keys = list(keys)
        self.names = [exact(key) for key in keys]

    def batches(
        self, rows: int, places: Sequence[int] | None, found: Findings
    ) -> Iterator[RawBatch]:
        """Yield the rows in the order of the file."""
        places = range(len(self._keys)) if places is None else places
        bounds.check(self._file.path, "cells", rows * len(self._keys), bounds.CELLS)
        entries: list[Entry] = []
        asides: list[SetAside] = []
        for entry in self._entries():
            if isinstance(entry, SetAside):
                entry.place = len(entries)
                asides.append(entry)
                continue
            entries.append(entry)
            if len(entries) == rows:
                yield self._batch(entries, asides, places, found)
                entries, asides = [], []
        if entries or asides:
            yield self._batch(entries, asides, places, found)

    def text_column(
        self, cells: pa.Array | pa.ChunkedArray, *, is_distinct: bool
    ) -> TextColumn:
        """Return cells as texts, which they are."""
        return encoded(pa.chunked_array([cells]), is_distinct=is_distinct)

    def _batch(
        self,
        entries: list[Entry],
        asides: list[SetAside],
        places: Sequence[int],
        found: Findings,
    ) -> RawBatch:
        columns = {}
        for place in places:
            key = self._keys[place]
            cells = pd.Series([entry.get(key) for entry in entries], dtype=object)
            long = long_floats(cells, FLOAT_DIGITS)
            if long:
                found.long.setdefault(place, Seen()).add(len(long), cell_text(long[0]))
            if place not in found.nested and holds_nested(cells):
                found.nested.add(place)
            columns[place] = _strings(cells)
        return RawBatch(len(entries), columns, asides)

    def _entries(self) -> Iterator[Entry | SetAside]:
        for number, line in enumerate(self._lines(), start=1):
            if not line.strip():
                continue
            try:
                yield self._entry(line, number)
            except FileUnreadableError as error:
                if self._strict:
                    raise
                message = error.message
                reason = Message(
                    "reject", REASONS.get(message.key, message.key), message.facts
                )
                yield SetAside(0, number, reason, (line[:SHOWN],))

    def _entry(self, line: str, number: int) -> Entry:
        if BROKEN in line:
            facts = {"line": number, "encoding": self._encoding}
            raise FileUnreadableError(self._file.path, "not_in_encoding", **facts)
        entry = read_line(self._file.path, line, number)
        check_depth(self._file.path, entry)
        return entry

    def _lines(self) -> Iterator[str]:
        rest = b""
        for chunk in utf8_chunks(self._file, self._encoding):
            rest += chunk
            *lines, rest = rest.split(b"\n")
            for line in lines:
                yield repaired(line).decode("utf-8")
        yield repaired(rest).decode("utf-8").rstrip("\x1a")


def _strings(cells: pd.Series) -> pa.Array:
    texts = as_texts(pd.DataFrame({"cells": cells})).iloc[:, 0].to_numpy(dtype=object)
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:
        # Half a letter of those that JSON writes as two; no text holds one.
        whole = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        return pa.array(whole, pa.string())
