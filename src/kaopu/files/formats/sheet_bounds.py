"""Finds out how large the sheets of a workbook are, before a reader takes memory for them.

The reader lays a sheet out from its first to its last filled cell, so that one cell far off
takes more than there is, and its process with it. What a sheet says of its own size is not
trusted: in .xlsx every cell's place is looked at, and other kinds are opened in a process
of their own first, whose memory is limited.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from kaopu.errors import FileUnreadableError
from kaopu.files import bounds
from kaopu.files.zips import BROKEN_ZIP
from kaopu.language import Count

CHUNK = 4 << 20
# A filled cell and its place; formatted blanks end in a slash.
CELL = re.compile(
    rb"<(?:\w{1,20}:)?c(?=[\s>])[^<>]{0,200}?\sr\s*=\s*"
    rb"[\"']([A-Za-z]{1,3})(\d{1,7})[\"'][^<>]{0,200}(?<!/)>"
)
OPENED_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>])[^<>]*(?<!/)>")
ROW = re.compile(rb"<(?:\w+:)?row[\s>]")
SHARED_CELL = re.compile(
    rb"<(?:\w{1,20}:)?c\s[^<>]{0,200}?t\s*=\s*[\"']s[\"'][^<>]{0,200}>"
    rb"\s*<(?:\w{1,20}:)?v>\s*(\d{1,9})"
)
SHARED_TEXT = re.compile(rb"</(?:\w+:)?si>")
TEXTS = "sharedstrings.xml"
# Memory and seconds that other kinds may take to be opened.
MEMORY, SECONDS = 1 << 30, 60
MEASURE = """
import io, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
except ImportError:
    pass
from python_calamine import CalamineError, CalamineWorkbook
try:
    with CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())) as book:
        sheets = [book.get_sheet_by_index(i) for i in range(len(book.sheet_names))]
        sizes = [(sheet.height, sheet.width) for sheet in sheets]
except (CalamineError, ValueError, OSError):
    sizes = []
height, width = max(sizes, key=lambda size: size[0] * size[1], default=(0, 0))
print("size", height, width)
"""


def check_workbook(path: Path | str, data: bytes) -> None:
    """Refuse a workbook that would take too much memory.

    Raises:
        FileUnreadableError: Its sheets have too many cells or too much text, or it is
            damaged.
    """
    if not zipfile.is_zipfile(io.BytesIO(data)):
        _check_opened(path, data)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            found = sum(info.file_size for info in infos)
            limit = max(bounds.FREE_BYTES, bounds.SHEET_RATIO * len(data))
            limit = min(limit, 2 * bounds.UNPACKED_BYTES)
            bounds.check(path, "unpacked", found, limit)
            if any(info.filename.startswith("xl/workbook.xml") for info in infos):
                _check_parts(path, archive, len(data))
                return
    except BROKEN_ZIP as error:
        raise FileUnreadableError(path, "damaged_zip", cause=str(error)) from None
    except RuntimeError:
        raise FileUnreadableError(path, "password_workbook") from None
    _check_opened(path, data)


@dataclass
class Extent:
    """What the cells of a sheet span.

    Attributes:
        columns, rows: The letters and numbers of their places.
        cells: How many are filled.
        shared: How many of them share texts.
        unplaced: The most filled cells in a row, where some cell states no place.
        lines: Rows.
    """

    columns: set[bytes] = field(default_factory=set)
    rows: set[bytes] = field(default_factory=set)
    cells: int = 0
    shared: int = 0
    unplaced: int = 0
    lines: int = 0

    def add(self, part: bytes) -> None:
        """Count the cells in a part of a sheet."""
        places = CELL.findall(part)
        self.columns.update(column for column, _ in places)
        self.rows.update(row for _, row in places)
        opened = len(OPENED_CELL.findall(part))
        self.cells += opened
        self.shared += part.count(b't="s"') + part.count(b"t='s'")
        if opened > len(places):
            self.unplaced += max(len(OPENED_CELL.findall(row)) for row in ROW.split(part))
            self.lines += len(ROW.findall(part))

    def size(self) -> tuple[int, int]:
        """Return the rows and columns from the first to the last filled cell."""
        rows = [int(row) for row in self.rows]
        columns = [_number(letters) for letters in self.columns]
        high = max(rows) - min(rows) + 1 if rows else 0
        wide = max(columns) - min(columns) + 1 if columns else 0
        return high + self.lines, wide + self.unplaced


def _number(letters: bytes) -> int:
    """Return the number of a column, such as 28 of AB."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number


def _check_parts(path: Path | str, archive: zipfile.ZipFile, size: int) -> None:
    """Look at every sheet; reading each part whole also finds out one that is damaged."""
    lengths = _text_lengths(archive)
    longest = int(lengths.max(initial=0))
    for info in archive.infolist():
        extent = Extent()
        for part in _parts(archive, info):
            extent.add(part)
        high, wide = extent.size()
        _check_span(path, high, wide, extent.cells)
        if extent.shared * longest > bounds.text_limit(size):
            _check_text(path, archive, info, lengths, size)


def _parts(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a part of a workbook piece by piece, each ending before a tag."""
    rest = b""
    with archive.open(info) as file:
        while piece := file.read(CHUNK):
            piece = rest + piece
            # Within a row, so that a cell is whole with its value.
            cut = max(piece.rfind(b"<row"), piece.rfind(b":row"), 0)
            cut = piece.rfind(b"<", 0, cut + 1) if cut > 0 else len(piece)
            rest = piece[cut:] if len(piece) - cut < CHUNK else b""
            yield piece[:cut] if rest else piece
    yield rest


def _text_lengths(archive: zipfile.ZipFile) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the bytes of every shared text, its markup counted, in their order."""
    lengths: list[int] = []
    for info in archive.infolist():
        if info.filename.lower().endswith(TEXTS):
            text = archive.read(info)
            ends = [found.end() for found in SHARED_TEXT.finditer(text)]
            lengths += np.diff([0, *ends]).tolist()
    return np.array(lengths, dtype=np.int64)


def _check_text(
    path: Path | str,
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    lengths: np.ndarray[tuple[int], np.dtype[np.int64]],
    size: int,
) -> None:
    """Refuse a sheet whose cells together hold too much of the shared texts."""
    found = 0
    for part in _parts(archive, info):
        places = np.array(SHARED_CELL.findall(part), dtype=np.int64)
        found += int(lengths[places[places < len(lengths)]].sum())
    bounds.check(path, "text", found, bounds.text_limit(size))


def _check_opened(path: Path | str, data: bytes) -> None:
    """Open a workbook in a process whose memory is limited, and refuse what ends it."""
    command = [sys.executable, "-c", MEASURE, str(MEMORY)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and no word of the file
            command, input=data, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise _too_large(path) from None
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise _too_large(path)
    if done.stdout.startswith(b"size "):
        high, wide = map(int, done.stdout.split()[1:])
        _check_span(path, high, wide, bounds.SPARSE_CELLS)


def _check_span(path: Path | str, high: int, wide: int, given: int) -> None:
    """Refuse a sheet whose cells span more than is read of that many filled cells."""
    limit = bounds.sparse_limit(given)
    if wide > bounds.COLUMNS or high * wide > limit:
        raise FileUnreadableError(
            path,
            "sheet_span",
            rows=Count(high),
            columns=Count(wide),
            wide=Count(bounds.COLUMNS),
            limit=Count(limit),
        )


def _too_large(path: Path | str) -> FileUnreadableError:
    return FileUnreadableError(path, "sheet_memory", limit=MEMORY >> 20, seconds=SECONDS)
