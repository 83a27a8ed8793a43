"""What reading a file gives: the table of texts, and what was assumed on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from kaopu.files.cells.cell_texts import cell_text
from kaopu.language import ENGLISH, Locale, Message

AssumptionKind = Literal[
    "format",
    "unpacked",
    "encoding",
    "delimiter",
    "sheet",
    "header_row",
    "two_headers",
    "merged_cells",
    "totals",
    "repeated_headers",
    "note_lines",
    "short_rows",
    "long_rows",
    "blank_extras",
    "rows_in_cells",
    "joined",
    "join_folded",
    "join_unused",
    "join_blank",
    "join_unmatched",
    "join_apart",
    "join_near",
    "hidden_sheets",
    "hidden_rows",
    "number_formats",
    "formats_unseen",
    "error_cells",
    "unworked_formulas",
    "long_numbers",
    "shortened_numbers",
    "nested_cells",
    "history",
    "history_blank",
    "history_unmatched",
    "history_several",
    "history_unreadable",
    "history_undated",
    "history_imports",
    "history_bulk",
    "history_outcomes",
    "history_before",
    "history_after",
    "history_written",
    "history_counted",
    "notes_unanswered",
    "notes_over",
    "history_zone",
    "history_sooner",
    "history_over",
    "history_guessed",
    "history_no_life",
]


@dataclass(frozen=True)
class Assumption:
    """Something about a file that was found out, not told.

    Attributes:
        kind: What it is about; `kaopu.report.reading` says it in words.
        facts: What the sentence of this kind needs, as in a `kaopu.language.Message`.
        key: Where the pipeline file can set it otherwise; empty where it cannot.
        value: What to write under ``key`` to fix what was assumed.
    """

    kind: AssumptionKind
    facts: Mapping[str, object] = field(default_factory=dict)
    key: str = ""
    value: str | int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the assumption as plain data, its facts as English texts."""
        facts = {name: Locale(ENGLISH).fact(fact) for name, fact in self.facts.items()}
        own = {"key": self.key, "value": self.value}
        return {"kind": self.kind, "facts": facts, **own}


@dataclass(frozen=True)
class Reject:
    """A row of a file that cannot be read and is set aside.

    Attributes:
        row: Which row of the table it is, from 1; the header, blank rows and totals do not
            count, other rejects do.
        reason: Why it cannot be read.
        cells: What it holds, as far as it can be taken apart.
        line: The line of the file on which it begins, from 1.
    """

    row: int
    reason: Message
    cells: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Export:
    """A file that was read.

    Attributes:
        frame: One row a lead, every cell a text, blank cells ``""``.
        assumptions: What was found out to read it, in the order of reading.
    """

    frame: pd.DataFrame
    assumptions: tuple[Assumption, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A sheet as rows of cells, before its header is known.

    Attributes:
        columns: The cells of each column, all of the same length; texts, numbers, dates.
        merged: Merged cells as (first row, first column, last row, last column), from 0.
        assumptions: What was found out so far.
    """

    columns: list[list[object]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    def row(self, place: int) -> list[str]:
        """Return one row as texts without outer space; past the end it is blank."""
        return [
            ""
            if place >= len(column) or column[place] is None
            else cell_text(column[place]).strip()
            for column in self.columns
        ]
