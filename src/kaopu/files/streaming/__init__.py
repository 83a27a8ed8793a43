"""Large files, batch by batch in bounded memory: the same cells as of files read whole.

Parquet, delimited text and JSON lines are read so; every other format is read whole.
Needs pyarrow, so it is imported where a file is large or a Parquet file.
"""

from __future__ import annotations

from pathlib import Path

from kaopu.files.formats import TextFormat, find_promised_format, find_text_format
from kaopu.files.formats.csv import CSV
from kaopu.files.formats.json import JSON
from kaopu.files.records import Assumption
from kaopu.files.streaming.csv import CsvReader, head_text
from kaopu.files.streaming.draws import Draw, Stream
from kaopu.files.streaming.json_lines import JsonLinesReader
from kaopu.files.streaming.parquet import MAGIC, ParquetReader
from kaopu.files.streaming.raw import RawReader
from kaopu.files.streaming.text_bytes import TextFile, find_text_file, settle_encoding
from kaopu.pipeline.resolved import ReadOptions

__all__ = ["Draw", "Stream", "find_stream"]


def find_stream(
    path: Path, options: ReadOptions, size: int, *, strict: bool
) -> Stream | None:
    """Return a file to be read batch by batch; None if it is to be read whole.

    Args:
        path: The file, which is a plain one.
        options: What the pipeline file says of it.
        size: The bytes of unpacked text up to which it is read whole.
        strict: A row that cannot be read refuses the file.

    Raises:
        FileUnreadableError: Its beginning cannot be read.
    """
    keep = options.totals == "keep"
    with path.open("rb") as file:
        start = file.read(len(MAGIC))
    if start == MAGIC:
        reader = ParquetReader(path)
        reader.opened = _other_format(path.suffix.lower(), "parquet")
        return Stream(path, reader, keep=keep)
    text = find_text_file(path, options)
    if text is None or not text.is_large(size):
        return None
    lines = _reader(text, options, strict=strict)
    return Stream(path, lines, keep=keep) if lines else None


def _reader(file: TextFile, options: ReadOptions, *, strict: bool) -> RawReader | None:
    encoding, found = settle_encoding(file, options)
    text = head_text(file, encoding)
    held = find_text_format(text, file.ending)
    opened = (*file.found, *_other_format(file.ending, held.id), *found)
    if held is CSV:
        return CsvReader(file, encoding, opened, options, strict=strict)
    if _is_json_lines(held, text):
        return JsonLinesReader(file, encoding, opened, strict=strict)
    return None


def _is_json_lines(held: TextFormat, text: str) -> bool:
    return held is JSON and not text.lstrip().startswith("[")


def _other_format(ending: str, held: str) -> tuple[Assumption, ...]:
    promised = find_promised_format(ending)
    if promised is None or promised.id == held:
        return ()
    return (Assumption("format", {"ending": ending, "held": held}),)
