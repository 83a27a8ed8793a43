"""The parts of an .xlsx file that calamine does not tell of: styles, and where sheets are.

Source: ECMA-376-1, 18.2 and 18.8; ECMA-376-2 for the names of parts.
"""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO

from kaopu.files.spreadsheets.number_formats import NumberFormat, parse_format
from kaopu.files.spreadsheets.xml_events import End, Start, XmlError, local_values, read_xml

WORKBOOK = "xl/workbook.xml"
# No program writes as much: Excel has 65,490 styles and some 250 formats of its own.
MAX_BYTES, MAX_FORMATS = 32 << 20, 2_000
# Formats that have a number and need not be written; every other of these is plain or a
# date. A program shows 5 to 8, 42 and 44 in the currency of its own country.
DOLLARS = '"$"#,##0.00'
BUILT_IN = {9: "0%", 10: "0.00%", 67: "0%", 68: "0.00%"} | dict.fromkeys(
    (5, 6, 7, 8, 42, 44), DOLLARS
)


@dataclass
class _Styles:
    """Collects what ``styles.xml`` says of numbers."""

    codes: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    used: list[int] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)

    def start(self, name: str, values: dict[str, str]) -> None:
        parent = self.entered[-1] if self.entered else ""
        self.entered.append(name)
        if (parent, name) == ("numFmts", "numFmt"):
            self.codes[_whole(values.get("numFmtId"))] = values.get("formatCode", "")
        elif (parent, name) == ("cellXfs", "xf"):
            self.used.append(_whole(values.get("numFmtId")))

    def end(self, _: str) -> None:
        self.entered.pop()


class ZipParts:
    """The parts of one file; their names are compared without case, as programs do."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {_part_name(name): name for name in archive.namelist()}

    def has(self, name: str) -> bool:
        """Tell whether there is such a part."""
        return _part_name(name) in self._names

    def open(self, name: str) -> IO[bytes] | None:
        """Open a part; it ends where the file says. None if there is no such part."""
        stored = self._names.get(_part_name(name))
        return None if stored is None else self._archive.open(stored)

    def sheet_part(self, sheet: str) -> str | None:
        """Return the name of the part that holds a sheet; None if it is not found."""
        ids: dict[str, str] = {}

        def find_sheet(name: str, values: dict[str, str]) -> None:
            if name == "sheet":
                values = local_values(values)
                ids[values.get("name", "")] = values.get("id", "")

        targets = self._relations(WORKBOOK)
        self._read(WORKBOOK, find_sheet)
        return targets.get(ids.get(sheet, ""))

    def formats(self) -> dict[int, NumberFormat]:
        """Return the formats that change what numbers mean, by the style of a cell."""
        targets = self._relations(WORKBOOK).values()
        name = next((t for t in targets if t.endswith("styles.xml")), "xl/styles.xml")
        styles = _Styles()
        self._read(name, styles.start, styles.end)
        used = set(styles.used)
        codes = {key: code for key, code in styles.codes.items() if key in used}
        if len(codes) > MAX_FORMATS:
            raise XmlError(f"more than {MAX_FORMATS} number formats")
        parsed = {key: parse_format(code) for key, code in codes.items()}
        formats = ((place, parsed.get(key)) for place, key in enumerate(styles.used))
        return {place: found for place, found in formats if found is not None}

    def _read(self, name: str, start: Start, end: End | None = None) -> None:
        """Read a part that describes others; one that is not there says nothing."""
        stored = self._names.get(_part_name(name))
        if stored is None:
            return
        if self._archive.getinfo(stored).file_size > MAX_BYTES:
            raise XmlError(f"more than {MAX_BYTES} bytes in {name}")
        with self._archive.open(stored) as part:
            read_xml(part, start, end)

    def _relations(self, owner: str) -> dict[str, str]:
        """Return the parts that a part names, by the id it gives them."""
        folder, name = posixpath.split(owner)
        targets: dict[str, str] = {}

        def find_target(name: str, values: dict[str, str]) -> None:
            if name == "Relationship":
                target = values.get("Target", "").replace("\\", "/")
                path = posixpath.normpath(posixpath.join("/", folder, target))
                targets[values.get("Id", "")] = path.lstrip("/")

        self._read(f"{folder}/_rels/{name}.rels", find_target)
        return targets


def _part_name(name: str) -> str:
    return str(PurePosixPath(name.replace("\\", "/"))).lstrip("/").casefold()


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0
