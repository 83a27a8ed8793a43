"""The formats that are read and written: one module each, and one registry of all."""

from __future__ import annotations

from kaopu.files.formats.base import BinaryFormat, Format, TextFormat, Writer
from kaopu.files.formats.csv import CSV
from kaopu.files.formats.excel import EXCEL
from kaopu.files.formats.html import HTML
from kaopu.files.formats.json import JSON
from kaopu.files.formats.parquet import PARQUET

# In the order in which messages list them, and in which texts are offered to them.
FORMATS: tuple[BinaryFormat | TextFormat, ...] = (CSV, EXCEL, PARQUET, HTML, JSON)
BINARY_FORMATS = tuple(f for f in FORMATS if isinstance(f, BinaryFormat))
TEXT_FORMATS = tuple(f for f in FORMATS if isinstance(f, TextFormat))
READ_ENDINGS = tuple(ending for f in FORMATS for ending in (*f.endings, *f.other_endings))
WRITERS = {f.writer.ending: f.writer for f in FORMATS if f.writer}

__all__ = [
    "FORMATS",
    "READ_ENDINGS",
    "WRITERS",
    "BinaryFormat",
    "Format",
    "TextFormat",
    "Writer",
    "find_binary_format",
    "find_promised_format",
    "find_text_format",
    "is_whole_zip",
]


def find_binary_format(data: bytes) -> BinaryFormat | None:
    """Return the format that bytes begin as; None if they may be a text."""
    return next((f for f in BINARY_FORMATS if data.startswith(f.magic)), None)


def find_text_format(text: str, ending: str) -> TextFormat:
    """Return the format of a text; the one that any text is, if no other knows it.

    Args:
        text: The text, without a byte order mark.
        ending: The ending of the file's name, in lower case.
    """
    known = (f for f in TEXT_FORMATS if f.sniff is not None and f.sniff(text, ending))
    return next(known, None) or next(f for f in TEXT_FORMATS if f.sniff is None)


def find_promised_format(ending: str) -> Format | None:
    """Return the format that an ending of file names promises, if it does."""
    return next((f for f in FORMATS if ending in f.endings), None)


def is_whole_zip(part: str) -> bool:
    """Tell by the name of a part whether a zip file is a file of some format itself."""
    return any(part.startswith(f.zip_parts) for f in BINARY_FORMATS if f.zip_parts)
