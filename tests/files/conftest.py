from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

CSV = b"lead_id,region\nL-1,Kenya\nL-2,Chile\n"
Maker = Callable[[], bytes]


def workbook(*fills: Callable[[Worksheet], object]) -> bytes:
    """A workbook with one sheet for each function that fills one."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, fill in enumerate(fills):
        fill(book.create_sheet(f"Sheet {number + 1}"))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def fill(sheet: Worksheet, *rows: list[object]) -> Worksheet:
    for row in rows:
        sheet.append(row)
    return sheet


LEADS = (["lead_id", "region", "status"], ["L-1", "Kenya", "open"], ["L-2", "Chile", "won"])


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def title_row(sheet: Worksheet) -> None:
    fill(sheet, ["Opportunities of 2026"], [], *LEADS)
    sheet.merge_cells("A1:C1")


def group_headers(sheet: Worksheet) -> None:
    fill(
        sheet,
        ["Deal", "Customer", None, "Sales", None],
        [None, "name", "region", "name", "status"],
        [1, "Ace", "Kenya", "Li", "open"],
        [2, "Box", "Chile", "Wu", "won"],
    )
    for cells in ("A1:A2", "B1:C1", "D1:E1"):
        sheet.merge_cells(cells)


def one_merged_header(sheet: Worksheet) -> None:
    fill(sheet, ["lead_id", "Contact", None], ["L-1", "Ann", 7], ["L-2", "Bo", 8])
    sheet.merge_cells("B1:C1")


def merged_body(sheet: Worksheet) -> None:
    fill(
        sheet,
        ["account", "deal", "won"],
        ["Ace", 1, "yes"],
        [None, 2, "no"],
        ["Box", 3, "no"],
    )
    sheet.merge_cells("A2:A3")


def offset(sheet: Worksheet) -> None:
    for r, row in enumerate(LEADS):
        for c, cell in enumerate(row):
            sheet.cell(r + 4, c + 3, cell)


def dates_and_numbers(sheet: Worksheet) -> None:
    fill(sheet, ["lead_id", "on", "amount", "ok"], [7, datetime(2026, 1, 2), 1.5, True])  # noqa: DTZ001
    fill(sheet, [8, datetime(2026, 1, 2, 8, 30), 2.0, False])  # noqa: DTZ001


def hidden_sheet(sheet: Worksheet) -> None:
    fill(sheet, *[["old", "rows", "here"]] * 20)
    sheet.sheet_state = "hidden"


def parquet() -> bytes:
    stream = io.BytesIO()
    pd.DataFrame({"lead_id": ["L-1", "L-2"], "region": ["Kenya", "Chile"]}).to_parquet(
        stream
    )
    return stream.getvalue()


MADE: dict[str, Maker] = {
    "title_row_merged.xlsx": lambda: workbook(title_row),
    "headers_in_groups.xlsx": lambda: workbook(group_headers),
    "one_merged_header.xlsx": lambda: workbook(one_merged_header),
    "merged_cells_in_rows.xlsx": lambda: workbook(merged_body),
    "table_not_in_the_corner.xlsx": lambda: workbook(offset),
    "dates_and_numbers.xlsx": lambda: workbook(dates_and_numbers),
    "cover_sheet_first.xlsx": lambda: workbook(
        lambda sheet: fill(sheet, ["Sales report"], ["of 2026"]),
        lambda sheet: fill(sheet, *LEADS),
    ),
    "hidden_sheet_is_larger.xlsx": lambda: workbook(
        lambda sheet: fill(sheet, *LEADS), hidden_sheet
    ),
    "totals_in_a_sheet.xlsx": lambda: workbook(
        lambda sheet: fill(
            sheet, ["id", "region", "amount"], ["L-1", "Kenya", 5], ["Grand Total", None, 5]
        )
    ),
    "formula_cells.xlsx": lambda: workbook(
        lambda sheet: fill(sheet, ["lead_id", "amount"], ["L-1", "=1+1"], ["L-2", 7])
    ),
    "blank_formatted_columns.xlsx": lambda: workbook(
        lambda sheet: fill(sheet, [*LEADS[0], None], [*LEADS[1], " "], [*LEADS[2], None])
    ),
    "packed.csv.gz": lambda: gzip.compress(CSV),
    "packed.zip": lambda: zipped({"leads.csv": CSV, "__MACOSX/leads.csv": b"\x00"}),
    "packed_twice.zip": lambda: zipped({"leads.csv.gz": gzip.compress(CSV)}),
    "packed_workbook.zip": lambda: zipped(
        {"leads.xlsx": workbook(lambda sheet: fill(sheet, *LEADS))}
    ),
    "packed.parquet.gz": lambda: gzip.compress(parquet()),
    "huge_cell.csv": lambda: b"lead_id,note\nL-1," + b"x" * 150_000 + b"\nL-2,y\n",
    "huge_title.csv": lambda: b"lead_id," + b"x" * 150_000 + b"\nL-1,y\n",
}
REFUSED: dict[str, Maker] = {
    "two_tables.zip": lambda: zipped({"a.csv": CSV, "b.csv": CSV}),
    "empty.zip": lambda: zipped({"folder/": b""}),
    "cut_off.csv.gz": lambda: gzip.compress(CSV * 50)[:-20],
    "packed_three_times.gz": lambda: gzip.compress(gzip.compress(gzip.compress(CSV))),
    "letter.docx": lambda: zipped({"word/document.xml": b"<w/>"}),
    "cut_off.xlsx": lambda: workbook(lambda sheet: fill(sheet, *LEADS))[:-300],
    "locked.xlsx": lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
}


@pytest.fixture
def made(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a file that cannot be stored readable; returns its path."""

    def write(name: str) -> Path:
        path = tmp_path / name
        path.write_bytes((MADE | REFUSED)[name]())
        return path

    return write
