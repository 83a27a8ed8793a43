"""How to read a file, as far as a pipeline file says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class ReadOptions:
    """How to read the export; None leaves it to the reader.

    Attributes:
        encoding, delimiter: Of text.
        sheet: Of a workbook, the sheet's name.
        header_row: The row of the header in the file, from 1.
        totals: Whether rows of totals are dropped or kept.
        ragged: Whether rows with more or fewer cells than the header are refused, or
            filled up with blanks.
        member: Of a zip file, the name of the file to read.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    totals: Literal["drop", "keep"] = "drop"
    member: str | None = None
    ragged: Literal["refuse", "pad"] = "refuse"
