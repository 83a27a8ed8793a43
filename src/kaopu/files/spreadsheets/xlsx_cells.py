"""Finds cells of an .xlsx sheet of which calamine tells no more than the value.

A sheet of ten million cells is looked through as bytes, in parts, and a part without such
a cell is passed over. A sheet that does not write each cell's address is parsed instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from kaopu.files.spreadsheets.addresses import column_number
from kaopu.files.spreadsheets.found import Found, FoundKind
from kaopu.files.spreadsheets.xml_events import Readable, read_xml

CHUNK = 1 << 20
# A regular expression of more styles than this is slower than to look at every cell.
FEW_STYLES = 12
# A cell starts so in the files of Excel and of the libraries that write its format.
REGULAR = re.compile(rb'<c (?:\w+="[^"<>]*" )*r="[A-Z]{1,3}[0-9]{1,7}"')
FIRST_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
ERROR = re.compile(rb'<c ([^<>]*\bt="e"[^<>]*)>(?:\s*<f\b[^<>]*(?:/>|>[^<]*</f>))?'
                   rb"\s*<v>([^<>]{1,40})</v>")  # fmt: skip
# A formula, and no value or an empty one behind it.
UNWORKED = re.compile(
    rb"<c ([^<>]*)>\s*<f\b[^<>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>|</c>)"
)
HIDDEN_ROW = re.compile(rb'<row ([^<>]*\bhidden="(?:1|true)"[^<>]*)>')
ADDRESS = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
ROW = re.compile(rb'\br="([0-9]{1,7})"')
PLAIN_ADDRESS = re.compile("([A-Z]{1,3})[0-9]{1,7}")


def find_cells(
    part: Readable, styles: Collection[int], on_found: Callable[[Found], None]
) -> None:
    """Tell of a sheet's cells what is to be known, cells with one of ``styles`` included.

    Raises:
        XmlError: The sheet is no XML.
    """
    start = part.read(CHUNK)
    # A cell without a style has style 0.
    if 0 in styles or not _is_regular(start):
        cells = _Cells(frozenset(styles), on_found)
        read_xml(_Joined(start, part), cells.start, cells.end, cells.text)
        return
    search = _Search(styles, on_found)
    rest = b""
    while start:
        buffer = rest + start
        cut = max(buffer.rfind(b"<c "), buffer.rfind(b"<row "))
        # No cell is as long as a part: where none begins, nothing is waited for.
        end = cut if cut > 0 else max(len(buffer) - len(b"<row "), 0)
        search.look(buffer[:end])
        rest, start = buffer[end:], part.read(CHUNK)
    search.look(rest)


def _is_regular(start: bytes) -> bool:
    first = FIRST_CELL.search(start)
    return first is None or bool(REGULAR.match(start, first.start()))


class _Search:
    """Looks through the bytes of a regular sheet."""

    def __init__(self, styles: Collection[int], on_found: Callable[[Found], None]) -> None:
        self._styles = frozenset(styles)
        self._on_found = on_found
        few = len(styles) <= FEW_STYLES
        numbers = "|".join(map(str, sorted(styles))) if few else "[0-9]{1,6}"
        # Whatever the order of a cell's values.
        style = rb'(?=[^<>]*?\bs="(%b)")' % numbers.encode()
        self._styled = re.compile(b"<c " + style + b"[^<>]*?" + ADDRESS.pattern)

    def look(self, buffer: bytes) -> None:
        """Tell what a part of whole cells holds."""
        if self._styles:
            self._look_at_styles(buffer)
        if b't="e"' in buffer:
            for match in ERROR.finditer(buffer):
                self._tell("error", match[1], text=match[2].decode("utf-8", "replace"))
        if b"<f" in buffer:
            for match in UNWORKED.finditer(buffer):
                # A formula may give an empty text.
                if b't="str"' not in match[1]:
                    self._tell("unworked", match[1])
        if b'hidden="' in buffer:
            for match in HIDDEN_ROW.finditer(buffer):
                if number := ROW.search(match[1]):
                    self._on_found(Found("hidden_row", int(number[1]) - 1))

    def _look_at_styles(self, buffer: bytes) -> None:
        for number, letters, row in self._styled.findall(buffer):
            style = int(number)
            if style in self._styles:
                place = int(row) - 1, column_number(letters)
                self._on_found(Found("style", *place, style))

    def _tell(self, kind: FoundKind, values: bytes, text: str = "") -> None:
        if found := ADDRESS.search(values):
            place = int(found[2]) - 1, column_number(found[1])
            self._on_found(Found(kind, *place, text=text))


class _Cells:
    """Follows the elements of any sheet; a cell without an address is the next one."""

    def __init__(self, styles: frozenset[int], on_found: Callable[[Found], None]) -> None:
        self._styles, self._on_found = styles, on_found
        self._row, self._column = -1, -1
        self._values: dict[str, str] = {}
        self._is_formula, self._entered, self._value = False, "", ""

    def start(self, name: str, values: dict[str, str]) -> None:
        """Enter an element."""
        self._entered = name
        if name == "row":
            number = values.get("r", "")
            self._row = int(number) - 1 if number.isdecimal() else self._row + 1
            self._column = -1
            if values.get("hidden") in ("1", "true"):
                self._on_found(Found("hidden_row", self._row))
        elif name == "c":
            match = PLAIN_ADDRESS.fullmatch(values.get("r", ""))
            self._column = column_number(match[1].encode()) if match else self._column + 1
            self._values, self._is_formula, self._value = values, False, ""
        elif name == "f":
            self._is_formula = True

    def text(self, text: str) -> None:
        """Take the text of an element."""
        if self._entered == "v":
            self._value += text

    def end(self, name: str) -> None:
        """Leave an element; a cell is known then."""
        self._entered = ""
        if name != "c":
            return
        row, column, kind = self._row, self._column, self._values.get("t", "n")
        style = self._values.get("s", "0")
        if style.isdecimal() and int(style) in self._styles:
            self._on_found(Found("style", row, column, int(style)))
        if kind == "e" and self._value:
            self._on_found(Found("error", row, column, text=self._value.strip()))
        elif self._is_formula and not self._value and kind != "str":
            self._on_found(Found("unworked", row, column))


class _Joined:
    """A stream of which the start was read already."""

    def __init__(self, start: bytes, rest: Readable) -> None:
        self._start, self._rest = start, rest

    def read(self, size: int) -> bytes:
        """Return the next bytes."""
        if self._start:
            start, self._start = self._start, b""
            return start
        return self._rest.read(size)
